"""What the scheduler core is told (events, in the past tense) and what it orders (effects, in the imperative)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.models import Task, TaskError, TaskResult, Verdict


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """Names one attempt beyond doubt; a report that carries any other value is refused."""

    task_id: str
    attempt: int
    epoch: int
    lease_token: str


@dataclass(frozen=True, slots=True)
class TasksSubmitted:
    """Somebody wants these tasks done. `known` holds finished tasks outside the core that they depend on.

    Tasks by which a running workflow grows are admitted even when the queue is full, so that it can end.
    """

    tasks: tuple[Task, ...]
    known: Mapping[str, Task] = field(default_factory=dict)
    growth: bool = False


@dataclass(frozen=True, slots=True)
class TasksRestored:
    """The unfinished tasks that the store held when this scheduler took over, and finished ones they depend on."""

    tasks: tuple[Task, ...]
    known: Mapping[str, Task] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkerJoined:
    """A worker for one task type is ready with that many slots."""

    worker: str
    slots: int


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """The worker is gone, and with it every attempt it ran."""

    worker: str
    reason: str


@dataclass(frozen=True, slots=True)
class AttemptSucceeded:
    """The worker finished the work."""

    key: AttemptKey
    result: TaskResult


@dataclass(frozen=True, slots=True)
class AttemptFailed:
    """The work failed. `retry_after_s` is the pause the error asked for; `result` lists what it left to look at."""

    key: AttemptKey
    error: TaskError
    retry_after_s: float | None = None
    result: TaskResult | None = None


@dataclass(frozen=True, slots=True)
class AttemptStopped:
    """The worker ended an attempt without an outcome: it was told to, or it is shutting down."""

    key: AttemptKey
    reason: str


@dataclass(frozen=True, slots=True)
class HeartbeatReceived:
    """The worker is still at it. `note` and `share` (0–1) tell how far it is."""

    key: AttemptKey
    note: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody wants these tasks not to be done; those that have ended stay as they are."""

    task_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A person answered at a gate."""

    task_id: str
    verdict: Verdict
    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


CoreEvent = (
    TasksSubmitted
    | TasksRestored
    | WorkerJoined
    | WorkerLost
    | AttemptSucceeded
    | AttemptFailed
    | AttemptStopped
    | HeartbeatReceived
    | CancelRequested
    | DecisionMade
    | Tick
)


@dataclass(frozen=True, slots=True)
class SaveTask:
    """Store the task as it is now."""

    task: Task


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Have the worker run the task."""

    worker: str
    key: AttemptKey
    task: Task


@dataclass(frozen=True, slots=True)
class CancelAttempt:
    """Have the worker stop the attempt; its outcome no longer counts."""

    worker: str
    key: AttemptKey
    reason: str


@dataclass(frozen=True, slots=True)
class Publish:
    """Record what happened to the task, for those who follow along."""

    type: str
    task: Task
    details: Mapping[str, Any] = field(default_factory=dict)


Effect = SaveTask | StartAttempt | CancelAttempt | Publish
