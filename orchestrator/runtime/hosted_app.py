"""One app in service: restarted when it ends, probed when it is watched, its state written down."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestrator.errors import AppUnhealthy, SandboxUnavailable, ThinkusError
from orchestrator.models import Alert, Deployment, DeploymentStatus, Probe
from orchestrator.runtime import alerts
from orchestrator.runtime.app_process import AppProcess
from orchestrator.runtime.health import look
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.releases import Releases
from orchestrator.runtime.sandbox import RunningSandbox
from orchestrator.runtime.sockets import new_socket, remove_socket
from orchestrator.runtime.tail import RotatingLog
from orchestrator.runtime.waiting import cancelled
from orchestrator.store.protocol import Store
from orchestrator.telemetry import get_logger

PROBES_KEPT = 100
HUNG_PROBES = 6
"""An app that runs but has not answered this many probes in a row is killed, and so restarted."""

BACKOFF_FIRST_S = 0.5
BACKOFF_CAP_S = 30.0
SAVE_AGAIN_S = 5.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hosting:
    """What one hosted app needs of its surroundings; `folder` is `<data_dir>/apps/<project>`."""

    store: Store
    sandbox: RunningSandbox | MissingSandbox
    clock: Callable[[], datetime]
    folder: Path
    probe_interval_s: float
    starts: asyncio.Semaphore

    @property
    def log_file(self) -> Path:
        """Where the app's output goes."""
        return self.folder / "app.log"

    @property
    def data(self) -> Path:
        """The app's own directory, which outlives its versions."""
        return self.folder / "data"

    @property
    def releases(self) -> Releases:
        """The unpacked versions."""
        return Releases(self.folder / "releases")

    def note(self, event: str, at: datetime, **fields: object) -> None:
        """A line of our own in the app's log, of the shape of its request lines."""
        line = json.dumps({"event": event, "at": at.isoformat(timespec="seconds"), **fields}, ensure_ascii=False)
        written = RotatingLog(self.log_file)
        try:
            written.write(f"{line}\n".encode())
        finally:
            written.close()

    async def start(self, release: Path, socket: Path) -> AppProcess:
        """The app of this release, healthy. Raises SandboxUnavailable, AppUnhealthy; then nothing is left running."""
        process = await self.sandbox.start_app(release, self.data, socket=socket, log=self.log_file)
        try:
            await process.healthy()
        except BaseException:
            await process.stop(grace_s=0.5)
            raise
        return process


def backoff_s(restarts: int) -> float:
    """How long to wait before the nth restart of a short time: doubling from half a second, capped."""
    return min(BACKOFF_CAP_S, BACKOFF_FIRST_S * 2.0 ** min(restarts - 1, 10))


