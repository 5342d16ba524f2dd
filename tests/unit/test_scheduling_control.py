"""Limits, order, pauses, times, changes of the graph, calls from outside: what people can ask of work under way."""

import pytest
from scheduling_world import DONE, NOW, PROJECT, ended, run_one, seconds, spec, started, state, submitted

from orchestrator.errors import Conflict, DependencyCycle, InvalidInput, NotFound, StaleAttempt
from orchestrator.ids import derived_id
from orchestrator.models import Concurrency, Gate, GatePolicy, ReasonKind, RetryPolicy, TaskError, TaskStatus, Throttle
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import (
    AttemptDetached,
    AttemptFailed,
    AttemptStopped,
    AttemptSucceeded,
    CancelRequested,
    CompletedOutside,
    DependenciesAdded,
    Effects,
    LimitsChanged,
    PauseRequested,
    RemovalRequested,
    ResumeRequested,
    SignalSent,
    Tick,
    TimeoutExtended,
    WorkerJoined,
    WorkerRetiring,
)
from orchestrator.scheduling.explain import explain
from orchestrator.scheduling.state import Rules

OTHER = "b" * 24


def make_core(slots: int = 2, **rules: int) -> SchedulerCore:
    """A core with one worker for `test` tasks."""
    core = SchedulerCore(epoch=7, rules=Rules(**{"lease_ms": 30_000, "cancel_grace_ms": 5_000, **rules}))
    core.handle(WorkerJoined("test", "test", slots), NOW)
    return core


def why(core: SchedulerCore, name: str, now: int = NOW) -> list[ReasonKind]:
    """The kinds of reasons for which a task waits."""
    return [reason.kind for reason in explain(core.state, core.nodes[derived_id(name)], now).reasons]


def one_at_a_time(key: str = "k") -> Concurrency:
    """At most one task with that key."""
    return Concurrency(key=key, limit=1)


# Limits


def test_tasks_of_one_key_run_one_after_the_other_and_hold_up_nobody() -> None:
    """The second of a key waits; what is behind it starts; it follows when the first has ended."""
    core = make_core(slots=3)
    keyed = [spec(name, concurrency=one_at_a_time()) for name in ("a", "b")]
    effects = core.handle(submitted(*keyed, spec("c")), NOW)
    assert started(effects) == ["a", "c"]
    assert why(core, "b") == [ReasonKind.LIMIT]
    assert started(core.handle(AttemptSucceeded(effects.starts[0].key, DONE), NOW)) == ["b"]


def test_key_counts_across_projects() -> None:
    """One deployment at a time, whoever wants it."""
    core = make_core()
    effects = core.handle(
        submitted(spec("a", concurrency=one_at_a_time()), spec("b", concurrency=one_at_a_time(), project_id=OTHER)), NOW
    )
    assert started(effects) == ["a"]
    assert started(core.handle(AttemptSucceeded(effects.starts[0].key, DONE), NOW)) == ["b"]


def test_throttle_spreads_starts_over_time() -> None:
    """Two in ten seconds: the third starts when the first start is ten seconds past."""
    core = make_core(slots=9)
    slow = Throttle(key="mail", limit=2, period_s=10)
    effects = core.handle(submitted(*(spec(name, throttle=slow) for name in "abc"), spec("d")), NOW)
    assert started(effects) == ["a", "b", "d"]
    assert why(core, "c") == [ReasonKind.RATE]
    assert started(core.handle(Tick(), NOW + seconds(9.9))) == []
    assert started(core.handle(Tick(), NOW + seconds(10))) == ["c"]


def test_limits_of_a_project_and_a_type_are_kept_and_can_be_raised() -> None:
    """A project with one place leaves the other slots to others; more places let it go on at once."""
    core = make_core(slots=9)
    core.handle(LimitsChanged(per_project={PROJECT: 1}), NOW)
    effects = core.handle(submitted(spec("a"), spec("b"), spec("c", project_id=OTHER)), NOW)
    assert started(effects) == ["a", "c"]
    assert why(core, "b") == [ReasonKind.LIMIT]
    assert started(core.handle(LimitsChanged(per_project={PROJECT: 2}, per_type={"test": 3}), NOW)) == ["b"]
    assert started(core.handle(submitted(spec("d", project_id=OTHER)), NOW)) == []
    assert why(core, "d") == [ReasonKind.LIMIT]


