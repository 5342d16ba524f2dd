"""The HTTP application as a Ray Serve deployment."""

import asyncio
from typing import Any

from fastapi import FastAPI
from ray import serve as ray_serve
from ray.serve.schema import LoggingConfig

from actors.client import Orchestrator
from orchestrator.config import Settings
from orchestrator.store import open_store
from serve.backend import Backend
from serve.http import create_app

APP_NAME = "thinkus"
MAX_ONGOING_REQUESTS = 5000
"""Open event streams count as requests for as long as they last."""


@ray_serve.deployment(
    name="http",
    max_ongoing_requests=MAX_ONGOING_REQUESTS,
    ray_actor_options={"num_cpus": 0},
    graceful_shutdown_timeout_s=3.0,
    graceful_shutdown_wait_loop_s=0.2,
    logging_config=LoggingConfig(enable_access_log=False),
)
@ray_serve.ingress()
class HttpEdge:
    """One replica. The store is opened by the first request, so that the edge comes up while the store starts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._backend: Backend | None = None
        self._opening = asyncio.Lock()

    def __serve_build_asgi_app__(self) -> FastAPI:
        """The application this replica serves."""
        return create_app(self._provide, self._settings)

    async def _provide(self) -> Backend:
        """The backend, made once. Raises StoreUnavailable, and is tried again by the next request."""
        async with self._opening:
            if self._backend is None:
                store = await open_store(self._settings)
                self._backend = Backend(store, Orchestrator(), self._settings)
            return self._backend


def application(settings: Settings) -> Any:
    """What `serve.run` takes."""
    return HttpEdge.bind(settings)  # type: ignore[attr-defined]  # given by the decorator
