"""The ledger read back: from its events alone, where every task of a workflow stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.models import TaskStatus

_STATUS: dict[str, TaskStatus] = {
    "task.queued": TaskStatus.PENDING,
    "task.started": TaskStatus.RUNNING,
    "task.retrying": TaskStatus.PENDING,
    "task.interrupted": TaskStatus.PENDING,
    "task.detached": TaskStatus.BLOCKED,
    "task.paused": TaskStatus.PAUSED,
    "task.resumed": TaskStatus.PENDING,
    "task.completed": TaskStatus.COMPLETED,
    "task.failed": TaskStatus.FAILED,
    "task.cancelled": TaskStatus.CANCELLED,
    "decision.asked": TaskStatus.BLOCKED,
    "decision.approved": TaskStatus.COMPLETED,
    "decision.rejected": TaskStatus.FAILED,
    "decision.expired": TaskStatus.FAILED,
}


@dataclass(slots=True)
class Standing:
    """Where a task stands, as far as events tell."""

    status: TaskStatus = TaskStatus.PENDING
    attempt: int = 0
    failures: int = 0
    interruptions: int = 0


def replay(events: Iterable[tuple[str, str | None, Mapping[str, Any]]]) -> dict[str, Standing]:
    """How tasks stand after these events, each given as type, task id and data, in their order."""
    tasks: dict[str, Standing] = {}
    for kind, task_id, data in events:
        if task_id is None:
            continue
        standing = tasks.setdefault(task_id, Standing())
        standing.status = _STATUS.get(kind, standing.status)
        standing.attempt = data.get("attempt", standing.attempt)
        standing.failures = data.get("failures", standing.failures)
        standing.interruptions = data.get("interruptions", standing.interruptions)
    return tasks
