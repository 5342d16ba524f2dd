"""What a task is told once, at submission: the part that never changes, small enough to travel by the thousand.

The task's whole document goes along as JSON in `body`, written by the client and read by the worker; the scheduler
and the store only pass it on. Times are whole milliseconds since 1970, durations are milliseconds.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from orchestrator.models import Concurrency, Gate, RetryPolicy, Task, Throttle

STATE_FIELDS: set[str] = {
    "status", "waiting_for", "gate", "attempt", "failures", "interruptions", "epoch", "lease_token", "frozen_s",
    "paused_at", "not_before", "callback_digest", "callback_by", "signals", "result", "error", "updated_at",
    "started_at", "completed_at",
}  # fmt: skip
"""Fields of a task that change while it is scheduled; everything else is in the body."""


class Spec(NamedTuple):
    """One submitted task. `retry` None is the default policy; a duration of None has no limit."""

    id: str
    project: str
    workflow: str | None
    feature: str
    type: str
    key: str
    name: str
    priority: int
    created: int
    dependencies: tuple[str, ...]
    retry: RetryPolicy | None
    gate: Gate | None
    attempt_ms: int
    heartbeat_ms: int | None
    queue_ms: int | None
    total_ms: int | None
    expected_ms: int | None
    concurrency: Concurrency | None
    throttle: Throttle | None
    body: bytes

    @property
    def stream(self) -> str:
        """Where its events are told: in its workflow's story, or its own."""
        return self.workflow or self.id


DEFAULT_RETRY = RetryPolicy()


def spec_of(task: Task) -> Spec:
    """The unchanging part of a task."""
    return Spec(
        task.id,
        task.project_id,
        task.workflow_id,
        task.feature_id,
        task.type,
        task.key,
        task.name,
        task.priority,
        millis(task.created_at),
        tuple(dict.fromkeys(task.dependencies)),
        None if task.retry == DEFAULT_RETRY else task.retry,
        task.gate,
        duration(task.timeout_s) or 1,
        duration(task.heartbeat_s),
        duration(task.queue_timeout_s),
        duration(task.deadline_s),
        duration(task.expected_s),
        task.concurrency,
        task.throttle,
        task.model_dump_json(by_alias=True, exclude=STATE_FIELDS, exclude_defaults=True).encode(),
    )


def millis(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def moment(ms: int) -> datetime:
    """The time so many milliseconds after 1970, in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def duration(seconds: float | None) -> int | None:
    """The same duration in milliseconds, at least one."""
    return None if seconds is None else max(1, round(seconds * 1000))
