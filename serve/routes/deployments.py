"""Generated apps in service: which, how they are, what they log."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query

from orchestrator.models import Probe
from serve.answers import DeploymentList, DeploymentState, LogLines, ProbeSummary
from serve.backend import Reach
from serve.forms import Digits
from serve.parameters import KnownQuery, ProjectPath
from serve.problems import READING, responses

router = APIRouter(prefix="/api/v1/deployments", tags=["deployments"], dependencies=[KnownQuery])

PROBES = 100
_READING_ONE = {**READING, **responses(404)}
Lines = Annotated[int, Query(ge=1, le=1000, description="how many lines at most"), Digits]


@router.get("", response_model_exclude={"items": {"__all__": {"socket"}}}, responses=READING)
async def list_deployments(backend: Reach) -> DeploymentList:
    """Every app in service."""
    deployments = await backend.store.deployments()
    return DeploymentList(deployments=len(deployments), items=deployments)


@router.get("/{projectId}", response_model_exclude={"socket"}, responses=_READING_ONE)
async def show_deployment(backend: Reach, project_id: ProjectPath) -> DeploymentState:
    """One app: version, state, alerts, and what the newest probes saw."""
    deployment = await backend.deployment(project_id)
    probes = summary(await backend.store.probes(project_id, PROBES))
    return DeploymentState(**deployment.model_dump(), probes=probes)


@router.get("/{projectId}/logs", responses=_READING_ONE)
async def show_logs(backend: Reach, project_id: ProjectPath, lines: Lines = 100) -> LogLines:
    """The last lines the app wrote."""
    await backend.deployment(project_id)
    found = await backend.orchestrator.app_logs(project_id, lines)
    return LogLines(lines=len(found), items=found)


def summary(probes: Sequence[Probe]) -> ProbeSummary:
    """What probes, newest first, say together."""
    latencies = sorted(probe.latency_ms for probe in probes if probe.ok)
    ok = sum(probe.ok for probe in probes)
    return ProbeSummary(
        count=len(probes),
        ok=ok,
        uptime_ratio=ok / len(probes) if probes else None,
        latency_p50_ms=_quantile(latencies, 0.5),
        latency_p95_ms=_quantile(latencies, 0.95),
        last_at=probes[0].at if probes else None,
        last_detail=probes[0].detail if probes else "",
    )


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least that share of the values does not exceed."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None
