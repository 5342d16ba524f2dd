"""The scheduler core: what follows from each event."""

import pytest
from scheduling_world import DONE, NOW, PROJECT, ended, run_one, seconds, spec, started, state, submitted

from orchestrator.errors import (
    Conflict,
    DependencyCycle,
    IllegalTransition,
    InvalidInput,
    NotFound,
    QueueFull,
    StaleAttempt,
    UnknownDependency,
)
from orchestrator.ids import derived_id
from orchestrator.models import Gate, GatePolicy, RetryPolicy, TaskError, TaskStatus, Verdict
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import (
    AttemptFailed,
    AttemptStopped,
    AttemptSucceeded,
    CancelRequested,
    DecisionMade,
    Effects,
    HeartbeatReceived,
    TasksRestored,
    TasksSubmitted,
    Tick,
    WorkerJoined,
    WorkerLost,
)
from orchestrator.scheduling.node import Node
from orchestrator.scheduling.spec import Spec, moment
from orchestrator.scheduling.state import Rules
from orchestrator.scheduling.transitions import TRANSITIONS, Cause, next_status

BROKEN = TaskError(code="broken", message="it broke", retryable=True)


@pytest.fixture
def core() -> SchedulerCore:
    """A core with one worker for `test` tasks and two slots."""
    core = SchedulerCore(epoch=7, rules=Rules(lease_ms=30_000, cancel_grace_ms=5_000, max_unfinished=50))
    core.handle(WorkerJoined("test", "test", 2), NOW)
    return core


def test_dependent_starts_when_its_own_dependencies_end(core: SchedulerCore) -> None:
    """c waits for a only; b still runs when c starts."""
    first = core.handle(submitted(spec("a"), spec("b"), spec("c", "a")), NOW)
    a, _ = first.starts
    assert core.nodes[derived_id("c")].waiting == (f"dependency {derived_id('a')} (a)",)
    after = core.handle(AttemptSucceeded(a.key, DONE), NOW)
    assert started(after) == ["c"]


@pytest.mark.parametrize(
    ("tasks", "error", "words"),
    [
        ((spec("a", "b"), spec("b", "c"), spec("c", "a")), DependencyCycle, "→"),
        ((spec("a", "a"),), InvalidInput, "itself"),
        ((spec("a", "nobody"),), UnknownDependency, "does not exist"),
        ((spec("a"), spec("a")), InvalidInput, "share an id"),
        ((spec("a", type="decision"),), InvalidInput, "decisions have a gate"),
        ((spec("a", gate=Gate(name="design")),), InvalidInput, "decisions have a gate"),
        ((spec("a", project_id="b" * 24), spec("b", "a")), UnknownDependency, "another project"),
    ],
)
def test_unacceptable_graph_is_refused_and_leaves_nothing(
    core: SchedulerCore, tasks: tuple[Spec, ...], error: type[Exception], words: str
) -> None:
    """Each defect is named, and a correct submission afterwards finds no trace of it."""
    with pytest.raises(error, match=words):
        core.handle(TasksSubmitted(tasks), NOW)
    assert core.nodes == {}
    assert len(started(core.handle(submitted(spec("a")), NOW))) == 1


def test_cycle_message_shows_the_path(core: SchedulerCore) -> None:
    """The path begins and ends with the same task."""
    with pytest.raises(DependencyCycle) as raised:
        core.handle(submitted(spec("x"), spec("a", "b"), spec("b", "a", "x")), NOW)
    path = str(raised.value).removeprefix("Dependencies form a cycle: ").rstrip(".").split(" → ")
    assert path[0] == path[-1]
    assert set(path) == {derived_id("a"), derived_id("b")}


def test_admission_is_bounded_and_growth_is_not(core: SchedulerCore) -> None:
    """A full queue refuses newcomers, but a running workflow may still end."""
    core.handle(submitted(*(spec(f"t{i}") for i in range(50))), NOW)
    with pytest.raises(QueueFull):
        core.handle(submitted(spec("more")), NOW)
    core.handle(submitted(spec("more"), growth=True), NOW)
    assert derived_id("more") in core.nodes


def test_taken_id_is_refused(core: SchedulerCore) -> None:
    """Both while the task is unfinished and when the store knows it as finished."""
    core.handle(submitted(spec("a")), NOW)
    with pytest.raises(Conflict):
        core.handle(submitted(spec("a")), NOW)
    with pytest.raises(Conflict):
        core.handle(submitted(spec("b"), ended=ended("b", TaskStatus.COMPLETED)), NOW)


