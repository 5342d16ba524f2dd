"""Progress of a workflow as the terminal shows it, from its events alone."""

from datetime import UTC, datetime, timedelta

from orchestrator.models import DEMO_FEATURE, Event, StageStatus, Workflow
from orchestrator.workflow.compile import new_workflow
from serve.commands.progress import Progress, failed_stage, not_verified, progress_of

START = datetime(2026, 1, 18, 9, 0, tzinfo=UTC)
WORKFLOW_ID, PROJECT_ID = "a" * 24, "b" * 24


def _workflow() -> Workflow:
    return new_workflow(DEMO_FEATURE, PROJECT_ID, WORKFLOW_ID, START)


def _event(seq: int, event_type: str, after_s: float = 0.0, **details: object) -> Event:
    at = START + timedelta(seconds=after_s)
    return Event(stream=WORKFLOW_ID, seq=seq, type=event_type, project_id=PROJECT_ID, at=at, data=details)


def _started() -> Progress:
    progress = progress_of(_workflow())
    progress.apply(_event(1, "stage.started", stage="stage-1-requirement"))
    return progress


def test_a_stage_gives_one_line_when_it_ends() -> None:
    """Owner, state, seconds and summary stand in it, and the bar before it counts the stage."""
    progress = _started()
    lines = progress.apply(
        _event(2, "stage.completed", 1.5, stage="stage-1-requirement", seconds=1.5, summary="2 stories")
    )
    assert len(lines) == 1
    assert lines[0].split() == [
        "[█░░░░░░░]",
        "1/8",
        "✔",
        "1",
        "Requirement",
        "mike_pm",
        "completed",
        "1.5",
        "s",
        "2",
        "stories",
    ]


def test_an_event_seen_twice_changes_nothing() -> None:
    """A stream that is opened again may repeat its last event."""
    progress = _started()
    completed = _event(2, "stage.completed", 1, stage="stage-1-requirement")
    assert progress.apply(completed)
    assert progress.apply(completed) == []
    assert progress.done == 1


def test_seconds_are_counted_from_the_events_when_the_service_names_none() -> None:
    """A running stage's time grows with the clock that is passed in."""
    progress = _started()
    assert progress.stages[0].elapsed_s(START + timedelta(seconds=3)) == 3
    progress.apply(_event(2, "stage.completed", 4, stage="stage-1-requirement"))
    assert progress.stages[0].elapsed_s(START + timedelta(hours=1)) == 4


def test_a_repair_round_starts_the_stage_anew() -> None:
    """Development that runs again is running again, said so, with a clock of its own, and not counted as done."""
    progress = _started()
    progress.apply(_event(2, "stage.completed", 2, stage="stage-1-requirement"))
    again = progress.apply(_event(3, "stage.started", 10, stage="stage-1-requirement"))
    assert again == ["    Requirement again, to repair what was found"]
    assert progress.done == 0
    assert progress.stages[0].status is StageStatus.RUNNING
    assert progress.stages[0].elapsed_s(START + timedelta(seconds=11)) == 1


def test_a_retry_is_told_with_its_reason() -> None:
    """Between two stages a person learns what went wrong and that it is tried again."""
    assert _started().apply(_event(2, "task.retrying", key="test", message="the app did not start")) == [
        "    test retrying: the app did not start"
    ]


def test_a_note_of_a_running_task_stands_in_its_stages_line() -> None:
    """Progress moves in place; it adds no line."""
    progress = _started()
    assert progress.apply(_event(2, "task.progress", key="analysis", message="reading")) == []
    assert progress.stages[0].text(START).endswith("reading")


def test_a_gate_that_is_answered_by_policy_is_silent_and_one_for_a_person_is_not() -> None:
    """Only a stage that is really blocked asks for attention, with the gate's question."""
    progress = _started()
    assert progress.apply(_event(2, "decision.asked", gate="requirement", question="Is this it?")) == []
    assert progress.apply(_event(3, "stage.blocked", stage="stage-1-requirement")) == [
        "    waiting for a person: Is this it?"
    ]


def test_the_workflows_end_finishes_the_progress() -> None:
    """Whatever the outcome, following ends there."""
    for outcome in ("completed", "failed", "cancelled"):
        progress = _started()
        progress.apply(_event(2, f"workflow.{outcome}"))
        assert progress.finished


def test_reasons_for_not_verified_are_listed_once() -> None:
    """Two stages without a browser are one thing to remedy."""
    workflow = _workflow()
    workflow.stages[1].not_verified = ["no browser"]
    workflow.stages[5].not_verified = ["no browser", "no axe"]
    assert not_verified(workflow) == ["no browser", "no axe"]


def test_the_stage_that_stopped_the_workflow_is_found() -> None:
    """A workflow that was cancelled by a person has none."""
    workflow = _workflow()
    assert failed_stage(workflow) is None
    workflow.stages[4].status = StageStatus.FAILED
    assert failed_stage(workflow) is workflow.stages[4]
