"""The whole service in one process tree: data directory, Ray with its actors, HTTP edge. Stops without a trace."""

import logging
import random
import socket
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from orchestrator.config import Settings
from orchestrator.errors import ServiceUnavailable

if TYPE_CHECKING:
    from actors.bootstrap import Cluster

_FREE_PORTS = range(20_000, 32_000)
"""Below the ports that Linux gives to outgoing connections, which Ray uses by the dozen while it starts."""


def listening_port(host: str, port: int) -> int:
    """The port itself if it can be listened on; for 0 one that can.

    Raises:
        ServiceUnavailable: it is taken, or the host is none of this machine's.
    """
    candidates = random.sample(_FREE_PORTS, 50) if port == 0 else [port]
    reason: OSError | None = None
    for candidate in candidates:
        try:
            _try_port(host, candidate)
        except OSError as error:
            reason = error
        else:
            return candidate
    raise ServiceUnavailable(
        f"Port {port} on {host} can not be used: {reason.strerror if reason else 'none is free'}. "
        "Set PORT to another one (0 takes a free one)."
    ) from reason


def _try_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


class Service:
    """Everything that makes the service; `start` returns when it answers, `stop` when nothing of it is left."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running = ExitStack()
        self.base_url = ""
        self.docs_url = ""
        self.dashboard_url: str | None = None
        self.ray_address: str | None = None

    def start(self) -> None:
        """Start and return when requests are answered.

        Raises:
            ServiceUnavailable: a port is taken or Ray does not start. DataDirectoryInUse: another service works here.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop taking requests, then the actors and Ray, then let go of the data directory; harmless when stopped."""
        self._running.close()

    def _start(self) -> None:
        from orchestrator.store.lock import DataDirectoryLock

        settings = self._settings
        port = settings.port if settings.ray_address else listening_port(settings.host, settings.port)
        self._running.enter_context(DataDirectoryLock(settings.data_dir))
        cluster = self._start_cluster()
        self._start_edge(cluster, port)
        cluster.wait_ready()
        self._note_addresses(cluster, port)

    def _start_cluster(self) -> "Cluster":
        from actors.environment import prepare

        prepare(self._settings)
        from actors import bootstrap

        cluster = bootstrap.start(self._settings)
        self._running.callback(cluster.stop)
        return cluster

    def _start_edge(self, cluster: "Cluster", port: int) -> None:
        """The HTTP edge, while the actors are still coming up. Ray is imported only after it has been prepared."""
        from ray import serve as ray_serve

        logging.getLogger("ray.serve").setLevel(logging.WARNING)  # what it tells at start, we tell better
        from serve.deployment import APP_NAME, application

        ray_serve.start(proxy_location="HeadOnly", http_options={"host": self._settings.host, "port": port})
        if cluster.joined:  # a Ray of our own takes Serve with it
            self._running.callback(_quietly, ray_serve.shutdown)
        self._running.callback(_quietly, ray_serve.delete, APP_NAME)
        ray_serve.run(application(self._settings), name=APP_NAME, route_prefix="/")

    def _note_addresses(self, cluster: "Cluster", port: int) -> None:
        host = self._settings.host
        reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
        self.base_url = f"http://{f'[{reachable}]' if ':' in reachable else reachable}:{port}"
        self.docs_url = f"{self.base_url}/docs"
        self.dashboard_url, self.ray_address = cluster.dashboard_url, cluster.gcs_address

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _quietly(stop: Callable[..., None], *arguments: str) -> None:
    """Call it; when Ray has already gone there is nothing to stop."""
    from ray.exceptions import RayError
    from ray.serve.exceptions import RayServeException

    with suppress(RayError, RayServeException, RuntimeError, TimeoutError):
        stop(*arguments)
