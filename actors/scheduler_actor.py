"""The scheduler actor: `Scheduler` with a store and Ray workers. It may die at any moment and starts by itself."""

import asyncio
import os
from collections.abc import Sequence

from actors.scheduler import Scheduler
from actors.workers import RayWorkers, actor_names
from orchestrator.config import Settings
from orchestrator.models import Explanation, Task, Workflow
from orchestrator.scheduling.events import CoreEvent
from orchestrator.scheduling.spec import Spec
from orchestrator.store import open_store
from orchestrator.store.protocol import KeptAnswer
from orchestrator.telemetry import configure_logging, get_logger

log = get_logger(__name__)


class SchedulerActor:
    """Opens itself when it is made, which is also when Ray restarts it."""

    def __init__(self, settings: Settings) -> None:
        configure_logging(settings, "scheduler")
        self._settings = settings
        self._workers = RayWorkers(actor_names(settings))
        self._opening = asyncio.create_task(self._open())
        self._guard = asyncio.create_task(self._leave_when_deposed())

    async def _open(self) -> Scheduler:
        scheduler = Scheduler(await open_store(self._settings), self._settings, self._workers)
        await scheduler.start()
        self._workers.watch(scheduler.lease.epoch, scheduler.report)
        return scheduler

    async def _leave_when_deposed(self) -> None:
        """A scheduler that may not write must not act: end the process, Ray starts the next generation."""
        try:
            reason = await (await asyncio.shield(self._opening)).wait_deposed()
        except Exception as error:  # whatever kept it from starting: the next generation tries again
            reason = f"it could not start: {error!r}"
        log.error("scheduler_ends", reason=reason)
        os._exit(1)

    async def ready(self) -> None:
        """Return when unfinished work has been reloaded."""
        await asyncio.shield(self._opening)

    async def condition(self) -> dict[str, str]:
        """How the scheduler and the stage workers are."""
        if not self._opening.done():
            return {"scheduler": "starting", "stages": "starting"}
        missing = self._workers.missing()
        stages = f"missing: {', '.join(missing)}" if missing else "healthy"
        return {"scheduler": self._opening.result().condition(), "stages": stages}

    async def submit(self, specs: list[Spec], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """See `Scheduler.submit`."""
        return await (await asyncio.shield(self._opening)).submit(specs, once)

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """See `Scheduler.change_task`."""
        return await (await asyncio.shield(self._opening)).change_task(task_id, event)

    async def control(self, event: CoreEvent) -> None:
        """See `Scheduler.control`."""
        await (await asyncio.shield(self._opening)).control(event)

    async def explain(self, task_id: str) -> Explanation:
        """See `Scheduler.explain`."""
        return (await asyncio.shield(self._opening)).explain(task_id)

    async def start_workflows(self, workflows: list[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """See `Scheduler.start_workflows`."""
        return await (await asyncio.shield(self._opening)).start_workflows(workflows, once)

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """See `Scheduler.cancel_workflow`."""
        return await (await asyncio.shield(self._opening)).cancel_workflow(workflow_id)

    async def report(self, events: Sequence[CoreEvent]) -> int:
        """See `Scheduler.report`."""
        return await (await asyncio.shield(self._opening)).report(events)

    async def stop(self) -> None:
        """Hand the lease back."""
        self._guard.cancel()
        if self._opening.done() and not self._opening.exception():
            await self._opening.result().stop()
