"""The life of an attempt: started, renewed, ended well or badly, interrupted, handed over. Functions over `State`."""

from typing import Any

from orchestrator.errors import Conflict, NotFound, StaleAttempt
from orchestrator.ids import derived_id
from orchestrator.models import TaskError, TaskStatus
from orchestrator.scheduling import retry
from orchestrator.scheduling.events import (
    AttemptDetached,
    AttemptFailed,
    AttemptKey,
    AttemptStopped,
    AttemptSucceeded,
    CompletedOutside,
    HeartbeatReceived,
    Start,
    WorkerLost,
)
from orchestrator.scheduling.flow import finish, make_ready
from orchestrator.scheduling.node import Lease, Node
from orchestrator.scheduling.state import State
from orchestrator.scheduling.transitions import Cause


def start(state: State, node: Node, worker: str, now: int) -> None:
    """Give the task a slot of the worker."""
    task_id, attempt = node.spec.id, node.attempt + 1
    key = AttemptKey(task_id, attempt, state.epoch, derived_id(task_id, str(state.epoch), str(attempt)))
    node.attempt, node.token, node.not_before, node.waiting = attempt, key.lease_token, None, ()
    node.started = now
    state.move(node, Cause.STARTED, now)
    lease = Lease(key, node, worker, now + (node.heartbeat_ms or state.rules.lease_ms), now + node.attempt_ms)
    state.grant(lease)
    if node.spec.throttle is not None:
        state.lines.throttles.note(node.spec.throttle, now)
    state.publish("task.started", node, now, attempt=attempt)
    state.out.starts.append(Start(worker, key, node))


def accept(state: State, key: AttemptKey) -> Lease:
    """The lease a report belongs to. Raises StaleAttempt when it is not the one that counts now."""
    node = state.nodes.get(key.task_id)
    if node is None or node.lease is None or node.lease.key != key:
        raise StaleAttempt(f"Task {key.task_id}: attempt {key.attempt} of epoch {key.epoch} is not the current one.")
    return node.lease


def succeed(state: State, event: AttemptSucceeded, now: int) -> None:
    """The work is done."""
    lease = accept(state, event.key)
    state.release(lease)
    _complete(state, lease.node, event.result, event.summary, now)


def _complete(state: State, node: Node, result: bytes | None, summary: str, now: int) -> None:
    node.result, node.error, node.token, node.signals = result, None, None, ()
    node.callback = node.callback_at = None
    state.move(node, Cause.SUCCEEDED, now)
    if node.started is not None:
        state.durations.learn(node.spec, now - node.started)
    state.publish("task.completed", node, now, summary=summary)
    finish(state, node, now)


def fail(state: State, event: AttemptFailed, now: int) -> None:
    """The work has failed."""
    lease = accept(state, event.key)
    state.release(lease)
    after_failure(state, lease.node, event.error, now, event.retry_after_s, event.result)


def after_failure(
    state: State, node: Node, error: TaskError, now: int, wait_s: float | None = None, result: bytes | None = None
) -> None:
    """Carry out what `retry` decides on one more failure; `result` lists what the attempt left to look at."""
    node.failures += 1
    node.result = result
    verdict = retry.after_failure(node.retry, node.failures, error, node.id, wait_s)
    _follow(state, node, verdict, Cause.RETRIED, error, now, failures=node.failures)


def interrupt(state: State, node: Node, reason: str, now: int) -> None:
    """The attempt was ended by a lost worker, a lost lease or a restart."""
    node.interruptions += 1
    error = TaskError(code="interrupted", message=reason, retryable=True)
    verdict = retry.after_interruption(node.retry, node.interruptions, reason, node.id)
    _follow(state, node, verdict, Cause.INTERRUPTED, error, now, interruptions=node.interruptions)


def _follow(
    state: State, node: Node, verdict: retry.TryAgain | retry.GiveUp, cause: Cause, error: TaskError, now: int,
    **counts: Any,
) -> None:  # fmt: skip
    node.token = node.callback = node.callback_at = None
    if isinstance(verdict, retry.GiveUp):
        give_up(state, node, verdict.error, Cause.GAVE_UP, now, **counts)
        return
    node.error, node.not_before = error, now + round(verdict.delay_s * 1000)
    state.move(node, cause, now)
    told = {"message": error.message, "code": error.code, "delay_s": round(verdict.delay_s, 3), **counts}
    state.publish("task.retrying" if cause is Cause.RETRIED else "task.interrupted", node, now, **told)
    make_ready(state, node, now)


def give_up(state: State, node: Node, error: TaskError, cause: Cause, now: int, **counts: Any) -> None:
    """The task has failed for good."""
    node.error = error
    state.move(node, cause, now)
    state.publish("task.failed", node, now, message=error.message, code=error.code, **counts)
    finish(state, node, now)


def stopped(state: State, event: AttemptStopped, now: int) -> None:
    """Free the slot; if nobody had asked for the stop, it was an interruption."""
    lease = state.holders.find(event.key)
    if lease is None:
        return
    state.release(lease)
    if not lease.ending:
        interrupt(state, lease.node, event.reason, now)


def lose_worker(state: State, event: WorkerLost, now: int) -> None:
    """The worker's attempts are interrupted, and it gets no more."""
    state.workers.pop(event.worker, None)
    for lease in state.holders.in_worker(event.worker):
        state.release(lease)
        if not lease.ending:
            interrupt(state, lease.node, event.reason, now)


def renew(state: State, event: HeartbeatReceived, now: int) -> None:
    """The attempt is alive."""
    lease = accept(state, event.key)
    lease.expires = now + (lease.node.heartbeat_ms or state.rules.lease_ms)
    if event.note:
        state.publish("task.progress", lease.node, now, message=event.note, share=event.share)


def detach(state: State, event: AttemptDetached, now: int) -> None:
    """The attempt gives its slot back; the task waits for somebody outside."""
    lease = accept(state, event.key)
    state.release(lease)
    node = lease.node
    node.callback, node.callback_at = event.digest, now + round(event.timeout_s * 1000)
    node.waiting = ("somebody outside to complete it",)
    state.timers.set(node.callback_at, node)
    state.move(node, Cause.DETACHED, now)
    state.publish("task.detached", node, now, timeout_s=event.timeout_s)


def complete_outside(state: State, event: CompletedOutside, now: int) -> None:
    """Somebody outside says how it ended. Raises NotFound, Conflict, StaleAttempt for a token that is not its own."""
    node = state.nodes.get(event.task_id)
    if node is None:
        raise NotFound(f"No task {event.task_id} is unfinished.")
    if node.callback is None or node.status is not TaskStatus.BLOCKED:
        raise Conflict(f"Task {node.id} does not wait to be completed from outside.")
    if node.callback != event.digest:
        raise StaleAttempt(f"Task {node.id}: the token is not the one that was given out.")
    if event.error is not None:
        after_failure(state, node, event.error, now, result=event.result)
    else:
        _complete(state, node, event.result, "completed from outside", now)
