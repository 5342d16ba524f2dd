"""Random histories of the scheduler core: whatever happens in whatever order, the promises hold after every event."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from orchestrator.errors import StaleAttempt
from orchestrator.ids import derived_id
from orchestrator.models import RetryPolicy, Task, TaskError, TaskResult, TaskStatus
from orchestrator.scheduling.core import Rules, SchedulerCore
from orchestrator.scheduling.events import (
    AttemptFailed,
    AttemptStopped,
    AttemptSucceeded,
    CancelRequested,
    CoreEvent,
    HeartbeatReceived,
    SaveTask,
    StartAttempt,
    TasksRestored,
    TasksSubmitted,
    Tick,
    WorkerJoined,
    WorkerLost,
)

SLOTS = 1
TYPES = ("develop", "test")
POLICY = RetryPolicy(max_attempts=2, initial_interval_s=5, max_interruptions=3)


class Histories(RuleBasedStateMachine):
    """Plays scheduler, workers, users and time; `stored` is what a store would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.stored: dict[str, Task] = {}
        self.attempts: list[StartAttempt] = []
        self.outcomes: dict[str, int] = {}
        self.core = SchedulerCore(1, Rules(lease_s=20, cancel_grace_s=5))
        self.join()

    def join(self) -> None:
        """Every worker is ready."""
        for worker in TYPES:
            self.feed(WorkerJoined(worker, SLOTS))

    def feed(self, event: CoreEvent) -> None:
        """Give the core an event; check each start against the dependencies and the store."""
        for effect in self.core.handle(event, self.now):
            if isinstance(effect, SaveTask):
                before = self.stored.get(effect.task.id)
                assert before is None or not before.status.is_terminal, "a terminal task was changed"
                self.stored[effect.task.id] = effect.task
            if isinstance(effect, StartAttempt):
                self.attempts.append(effect)
                needed = [self.stored[d].status for d in effect.task.dependencies]
                assert all(status is TaskStatus.COMPLETED for status in needed), "started before its dependencies"

    @rule(data=st.data(), kind=st.sampled_from(TYPES), priority=st.integers(-5, 5))
    def submit(self, data: Any, kind: str, priority: int) -> None:
        """Somebody submits a task that depends on some of the others."""
        others = sorted(self.stored)
        after = data.draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
        task = Task(
            id=derived_id(str(len(self.stored))), project_id="a" * 24, name="t", type=kind, priority=priority,
            dependencies=after, retry=POLICY, timeout_s=50, created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        known = {t.id: t for t in self.stored.values() if t.status.is_terminal}
        self.feed(TasksSubmitted((task,), known))

    @precondition(lambda self: self.attempts)
    @rule(data=st.data(), outcome=st.sampled_from(["good", "bad", "hopeless", "stopped", "alive"]))
    def report(self, data: Any, outcome: str) -> None:
        """A worker reports on any attempt that was ever started, perhaps late, perhaps again."""
        start = data.draw(st.sampled_from(self.attempts))
        error = TaskError(code="broken", message="", retryable=outcome == "bad")
        event: CoreEvent = {
            "good": AttemptSucceeded(start.key, TaskResult()),
            "stopped": AttemptStopped(start.key, "told to"),
            "alive": HeartbeatReceived(start.key),
        }.get(outcome, AttemptFailed(start.key, error))
        lease = self.core.leases.current(start.key.task_id)
        counts = lease is not None and lease.key == start.key
        try:
            self.feed(event)
        except StaleAttempt:
            assert not counts, "a current report was refused"
        else:
            assert counts or outcome == "stopped", "a stale report was taken in"
            self.outcomes[start.key.task_id] = self.outcomes.get(start.key.task_id, 0) + (outcome == "good" and counts)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        """Somebody cancels any task, ended or not."""
        self.feed(CancelRequested((data.draw(st.sampled_from(sorted(self.stored))),), "enough"))

    @rule(seconds=st.integers(0, 60))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)
        self.feed(Tick())

    @rule(worker=st.sampled_from(TYPES))
    def lose_worker(self, worker: str) -> None:
        """A worker dies and comes back."""
        self.feed(WorkerLost(worker, "it died"))
        self.feed(WorkerJoined(worker, SLOTS))

    @rule()
    def restart(self) -> None:
        """The scheduler dies; the next generation knows only what was stored."""
        self.core = SchedulerCore(self.core.epoch + 1, self.core.rules)
        unfinished = [t for t in self.stored.values() if not t.status.is_terminal]
        known = {t.id: t for t in self.stored.values() if t.status.is_terminal}
        self.feed(TasksRestored(tuple(unfinished), known))
        self.join()

    @invariant()
    def nothing_is_lost(self) -> None:
        """The core knows exactly the unfinished tasks of the store, as they are stored."""
        assert self.core.tasks == {i: t for i, t in self.stored.items() if not t.status.is_terminal}

    @invariant()
    def slots_are_live_leases(self) -> None:
        """Running tasks hold one lease each, and no worker runs more than it has slots."""
        running = {i for i, t in self.stored.items() if t.status is TaskStatus.RUNNING}
        assert {lease.key.task_id for lease in self.core.leases if not lease.ending} == running
        held = [lease.worker for lease in self.core.leases]
        assert all(held.count(worker) <= SLOTS for worker in TYPES)
        assert {w: n for w, n in self.core.leases.per_worker.items() if n} == {w: held.count(w) for w in set(held)}

    @invariant()
    def nothing_waits_without_a_reason(self) -> None:
        """A pending task says what it waits for, and no slot is idle while a task of its type is ready."""
        pending = [t for t in self.stored.values() if t.status is TaskStatus.PENDING]
        assert all(task.waiting_for for task in pending)
        for worker in TYPES:
            ready = [t for t in pending if t.type == worker and t.waiting_for == [f"a free {worker} worker"]]
            assert not ready or self.core.leases.per_worker[worker] == SLOTS

    @invariant()
    def success_counts_once(self) -> None:
        """No task is completed twice."""
        assert all(count <= 1 for count in self.outcomes.values())

    def teardown(self) -> None:
        """Left alone with healthy workers, everything comes to an end."""
        for _ in range(500):
            for start in self.attempts:
                lease = self.core.leases.current(start.key.task_id)
                if lease and lease.key == start.key:
                    self.feed(AttemptSucceeded(start.key, TaskResult()))
            self.wait(30)
            if not self.core.tasks:
                return
        unfinished = [f"{t.id} {t.status} {t.waiting_for}" for t in self.core.tasks.values()]
        raise AssertionError(f"stuck for ever: {unfinished}")


class TestHistories(Histories.TestCase):
    """Short runs for every build;"""

    settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
