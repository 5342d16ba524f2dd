"""The scheduler as a state machine: events in, effects out; synchronous, deterministic, without I/O.

The caller stores what `SaveTask` says before it acts on any other effect of the same call. Every change of a task's
state goes through `transitions.next_status`. An event that is refused raises and changes nothing.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

from orchestrator.errors import AttemptTimedOut, Conflict, NotFound
from orchestrator.ids import derived_id
from orchestrator.models import Gate, GatePolicy, Task, TaskError, TaskStatus, TaskType, Verdict
from orchestrator.scheduling import retry
from orchestrator.scheduling.admission import check_room, check_submission
from orchestrator.scheduling.events import (
    AttemptFailed,
    AttemptKey,
    AttemptStopped,
    AttemptSucceeded,
    CancelAttempt,
    CancelRequested,
    CoreEvent,
    DecisionMade,
    Effect,
    HeartbeatReceived,
    Publish,
    SaveTask,
    StartAttempt,
    TasksRestored,
    TasksSubmitted,
    Tick,
    WorkerJoined,
    WorkerLost,
)
from orchestrator.scheduling.gates import refusal
from orchestrator.scheduling.leases import AttemptLease, Leases
from orchestrator.scheduling.ready import ReadyQueue
from orchestrator.scheduling.transitions import Cause, next_status


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers the core works with."""

    lease_s: float = 30.0
    cancel_grace_s: float = 10.0
    max_unfinished: int = 100_000
    max_unfinished_per_project: int = 10_000