class HostedApp:
    """Keeps the deployment it is given true: `process` None means that it has to be brought up first."""

    def __init__(
        self, hosting: Hosting, deployment: Deployment, release: Path, process: AppProcess | None = None
    ) -> None:
        self.deployment = deployment
        self._hosting = hosting
        self._release = release
        self._process = process
        self._probes: deque[Probe] = deque(maxlen=PROBES_KEPT)
        self._restarts: deque[datetime] = deque(maxlen=PROBES_KEPT)
        self._unanswered = 0
        self._saving = asyncio.Lock()
        self._work: list[asyncio.Task[None]] = []

    @property
    def is_serving(self) -> bool:
        """Whether its process runs and was healthy."""
        return self._process is not None and self._process.is_running

    def resume(self) -> None:
        """Supervise it from now on, and probe it if it is watched."""
        self._work = [asyncio.create_task(self._supervise())]
        if self.deployment.watched:
            self._work.append(asyncio.create_task(self._keep_probing()))

    async def pause(self) -> None:
        """Stop supervising and probing; the app itself goes on. After this it saves nothing any more."""
        work, self._work = self._work, []
        await cancelled(work)

    async def end(self) -> None:
        """Stop the app, and its supervision with it."""
        await self.pause()
        if self._process is not None:
            await self._process.stop()
        if self.deployment.socket:
            remove_socket(Path(self.deployment.socket))

    async def stopped(self) -> Deployment:
        """End it for good and write that down."""
        await self.end()
        await self._save(status=DeploymentStatus.STOPPED, watched=False, alerts=[], firing=[])
        return self.deployment

    async def watch(self, rules: Sequence[str]) -> Deployment:
        """Probe it now and from now on, with these rules."""
        await self.pause()
        known = await self._hosting.store.probes(self.deployment.project_id, PROBES_KEPT)
        self._probes = deque(reversed(known), maxlen=PROBES_KEPT)
        self.deployment = self.deployment.model_copy(update={"watched": True, "alert_rules": list(rules)})
        try:
            await self.probe()
        finally:
            self.resume()
        return self.deployment

    async def probe(self) -> Probe:
        """Look once, remember it, and evaluate the rules."""
        seen = await look(Path(self.deployment.socket))
        now = self._hosting.clock()
        probe = Probe(
            project_id=self.deployment.project_id, at=now, ok=seen.ok, latency_ms=seen.latency_ms, detail=seen.detail
        )
        self._probes.append(probe)
        self._unanswered = 0 if probe.ok else self._unanswered + 1
        await self._hosting.store.add_probes([probe])
        await self._save(
            uptime_ratio=alerts.uptime_ratio(self._probes),
            latency_p95_ms=alerts.latency_p95_ms(self._probes),
            status=self._status_after(probe),
            **self._evaluated(now),
        )
        return probe

    def _evaluated(self, now: datetime) -> dict[str, object]:
        """The alerts of this moment, as changes of the deployment; each begin and end is logged."""
        rules = alerts.firing(self.deployment.alert_rules, self._probes, self._restarts, now)
        before = {alert.rule: alert for alert in self.deployment.firing}
        firing = [before.get(rule) or Alert(rule=rule, since=now) for rule in rules]
        for rule in rules:
            if rule not in before:
                log.error(
                    "alert_began", project_id=self.deployment.project_id, rule=rule, fires_when=alerts.RULES[rule]
                )
        for rule in before:
            if rule not in rules:
                log.info("alert_ended", project_id=self.deployment.project_id, rule=rule)
        return {"alerts": rules, "firing": firing}

    def _status_after(self, probe: Probe) -> DeploymentStatus:
        """Healthy after a good probe, unhealthy after several bad ones, else as it was."""
        if probe.ok:
            return DeploymentStatus.HEALTHY
        down = alerts.failed_in_a_row(self._probes) >= alerts.DOWN_PROBES
        return DeploymentStatus.UNHEALTHY if down else self.deployment.status

    async def _keep_probing(self) -> None:
        """Probe at the interval, whatever comes; end a process that hangs."""
        while True:
            await asyncio.sleep(self._hosting.probe_interval_s)
            with _reported("app_probe_failed", self.deployment):
                await self.probe()
            if self._unanswered >= HUNG_PROBES and self.is_serving and self._process:
                self._process.tree.ended_because = f"it answered none of {HUNG_PROBES} probes in a row"
                self._process.tree.kill()

    async def _supervise(self) -> None:
        """Bring it up whenever it is not."""
        while True:
            if self._process is None and (failure := await self._start_failure()):
                await self._await_restart(failure)
                continue
            if self._process is not None:
                how = await self._process.end()
                log.warning("app_ended", project_id=self.deployment.project_id, how=how)
                await self._process.stop()
                self._process = None
                await self._await_restart(how)

    async def _start_failure(self) -> str:
        """Start it; why that failed, in a line, or nothing."""
        try:
            async with self._hosting.starts:
                await self._come_up()
        except (ThinkusError, OSError) as error:
            log.error("app_start_failed", project_id=self.deployment.project_id, reason=str(error))
            return str(error).partition("\n")[0]
        return ""

    async def _await_restart(self, how: str) -> None:
        """Note how it ended and the restart to come; wait the longer, the more there were lately."""
        now = self._hosting.clock()
        self._restarts.append(now)
        pause_s = backoff_s(len(alerts.recent(self._restarts, now)))
        with _reported("app_save_failed", self.deployment):
            self._hosting.note("app.ended", now, how=how, restart_in_s=pause_s)
            restarts = self.deployment.restarts + 1
            status = DeploymentStatus.UNHEALTHY
            await self._save(status=status, restarts=restarts, last_end=how, **self._evaluated(now))
        await asyncio.sleep(pause_s)

    async def _come_up(self) -> None:
        """Start it; a socket left by a process before it is replaced, its path kept while its directory exists."""
        socket = Path(self.deployment.socket) if self.deployment.socket else new_socket()
        if not socket.parent.is_dir():
            socket = new_socket()
        socket.unlink(missing_ok=True)
        now, version = self._hosting.clock(), self.deployment.version
        self._hosting.note("app.starting", now, version=version)
        self._process = await self._hosting.start(self._release, socket)
        self._unanswered = 0
        await self._save_surely(status=DeploymentStatus.HEALTHY, socket=str(socket), started_at=now)
        log.info("app_started", project_id=self.deployment.project_id, version=version)

    async def _save_surely(self, **changes: object) -> None:
        """As `_save`, again and again while the store is away."""
        while True:
            with _reported("app_save_failed", self.deployment):
                return await self._save(**changes)
            await asyncio.sleep(SAVE_AGAIN_S)

    async def _save(self, **changes: object) -> None:
        """Write the deployment with these changes; saves never overtake one another."""
        self.deployment = self.deployment.model_copy(update={**changes, "updated_at": self._hosting.clock()})
        async with self._saving:
            await self._hosting.store.save_deployment(self.deployment)


@contextlib.contextmanager
def _reported(event: str, deployment: Deployment) -> Iterator[None]:
    """Log what goes wrong and carry on: supervision must outlive a store that is away for a while."""
    try:
        yield
    except (AppUnhealthy, SandboxUnavailable) as error:
        log.error(event, project_id=deployment.project_id, reason=str(error))
    except (ThinkusError, OSError) as error:
        log.warning(event, project_id=deployment.project_id, reason=str(error))
