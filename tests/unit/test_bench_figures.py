"""What the bench makes of stored times."""

from datetime import UTC, datetime, timedelta

import pytest

from bench.report import Figures, markdown
from bench.scheduling import Costs
from bench.workflows import WorkflowRun, covered_s, measured
from orchestrator.models import DEMO_FEATURE, Task, TaskResult, TaskStatus
from orchestrator.workflow.compile import new_workflow

START = datetime(2026, 1, 18, 9, 0, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [([], 0), ([(0, 2), (3, 4)], 3), ([(0, 10), (1, 2), (5, 12)], 12), ([(5, 6), (0, 1)], 2)],
)
def test_time_covered_by_parallel_work_is_counted_once(intervals, expected) -> None:
    """Overlapping, nested and unsorted intervals."""
    assert covered_s([(_at(began), _at(ended)) for began, ended in intervals]) == expected


def _task(key: str, began: float, ended: float, work_s: float) -> Task:
    return Task(
        id=f"{len(key):024x}", project_id="b" * 24, name=key, type="develop", key=key, status=TaskStatus.COMPLETED,
        result=TaskResult(duration_s=work_s), created_at=START, updated_at=START,
        started_at=_at(began), completed_at=_at(ended),
    )  # fmt: skip


def test_dispatch_and_report_are_the_orchestrators_own_time() -> None:
    """Work lasts as long as the worker measured; the rest of an attempt, and the gaps between, are ours."""
    workflow = new_workflow(DEMO_FEATURE, "b" * 24, "a" * 24, START)
    workflow.started_at, workflow.completed_at = _at(0), _at(10)
    run = measured(workflow, [_task("analysis", 1, 4, work_s=2), _task("test", 5, 10, work_s=4)])
    assert (run.wall_s, run.own_s, run.own_share) == (10, 4, 0.4)


def test_a_limit_that_is_exceeded_is_called_so() -> None:
    """The report judges wall time and share against the promised limits."""
    run = WorkflowRun(wall_s=40, client_s=41, own_s=1, tasks=10, repair_rounds=0, stages_s={"Testing": 30.0})
    costs = Costs(3000.0, 3.0, 20.0, 200.0, 3.0, 9.0)
    text = markdown(Figures("2026-01-18T09:00:00", "a machine", 9.0, [run], {1: 6000.0}, 2.0, costs, costs))
    assert "median wall time 40.0 s, limit 30 s on two idle cores: EXCEEDED" in text
    assert "median own share 2.5%, limit 5% on two idle cores: held" in text
    assert "100.0 ms = 50.0 such Ray tasks" in text
