"""The public data model and vocabulary."""

from orchestrator.models.behaviour import (
    Chart,
    Effect,
    EffectKind,
    Grant,
    Guard,
    GuardKind,
    Role,
    Shortcut,
    StateMachine,
    Transition,
)
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
from orchestrator.models.deployment import Alert, Deployment, DeploymentStatus, Probe
from orchestrator.models.document import Document, Request, Timestamp
from orchestrator.models.explanation import CriticalPath, Explanation, PathStep, Pause, Reason, ReasonKind
from orchestrator.models.plan import (
    SAMPLE_PASSWORD,
    Account,
    Brief,
    Design,
    Entity,
    Language,
    Plan,
    Reading,
    SourceFile,
    Story,
    StoryKind,
)
from orchestrator.models.task import (
    Artifact,
    Concurrency,
    Gate,
    GatePolicy,
    RetryPolicy,
    Task,
    TaskError,
    TaskResult,
    TaskStatus,
    TaskType,
    Throttle,
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
    "DEMO_FEATURE", "SAMPLE_PASSWORD", "Account", "Alert", "ApiContract", "Artifact", "Brief", "Chart", "Column",
    "Concurrency", "ContractStatus", "CriticalPath", "DatabaseContract", "Decision", "Deployment", "DeploymentStatus",
    "Design", "Document", "Effect", "EffectKind", "Entity", "ErrorSpec", "Event", "Explanation", "Feature", "Field",
    "FieldType", "FrontendContract", "Gate", "GatePolicy", "Grant", "Guard", "GuardKind", "InterfaceContract",
    "Iteration", "Language", "Operation", "Page", "PathStep", "Pause", "Plan", "Probe", "Reading", "Reason",
    "ReasonKind", "Request", "RetryPolicy", "Role", "Schema", "Shortcut", "SourceFile", "StageStatus", "StateMachine",
    "Story", "StoryKind", "Table", "Task", "TaskError", "TaskResult", "TaskStatus", "TaskType", "Throttle",
    "Timestamp", "Transition", "Verdict", "Workflow", "WorkflowStage",
]  # fmt: skip
