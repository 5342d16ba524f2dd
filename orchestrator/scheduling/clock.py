"""What time alone brings about: pauses between attempts end, and what was due and did not come is ended."""

from orchestrator.errors import AttemptTimedOut
from orchestrator.models import TaskError, TaskStatus, Verdict
from orchestrator.scheduling.attempts import after_failure, give_up, interrupt
from orchestrator.scheduling.control import due_answer, due_end, due_start, watch
from orchestrator.scheduling.events import Stop
from orchestrator.scheduling.flow import answer, make_ready, stop_attempt
from orchestrator.scheduling.node import Lease, Node
from orchestrator.scheduling.state import State
from orchestrator.scheduling.transitions import Cause


def tick(state: State, now: int) -> None:
    """Time has passed."""
    for lease in state.holders:
        _look_at_lease(state, lease, now)
    for node in state.timers.due(now):
        if not node.status.is_terminal and node.paused is None:
            _look_at(state, node, now)
    state.lines.wake(now)


def _look_at_lease(state: State, lease: Lease, now: int) -> None:
    if lease.ending:
        if lease.expires <= now:
            state.out.kill[lease.worker] = f"it kept attempt {lease.key.attempt} of task {lease.key.task_id}"
            state.release(lease)
    elif lease.deadline <= now:
        stop_attempt(state, lease.node, "its time is up", now)
        message = f"The attempt did not end within {lease.node.attempt_ms / 1000:g} s."
        error = TaskError(code=AttemptTimedOut.code, message=message, retryable=AttemptTimedOut.retryable)
        after_failure(state, lease.node, error, now)
    elif lease.expires <= now:
        state.out.stops.append(Stop(lease.worker, lease.key, "its lease expired"))
        state.release(lease)
        interrupt(state, lease.node, "its worker was silent for too long", now)


def _look_at(state: State, node: Node, now: int) -> None:
    """Do what is due for a task, or look again later."""
    start, end, reply = due_start(node), due_end(node), due_answer(node)
    if end is not None and end <= now:
        _overdue(state, node, "deadline_exceeded", f"It did not end within {(node.total_ms or 0) / 1000:g} s.", now)
    elif start is not None and start <= now:
        _overdue(state, node, "queue_timeout", f"It did not start within {(node.queue_ms or 0) / 1000:g} s.", now)
    elif reply is not None and reply <= now:
        answer(state, node, Verdict.EXPIRED, "policy", "nobody answered in time", now)
    elif node.callback_at is not None and node.callback_at <= now:
        error = TaskError(code="callback_timeout", message="Nobody completed it from outside in time.", retryable=True)
        after_failure(state, node, error, now)
    elif node.status is TaskStatus.PENDING and not node.line and not node.needs and node.not_before is not None:
        make_ready(state, node, now)
    else:
        watch(state, node)


def _overdue(state: State, node: Node, code: str, message: str, now: int) -> None:
    stop_attempt(state, node, message, now)
    give_up(state, node, TaskError(code=code, message=message), Cause.OVERDUE, now)
