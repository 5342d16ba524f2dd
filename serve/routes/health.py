"""Whether the service works."""

import asyncio

from fastapi import APIRouter, Response

from orchestrator.errors import ThinkusError
from serve.answers import Health
from serve.backend import Backend, Reach
from serve.parameters import KnownQuery
from serve.problems import responses

CHECK_TIMEOUT_S = 2.0
"""Longest wait for one component."""

HEALTHY = "healthy"

router = APIRouter(tags=["health"], dependencies=[KnownQuery])


@router.get("/health", response_model=Health, responses={503: {"model": Health}, **responses(403, 422)})
async def health(backend: Reach, response: Response) -> Health:
    """The service and its parts; 503 when one of them does not work."""
    store, others = await asyncio.gather(_store(backend), backend.orchestrator.health())
    components = {"store": store, **others}
    well = all(state == HEALTHY for state in components.values())
    response.status_code = 200 if well else 503
    status = "healthy" if well else "unhealthy"
    return Health(status=status, service=backend.settings.service_name, components=components)


async def _store(backend: Backend) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await backend.store.check()
    except TimeoutError:
        return f"no answer within {CHECK_TIMEOUT_S:g} s"
    except ThinkusError as error:
        return str(error)
    return HEALTHY
