"""Generated apps in service: which, how they are, what they log."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from orchestrator.models import Deployment, Probe
from orchestrator.runtime import alerts
from serve.answers import AlertRule, DeploymentList, DeploymentState, LogLines, ProbeList, ProbeSummary
from serve.backend import Reach
from serve.forms import Digits
from serve.parameters import KnownQuery, ProjectPath
from serve.problems import READING, responses

router = APIRouter(prefix="/api/v1/deployments", tags=["deployments"], dependencies=[KnownQuery])

PROBES = 100
_READING_ONE = {**READING, **responses(404)}
Newest = Annotated[int, Query(ge=1, le=1000, description="how many probes at most"), Digits]
Lines = Annotated[int, Query(ge=1, le=1000, description="how many lines at most"), Digits]


@router.get("", response_model_exclude={"items": {"__all__": {"socket"}}}, responses=READING)
async def list_deployments(backend: Reach) -> DeploymentList:
    """Every app in service."""
    deployments = await backend.store.deployments()
    return DeploymentList(deployments=len(deployments), items=deployments)


@router.get("/{projectId}", response_model_exclude={"socket"}, responses=_READING_ONE)
async def show_deployment(backend: Reach, project_id: ProjectPath) -> DeploymentState:
    """One app: version, state, restarts, what the newest probes saw, and which alert rules fire."""
    deployment = await backend.deployment(project_id)
    probes = summary(await backend.store.probes(project_id, PROBES))
    return DeploymentState(**deployment.model_dump(), probes=probes, rules=rules_of(deployment))


@router.get("/{projectId}/logs", responses=_READING_ONE)
async def show_logs(backend: Reach, project_id: ProjectPath, lines: Lines = 100) -> LogLines:
    """The last lines the app wrote, over all its restarts, and those that say why it was restarted."""
    await backend.deployment(project_id)
    found = await backend.orchestrator.app_logs(project_id, lines)
    return LogLines(lines=len(found), items=found)


@router.get("/{projectId}/probes", responses=_READING_ONE)
async def list_probes(backend: Reach, project_id: ProjectPath, limit: Newest = PROBES) -> ProbeList:
    """The newest looks at the app, newest first: whether it answered, how fast, and what was wrong."""
    await backend.deployment(project_id)
    found = await backend.store.probes(project_id, limit)
    return ProbeList(probes=len(found), items=found)


def rules_of(deployment: Deployment) -> list[AlertRule]:
    """The rules that operations set up, and whether each fires now."""
    since = {alert.rule: alert.since for alert in deployment.firing}
    return [
        AlertRule(rule=rule, fires_when=alerts.RULES.get(rule, ""), firing=rule in since, since=since.get(rule))
        for rule in deployment.alert_rules
    ]


def summary(probes: Sequence[Probe]) -> ProbeSummary:
    """What probes, newest first, say together."""
    return ProbeSummary(
        count=len(probes),
        ok=sum(probe.ok for probe in probes),
        uptime_ratio=alerts.uptime_ratio(probes),
        latency_p50_ms=alerts.latency_ms(probes, 0.5),
        latency_p95_ms=alerts.latency_ms(probes, 0.95),
        last_at=probes[0].at if probes else None,
        last_detail=probes[0].detail if probes else "",
    )
