"""The apps actor, which keeps generated apps in service, and the stages' way to it."""

import asyncio
from collections.abc import Sequence

from actors import remote
from orchestrator.config import Settings
from orchestrator.models import Deployment, Probe
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.sandbox import make_sandbox
from orchestrator.store import open_store
from orchestrator.telemetry import configure_logging

DEPLOY_TIMEOUT_S = 150.0


class Apps:
    """The shell round `AppHost`: opened at once, so that apps come back when the service does."""

    def __init__(self, settings: Settings) -> None:
        configure_logging(settings, "apps")
        self._settings = settings
        self._host = asyncio.create_task(self._open())

    async def _open(self) -> AppHost:
        host = AppHost(await open_store(self._settings), make_sandbox(self._settings), self._settings)
        await host.start()
        return host

    async def ready(self) -> str:
        """`healthy` once the host has taken up its deployments; the apps themselves come back in the background."""
        await asyncio.shield(self._host)
        return "healthy"

    async def deploy(self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str) -> Deployment:
        """See `Deployer.deploy`."""
        host = await asyncio.shield(self._host)
        return await host.deploy(project_id, workflow_id, version, bundle_sha256)

    async def watch(self, project_id: str, alert_rules: list[str]) -> Deployment:
        """See `Deployer.watch`."""
        return await (await asyncio.shield(self._host)).watch(project_id, alert_rules)

    async def probe(self, project_id: str) -> Probe:
        """See `Deployer.probe`."""
        return await (await asyncio.shield(self._host)).probe(project_id)

    async def logs(self, project_id: str, lines: int) -> list[str]:
        """See `Deployer.logs`."""
        return await (await asyncio.shield(self._host)).logs(project_id, lines)

    async def close(self) -> None:
        """Stop every app; they come back with the service."""
        if self._host.done() and not self._host.exception():
            await self._host.result().close()


class RemoteDeployer:
    """Implements `Deployer` by calling the apps actor."""

    async def deploy(self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str) -> Deployment:
        """See `Deployer.deploy`. Cancelled before the swap, it leaves everything as it was."""
        arguments = (project_id, workflow_id, version, bundle_sha256)
        deployed: Deployment = await remote.call(
            remote.APPS, "deploy", *arguments, timeout_s=DEPLOY_TIMEOUT_S, withdraw=True
        )
        return deployed

    async def watch(self, project_id: str, alert_rules: Sequence[str]) -> Deployment:
        """See `Deployer.watch`."""
        watched: Deployment = await remote.call(remote.APPS, "watch", project_id, list(alert_rules))
        return watched

    async def probe(self, project_id: str) -> Probe:
        """See `Deployer.probe`."""
        probe: Probe = await remote.call(remote.APPS, "probe", project_id)
        return probe

    async def logs(self, project_id: str, lines: int = 100) -> list[str]:
        """See `Deployer.logs`."""
        found: list[str] = await remote.call(remote.APPS, "logs", project_id, lines)
        return found
