"""What the API answers where it is not simply a document of the data model."""

from typing import Literal

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models import (
    Artifact,
    Decision,
    Deployment,
    Document,
    Event,
    InterfaceContract,
    Pause,
    Probe,
    Task,
    Workflow,
)
from orchestrator.models.document import Timestamp


class Health(Document):
    """Whether the service works, and each of its parts: `healthy` or what is wrong."""

    status: Literal["healthy", "unhealthy"]
    service: str
    components: dict[str, str]


class TaskPage(Document):
    """How many tasks match, and one page of them, oldest first."""

    tasks: int
    items: list[Task]
    next_cursor: str | None = None


class TaskHistory(Document):
    """Everything that has happened to a task, in order."""

    events: int
    items: list[Event]


class PauseList(Document):
    """What is paused now."""

    pauses: int
    items: list[Pause]


class ContractPage(Document):
    """How many contracts the project has, and one page of them."""

    contracts: int
    items: list[InterfaceContract]
    next_cursor: str | None = None


class WorkflowPage(Document):
    """How many workflows there are, and one page of them, newest first."""

    workflows: int
    items: list[Workflow]
    next_cursor: str | None = None


class EventPage(Document):
    """Events in order. Ask again with `lastEventId` for what follows; `ended` when nothing will."""

    events: int
    items: list[Event]
    last_event_id: int
    ended: bool


class ArtifactLink(Artifact):
    """An artifact and where to fetch it."""

    url: str


class ArtifactList(Document):
    """The newest version of every artifact of a workflow, by stage and name."""

    artifacts: int
    items: list[ArtifactLink]


class DecisionList(Document):
    """A workflow's gates in the order in which they are reached."""

    decisions: int
    items: list[Decision]


class ProbeSummary(Document):
    """What the newest probes of an app saw."""

    count: int
    ok: int
    uptime_ratio: float | None = Field(description="share that succeeded, 0–1; null without probes")
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    last_at: Timestamp | None
    last_detail: str = ""


class AlertRule(Document):
    """One rule that an app is watched by, and whether it fires."""

    rule: str
    fires_when: str
    firing: bool
    since: Timestamp | None


class DeploymentState(Deployment):
    """A deployment and what is observed of it."""

    probes: ProbeSummary
    rules: list[AlertRule]


class ProbeList(Document):
    """Looks at an app, newest first."""

    probes: int
    items: list[Probe]


class DeploymentList(Document):
    """Every app in service."""

    deployments: int
    items: list[Deployment]


class LogLines(Document):
    """The last lines an app wrote, oldest first."""

    lines: int
    items: list[str]


class Scheduled(Document):
    """A task, or a graph of them, has been stored and will run. `taskId` is the first one."""

    success: Literal[True] = True
    message: str = "Task scheduled"
    project_id: Id
    task_id: Id
    task_ids: list[Id]


class Cancelled(Document):
    """What was cancelled is no longer running."""

    success: Literal[True] = True
    message: str
    status: str


class ContractCreated(Document):
    """A contract has been stored."""

    success: Literal[True] = True
    message: str = "Contract created"
    project_id: Id
    contract_id: Id
    version: int


class WorkflowStarted(Document):
    """A workflow has been stored and will run."""

    success: Literal[True] = True
    message: str = "Workflow started"
    project_id: Id
    workflow_id: Id


class FeatureWorkflow(Document):
    """Which workflow delivers which feature."""

    feature_id: str
    workflow_id: Id


class IterationScheduled(Document):
    """One workflow per feature has been stored; `groups` are the features that can run together, in order."""

    success: Literal[True] = True
    message: str = "Iteration scheduled"
    project_id: Id
    groups: list[list[str]]
    workflows: list[FeatureWorkflow]
