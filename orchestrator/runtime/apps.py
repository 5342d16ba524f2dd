"""The host of generated apps: puts versions in service without a gap and keeps them there."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.config import Settings
from orchestrator.errors import InvalidInput, NotFound, ThinkusError
from orchestrator.ids import is_id
from orchestrator.models import Deployment, DeploymentStatus, Probe
from orchestrator.runtime.alerts import checked_rules
from orchestrator.runtime.app_process import AppProcess
from orchestrator.runtime.hosted_app import HostedApp, Hosting
from orchestrator.runtime.lineage import require_continuation
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.sandbox import RunningSandbox
from orchestrator.runtime.sockets import end_listeners, new_socket, remove_socket, sweep_sockets
from orchestrator.runtime.tail import last_lines
from orchestrator.runtime.waiting import undisturbed
from orchestrator.store.protocol import Store
from orchestrator.telemetry import get_logger

log = get_logger(__name__)

STARTS_AT_ONCE = 2
"""Apps that are brought back at the same time: starting one takes a processor for more than a second."""


def utc_now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


class AppHost:
    """Implements `Deployer`. One host per data directory; everything happens in one event loop."""

    def __init__(
        self,
        store: Store,
        sandbox: RunningSandbox | MissingSandbox,
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._sandbox = sandbox
        self._settings = settings
        self._clock = clock
        self._apps: dict[str, HostedApp] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._starts = asyncio.Semaphore(STARTS_AT_ONCE)

    async def start(self) -> None:
        """Begin to bring back every deployment that was not stopped; returns without waiting until they are up."""
        await asyncio.to_thread(sweep_sockets)
        for deployment in await self._store.deployments():
            if deployment.status != DeploymentStatus.STOPPED:
                async with self._locks[deployment.project_id]:
                    try:
                        await self._bring_back(deployment)
                    except ThinkusError as error:
                        log.error("app_lost", project_id=deployment.project_id, reason=str(error))

    async def _bring_back(self, deployment: Deployment) -> None:
        """Supervise a deployment whose process is gone, on a socket of its own."""
        if deployment.socket:
            await asyncio.to_thread(end_listeners, Path(deployment.socket))
            remove_socket(Path(deployment.socket))
        known = deployment.model_copy(update={"status": DeploymentStatus.STARTING, "socket": ""})
        await self._store.save_deployment(known)
        release = await self._release(known.project_id, known.bundle_sha256)
        app = HostedApp(self._hosting(known.project_id), known, release)
        self._apps[known.project_id] = app
        app.resume()

    async def deploy(self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str) -> Deployment:
        """Start this version beside the old one and swap when it is healthy; the same one again changes nothing.

        Raises:
            AppUnhealthy: it did not become healthy; the old one is still in service.
            SandboxUnavailable: generated code may not run here.
            SchemaChanged: it can not take over the data of the one in service, which stays.
            NotFound: the store has no such bundle.
        """
        async with self._locks[_checked(project_id)]:
            old = self._apps.get(project_id)
            if old and old.is_serving and _same(old.deployment, version, bundle_sha256):
                return old.deployment
            release = await self._release(project_id, bundle_sha256)
            known = await self._known(project_id, old, release)
            socket, hosting = new_socket(), self._hosting(project_id)
            hosting.note("app.starting", self._clock(), version=version)
            try:
                process = await hosting.start(release, socket)
            except BaseException:
                remove_socket(socket)
                if known is None:  # nobody has used it yet: the next version begins with a new database
                    await asyncio.to_thread(shutil.rmtree, hosting.data, ignore_errors=True)
                raise
            deployment = self._deployment(project_id, workflow_id, version, bundle_sha256, old)
            deployment.socket = str(socket)
            await undisturbed(self._swap(deployment, release, process, old))
            return deployment

    async def _known(self, project_id: str, old: HostedApp | None, release: Path) -> Deployment | None:
        """What was deployed before, whose data the release can take over. Raises SchemaChanged, NotFound."""
        known = old.deployment if old else await self._store.deployment(project_id)
        if known is not None:
            before = await self._release(project_id, known.bundle_sha256)
            await asyncio.to_thread(require_continuation, before, release)
        return known

    async def _swap(self, deployment: Deployment, release: Path, process: AppProcess, old: HostedApp | None) -> None:
        """Write the new one down, put it in the old one's place, then end the old one; on failure the old one stays."""
        new = HostedApp(self._hosting(deployment.project_id), deployment, release, process)
        if old:
            await old.pause()
        try:
            await self._store.save_deployment(deployment)
        except BaseException:
            await new.end()
            if old:
                old.resume()
            raise
        self._apps[deployment.project_id] = new
        new.resume()
        if old:
            await old.end()
        await asyncio.to_thread(self._hosting(deployment.project_id).releases.prune, release)

    def _deployment(
        self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str, old: HostedApp | None
    ) -> Deployment:
        """The document of a version that has just become healthy; it is watched as the one before it was."""
        now = self._clock()
        return Deployment(
            project_id=project_id,
            workflow_id=workflow_id,
            version=version,
            bundle_sha256=bundle_sha256,
            status=DeploymentStatus.HEALTHY,
            url=f"/apps/{project_id}/",
            sandboxed=self._sandbox.isolated,
            watched=bool(old and old.deployment.watched),
            alert_rules=old.deployment.alert_rules if old else [],
            started_at=now,
            updated_at=now,
        )

    async def watch(self, project_id: str, alert_rules: Sequence[str]) -> Deployment:
        """Probe the app now and every few seconds from now on. Raises NotFound, InvalidInput for an unknown rule."""
        rules = checked_rules(alert_rules)
        async with self._locks[_checked(project_id)]:
            return await self._app(project_id).watch(rules)

    async def probe(self, project_id: str) -> Probe:
        """Look at the app once, now; the probe is kept. Raises NotFound."""
        async with self._locks[_checked(project_id)]:  # a probe of an app on its way out would write it back
            return await self._app(project_id).probe()

    async def logs(self, project_id: str, lines: int = 100) -> list[str]:
        """The last lines the app wrote, oldest first. Raises NotFound."""
        if await self._store.deployment(_checked(project_id)) is None:
            raise NotFound(f"No app is deployed for project {project_id}.")
        return await asyncio.to_thread(last_lines, self._hosting(project_id).log_file, lines)

    async def stop(self, project_id: str) -> Deployment:
        """Take the app out of service until it is deployed again. Raises NotFound."""
        async with self._locks[_checked(project_id)]:
            deployment = await self._app(project_id).stopped()
            del self._apps[project_id]
            return deployment

    async def close(self) -> None:
        """End every process; the apps come back with the next `start`."""
        apps = list(self._apps.values())
        self._apps.clear()
        await asyncio.gather(*(app.end() for app in apps), return_exceptions=True)

    def _app(self, project_id: str) -> HostedApp:
        """The hosted app. Raises NotFound."""
        if project_id not in self._apps:
            raise NotFound(f"No app is in service for project {project_id}.")
        return self._apps[project_id]

    def _hosting(self, project_id: str) -> Hosting:
        """The surroundings of a project's app."""
        return Hosting(
            store=self._store,
            sandbox=self._sandbox,
            clock=self._clock,
            folder=self._settings.data_dir / "apps" / project_id,
            probe_interval_s=self._settings.probe_interval_s,
            starts=self._starts,
        )

    async def _release(self, project_id: str, sha256: str) -> Path:
        """Where the bundle is unpacked. Raises NotFound, InvalidInput for a bundle that is not safe."""
        releases = self._hosting(project_id).releases
        if found := releases.find(sha256):
            return found
        content = await self._store.blob(sha256)
        if content is None:
            raise NotFound(f"There is no bundle {sha256}.")
        return await asyncio.to_thread(releases.install, sha256, content)


def _checked(project_id: str) -> str:
    """The id, which becomes part of a path. Raises InvalidInput."""
    if not is_id(project_id):
        raise InvalidInput(f"{project_id!r} is not a project id.", "projectId")
    return project_id


def _same(deployment: Deployment, version: str, bundle_sha256: str) -> bool:
    """Whether this is what is deployed."""
    return (deployment.version, deployment.bundle_sha256) == (version, bundle_sha256)