def test_weight_gives_a_project_more_of_the_slots() -> None:
    """With the weight 3 a project gets three slots where another gets one."""
    core = make_core(slots=8)
    core.handle(LimitsChanged(weights={OTHER: 3.0}), NOW)
    mine = [spec(f"m{i}") for i in range(8)]
    theirs = [spec(f"t{i}", project_id=OTHER) for i in range(8)]
    names = started(core.handle(submitted(*mine, *theirs), NOW))
    assert sum(name.startswith("t") for name in names) == 6


def test_total_limit_holds_across_types() -> None:
    """No more attempts at once than there are processors, whatever the pools offer."""
    core = make_core(slots=4, total_slots=3)
    core.handle(WorkerJoined("deploy", "deploy", 4), NOW)
    tasks = [*(spec(f"t{i}") for i in range(4)), *(spec(f"d{i}", type="deploy") for i in range(4))]
    assert len(started(core.handle(submitted(*tasks), NOW))) == 3


# Order


def test_longest_way_goes_first_among_equals() -> None:
    """Of tasks submitted together, the head of the longest chain starts before the others."""
    core = make_core(slots=1)
    short = [spec(f"s{i}", expected_s=5) for i in range(3)]
    chain = [spec("head", expected_s=1), spec("tail", "head", expected_s=30)]
    assert started(core.handle(submitted(*short, *chain), NOW)) == ["head"]


def test_durations_are_learned_from_those_that_have_ended() -> None:
    """A kind of work that has taken long goes before one that has not."""
    core = make_core(slots=1)
    for key, took in (("quick", 1), ("long", 60)):
        start = core.handle(submitted(spec(key, key=key)), NOW).starts[0]
        core.handle(AttemptSucceeded(start.key, DONE), NOW + seconds(took))
    effects = core.handle(submitted(spec("q2", key="quick"), spec("l2", key="long")), NOW)
    assert started(effects) == ["l2"]


def test_retiring_worker_gets_nothing_more() -> None:
    """It ends what it has; the next task waits for another worker."""
    core = make_core()
    attempt = run_one(core, spec("a"))
    core.handle(WorkerRetiring("test"), NOW)
    assert started(core.handle(submitted(spec("b")), NOW)) == []
    assert why(core, "b") == [ReasonKind.RESOURCE]
    core.handle(AttemptSucceeded(attempt.key, DONE), NOW)
    assert started(core.handle(WorkerJoined("test-2", "test", 1), NOW)) == ["b"]


# Pauses


@pytest.mark.parametrize("scope", ["all", f"project:{PROJECT}", f"task:{derived_id('b')}"])
def test_paused_scope_starts_nothing_until_it_goes_on(scope: str) -> None:
    """What runs may end; what is behind it waits, and says for whom."""
    core = make_core()
    attempt = run_one(core, spec("a"), spec("b", "a"))
    core.handle(PauseRequested(scope, "eve", "too hot"), NOW)
    assert started(core.handle(AttemptSucceeded(attempt.key, DONE), NOW)) == []
    node = core.nodes[derived_id("b")]
    assert node.status is TaskStatus.PAUSED
    assert "eve: too hot" in node.waiting[0]
    assert why(core, "b") == [ReasonKind.PAUSED]
    assert started(core.handle(ResumeRequested(scope, "eve"), NOW + seconds(60))) == ["b"]


def test_newcomers_to_a_paused_scope_wait_too() -> None:
    """Also those that are submitted while it is paused; other projects go on."""
    core = make_core()
    core.handle(PauseRequested(f"project:{PROJECT}", "eve"), NOW)
    assert started(core.handle(submitted(spec("a"), spec("b", project_id=OTHER)), NOW)) == ["b"]


def test_inner_pause_outlives_the_outer_one() -> None:
    """A task that was paused by itself stays so when its project goes on."""
    core = make_core(slots=1)
    core.handle(submitted(spec("busy", priority=9), spec("a")), NOW)
    core.handle(PauseRequested(f"task:{derived_id('a')}", "eve"), NOW)
    core.handle(PauseRequested("all", "eve"), NOW)
    core.handle(ResumeRequested("all", "eve"), NOW)
    assert core.nodes[derived_id("a")].status is TaskStatus.PAUSED


