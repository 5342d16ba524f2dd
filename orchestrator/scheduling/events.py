"""Facts fed to the core, in the past tense, and what the core answers with. Times are milliseconds since 1970.

Events travel from workers by the thousand, so they are plain tuples; a result stays the JSON its worker wrote.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from orchestrator.models import TaskError, TaskStatus, Verdict
from orchestrator.scheduling.spec import Spec

if TYPE_CHECKING:
    from orchestrator.scheduling.node import Node


class AttemptKey(NamedTuple):
    """Names one attempt beyond doubt; a report that bears another key is refused."""

    task_id: str
    attempt: int
    epoch: int
    lease_token: str


class Ended(NamedTuple):
    """A task that ended before: its status and name, for those that depend on it."""

    status: TaskStatus
    name: str
    project: str


@dataclass(frozen=True, slots=True)
class TasksSubmitted:
    """New tasks, all or none; `ended` holds the ended tasks among their dependencies and taken ids.

    `growth` marks tasks by which a running workflow grows; they are not refused for lack of room, because a workflow
    that has begun must be able to end.
    """

    specs: tuple[Spec, ...]
    ended: Mapping[str, Ended] = field(default_factory=dict)
    growth: bool = False


@dataclass(frozen=True, slots=True)
class TasksRestored:
    """The unfinished tasks that the store held when this scheduler took over, and how those ended they depend on."""

    nodes: "tuple[Node, ...]"
    ended: Mapping[str, Ended] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkerJoined:
    """A worker for one task type is ready with that many slots. One that was there already now has that many."""

    worker: str
    type: str
    slots: int


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """The worker is gone, and with it every attempt it ran."""

    worker: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkerRetiring:
    """The worker gets no more attempts; it ends those it has."""

    worker: str


class AttemptSucceeded(NamedTuple):
    """The worker finished the work; `result` is a TaskResult as JSON, `summary` its sentence."""

    key: AttemptKey
    result: bytes
    summary: str = ""


class AttemptFailed(NamedTuple):
    """The work failed. `retry_after_s` is the pause the error asked for; `result` lists what it left to look at."""

    key: AttemptKey
    error: TaskError
    retry_after_s: float | None = None
    result: bytes | None = None


class AttemptStopped(NamedTuple):
    """The worker ended an attempt without an outcome: it was told to, or it is shutting down."""

    key: AttemptKey
    reason: str


class AttemptDetached(NamedTuple):
    """The attempt has handed the work to somebody outside, who completes the task with a one-time token.

    `digest` is the sha256 of that token; nobody answers within `timeout_s`, and the attempt has failed.
    """

    key: AttemptKey
    digest: str
    timeout_s: float


class HeartbeatReceived(NamedTuple):
    """The worker is still at it. `note` and `share` (0–1) tell how far it is."""

    key: AttemptKey
    note: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class CompletedOutside:
    """Somebody outside says how a detached attempt ended, and shows the token whose digest it is."""

    task_id: str
    digest: str
    result: bytes | None = None
    error: TaskError | None = None


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody wants these tasks not to be done; those that have ended stay as they are."""

    task_ids: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True)
class RemovalRequested:
    """Somebody takes a task that has not begun out of its graph. Refused when others depend on it."""

    task_id: str
    by: str


@dataclass(frozen=True, slots=True)
class DependenciesAdded:
    """A task that has not begun is to wait for these as well."""

    task_id: str
    dependencies: tuple[str, ...]
    by: str
    ended: Mapping[str, Ended] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PauseRequested:
    """Somebody holds a scope: `all`, `project:ID`, `workflow:ID` or `task:ID`. Timers in it stand still."""

    scope: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResumeRequested:
    """Somebody lets a scope go on."""

    scope: str
    by: str


@dataclass(frozen=True, slots=True)
class TimeoutExtended:
    """Somebody grants more time: `which` is queue, attempt, heartbeat, deadline or decision."""

    task_id: str
    which: str
    extra_ms: int
    by: str


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A person answered at a gate."""

    task_id: str
    verdict: Verdict
    by: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SignalSent:
    """Somebody tells a task something while it runs, or before; `data` is JSON."""

    task_id: str
    name: str
    data: Any
    by: str


@dataclass(frozen=True, slots=True)
class LimitsChanged:
    """New numbers for whoever shares: see `limits.Limits`."""

    weights: Mapping[str, float] = field(default_factory=dict)
    per_project: Mapping[str, int] = field(default_factory=dict)
    per_type: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


CoreEvent = (
    TasksSubmitted
    | TasksRestored
    | WorkerJoined
    | WorkerLost
    | WorkerRetiring
    | AttemptSucceeded
    | AttemptFailed
    | AttemptStopped
    | AttemptDetached
    | HeartbeatReceived
    | CompletedOutside
    | CancelRequested
    | RemovalRequested
    | DependenciesAdded
    | PauseRequested
    | ResumeRequested
    | TimeoutExtended
    | DecisionMade
    | SignalSent
    | LimitsChanged
    | Tick
)


class Start(NamedTuple):
    """Have the worker run the task."""

    worker: str
    key: AttemptKey
    node: "Node"


class Stop(NamedTuple):
    """Have the worker stop the attempt; its outcome no longer counts."""

    worker: str
    key: AttemptKey
    reason: str


class Tell(NamedTuple):
    """Hand a signal to a running attempt."""

    worker: str
    key: AttemptKey
    name: str
    data: Any


class Fact(NamedTuple):
    """What happened to a task, for the ledger and for those who follow along."""

    type: str
    node: "Node"
    at: int
    data: dict[str, Any]


@dataclass(slots=True)
class Effects:
    """What follows from a turn. The caller stores `added`, `changed` and `facts` before it acts on the rest.

    `kill` names workers that kept an attempt beyond its grace period.
    """

    added: "list[Node]" = field(default_factory=list)
    changed: "dict[str, Node]" = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)
    kill: dict[str, str] = field(default_factory=dict)
    holds_changed: bool = False

    @property
    def touched(self) -> "Iterable[Node]":
        """Every task that is to be stored, new ones first."""
        return [*self.added, *self.changed.values()]
