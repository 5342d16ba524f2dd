"""The stage workers: they run attempts, keep their leases alive, and report outcomes together.

One class per stage, so that the Ray dashboard reads like the workflow. What a stage does is in `orchestrator.stages`.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from actors import remote
from actors.deploying import RemoteDeployer
from actors.ports import Attempt
from orchestrator.config import Settings
from orchestrator.engines.opening import open_engine
from orchestrator.engines.protocol import Engine
from orchestrator.errors import ThinkusError
from orchestrator.models import Task, TaskError, TaskType
from orchestrator.runtime.tools import open_tools
from orchestrator.runtime.workspace import AttemptWorkspace, Tools
from orchestrator.scheduling.events import (
    AttemptFailed,
    AttemptKey,
    AttemptStopped,
    AttemptSucceeded,
    CoreEvent,
    HeartbeatReceived,
    Tell,
)
from orchestrator.stages import stage_for
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.telemetry import configure_logging, get_logger

RETRY_S = 0.5
log = get_logger(__name__)


class StageWorker:
    """Runs the attempts of one task type. `report` carries events to the scheduler and raises while that is away."""

    type: ClassVar[str]

    def __init__(self, settings: Settings, report: Callable[[list[CoreEvent]], Awaitable[Any]] | None = None) -> None:
        self._settings = settings
        self._report = report or (lambda events: remote.call(remote.SCHEDULER, "report", events))
        self._epoch = 0
        self._running: dict[AttemptKey, asyncio.Task[None]] = {}
        self._workspaces: dict[AttemptKey, AttemptWorkspace] = {}
        self._outbox: asyncio.Queue[CoreEvent] = asyncio.Queue()
        self._opening = asyncio.Lock()
        self._tools: Tools | None = None
        self._engine: Engine | None = None
        configure_logging(settings, str(self.type))
        self._loops = [asyncio.create_task(self._post()), asyncio.create_task(self._beat())]

    # What the scheduler calls

    async def join(self, epoch: int) -> int:
        """Work for this scheduler generation from now on; what older ones started is stopped. Returns the slots."""
        self._epoch = epoch
        for attempt in self._running.values():
            attempt.cancel()
        while not self._outbox.empty():
            self._outbox.get_nowait()
        await self._open_tools()
        return self._settings.stage_slots

    async def presence(self) -> None:
        """Never returns; the call fails the moment this worker is gone."""
        await asyncio.Event().wait()

    async def run(self, attempts: Sequence[Attempt]) -> None:
        """Begin the attempts; their outcomes are reported later."""
        for attempt in attempts:
            if attempt.key.epoch == self._epoch and attempt.key not in self._running:
                self._running[attempt.key] = asyncio.create_task(self._attempt(attempt))

    async def cancel(self, keys: Sequence[AttemptKey], reason: str) -> None:
        """Stop the attempts; a stage ends its processes when it is cancelled."""
        for key in keys:
            log.info("attempt_cancelled", task=key.task_id, attempt=key.attempt, reason=reason)
            if key in self._running:
                self._running[key].cancel()

    async def tell(self, tells: Sequence[Tell]) -> None:
        """Hand signals to the attempts they are for."""
        for tell in tells:
            if tell.key in self._workspaces:
                self._workspaces[tell.key].deliver(tell.name, tell.data)

    # One attempt

    async def _attempt(self, attempt: Attempt) -> None:
        key = attempt.key
        try:
            task = attempt.task
            workspace = self._workspaces[key] = await self._workspace(attempt, task)
            for signal in task.signals:
                workspace.deliver(signal["name"], signal["data"])
            event = await self._outcome(attempt, task, workspace)
        except asyncio.CancelledError:
            event = AttemptStopped(key, "the attempt was stopped")
        except Exception as error:  # without its tools an attempt can not begin; it is tried again
            event = AttemptFailed(key, _told(error))
        finally:
            del self._running[key]
            self._workspaces.pop(key, None)
        if key.epoch == self._epoch:
            self._outbox.put_nowait(event)

    async def _outcome(self, attempt: Attempt, task: Task, workspace: AttemptWorkspace) -> CoreEvent:
        """What the stage says, or how it failed, with what it left to look at."""
        key, started = attempt.key, time.monotonic()
        try:
            stage = stage_for(task.type, self._settings.task_types)
            result = await stage.run(task, Inputs(attempt.inputs), self._opened_engine(), workspace)
        except Exception as error:
            if not isinstance(error, ThinkusError):
                log.exception("stage_defect", task=key.task_id, attempt=key.attempt)
            told = _told(error)
            summary = told.message.partition("\n")[0]
            left = StageResult(success=False, passed=False, summary=summary, artifacts=workspace.artifacts)
            return AttemptFailed(key, told, result=_as_json(left))
        finally:
            await workspace.clear()
        result.duration_s = round(time.monotonic() - started, 3)
        return AttemptSucceeded(key, _as_json(result), result.summary)

    def _opened_engine(self) -> Engine:
        """The engine, imported when the first attempt needs one: it takes longer than everything else of a worker."""
        if self._engine is None:
            self._engine = open_engine(self._settings)
        return self._engine

    async def _workspace(self, attempt: Attempt, task: Task) -> AttemptWorkspace:
        key = attempt.key
        return AttemptWorkspace(
            await self._open_tools(),
            self._settings.data_dir / "scratch" / f"{key.task_id}-{key.epoch}-{key.attempt}",
            task.project_id,
            task.workflow_id,
            task.id,
            lambda share, note: self._note(attempt, share, note),
        )

    def _note(self, attempt: Attempt, share: float, note: str) -> None:
        self._outbox.put_nowait(HeartbeatReceived(attempt.key, note, round(share, 3)))

    async def _open_tools(self) -> Tools:
        async with self._opening:
            if self._tools is None:
                self._tools = await open_tools(self._settings, RemoteDeployer())
            return self._tools

    # Reports

    async def _post(self) -> None:
        """Send what has gathered in one call; keep it until the scheduler has stored it."""
        while True:
            events = [await self._outbox.get()]
            while not self._outbox.empty():
                events.append(self._outbox.get_nowait())
            await self._deliver(events, self._epoch)

    async def _deliver(self, events: list[CoreEvent], epoch: int) -> None:
        """Try until the scheduler has stored them, or a newer one has asked this worker to join it."""
        while epoch == self._epoch:
            try:
                await self._report(events)
            except ThinkusError as error:
                log.warning("report_delayed", reason=str(error), events=len(events))
                await asyncio.sleep(RETRY_S)
            else:
                return

    async def _beat(self) -> None:
        """Renew the leases of all running attempts three times in their life."""
        while True:
            await asyncio.sleep(self._settings.lease_s / 3)
            for key in list(self._running):
                self._outbox.put_nowait(HeartbeatReceived(key))


class RequirementStage(StageWorker):
    """Stage 1, owned by mike_pm."""

    type = TaskType.ANALYSIS


class DesignStage(StageWorker):
    """Stage 2, owned by elena_ux."""

    type = TaskType.DESIGN


class ArchitectureStage(StageWorker):
    """Stage 3, owned by david_tech."""

    type = TaskType.ARCHITECTURE


class DevelopmentStage(StageWorker):
    """Stage 4, owned by all."""

    type = TaskType.DEVELOP


class TestingStage(StageWorker):
    """Stage 5, owned by kevin_qa."""

    type = TaskType.TEST


class AcceptanceStage(StageWorker):
    """Stage 6, owned by mike_pm."""

    type = TaskType.ACCEPTANCE


class DeploymentStage(StageWorker):
    """Stage 7, owned by frank_devops."""

    type = TaskType.DEPLOY


class OperationsStage(StageWorker):
    """Stage 8, owned by all."""

    type = TaskType.OPERATIONS


STAGE_WORKERS: dict[str, type[StageWorker]] = {
    worker.type: worker
    for worker in (
        RequirementStage,
        DesignStage,
        ArchitectureStage,
        DevelopmentStage,
        TestingStage,
        AcceptanceStage,
        DeploymentStage,
        OperationsStage,
    )
}


def worker_for(task_type: str) -> type[StageWorker]:
    """The class of the workers of a type, named after it so that the Ray dashboard shows whose they are."""
    if task_type in STAGE_WORKERS:
        return STAGE_WORKERS[task_type]
    name = "".join(part.capitalize() for part in re.split(r"[^a-z0-9]+", task_type))
    return type(f"{name}Worker", (StageWorker,), {"type": task_type, "__doc__": f"Tasks of type {task_type}."})


def _told(error: Exception) -> TaskError:
    """The error as it is stored; a defect of ours is tried again, as it may have met a passing state."""
    if isinstance(error, ThinkusError):
        return TaskError(code=error.code, message=str(error)[:4000], retryable=error.retryable)
    return TaskError(code="internal", message=f"{type(error).__name__}: {error}"[:4000], retryable=True)


def _as_json(result: StageResult) -> bytes:
    return result.model_dump_json(by_alias=True).encode()
