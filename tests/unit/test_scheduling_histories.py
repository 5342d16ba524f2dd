"""Random histories of the scheduler core: whatever happens in whatever order, the promises hold after every event."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orchestrator.errors import Conflict, NotFound, StaleAttempt, ThinkusError
from orchestrator.ids import derived_id
from orchestrator.models import Concurrency, RetryPolicy, Task, TaskError, TaskStatus, Throttle
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import (
    AttemptDetached,
    AttemptFailed,
    AttemptStopped,
    AttemptSucceeded,
    CancelRequested,
    CompletedOutside,
    CoreEvent,
    DependenciesAdded,
    Ended,
    HeartbeatReceived,
    PauseRequested,
    ResumeRequested,
    Start,
    TasksRestored,
    TasksSubmitted,
    Tick,
    TimeoutExtended,
    WorkerJoined,
    WorkerLost,
)
from orchestrator.scheduling.node import Node, state_of
from orchestrator.scheduling.replay import Standing, replay
from orchestrator.scheduling.spec import moment, spec_of
from orchestrator.scheduling.state import Rules

SLOTS = 2
TYPES = ("develop", "test")
PROJECTS = ("a" * 24, "b" * 24)
POLICY = RetryPolicy(max_attempts=2, initial_interval_s=5, max_interruptions=3)
KEY_LIMIT = 1
PERIOD_MS = 20_000


class Histories(RuleBasedStateMachine):
    """Plays scheduler, workers, users and time; `stored` is what a store would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_767_225_600_000
        self.stored: dict[str, Node] = {}
        self.states: dict[str, dict[str, Any]] = {}
        self.attempts: list[Start] = []
        self.outcomes: dict[str, int] = {}
        self.throttled: list[int] = []
        self.ledger: list[tuple[str, str | None, dict[str, Any]]] = []
        self.core = SchedulerCore(1, Rules(lease_ms=20_000, cancel_grace_ms=5_000))
        self.join()

    def join(self) -> None:
        """Every worker is ready."""
        for worker in TYPES:
            self.feed(WorkerJoined(worker, worker, SLOTS))

    def feed(self, event: CoreEvent) -> None:
        """Give the core an event; check each start against the dependencies and the store."""
        ended = {task_id for task_id, state in self.states.items() if TaskStatus(state["status"]).is_terminal}
        effects = self.core.handle(event, self.now)
        for node in effects.touched:
            assert node.id not in ended, "a terminal task was changed"
            self.stored[node.id], self.states[node.id] = node, state_of(node)
        self.ledger += [(fact.type, fact.node.id, fact.data) for fact in effects.facts]
        for start in effects.starts:
            self.attempts.append(start)
            needed = [self.stored[d].status for d in start.node.dependencies]
            assert all(status is TaskStatus.COMPLETED for status in needed), "started before its dependencies"
            assert self.core.state.holds.over(start.node) is None, "started while it is paused"
            if start.node.spec.throttle:
                self.throttled.append(self.now)

    def ended(self) -> dict[str, Ended]:
        """What the store knows of ended tasks."""
        return {
            i: Ended(node.status, node.spec.name, node.spec.project)
            for i, node in self.stored.items()
            if node.status.is_terminal
        }

    @rule(
        data=st.data(),
        kind=st.sampled_from(TYPES),
        priority=st.integers(-5, 5),
        project=st.sampled_from(PROJECTS),
        limited=st.sampled_from(["", "key", "rate"]),
        times=st.sampled_from([{}, {"queue_timeout_s": 40}, {"deadline_s": 60}]),
    )
    def submit(self, data: Any, kind: str, priority: int, project: str, limited: str, times: dict[str, float]) -> None:
        """Somebody submits a task that depends on some of the others."""
        others = sorted(i for i, node in self.stored.items() if node.spec.project == project)
        after = data.draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
        at = moment(self.now)
        task = Task(
            id=derived_id(str(len(self.stored))), project_id=project, name="t", type=kind, priority=priority,
            dependencies=after, retry=POLICY, timeout_s=50, created_at=at, updated_at=at, **times,
            concurrency=Concurrency(key="one", limit=KEY_LIMIT) if limited == "key" else None,
            throttle=Throttle(key="slow", limit=2, period_s=PERIOD_MS / 1000) if limited == "rate" else None,
        )  # fmt: skip
        self.feed(TasksSubmitted((spec_of(task),), self.ended()))

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), outcome=st.sampled_from(["good", "good", "bad", "hopeless", "stopped", "alive", "detached"]))
    def report(self, data: Any, outcome: str) -> None:
        """A worker reports on any attempt that was ever started, perhaps late, perhaps again."""
        start = data.draw(st.sampled_from(self.attempts))
        error = TaskError(code="broken", message="", retryable=outcome == "bad")
        event: CoreEvent = {
            "good": AttemptSucceeded(start.key, b"{}"),
            "stopped": AttemptStopped(start.key, "told to"),
            "alive": HeartbeatReceived(start.key),
            "detached": AttemptDetached(start.key, "digest", 100),
        }.get(outcome, AttemptFailed(start.key, error))
        counts = self.counts(start)
        try:
            self.feed(event)
        except StaleAttempt:
            assert not counts, "a current report was refused"
        else:
            assert counts or outcome == "stopped", "a stale report was taken in"
            self.outcomes[start.key.task_id] = self.outcomes.get(start.key.task_id, 0) + (outcome == "good" and counts)

    def counts(self, start: Start) -> bool:
        """Whether a report on the attempt counts now."""
        node = self.core.nodes.get(start.key.task_id)
        return node is not None and node.lease is not None and node.lease.key == start.key

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), right=st.booleans(), well=st.booleans())
    def complete_outside(self, data: Any, right: bool, well: bool) -> None:
        """Somebody outside says how a task ended, with a wrong token or of one that waits for nobody."""
        task_id = data.draw(st.sampled_from(sorted(self.stored)))
        node = self.core.nodes.get(task_id)
        waits = node is not None and node.callback is not None and right
        error = None if well else TaskError(code="broken", message="", retryable=True)
        try:
            self.feed(CompletedOutside(task_id, "digest" if right else "guess", b"{}", error))
        except (NotFound, Conflict, StaleAttempt):
            assert not waits, "an answer was refused"
        else:
            assert waits, "an answer that nobody waits for was taken"
            self.outcomes[task_id] = self.outcomes.get(task_id, 0) + well

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), wide=st.sampled_from(["all", "project", "task"]), on=st.booleans())
    def hold(self, data: Any, wide: str, on: bool) -> None:
        """Somebody pauses or resumes a task, a project or everything."""
        task_id = data.draw(st.sampled_from(sorted(self.stored)))
        project = self.stored[task_id].spec.project
        scope = {"all": "all", "project": f"project:{project}", "task": f"task:{task_id}"}[wide]
        with suppress(NotFound if on else Conflict):  # the task has ended; the scope is not paused
            self.feed(PauseRequested(scope, "eve") if on else ResumeRequested(scope, "eve"))

    @precondition(lambda self: self.core.nodes)
    @rule(data=st.data())
    def add_dependency(self, data: Any) -> None:
        """Somebody lets a task wait for another one as well."""
        task_id = data.draw(st.sampled_from(sorted(self.core.nodes)))
        needed = data.draw(st.sampled_from(sorted(self.stored)))
        before = self.core.nodes[task_id].dependencies
        try:
            self.feed(DependenciesAdded(task_id, (needed,), "eve", self.ended()))
        except ThinkusError:
            assert self.core.nodes[task_id].dependencies == before

    @precondition(lambda self: self.core.nodes)
    @rule(data=st.data(), which=st.sampled_from(["queue", "attempt", "heartbeat", "deadline"]))
    def extend(self, data: Any, which: str) -> None:
        """Somebody grants a task more time."""
        task_id = data.draw(st.sampled_from(sorted(self.core.nodes)))
        try:
            self.feed(TimeoutExtended(task_id, which, 10_000, "eve"))
        except Conflict:
            assert which in {"queue", "deadline"}

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        """Somebody cancels any task, ended or not."""
        self.feed(CancelRequested((data.draw(st.sampled_from(sorted(self.stored))),), "enough"))

    @rule(seconds=st.integers(0, 60))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds * 1000
        self.feed(Tick())

    @rule(worker=st.sampled_from(TYPES))
    def lose_worker(self, worker: str) -> None:
        """A worker dies and comes back."""
        self.feed(WorkerLost(worker, "it died"))
        self.feed(WorkerJoined(worker, worker, SLOTS))

    @rule()
    def restart(self) -> None:
        """The scheduler dies; the next generation knows only what was stored."""
        state = self.core.state
        self.core = SchedulerCore(state.epoch + 1, state.rules, list(state.holds))
        self.core.state.lines.throttles = state.lines.throttles
        unfinished = [fresh(node) for node in self.stored.values() if not node.status.is_terminal]
        self.stored.update((node.id, node) for node in unfinished)
        self.feed(TasksRestored(tuple(unfinished), self.ended()))
        self.join()

    @invariant()
    def nothing_is_lost(self) -> None:
        """The core knows exactly the unfinished tasks of the store, as they are stored."""
        unfinished = {i for i, node in self.stored.items() if not node.status.is_terminal}
        assert set(self.core.nodes) == unfinished
        for task_id in unfinished:
            assert state_of(self.core.nodes[task_id]) == self.states[task_id], "changed and not saved"

    @invariant()
    def slots_are_live_leases(self) -> None:
        """Running tasks hold one lease each, and no worker runs more than it has slots."""
        running = {i for i, node in self.stored.items() if node.status is TaskStatus.RUNNING}
        leases = list(self.core.state.holders)
        assert {lease.key.task_id for lease in leases if not lease.ending} == running
        held = [lease.worker for lease in leases]
        assert all(held.count(worker) <= SLOTS for worker in TYPES)
        assert all(self.core.state.holders.of_worker(worker) == held.count(worker) for worker in TYPES)

    @invariant()
    def limits_are_kept(self) -> None:
        """No key has more attempts under way, or started in its period, than it may."""
        keyed = [lease for lease in self.core.state.holders if lease.node.spec.concurrency]
        assert len(keyed) <= KEY_LIMIT
        starts = self.throttled
        assert all(later - early >= PERIOD_MS for early, later in zip(starts, starts[2:], strict=False))

    @invariant()
    def nothing_waits_without_a_reason(self) -> None:
        """A pending task says what it waits for, and no slot is idle while a task that nothing limits is ready."""
        pending = [node for node in self.core.nodes.values() if node.status in (TaskStatus.PENDING, TaskStatus.PAUSED)]
        assert all(node.waiting for node in pending)
        for worker in TYPES:
            plain = [n for n in pending if n.line and n.spec.type == worker]
            plain = [n for n in plain if n.spec.concurrency is None and n.spec.throttle is None]
            assert not plain or self.core.state.holders.of_worker(worker) == SLOTS

    @invariant()
    def ledger_tells_it_all(self) -> None:
        """From the events alone follows how every task stands."""
        told = replay(self.ledger)
        for task_id, node in self.stored.items():
            standing = Standing(node.status, node.attempt, node.failures, node.interruptions)
            assert told[task_id] == standing

    @invariant()
    def success_counts_once(self) -> None:
        """No task is completed twice."""
        assert all(count <= 1 for count in self.outcomes.values())

    def teardown(self) -> None:
        """Left alone with healthy workers, everything comes to an end."""
        for hold in self.core.state.holds:
            self.feed(ResumeRequested(hold.scope, "eve"))
        for _ in range(500):
            for start in self.attempts:
                if self.counts(start):
                    self.feed(AttemptSucceeded(start.key, b"{}"))
            self.wait(30)
            if not self.core.nodes:
                return
        unfinished = [f"{node.id} {node.status} {node.waiting}" for node in self.core.nodes.values()]
        raise AssertionError(f"stuck for ever: {unfinished}")


def fresh(node: Node) -> Node:
    """The task as the next generation reads it from the store: without its place in the graph or a line."""
    return replace(node, needs=0, dependents=None, tail=0, line=0, lease=None)


class TestHistories(Histories.TestCase):
    """Short runs for every build;"""

    settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