def test_dependency_that_failed_before_cancels_at_once(core: SchedulerCore) -> None:
    """The cause is named."""
    effects = core.handle(submitted(spec("b", "a"), spec("c", "b"), ended=ended("a", TaskStatus.FAILED)), NOW)
    assert state(effects, "b").status is TaskStatus.CANCELLED
    assert "(a) is failed" in str(state(effects, "b").error)
    assert state(effects, "c").status is TaskStatus.CANCELLED


def test_slots_are_never_exceeded_and_priority_goes_first(core: SchedulerCore) -> None:
    """Two slots, three tasks: the one with the lowest priority waits."""
    effects = core.handle(submitted(spec("low"), spec("mid", priority=1), spec("high", priority=5)), NOW)
    assert started(effects) == ["high", "mid"]
    assert core.nodes[derived_id("low")].waiting == ("a free test worker",)


def test_age_outweighs_priority_in_time(core: SchedulerCore) -> None:
    """A point of priority is worth a minute of waiting."""
    old = spec("old", created=NOW - seconds(600))
    fresh = [spec(f"fresh{i}", priority=9) for i in range(2)]
    effects = core.handle(submitted(*fresh, old), NOW)
    assert started(effects)[0] == "old"


def test_projects_share_fairly(core: SchedulerCore) -> None:
    """A project with many tasks does not keep another from its first."""
    many = [spec(f"m{i}") for i in range(10)]
    other = spec("other", project_id="b" * 24, created=NOW + seconds(5))
    effects = core.handle(submitted(*many, other), NOW)
    assert {start.node.spec.project for start in effects.starts} == {PROJECT, "b" * 24}


def test_busy_type_does_not_hold_up_another(core: SchedulerCore) -> None:
    """Tasks of a type without a free slot stay behind, others pass."""
    core.handle(WorkerJoined("deploy", "deploy", 1), NOW)
    busy = [spec(f"t{i}") for i in range(5)]
    effects = core.handle(submitted(*busy, spec("d", type="deploy")), NOW)
    assert "d" in started(effects)


def test_failure_is_retried_with_growing_pauses_then_fails(core: SchedulerCore) -> None:
    """Three attempts; dependents end as cancelled with the cause named."""
    policy = RetryPolicy(max_attempts=3, initial_interval_s=10, factor=3, jitter=0)
    attempt = run_one(core, spec("a", retry=policy), spec("b", "a"))
    now = NOW
    for pause_s in (10, 30):
        effects = core.handle(AttemptFailed(attempt.key, BROKEN), now)
        assert state(effects, "a").not_before == now + seconds(pause_s)
        assert started(core.handle(Tick(), now + seconds(pause_s - 1))) == []
        now += seconds(pause_s)
        attempt = core.handle(Tick(), now).starts[0]
    effects = core.handle(AttemptFailed(attempt.key, BROKEN), now)
    assert state(effects, "a").status is TaskStatus.FAILED
    assert state(effects, "b").status is TaskStatus.CANCELLED
    assert "(a) is failed" in str(state(effects, "b").error)


def test_failed_task_keeps_what_its_last_attempt_left(core: SchedulerCore) -> None:
    """The report of a failed check can be looked at."""
    attempt = run_one(core, spec("a", retry=RetryPolicy(max_attempts=1)))
    left = b'{"summary":"see the report"}'
    assert state(core.handle(AttemptFailed(attempt.key, BROKEN, result=left), NOW), "a").result == left


def test_error_that_cannot_heal_is_not_retried(core: SchedulerCore) -> None:
    """`retryable=False` ends the task at the first failure."""
    attempt = run_one(core, spec("a"))
    effects = core.handle(AttemptFailed(attempt.key, BROKEN.model_copy(update={"retryable": False})), NOW)
    assert state(effects, "a").status is TaskStatus.FAILED


def test_attempt_that_takes_too_long_is_stopped_and_retried(core: SchedulerCore) -> None:
    """The worker is told, and the attempt counts as a failure."""
    attempt = run_one(core, spec("a", timeout_s=60))
    core.handle(HeartbeatReceived(attempt.key), NOW + seconds(29))
    core.handle(HeartbeatReceived(attempt.key), NOW + seconds(58))
    effects = core.handle(Tick(), NOW + seconds(60))
    assert [stop.key for stop in effects.stops] == [attempt.key]
    assert state(effects, "a").failures == 1


