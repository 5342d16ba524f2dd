"""Why a task waits."""

from enum import StrEnum

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models.document import Document, Timestamp
from orchestrator.models.task import TaskStatus


class ReasonKind(StrEnum):
    """What a task can wait for."""

    DEPENDENCY = "dependency"
    PAUSED = "paused"
    DECISION = "decision"
    CALLBACK = "callback"
    TIME = "time"
    RESOURCE = "resource"
    SLOT = "slot"
    LIMIT = "limit"
    RATE = "rate"
    LINE = "line"


class Reason(Document):
    """One thing that keeps a task from running."""

    kind: ReasonKind
    text: str
    tasks: list[str] = Field(default_factory=list, description="tasks that have to end first, or some of them")
    since: Timestamp | None = None
    until: Timestamp | None = Field(default=None, description="when it ends by itself, if it does")


class Explanation(Document):
    """All that keeps a task from running now; empty for one that runs or has ended."""

    task_id: Id
    status: TaskStatus
    reasons: list[Reason] = Field(default_factory=list)
    ahead: int | None = Field(default=None, description="tasks of its type that are before it in line")


class PathStep(Document):
    """One task of a critical path: what it took, or is expected to take."""

    task_id: Id
    name: str
    status: TaskStatus
    seconds: float


class CriticalPath(Document):
    """The chain of tasks that decides how long a workflow takes; `secondsLeft` is what of it has not ended."""

    seconds: float
    seconds_left: float
    steps: list[PathStep]


class Pause(Document):
    """A pause in force."""

    scope: str
    by: str
    reason: str = ""
    since: Timestamp
