"""The worker actors as the scheduler sees them: orders go out in batches, their death is noticed at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import ray
from ray.exceptions import RayError

from actors.ports import Attempt
from actors.remote import actor
from orchestrator.config import Settings
from orchestrator.errors import ServiceUnavailable, StoreUnavailable
from orchestrator.scheduling.events import AttemptKey, CoreEvent, Tell, WorkerJoined, WorkerLost
from orchestrator.telemetry import get_logger
from orchestrator.workflow.stages import STAGES

RETRY_S = 0.2
log = get_logger(__name__)

Report = Callable[[Sequence[CoreEvent]], Awaitable[int]]


class RayWorkers:
    """Implements `Workers` over named actors: `names` gives the actor of each task type."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._actors: dict[str, Any] = {}
        self._watches: list[asyncio.Task[None]] = []
        self._calls: set[asyncio.Task[None]] = set()

    def watch(self, epoch: int, report: Report) -> None:
        """Join every worker in the name of this scheduler generation, and again whenever one comes back."""
        self._watches = [
            asyncio.create_task(self._watch(kind, name, epoch, report)) for kind, name in self._names.items()
        ]

    def missing(self) -> list[str]:
        """The task types whose workers are not there."""
        return sorted(set(self._names) - set(self._actors))

    def start(self, worker: str, attempts: Sequence[Attempt]) -> None:
        """Send the attempts in one call; a worker that has just died is reported by its watch."""
        self._send(worker, "run", list(attempts))

    def cancel(self, worker: str, keys: Sequence[AttemptKey], reason: str) -> None:
        """Tell the worker to stop these attempts."""
        self._send(worker, "cancel", list(keys), reason)

    def tell(self, worker: str, tells: Sequence[Tell]) -> None:
        """Hand signals to running attempts of the worker."""
        self._send(worker, "tell", list(tells))

    def kill(self, worker: str, reason: str) -> None:
        """End the worker's process; Ray starts another, its watch reports the loss."""
        handle = self._actors.get(worker)
        if handle is not None:
            log.warning("worker_killed", worker=worker, reason=reason)
            ray.kill(handle, no_restart=False)

    def _send(self, worker: str, method: str, *args: Any) -> None:
        handle = self._actors.get(worker)
        if handle is not None:
            call = asyncio.create_task(_observe(worker, getattr(handle, method).remote(*args)))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _watch(self, worker: str, name: str, epoch: int, report: Report) -> None:
        """Join, wait until the actor is gone, say so, and begin again."""
        while True:
            try:
                handle = actor(name)
                slots = await handle.join.remote(epoch)
                self._actors[worker] = handle
                await report([WorkerJoined(worker, worker, slots)])
                await handle.presence.remote()
            except (RayError, ServiceUnavailable, StoreUnavailable) as error:
                if self._actors.pop(worker, None) is not None:
                    log.warning("worker_lost", worker=worker)
                    await _insist(report, WorkerLost(worker, f"the {worker} worker died ({type(error).__name__})"))
                await asyncio.sleep(RETRY_S)


async def _insist(report: Report, event: CoreEvent) -> None:
    """Report until it is taken in, however long the store is away."""
    while True:
        try:
            await report([event])
        except StoreUnavailable:
            await asyncio.sleep(RETRY_S)
        else:
            return


async def _observe(worker: str, answer: Awaitable[Any]) -> None:
    try:
        await answer
    except RayError as error:
        log.warning("worker_call_failed", worker=worker, reason=type(error).__name__)


def actor_names(settings: Settings) -> dict[str, str]:
    """Task type → the name of its workers' actor: the stages', and those of the types somebody has added."""
    return {**{spec.type.value: spec.id for spec in STAGES}, **{kind: f"own-{kind}" for kind in settings.task_types}}