def test_silent_worker_loses_its_attempt_without_costing_a_retry(core: SchedulerCore) -> None:
    """An expired lease is an interruption."""
    attempt = run_one(core, spec("a"))
    effects = core.handle(Tick(), NOW + seconds(31))
    assert (state(effects, "a").failures, state(effects, "a").interruptions) == (0, 1)
    assert effects.starts[0].key.attempt == 2
    with pytest.raises(StaleAttempt):
        core.handle(AttemptSucceeded(attempt.key, DONE), NOW + seconds(32))


def test_report_with_a_wrong_epoch_or_token_is_refused(core: SchedulerCore) -> None:
    """A late worker never overwrites a newer attempt, and a second report is not counted."""
    attempt = run_one(core, spec("a"))
    for wrong in (
        attempt.key._replace(epoch=6),
        attempt.key._replace(lease_token="x"),
        attempt.key._replace(attempt=2),
    ):
        with pytest.raises(StaleAttempt):
            core.handle(AttemptSucceeded(wrong, DONE), NOW)
    core.handle(AttemptSucceeded(attempt.key, DONE), NOW)
    with pytest.raises(StaleAttempt):
        core.handle(AttemptSucceeded(attempt.key, DONE), NOW)


def test_lost_worker_returns_its_tasks_and_takes_them_again_when_back(core: SchedulerCore) -> None:
    """No slot leaks: both tasks start again after the worker has joined again."""
    core.handle(submitted(spec("a"), spec("b")), NOW)
    effects = core.handle(WorkerLost("test", "it died"), NOW)
    assert state(effects, "a").status is TaskStatus.PENDING
    assert len(core.state.holders) == 0
    again = core.handle(WorkerJoined("test", "test", 2), NOW).starts
    assert {s.key.attempt for s in again} == {2}
    assert len(again) == 2


def test_interruptions_have_a_budget_of_their_own(core: SchedulerCore) -> None:
    """A task that takes its worker down each time does not do so for ever."""
    core.handle(submitted(spec("a", retry=RetryPolicy(max_interruptions=2, initial_interval_s=0))), NOW)
    for _ in range(3):
        effects = core.handle(WorkerLost("test", "it died"), NOW)
        core.handle(WorkerJoined("test", "test", 1), NOW)
        core.handle(Tick(), NOW)
    assert state(effects, "a").status is TaskStatus.FAILED
    assert state(effects, "a").error.code == "interrupted_too_often"


def test_cancelled_attempt_holds_its_slot_until_the_worker_has_stopped(core: SchedulerCore) -> None:
    """Its late result is refused; its slot is free once the worker says so."""
    core.handle(WorkerJoined("test", "test", 1), NOW)
    attempt = run_one(core, spec("a"), spec("b"))
    effects = core.handle(CancelRequested((derived_id("a"),), "enough"), NOW)
    assert state(effects, "a").status is TaskStatus.CANCELLED
    assert started(effects) == []
    with pytest.raises(StaleAttempt):
        core.handle(AttemptSucceeded(attempt.key, DONE), NOW)
    assert started(core.handle(AttemptStopped(attempt.key, "told to"), NOW)) == ["b"]


def test_cancelled_attempt_frees_its_slot_after_the_grace_period(core: SchedulerCore) -> None:
    """Even a worker that never answers can not keep a slot for ever."""
    core.handle(WorkerJoined("test", "test", 1), NOW)
    run_one(core, spec("a"), spec("b"))
    core.handle(CancelRequested((derived_id("a"),), "enough"), NOW)
    assert started(core.handle(Tick(), NOW + seconds(6))) == ["b"]


def test_restart_interrupts_what_was_running_and_keeps_what_was_done() -> None:
    """A new generation starts the running task again and the waiting one after it; the finished one never."""
    running = Node.of(spec("b", "a"))
    running.status, running.attempt, running.token = TaskStatus.RUNNING, 1, "t"
    core = SchedulerCore(epoch=8)
    core.handle(WorkerJoined("test", "test", 4), NOW)
    effects = core.handle(TasksRestored((running, Node.of(spec("c", "b"))), ended("a", TaskStatus.COMPLETED)), NOW)
    assert [(s.node.spec.name, s.key.attempt, s.key.epoch) for s in effects.starts] == [("b", 2, 8)]
    after = core.handle(AttemptSucceeded(effects.starts[0].key, DONE), NOW)
    assert started(after) == ["c"]


def gate(policy: GatePolicy) -> Spec:
    """A decision that waits for task a."""
    return spec("g", "a", type="decision", gate=Gate(name="design", policy=policy, expires_s=100))


