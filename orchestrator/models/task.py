"""Tasks: the nodes of a task graph, their states, results and gates."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models.document import Document, Timestamp


class TaskType(StrEnum):
    """Kinds of work. The first eight belong to the eight stages; `decision` is a gate and is never sent to a worker."""

    ANALYSIS = "analysis"
    DESIGN = "design"
    ARCHITECTURE = "architecture"
    DEVELOP = "develop"
    TEST = "test"
    ACCEPTANCE = "acceptance"
    DEPLOY = "deploy"
    OPERATIONS = "operations"
    DECISION = "decision"


class TaskStatus(StrEnum):
    """Where a task stands. Who moves a task between states is drawn in `scheduling.transitions`."""

    PENDING = "pending"
    RUNNING = "running"
    PAUSED = "paused"
    BLOCKED = "blocked"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether a task in this state never changes again."""
        return self in _TERMINAL


_TERMINAL = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED})


class RetryPolicy(Document):
    """How often and how soon a failed attempt is tried again. Intervals grow by `factor` up to the cap."""

    max_attempts: int = Field(default=3, ge=1, le=100)
    initial_interval_s: float = Field(default=1.0, ge=0, le=3600)
    factor: float = Field(default=2.0, ge=1, le=10)
    max_interval_s: float = Field(default=60.0, ge=0, le=86400)
    jitter: float = Field(default=0.2, ge=0, le=1, description="share of the interval that is random")
    max_interruptions: int = Field(default=10, ge=0, le=1000, description="lost workers and restarts; not attempts")
    non_retryable: list[str] = Field(default_factory=list, max_length=50, description="error codes that end the task")


class Concurrency(Document):
    """At most `limit` tasks that bear this key run at once, whatever their project: one deployment per project, say."""

    key: str = Field(min_length=1, max_length=200)
    limit: int = Field(default=1, ge=1, le=100_000)


class Throttle(Document):
    """At most `limit` tasks that bear this key start in any `period_s` seconds."""

    key: str = Field(min_length=1, max_length=200)
    limit: int = Field(default=1, ge=1, le=1_000_000)
    period_s: float = Field(default=60.0, gt=0, le=86_400)


class Artifact(Document):
    """Immutable output of a task; its bytes are in the blob store under `sha256`."""

    name: str = Field(description="path-like, unique within the task: `prd.md`, `screenshots/home.png`")
    media_type: str
    size_bytes: int
    sha256: str
    task_id: str | None = None
    stage: str | None = None
    created_at: Timestamp | None = None


class TaskError(Document):
    """Why a task did not succeed: a stable code and a sentence."""

    code: str
    message: str
    retryable: bool = False


class TaskResult(Document):
    """What a completed task hands on. `outputs` are small JSON values by name; large things are artifacts."""

    success: bool = True
    passed: bool = Field(default=True, description="the verdict of a checking stage; others always pass")
    summary: str = ""
    outputs: dict[str, Any] = Field(default_factory=dict)
    artifacts: list[Artifact] = Field(default_factory=list)
    not_verified: list[str] = Field(default_factory=list, description="what could not be checked here, and why")
    fingerprint: str | None = Field(default=None, description="identifies the set of failing checks")
    duration_s: float = 0.0


class Verdict(StrEnum):
    """The answer at a gate."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


class GatePolicy(StrEnum):
    """Who answers at a gate: `auto` approves at once, `person` waits for one."""

    AUTO = "auto"
    PERSON = "person"


class Gate(Document):
    """The question a decision task asks, and its answer."""

    name: str = Field(description="requirement, design, architecture, acceptance or deployment")
    question: str = ""
    policy: GatePolicy = GatePolicy.AUTO
    expires_s: float = Field(default=7 * 86400.0, gt=0, description="seconds from the moment the question is asked")
    verdict: Verdict = Verdict.PENDING
    decided_by: str | None = None
    comment: str = ""
    decided_at: Timestamp | None = None
    expires_at: Timestamp | None = None


class Task(Document):
    """One node of a task graph: a typed piece of work with dependencies."""

    id: Id
    project_id: Id
    workflow_id: Id | None = None
    feature_id: str = ""
    name: str
    type: str = Field(description="a TaskType; kept as text so that documents of older services can be read")
    key: str = Field(default="", description="the task's place in its workflow, such as `develop.backend#2`")
    status: TaskStatus = TaskStatus.PENDING
    waiting_for: list[str] = Field(default_factory=list, description="why it is not running, in words")
    priority: int = Field(default=0, ge=-1000, le=1000, description="higher runs first")
    dependencies: list[str] = Field(default_factory=list, description="ids of tasks that must complete first")
    assigned_to: str = ""
    input: dict[str, Any] = Field(default_factory=dict)
    gate: Gate | None = None
    retry: RetryPolicy = Field(default_factory=RetryPolicy)
    timeout_s: float = Field(default=300.0, gt=0, le=86400, description="for one attempt")
    heartbeat_s: float | None = Field(
        default=None, gt=0, le=86400, description="silence after which an attempt is lost; default LEASE_S"
    )
    queue_timeout_s: float | None = Field(
        default=None, gt=0, le=90 * 86400, description="from submission to the first start"
    )
    deadline_s: float | None = Field(default=None, gt=0, le=90 * 86400, description="from submission to the end")
    expected_s: float | None = Field(default=None, ge=0, le=90 * 86400, description="known duration, for the order")
    concurrency: Concurrency | None = None
    throttle: Throttle | None = None
    attempt: int = Field(default=0, description="number of the latest attempt, from 1; 0 before the first")
    failures: int = Field(default=0, description="attempts that failed; counts against max_attempts")
    interruptions: int = Field(default=0, description="attempts ended by a lost worker or a restart")
    epoch: int = Field(default=0, description="generation of the scheduler that last wrote this task")
    lease_token: str | None = None
    frozen_s: float = Field(default=0.0, description="seconds for which its timers stood still while it was paused")
    paused_at: Timestamp | None = Field(default=None, description="since when its timers stand still")
    not_before: Timestamp | None = Field(default=None, description="earliest start of the next attempt")
    callback_digest: str | None = Field(default=None, description="sha256 of the token that completes it from outside")
    callback_by: Timestamp | None = Field(default=None, description="until when it may be completed from outside")
    signals: list[dict[str, Any]] = Field(default_factory=list, description="told to it and not yet to an attempt")
    result: TaskResult | None = None
    error: TaskError | None = None
    created_at: Timestamp
    updated_at: Timestamp
    started_at: Timestamp | None = None
    completed_at: Timestamp | None = None
