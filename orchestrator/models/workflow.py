"""Workflows, features, iterations, decisions and events."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models.document import Document, Timestamp
from orchestrator.models.task import GatePolicy, TaskError, TaskStatus, Verdict


class Feature(Document):
    """One capability of a product."""

    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")
    name: str = Field(min_length=1, max_length=200)
    description: str = Field(default="", max_length=20_000)
    module: str = Field(default="", max_length=64)
    involves: list[str] = Field(default_factory=list, max_length=10, description="frontend, backend, database")
    complexity: str = Field(default="medium", max_length=20)
    dependencies: list[str] = Field(default_factory=list, max_length=100, description="feature ids")


DEMO_FEATURE = Feature(
    id="F001",
    name="User Login",
    description="Users register, log in and log out.",
    module="auth",
    involves=["frontend", "backend", "database"],
    complexity="medium",
)
"""The feature that the Go service always ran."""


class Iteration(Document):
    """A set of features delivered together."""

    id: str = Field(min_length=1, max_length=64)
    name: str = ""
    features: list[Feature] = Field(min_length=1, max_length=100)


class StageStatus(StrEnum):
    """Where a stage of a workflow stands, read off its tasks."""

    PENDING = "pending"
    RUNNING = "running"
    BLOCKED = "blocked"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class WorkflowStage(Document):
    """One of the eight stages in one workflow."""

    id: str
    name: str
    status: StageStatus = StageStatus.PENDING
    assigned_to: str
    depends_on: list[str] = Field(default_factory=list)
    task_ids: list[str] = Field(default_factory=list)
    summary: str = ""
    not_verified: list[str] = Field(default_factory=list)
    artifacts: list[str] = Field(default_factory=list, description="artifact names")
    started_at: Timestamp | None = None
    completed_at: Timestamp | None = None


class Workflow(Document):
    """One execution of the eight stages for one feature. `status` uses the words of a task's status."""

    id: Id
    project_id: Id
    feature_id: str
    feature: Feature
    requirement: str = Field(default="", description="the sentence the feature was made from, if there was one")
    status: TaskStatus = TaskStatus.PENDING
    stages: list[WorkflowStage] = Field(default_factory=list)
    gates: dict[str, GatePolicy] = Field(default_factory=dict, description="gate name → who answers; default auto")
    depends_on: list[str] = Field(default_factory=list, description="workflow ids that must complete first")
    builds_on: list[Feature] = Field(
        default_factory=list, description="features that the app has to hold besides, in the order they were made"
    )
    repair_rounds: int = 0
    max_repair_rounds: int = 3
    app_url: str | None = None
    contract_id: str | None = None
    error: TaskError | None = None
    created_at: Timestamp
    updated_at: Timestamp
    started_at: Timestamp | None = None
    completed_at: Timestamp | None = None


class Decision(Document):
    """A gate's question to a person, as the API shows it."""

    id: Id = Field(description="id of the decision task")
    workflow_id: Id
    gate: str
    question: str
    policy: GatePolicy
    verdict: Verdict
    open: bool = Field(description="whether an answer is awaited now")
    decided_by: str | None = None
    comment: str = ""
    decided_at: Timestamp | None = None
    expires_at: Timestamp | None = None


class Event(Document):
    """A fact that happened, in the past tense; append-only and numbered from 1 within its stream."""

    stream: Id = Field(description="the workflow, or the task where there is no workflow")
    seq: int
    type: str = Field(description="task.queued, task.started, task.completed, workflow.completed …")
    project_id: Id
    workflow_id: Id | None = None
    task_id: Id | None = None
    at: Timestamp
    data: dict[str, Any] = Field(default_factory=dict)