def test_timers_stand_still_while_paused() -> None:
    """Queue time, pause between attempts, deadline and decision are all due so much later."""
    core = make_core()
    retry = RetryPolicy(initial_interval_s=10, jitter=0)
    asked = Gate(name="design", policy=GatePolicy.PERSON, expires_s=40)
    failing = run_one(core, spec("a", retry=retry, deadline_s=100), spec("g", type="decision", gate=asked))
    core.handle(submitted(spec("q", type="deploy", queue_timeout_s=30)), NOW)
    core.handle(AttemptFailed(failing.key, TaskError(code="x", message="", retryable=True)), NOW)
    core.handle(PauseRequested("all", "eve"), NOW + seconds(5))
    assert core.handle(Tick(), NOW + seconds(1000)) == Effects()
    core.handle(ResumeRequested("all", "eve"), NOW + seconds(1005))
    late = NOW + seconds(1000)
    assert started(core.handle(Tick(), late + seconds(9))) == []
    assert started(core.handle(Tick(), late + seconds(10))) == ["a"]
    assert state(core.handle(Tick(), late + seconds(30)), "q").error.code == "queue_timeout"
    core.handle(AttemptStopped(core.nodes[derived_id("a")].lease.key, "x"), late + seconds(30))
    assert state(core.handle(Tick(), late + seconds(40)), "g").error.code == "decision_expired"
    assert state(core.handle(Tick(), late + seconds(100)), "a").error.code == "deadline_exceeded"


@pytest.mark.parametrize(("scope", "error"), [("everything", InvalidInput), (f"task:{'f' * 24}", NotFound)])
def test_scope_that_is_none_is_refused(scope: str, error: type[Exception]) -> None:
    """Nothing is paused by a mistake in writing."""
    with pytest.raises(error):
        make_core().handle(PauseRequested(scope, "eve"), NOW)


# Times


def test_task_that_does_not_start_in_time_fails_and_says_so() -> None:
    """Its dependents are cancelled; time that was granted in between counts."""
    core = make_core(slots=1)
    core.handle(submitted(spec("busy", priority=9), spec("a", queue_timeout_s=10), spec("b", "a")), NOW)
    core.handle(TimeoutExtended(derived_id("a"), "queue", seconds(5), "eve"), NOW)
    assert core.handle(Tick(), NOW + seconds(14)) == Effects()
    effects = core.handle(Tick(), NOW + seconds(15))
    assert state(effects, "a").error.message == "It did not start within 15 s."
    assert state(effects, "b").status is TaskStatus.CANCELLED


def test_deadline_ends_a_running_attempt() -> None:
    """The worker is told to stop, and the task is not tried again."""
    core = make_core()
    attempt = run_one(core, spec("a", deadline_s=10))
    effects = core.handle(Tick(), NOW + seconds(10))
    assert [stop.key for stop in effects.stops] == [attempt.key]
    assert (state(effects, "a").status, state(effects, "a").failures) == (TaskStatus.FAILED, 0)


def test_attempt_gets_the_time_that_was_granted() -> None:
    """Extended while it runs."""
    core = make_core()
    run_one(core, spec("a", timeout_s=20))
    core.handle(TimeoutExtended(derived_id("a"), "attempt", seconds(5), "eve"), NOW)
    assert core.handle(Tick(), NOW + seconds(24)) == Effects()
    assert state(core.handle(Tick(), NOW + seconds(25)), "a").failures == 1


def test_worker_that_keeps_a_stopped_attempt_is_killed() -> None:
    """After the grace period its process is ended, so that its slot is not lost for ever."""
    core = make_core()
    run_one(core, spec("a"))
    core.handle(CancelRequested((derived_id("a"),), "enough"), NOW)
    assert core.handle(Tick(), NOW + seconds(4)) == Effects()
    assert list(core.handle(Tick(), NOW + seconds(5)).kill) == ["test"]


# The graph