class SchedulerCore:
    """All unfinished tasks of one scheduler generation (`epoch`)."""

    def __init__(self, epoch: int, rules: Rules | None = None) -> None:
        self.epoch = epoch
        self.rules = rules or Rules()
        self.tasks: dict[str, Task] = {}
        self.leases = Leases()
        self._queued: Counter[str] = Counter()
        self._workers: dict[str, int] = {}
        self._needs: dict[str, set[str]] = {}
        self._dependents: defaultdict[str, list[str]] = defaultdict(list)
        self._ready: defaultdict[str, ReadyQueue] = defaultdict(ReadyQueue)
        self._delayed: list[tuple[datetime, str]] = []
        self._asked: set[str] = set()
        self._effects: list[Effect] = []

    def handle(self, event: CoreEvent, now: datetime) -> list[Effect]:
        """Take in one event and return what must be done about it, saves first.

        Raises:
            ThinkusError: the event is refused (see `check_submission`, `Leases.accept`); nothing has changed.
        """
        self._effects = []
        self._take_in(event, now)
        self._start_ready(now)
        return sorted(self._effects, key=lambda effect: not isinstance(effect, SaveTask))

    def _take_in(self, event: CoreEvent, now: datetime) -> None:  # noqa: C901 - one line per event
        match event:
            case TasksSubmitted():
                self._submit(event, now)
            case TasksRestored():
                self._restore(event, now)
            case WorkerJoined():
                self._workers[event.worker] = event.slots
            case WorkerLost():
                self._lose_worker(event, now)
            case AttemptSucceeded():
                self._succeed(event, now)
            case AttemptFailed():
                self._fail(self.leases.accept(event.key), event, now)
            case AttemptStopped():
                self._stopped(event, now)
            case HeartbeatReceived():
                self._renew(event, now)
            case CancelRequested():
                self._cancel(event.task_ids, event.reason, now)
            case DecisionMade():
                self._decide(event, now)
            case Tick():
                self._tick(now)
            case _:
                assert_never(event)

    # Admission

    def check_room(self, new: Counter[str]) -> None:
        """Accept that many more tasks by project. Raises QueueFull."""
        rules = self.rules
        check_room(new, len(self.tasks), self._queued, rules.max_unfinished, rules.max_unfinished_per_project)

    def _submit(self, event: TasksSubmitted, now: datetime) -> None:
        rules = self.rules
        check_submission(event, self.tasks, self._queued, rules.max_unfinished, rules.max_unfinished_per_project)
        for task in event.tasks:
            self._admit(task, event.known)
        for task in event.tasks:
            self._publish("task.queued", task)
        for task in event.tasks:
            self._place(task.id, event.known, now)

    def _restore(self, event: TasksRestored, now: datetime) -> None:
        for task in event.tasks:
            self._admit(task, event.known)
        for task in event.tasks:
            if task.status is TaskStatus.RUNNING:
                self._interrupt(task.id, "the scheduler was restarted", now)
            elif task.status is TaskStatus.PENDING:
                self._place(task.id, event.known, now)

    def _admit(self, task: Task, known: Mapping[str, Task]) -> None:
        self.tasks[task.id] = task
        self._queued[task.project_id] += 1
        if task.status is TaskStatus.BLOCKED:
            self._asked.add(task.id)
        needs = {d for d in task.dependencies if d not in known or known[d].status is not TaskStatus.COMPLETED}
        self._needs[task.id] = needs
        for needed in needs:
            self._dependents[needed].append(task.id)

    def _place(self, task_id: str, known: Mapping[str, Task], now: datetime) -> None:
        """Put an admitted task where it belongs: cancelled, waiting for dependencies, or ready."""
        task = self.tasks.get(task_id)
        if task is None or task.status.is_terminal:
            return
        lost = next((d for d in task.dependencies if d in known and _ended_badly(known[d])), None)
        if lost is not None:
            self._cancel([task_id], f"dependency {lost} ({known[lost].name}) is {known[lost].status}", now)
        elif self._needs[task_id]:
            missing = [d for d in task.dependencies if d in self._needs[task_id]]
            self._save(task_id, now, waiting_for=[self._describe(d) for d in missing])
        else:
            self._make_ready(task_id, now)

    def _describe(self, dependency: str) -> str:
        task = self.tasks.get(dependency)
        return f"dependency {dependency} ({task.name})" if task else f"dependency {dependency}"

    # Waiting

    def _make_ready(self, task_id: str, now: datetime) -> None:
        task = self.tasks[task_id]
        if task.type == TaskType.DECISION.value:
            self._ask(task_id, now)
        elif task.not_before and task.not_before > now:
            heapq.heappush(self._delayed, (task.not_before, task_id))
            self._save(task_id, now, waiting_for=[f"its next attempt at {task.not_before:%Y-%m-%d %H:%M:%S} UTC"])
        else:
            self._ready[task.type].add(task)
            self._save(task_id, now, waiting_for=[f"a free {task.type} worker"])

    def _start_ready(self, now: datetime) -> None:
        """Fill free slots; a type without a free slot never holds up another."""
        for worker, slots in self._workers.items():
            queue = self._ready[worker]
            while len(queue) and self.leases.per_worker[worker] < slots:
                task_id = queue.take(self.leases.per_project)
                if task_id is None:
                    break
                self._start(task_id, worker, now)

    def _start(self, task_id: str, worker: str, now: datetime) -> None:
        attempt = self.tasks[task_id].attempt + 1
        key = AttemptKey(task_id, attempt, self.epoch, derived_id(task_id, str(self.epoch), str(attempt)))
        task = self._move(
            task_id, Cause.STARTED, now,
            attempt=attempt, lease_token=key.lease_token, waiting_for=[], not_before=None, started_at=now,
        )  # fmt: skip
        expires_at = now + timedelta(seconds=self.rules.lease_s)
        deadline = now + timedelta(seconds=task.timeout_s)
        self.leases.grant(AttemptLease(key, worker, task.project_id, expires_at, deadline))
        self._publish("task.started", task, attempt=attempt)
        self._effects.append(StartAttempt(worker, key, task))

    # Outcomes

    def _succeed(self, event: AttemptSucceeded, now: datetime) -> None:
        self.leases.accept(event.key)
        self.leases.release(event.key)
        task = self._move(event.key.task_id, Cause.SUCCEEDED, now, result=event.result, error=None, lease_token=None)
        self._publish("task.completed", task, summary=event.result.summary)
        self._finish(task, now)

    def _fail(self, lease: AttemptLease, event: AttemptFailed, now: datetime) -> None:
        self.leases.release(lease.key)
        task = self.tasks[lease.key.task_id]
        failures = task.failures + 1
        verdict = retry.after_failure(task.retry, failures, event.error, task.id, event.retry_after_s)
        changes = {"failures": failures, "result": event.result}
        self._follow(task.id, verdict, Cause.RETRIED, "task.retrying", event.error, now, **changes)

    def _interrupt(self, task_id: str, reason: str, now: datetime) -> None:
        task = self.tasks[task_id]
        count = task.interruptions + 1
        error = TaskError(code="interrupted", message=reason, retryable=True)
        verdict = retry.after_interruption(task.retry, count, reason, task.id)
        self._follow(task_id, verdict, Cause.INTERRUPTED, "task.interrupted", error, now, interruptions=count)

    def _follow(
        self,
        task_id: str,
        verdict: retry.TryAgain | retry.GiveUp,
        cause: Cause,
        event_type: str,
        error: TaskError,
        now: datetime,
        **changes: Any,
    ) -> None:
        """Carry out what `retry` decided."""
        if isinstance(verdict, retry.GiveUp):
            task = self._move(task_id, Cause.GAVE_UP, now, error=verdict.error, lease_token=None, **changes)
            self._publish("task.failed", task, message=verdict.error.message, code=verdict.error.code)
            self._finish(task, now)
            return
        not_before = now + timedelta(seconds=verdict.delay_s)
        task = self._move(task_id, cause, now, error=error, lease_token=None, not_before=not_before, **changes)
        self._publish(event_type, task, message=error.message, code=error.code, delay_s=round(verdict.delay_s, 3))
        self._make_ready(task_id, now)

    def _stopped(self, event: AttemptStopped, now: datetime) -> None:
        """Free the slot; if nobody had asked for the stop, it was an interruption."""
        counted = self.leases.current(event.key.task_id)
        self.leases.release(event.key)
        if counted is not None and counted.key == event.key:
            self._interrupt(event.key.task_id, event.reason, now)

    def _lose_worker(self, event: WorkerLost, now: datetime) -> None:
        self._workers.pop(event.worker, None)
        for lease in self.leases:
            if lease.worker == event.worker:
                self.leases.release(lease.key)
                if not lease.ending:
                    self._interrupt(lease.key.task_id, event.reason, now)

    def _renew(self, event: HeartbeatReceived, now: datetime) -> None:
        lease = self.leases.accept(event.key)
        self.leases.renew(lease, now + timedelta(seconds=self.rules.lease_s))
        if event.note:
            self._publish("task.progress", self.tasks[event.key.task_id], message=event.note, share=event.share)

    # Ends

    def _finish(self, task: Task, now: datetime) -> None:
        """Forget a finished task and let those who waited for it go on, or end with it."""
        self._forget(task)
        for dependent in self._dependents.pop(task.id, ()):
            waiting = self.tasks.get(dependent)
            if waiting is None:
                continue
            if task.status is not TaskStatus.COMPLETED:
                self._cancel([dependent], f"dependency {task.id} ({task.name}) is {task.status}", now)
                continue
            self._needs[dependent].discard(task.id)
            if not self._needs[dependent] and waiting.status is TaskStatus.PENDING:
                self._make_ready(dependent, now)

    def _forget(self, task: Task) -> None:
        del self.tasks[task.id], self._needs[task.id]
        self._queued[task.project_id] -= 1
        self._asked.discard(task.id)
        self._ready[task.type].discard(task.id)

    def _cancel(self, task_ids: Sequence[str], reason: str, now: datetime) -> None:
        """Cancel tasks that have not ended and, without recursion, all that depend on them; each names this reason."""
        stack = [(task_id, reason) for task_id in reversed(task_ids)]
        while stack:
            current, why = stack.pop()
            if current in self.tasks:
                task = self._cancel_one(current, why, now)
                because = f"dependency {task.id} ({task.name}) is cancelled: {reason}"
                stack.extend((dependent, because) for dependent in self._dependents.pop(current, ()))

    def _cancel_one(self, task_id: str, reason: str, now: datetime) -> Task:
        lease = self.leases.current(task_id)
        if lease is not None:
            self.leases.end(lease, now + timedelta(seconds=self.rules.cancel_grace_s))
            self._effects.append(CancelAttempt(lease.worker, lease.key, reason))
        error = TaskError(code="cancelled", message=reason[:2000])
        task = self._move(task_id, Cause.CANCELLED, now, error=error, waiting_for=[], lease_token=None)
        self._publish("task.cancelled", task, message=error.message)
        self._forget(task)
        return task

    # Gates

    def _ask(self, task_id: str, now: datetime) -> None:
        gate = self._gate(task_id)
        asked = gate.model_copy(update={"expires_at": now + timedelta(seconds=gate.expires_s)})
        task = self._move(
            task_id, Cause.ASKED, now, gate=asked, waiting_for=[f"a decision on {gate.name}"], started_at=now
        )
        self._asked.add(task_id)
        self._publish("decision.asked", task, gate=gate.name, question=gate.question)
        if gate.policy is GatePolicy.AUTO:
            self._answer(task_id, Verdict.APPROVED, "policy", "approved automatically", now)

    def _decide(self, event: DecisionMade, now: datetime) -> None:
        task = self.tasks.get(event.task_id)
        if task is None or task.gate is None:
            raise NotFound(f"No decision {event.task_id} is open.")
        if task.status is not TaskStatus.BLOCKED:
            raise Conflict(f"The question of decision {event.task_id} has not been asked yet.")
        self._answer(event.task_id, event.verdict, event.by, event.comment, now)

    def _answer(self, task_id: str, verdict: Verdict, by: str, comment: str, now: datetime) -> None:
        gate = self._gate(task_id).model_copy(
            update={"verdict": verdict, "decided_by": by, "comment": comment, "decided_at": now}
        )
        task = self._move(task_id, Cause(verdict.value), now, gate=gate, waiting_for=[], error=refusal(gate))
        self._publish(f"decision.{verdict}", task, gate=gate.name, by=by, comment=comment)
        self._finish(task, now)

    def _gate(self, task_id: str) -> Gate:
        gate = self.tasks[task_id].gate
        assert gate is not None, "admission lets no decision in without a gate"  # noqa: S101 - told to the type checker
        return gate

    # Time

    def _tick(self, now: datetime) -> None:
        self._end_overdue_attempts(now)
        while self._delayed and self._delayed[0][0] <= now:
            task_id = heapq.heappop(self._delayed)[1]
            task = self.tasks.get(task_id)
            if task and task.status is TaskStatus.PENDING and not (task.not_before and task.not_before > now):
                self._make_ready(task_id, now)
        for task_id in sorted(self._asked):
            expires_at = self._gate(task_id).expires_at
            if expires_at and expires_at <= now:
                self._answer(task_id, Verdict.EXPIRED, "policy", "nobody answered in time", now)

    def _end_overdue_attempts(self, now: datetime) -> None:
        for lease in self.leases:
            if lease.ending:
                if lease.expires_at <= now:
                    self.leases.release(lease.key)
            elif lease.deadline <= now:
                self._time_out(lease, now)
            elif lease.expires_at <= now:
                self._effects.append(CancelAttempt(lease.worker, lease.key, "its lease expired"))
                self.leases.release(lease.key)
                self._interrupt(lease.key.task_id, "its worker was silent for too long", now)

    def _time_out(self, lease: AttemptLease, now: datetime) -> None:
        self._effects.append(CancelAttempt(lease.worker, lease.key, "its time is up"))
        message = f"The attempt did not end within {self.tasks[lease.key.task_id].timeout_s:g} s."
        error = TaskError(code=AttemptTimedOut.code, message=message, retryable=AttemptTimedOut.retryable)
        self._fail(lease, AttemptFailed(lease.key, error), now)

    # The only two places that change a task

    def _move(self, task_id: str, cause: Cause, now: datetime, **changes: Any) -> Task:
        task = self.tasks[task_id]
        changes["status"] = next_status(task.status, cause, task_id)
        if changes["status"].is_terminal:
            changes["completed_at"] = now
        return self._save(task_id, now, **changes)

    def _save(self, task_id: str, now: datetime, **changes: Any) -> Task:
        changed = self.tasks[task_id].model_copy(update={**changes, "updated_at": now, "epoch": self.epoch})
        self.tasks[task_id] = changed
        self._effects.append(SaveTask(changed))
        return changed

    def _publish(self, event_type: str, task: Task, **details: object) -> None:
        self._effects.append(Publish(event_type, task, {"key": task.key, "type": task.type, **details}))


def _ended_badly(task: Task) -> bool:
    return task.status.is_terminal and task.status is not TaskStatus.COMPLETED