def test_policy_answers_a_gate_at_once(core: SchedulerCore) -> None:
    """What waits behind an automatic gate starts in the same moment."""
    attempt = run_one(core, spec("a"), gate(GatePolicy.AUTO), spec("b", "g"))
    effects = core.handle(AttemptSucceeded(attempt.key, DONE), NOW)
    assert state(effects, "g").gate.decided_by == "policy"
    assert started(effects) == ["b"]


@pytest.mark.parametrize(
    ("verdict", "gate_status", "next_state"),
    [
        (Verdict.APPROVED, TaskStatus.COMPLETED, TaskStatus.RUNNING),
        (Verdict.REJECTED, TaskStatus.FAILED, TaskStatus.CANCELLED),
    ],
)
def test_person_answers_a_gate(
    core: SchedulerCore, verdict: Verdict, gate_status: TaskStatus, next_state: TaskStatus
) -> None:
    """Approved, the work goes on; rejected, it is cancelled."""
    attempt = run_one(core, spec("a"), gate(GatePolicy.PERSON), spec("b", "g"))
    with pytest.raises(Conflict):
        core.handle(DecisionMade(derived_id("g"), verdict, "eve"), NOW)
    asked = core.handle(AttemptSucceeded(attempt.key, DONE), NOW)
    assert state(asked, "g").status is TaskStatus.BLOCKED
    effects = core.handle(DecisionMade(derived_id("g"), verdict, "eve", "well"), NOW)
    assert state(effects, "g").status is gate_status
    assert state(effects, "g").gate.decided_by == "eve"
    refused = TaskError(code="decision_rejected", message="The design was rejected by eve: well")
    assert state(effects, "g").error == (refused if verdict is Verdict.REJECTED else None)
    assert state(effects, "b").status is next_state
    with pytest.raises(NotFound):
        core.handle(DecisionMade(derived_id("g"), verdict, "eve"), NOW)


def test_unanswered_gate_expires(core: SchedulerCore) -> None:
    """The time runs from the moment the question is asked."""
    attempt = run_one(core, spec("a"), gate(GatePolicy.PERSON))
    later = NOW + seconds(20)
    core.handle(AttemptSucceeded(attempt.key, DONE), later)
    assert core.handle(Tick(), later + seconds(99)) == Effects()
    effects = core.handle(Tick(), later + seconds(100))
    assert state(effects, "g").gate.verdict is Verdict.EXPIRED
    assert state(effects, "g").status is TaskStatus.FAILED
    until = later + seconds(100)
    reason = f"The decision on design expired: nobody answered until {moment(until):%Y-%m-%d %H:%M:%S} UTC."
    assert state(effects, "g").error == TaskError(code="decision_expired", message=reason)


def test_question_asked_before_a_restart_still_expires() -> None:
    """The next generation keeps the hour at which the answer is due."""
    asked = Gate(name="design", policy=GatePolicy.PERSON, expires_at=moment(NOW + seconds(100)))
    blocked = Node.of(spec("g", type="decision", gate=asked))
    blocked.status = TaskStatus.BLOCKED
    core = SchedulerCore(epoch=8)
    core.handle(TasksRestored((blocked,)), NOW)
    assert core.handle(Tick(), NOW + seconds(99)) == Effects()
    assert state(core.handle(Tick(), NOW + seconds(100)), "g").gate.verdict is Verdict.EXPIRED


def test_every_step_outside_the_table_is_refused() -> None:
    """The table is complete: what is not listed raises."""
    for status in TaskStatus:
        for cause in Cause:
            if (status, cause) in TRANSITIONS:
                assert next_status(status, cause, "t") is TRANSITIONS[status, cause]
            else:
                with pytest.raises(IllegalTransition):
                    next_status(status, cause, "t")
        if status.is_terminal:
            assert not [step for step in TRANSITIONS if step[0] is status]


def test_long_chain_is_cancelled_without_recursion() -> None:
    """Depth is no limit, and the last one still says why."""
    core = SchedulerCore(epoch=1)
    chain = [spec("t0"), *(spec(f"t{i}", f"t{i - 1}") for i in range(1, 5_000))]
    core.handle(submitted(*chain), NOW)
    effects = core.handle(CancelRequested((derived_id("t0"),), "enough"), NOW)
    assert core.nodes == {}
    error = state(effects, "t4999").error
    assert error
    assert error.message == f"dependency {derived_id('t4998')} (t4998) is cancelled: enough"
