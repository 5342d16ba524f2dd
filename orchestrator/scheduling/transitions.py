"""The one table by which a task changes its state. What is not in it does not happen.

A task is born `pending`. It runs as often as its retry policy allows, and ends in one of three states that never
change again. A decision never runs: it is `blocked` from the moment its question is asked until it is answered. So is
a task whose attempt has handed the work to somebody outside.
"""

from enum import StrEnum

from orchestrator.errors import IllegalTransition
from orchestrator.models import TaskStatus


class Cause(StrEnum):
    """Why a task changes its state, in the past tense."""

    STARTED = "started"  # the scheduler gave it a slot
    SUCCEEDED = "succeeded"  # its worker reported a result
    RETRIED = "retried"  # an attempt failed and another is allowed
    INTERRUPTED = "interrupted"  # an attempt was ended by a lost worker or a restart
    GAVE_UP = "gave_up"  # an attempt failed and no other is allowed
    CANCELLED = "cancelled"  # somebody asked for it, or a dependency did not complete
    ASKED = "asked"  # a decision's question is put
    APPROVED = "approved"  # a person or the policy said yes
    REJECTED = "rejected"  # a person said no
    EXPIRED = "expired"  # nobody answered in time
    PAUSED = "paused"  # somebody asked for it
    RESUMED = "resumed"  # somebody asked for it
    DETACHED = "detached"  # the attempt handed the work to somebody outside
    OVERDUE = "overdue"  # it did not start, or end, in the time it was given


TRANSITIONS: dict[tuple[TaskStatus, Cause], TaskStatus] = {
    (TaskStatus.PENDING, Cause.STARTED): TaskStatus.RUNNING,
    (TaskStatus.PENDING, Cause.ASKED): TaskStatus.BLOCKED,
    (TaskStatus.PENDING, Cause.PAUSED): TaskStatus.PAUSED,
    (TaskStatus.PENDING, Cause.CANCELLED): TaskStatus.CANCELLED,
    (TaskStatus.PENDING, Cause.OVERDUE): TaskStatus.FAILED,
    (TaskStatus.RUNNING, Cause.SUCCEEDED): TaskStatus.COMPLETED,
    (TaskStatus.RUNNING, Cause.RETRIED): TaskStatus.PENDING,
    (TaskStatus.RUNNING, Cause.INTERRUPTED): TaskStatus.PENDING,
    (TaskStatus.RUNNING, Cause.GAVE_UP): TaskStatus.FAILED,
    (TaskStatus.RUNNING, Cause.DETACHED): TaskStatus.BLOCKED,
    (TaskStatus.RUNNING, Cause.OVERDUE): TaskStatus.FAILED,
    (TaskStatus.RUNNING, Cause.CANCELLED): TaskStatus.CANCELLED,
    (TaskStatus.BLOCKED, Cause.APPROVED): TaskStatus.COMPLETED,
    (TaskStatus.BLOCKED, Cause.REJECTED): TaskStatus.FAILED,
    (TaskStatus.BLOCKED, Cause.EXPIRED): TaskStatus.FAILED,
    (TaskStatus.BLOCKED, Cause.SUCCEEDED): TaskStatus.COMPLETED,
    (TaskStatus.BLOCKED, Cause.RETRIED): TaskStatus.PENDING,
    (TaskStatus.BLOCKED, Cause.GAVE_UP): TaskStatus.FAILED,
    (TaskStatus.BLOCKED, Cause.OVERDUE): TaskStatus.FAILED,
    (TaskStatus.BLOCKED, Cause.CANCELLED): TaskStatus.CANCELLED,
    (TaskStatus.PAUSED, Cause.RESUMED): TaskStatus.PENDING,
    (TaskStatus.PAUSED, Cause.CANCELLED): TaskStatus.CANCELLED,
}


def next_status(status: TaskStatus, cause: Cause, task_id: str) -> TaskStatus:
    """The state that `cause` leads to. Raises IllegalTransition when the table has no such step."""
    try:
        return TRANSITIONS[status, cause]
    except KeyError:
        raise IllegalTransition(f"Task {task_id} is {status}; it can not be {cause}.") from None
