"""The public data model and vocabulary."""

from orchestrator.models.contract import (
    ApiContract,
    Column,
    ContractStatus,
    DatabaseContract,
    ErrorSpec,
    Field,
    FieldType,
    FrontendContract,
    InterfaceContract,
    Operation,
    Page,
    Schema,
    Table,
)
from orchestrator.models.deployment import Deployment, DeploymentStatus, Probe
from orchestrator.models.document import Document, Request, Timestamp
from orchestrator.models.plan import Brief, Design, Entity, Language, Plan, Reading, SourceFile, Story, StoryKind
from orchestrator.models.task import (
    Artifact,
    Gate,
    GatePolicy,
    RetryPolicy,
    Task,
    TaskError,
    TaskResult,
    TaskStatus,
    TaskType,
    Verdict,
)
from orchestrator.models.workflow import (
    DEMO_FEATURE,
    Decision,
    Event,
    Feature,
    Iteration,
    StageStatus,
    Workflow,
    WorkflowStage,
)

__all__ = [
    "DEMO_FEATURE", "ApiContract", "Artifact", "Brief", "Column", "ContractStatus", "DatabaseContract", "Decision",
    "Deployment", "DeploymentStatus", "Design", "Document", "Entity", "ErrorSpec", "Event", "Feature", "Field",
    "FieldType", "FrontendContract", "Gate", "GatePolicy", "InterfaceContract", "Iteration", "Language", "Operation",
    "Page", "Plan", "Probe", "Reading", "Request", "RetryPolicy", "Schema", "SourceFile", "StageStatus", "Story",
    "StoryKind", "Table", "Task", "TaskError", "TaskResult", "TaskStatus", "TaskType", "Timestamp", "Verdict",
    "Workflow", "WorkflowStage",
]  # fmt: skip
