"""Workers that do what a test says, for the scheduler without Ray."""

import asyncio
from collections.abc import Sequence
from typing import Any

from actors.ports import Attempt
from actors.scheduler import Scheduler
from orchestrator.config import Settings
from orchestrator.models import Explanation, Task, Workflow
from orchestrator.scheduling.events import AttemptKey, CoreEvent, Tell, WorkerJoined
from orchestrator.scheduling.spec import spec_of
from orchestrator.store.protocol import KeptAnswer, Store
from orchestrator.workflow.stages import STAGES


class Script:
    """Workers that note their orders and wait to be told what to report."""

    def __init__(self) -> None:
        self.orders: asyncio.Queue[Attempt] = asyncio.Queue()
        self.calls: list[int] = []
        self.cancelled: list[AttemptKey] = []
        self.told: list[Tell] = []
        self.killed: list[str] = []
        self.scheduler: Scheduler | None = None

    def start(self, worker: str, attempts: Sequence[Attempt]) -> None:
        """Note the orders of one call."""
        self.calls.append(len(attempts))
        for attempt in attempts:
            self.orders.put_nowait(attempt)

    def cancel(self, worker: str, keys: Sequence[AttemptKey], reason: str) -> None:
        """Note the cancellations."""
        self.cancelled += keys

    def tell(self, worker: str, tells: Sequence[Tell]) -> None:
        """Note the signals."""
        self.told += tells

    def kill(self, worker: str, reason: str) -> None:
        """Note the end of a worker."""
        self.killed.append(worker)

    async def next(self) -> Attempt:
        """The next order."""
        return await asyncio.wait_for(self.orders.get(), 5)

    async def report(self, events: Sequence[CoreEvent]) -> int:
        """Report to the scheduler these workers have joined."""
        assert self.scheduler is not None
        return await self.scheduler.report(events)


async def running(store: Store, settings: Settings, script: Script) -> Scheduler:
    """A scheduler that these workers have joined, with four slots for every stage."""
    script.scheduler = scheduler = Scheduler(store, settings, script)
    await scheduler.start()
    await scheduler.report([WorkerJoined(spec.type.value, spec.type.value, 4) for spec in STAGES])
    return scheduler


class Direct:
    """The facade over a scheduler in the same process."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scheduler, name)

    async def submit(self, tasks: list[Task], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """See `Scheduler.submit`."""
        return await self._scheduler.submit([spec_of(task) for task in tasks], once)

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """See `Scheduler.change_task`."""
        return await self._scheduler.change_task(task_id, event)

    async def explain(self, task_id: str) -> Explanation:
        """See `Scheduler.explain`."""
        return self._scheduler.explain(task_id)

    async def health(self) -> dict[str, str]:
        """All is well."""
        return {"scheduler": self._scheduler.condition(), "stages": "healthy", "apps": "healthy"}

    async def app_logs(self, project_id: str, lines: int) -> list[str]:
        """No app writes here."""
        return []


class EndsAtOnce(Direct):
    """Workflows are cancelled as soon as they have started, so that their event streams end."""

    async def start_workflows(self, workflows: list[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """See `Scheduler.start_workflows`."""
        earlier = await self._scheduler.start_workflows(workflows, once)
        for workflow in workflows if earlier is None else ():
            await self._scheduler.cancel_workflow(workflow.id)
        return earlier
