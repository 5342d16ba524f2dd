"""A generated app in service, and what is observed of it."""

from enum import StrEnum

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models.document import Document, Timestamp


class DeploymentStatus(StrEnum):
    """starting → healthy ⇄ unhealthy; stopped by request."""

    STARTING = "starting"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    STOPPED = "stopped"


class Alert(Document):
    """A rule that fires."""

    rule: str
    since: Timestamp


class Deployment(Document):
    """The one version of a project's app that is in service. Stored under the project's id."""

    project_id: Id
    workflow_id: Id | None = None
    version: str = Field(description="git commit of the snapshot that is running")
    bundle_sha256: str = Field(description="artifact (zip) of the source tree that is running")
    status: DeploymentStatus = DeploymentStatus.STARTING
    url: str = Field(description="path under the service: /apps/{projectId}/")
    socket: str = Field(default="", description="unix socket the app listens on")
    restarts: int = 0
    last_end: str = Field(default="", description="how its process last ended, or why it did not start")
    sandboxed: bool = True
    watched: bool = Field(default=False, description="whether operations set up the probe and alerts")
    alert_rules: list[str] = Field(default_factory=list)
    alerts: list[str] = Field(default_factory=list, description="rules that are firing now")
    firing: list[Alert] = Field(default_factory=list, description="the same rules, with when they began to fire")
    uptime_ratio: float | None = Field(default=None, description="share of recent probes that succeeded, 0–1")
    latency_p95_ms: float | None = None
    started_at: Timestamp | None = None
    updated_at: Timestamp


class Probe(Document):
    """One look at a running app."""

    project_id: Id
    at: Timestamp
    ok: bool
    latency_ms: float
    detail: str = ""
