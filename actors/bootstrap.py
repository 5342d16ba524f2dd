"""Start and stop everything that runs on Ray: the scheduler, the eight stage actors and the apps actor."""

import contextlib
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ray
from ray.exceptions import RayError, RayTaskError

from actors import remote
from actors.deploying import Apps
from actors.environment import NAMESPACE, prepare
from actors.scheduler_actor import SchedulerActor
from actors.stage import worker_for
from actors.workers import actor_names
from orchestrator.config import Settings
from orchestrator.errors import ServiceUnavailable, ThinkusError

START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 20.0
CALLS_PER_ACTOR = 5000
"""Calls that one actor may have open at once; `presence` and waiting callers stay open for long."""
PORTS_TRIED = 50


@dataclass(frozen=True, slots=True)
class Cluster:
    """The running actors and where they run."""

    gcs_address: str
    dashboard_url: str | None
    token_path: Path
    actors: dict[str, Any]
    joined: bool

    def wait_ready(self) -> None:
        """Return when the scheduler has reloaded its work and the apps are on their way.

        Raises:
            ThinkusError: what an actor refused to start with.
            ServiceUnavailable: the actors do not start.
        """
        waiting = [self.actors[remote.SCHEDULER].ready.remote(), self.actors[remote.APPS].ready.remote()]
        try:
            ray.get(waiting, timeout=START_TIMEOUT_S)
        except RayError as error:
            if isinstance(error, RayTaskError) and isinstance(error.cause, ThinkusError):
                raise error.cause from None
            raise ServiceUnavailable(f"The orchestrator's actors did not start: {error}") from error

    def stop(self) -> None:
        """Stop the apps and hand the lease back, then end Ray, or only our actors where the cluster is not ours."""
        for name, method in ((remote.SCHEDULER, "stop"), (remote.APPS, "close")):
            with contextlib.suppress(RayError):
                ray.get(getattr(self.actors[name], method).remote(), timeout=STOP_TIMEOUT_S)
        if self.joined:
            for actor in self.actors.values():
                ray.kill(actor)
        ray.shutdown()


def start(settings: Settings) -> Cluster:
    """Start Ray, or join the cluster at `RAY_ADDRESS`, and create the actors without waiting for them.

    Raises:
        ServiceUnavailable: Ray does not start, or the cluster can not be joined.
    """
    token_path = prepare(settings)
    joined = settings.ray_address is not None
    try:
        context = ray.init(**_options(settings))
    except (RayError, ConnectionError, RuntimeError, ValueError) as error:
        raise ServiceUnavailable(f"Ray can not be started or joined: {error}") from error
    actors = _create_actors(settings)
    dashboard = f"http://{context.dashboard_url}" if context.dashboard_url else None
    gcs_address: str = context.address_info["gcs_address"]  # type: ignore[attr-defined]  # only Ray's client has none
    return Cluster(gcs_address, dashboard, token_path, actors, joined)


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"namespace": NAMESPACE, "log_to_driver": False, "configure_logging": False}
    if settings.ray_address is not None:
        return {**options, "address": settings.ray_address}
    return {
        **options,
        "address": "local",
        "num_cpus": 4,
        "include_dashboard": settings.ray_dashboard,
        "dashboard_host": "127.0.0.1",
        "dashboard_port": _next_free_port(settings.ray_dashboard_port),
        "object_store_memory": 256 * 1024 * 1024,
    }


def _next_free_port(port: int) -> int:
    """The port, or the next one on loopback that nobody listens on; Ray itself refuses a taken port it is given."""
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", candidate)):
            return candidate
    return port


def _create_actors(settings: Settings) -> dict[str, Any]:
    """All actors restart for ever; what is retried is decided by the scheduler, never by Ray."""
    plain: dict[str, type] = {remote.SCHEDULER: SchedulerActor, remote.APPS: Apps}
    workers: dict[str, type] = {name: worker_for(kind) for kind, name in actor_names(settings).items()}
    return {name: _create(name, kind, settings) for name, kind in {**plain, **workers}.items()}


def _create(name: str, kind: type, settings: Settings) -> Any:
    options = {"num_cpus": 0, "max_restarts": -1, "max_task_retries": 0, "max_concurrency": CALLS_PER_ACTOR}
    return ray.remote(kind).options(name=name, **options).remote(settings)