def test_waiting_task_can_be_made_to_wait_for_more() -> None:
    """It leaves the line until the new dependency has completed."""
    core = make_core(slots=1)
    first = run_one(core, spec("a"), spec("b"), spec("c"))
    core.handle(DependenciesAdded(derived_id("b"), (derived_id("c"),), "eve"), NOW)
    second = core.handle(AttemptSucceeded(first.key, DONE), NOW)
    assert started(second) == ["c"]
    assert started(core.handle(AttemptSucceeded(second.starts[0].key, DONE), NOW)) == ["b"]


def test_dependency_that_closes_a_circle_is_refused() -> None:
    """The path is named and nothing has changed."""
    core = make_core(slots=1)
    run_one(core, spec("busy", priority=9), spec("a"), spec("b", "a"), spec("c", "b"))
    with pytest.raises(DependencyCycle, match="→"):
        core.handle(DependenciesAdded(derived_id("a"), (derived_id("c"),), "eve"), NOW)
    assert core.nodes[derived_id("a")].dependencies == ()


def test_dependency_on_what_has_failed_cancels() -> None:
    """As if it had been there from the start."""
    core = make_core(slots=1)
    run_one(core, spec("busy", priority=9), spec("a"))
    lost = ended("z", TaskStatus.FAILED)
    effects = core.handle(DependenciesAdded(derived_id("a"), (derived_id("z"),), "eve", lost), NOW)
    assert state(effects, "a").status is TaskStatus.CANCELLED


def test_only_what_nobody_waits_for_and_has_not_begun_can_be_removed() -> None:
    """Refused while others depend on it, and once it runs."""
    core = make_core(slots=1)
    run_one(core, spec("busy", priority=9), spec("a"), spec("b", "a"))
    for name in ("busy", "a"):
        with pytest.raises(Conflict):
            core.handle(RemovalRequested(derived_id(name), "eve"), NOW)
    effects = core.handle(RemovalRequested(derived_id("b"), "eve"), NOW)
    assert state(effects, "b").error.message == "removed by eve"


# Calls from outside


def test_work_that_was_handed_over_is_completed_from_outside_once() -> None:
    """The slot is free meanwhile; a wrong token is refused; what waits for it goes on."""
    core = make_core(slots=1)
    attempt = run_one(core, spec("a"), spec("b", "a"), spec("c"))
    assert started(core.handle(AttemptDetached(attempt.key, "right", 60), NOW)) == ["c"]
    assert why(core, "a") == [ReasonKind.CALLBACK]
    with pytest.raises(StaleAttempt):
        core.handle(CompletedOutside(derived_id("a"), "wrong"), NOW)
    effects = core.handle(CompletedOutside(derived_id("a"), "right", b'{"outputs":{}}'), NOW)
    assert state(effects, "a").result == b'{"outputs":{}}'
    with pytest.raises(NotFound):
        core.handle(CompletedOutside(derived_id("a"), "right"), NOW)


def test_nobody_outside_answers_in_time() -> None:
    """It counts as a failed attempt."""
    core = make_core()
    attempt = run_one(core, spec("a"))
    core.handle(AttemptDetached(attempt.key, "t", 60), NOW)
    effects = core.handle(Tick(), NOW + seconds(60))
    assert (state(effects, "a").failures, state(effects, "a").error.code) == (1, "callback_timeout")


def test_signal_reaches_the_running_attempt_and_the_next_one() -> None:
    """It is told at once, and kept until the task has completed."""
    core = make_core()
    attempt = run_one(core, spec("a"))
    effects = core.handle(SignalSent(derived_id("a"), "go", {"x": 1}, "eve"), NOW)
    assert [(tell.key, tell.name, tell.data) for tell in effects.tells] == [(attempt.key, "go", {"x": 1})]
    assert core.nodes[derived_id("a")].signals == ({"name": "go", "data": {"x": 1}},)


def test_explanation_counts_who_is_ahead() -> None:
    """The place in line, of those of the same type."""
    core = make_core(slots=1)
    core.handle(submitted(spec("busy", priority=9), spec("x", priority=5), spec("y"), spec("z")), NOW)
    told = explain(core.state, core.nodes[derived_id("z")], NOW)
    assert (told.ahead, [reason.kind for reason in told.reasons]) == (2, [ReasonKind.SLOT])
    assert told.reasons[0].tasks == [derived_id("busy")]
