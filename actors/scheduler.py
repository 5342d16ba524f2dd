"""The scheduler's shell round `SchedulerCore` and `WorkflowBook`: what clients ask for and what workers report."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from actors.loop import TurnLoop
from actors.ports import Workers
from actors.turn import Turn
from orchestrator.config import Settings
from orchestrator.errors import Conflict, InvalidInput, NotFound, StaleAttempt
from orchestrator.models import ContractStatus, Explanation, InterfaceContract, Task, TaskStatus, Workflow
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import (
    CancelRequested,
    CoreEvent,
    DependenciesAdded,
    Ended,
    LimitsChanged,
    TasksRestored,
    TasksSubmitted,
    Tick,
)
from orchestrator.scheduling.explain import explain
from orchestrator.scheduling.node import restored
from orchestrator.scheduling.spec import Spec, millis, spec_of
from orchestrator.scheduling.state import Rules
from orchestrator.store.paging import workflow_tasks
from orchestrator.store.protocol import KeptAnswer, Lease, Store
from orchestrator.store.records import record_of, task_of
from orchestrator.telemetry import get_logger
from orchestrator.workflow.book import WorkflowBook, moved_on
from orchestrator.workflow.compile import first_tasks

TICK_S = 0.2

Answer = TypeVar("Answer")
log = get_logger(__name__)


class Scheduler:
    """All scheduling of one store; only the holder of the scheduler lease gets past the store."""

    def __init__(self, store: Store, settings: Settings, workers: Workers, clock: Callable[[], datetime] | None = None):
        self._store, self._settings = store, settings
        self._clock = clock or (lambda: datetime.now(UTC))
        self._loop = TurnLoop(store, workers, self._clock, self._complete)
        self._book = WorkflowBook(settings.gate_expires_s)
        self._contracts: dict[str, InterfaceContract] = {}
        self._loops: list[asyncio.Task[None]] = []
        self.core: SchedulerCore

    # Life

    async def start(self) -> None:
        """Take the lease with a higher epoch, reload unfinished work and carry on with it."""
        settings = self._settings
        self._loop.lease = await self._take_lease()
        rules = Rules(
            lease_ms=round(settings.lease_s * 1000),
            max_unfinished=settings.max_queued_tasks,
            max_unfinished_per_project=settings.max_queued_tasks_per_project,
            total_slots=settings.max_running,
            project_slots=settings.max_running_per_project,
        )
        self.core = SchedulerCore(self.lease.epoch, rules, await self._store.holds())
        self._loops = [asyncio.create_task(loop) for loop in (self._loop.run(), self._tick(), self._keep_lease())]
        await self._loop.ask(self._reload)
        log.info("scheduler_started", epoch=self.lease.epoch, unfinished=len(self.core.nodes))

    @property
    def lease(self) -> Lease:
        """The right to write, as long as nobody has taken it."""
        return self._loop.lease

    async def stop(self) -> None:
        """End the loops and let the next scheduler in at once."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._store.release_lease(self.lease)

    async def wait_deposed(self) -> str:
        """Why this scheduler may no longer act, as soon as that is so: its lease is lost or a loop has broken."""
        ended, _ = await asyncio.wait(self._loops, return_when=asyncio.FIRST_COMPLETED)
        return "; ".join(repr(loop.exception()) for loop in ended if not loop.cancelled())

    async def _take_lease(self) -> Lease:
        """Wait out a foreign lease. Our own predecessor's is taken over at once: its writes are fenced by the epoch.

        The holder is the data directory, of which one service at a time has the lock.
        """
        holder = f"{socket.gethostname()}:{self._settings.data_dir}"
        ttl_s = self._settings.scheduler_lease_s
        while True:
            try:
                return await self._store.acquire_lease("scheduler", holder, self._clock(), ttl_s)
            except Conflict as error:
                log.warning("scheduler_waits", reason=str(error))
                await asyncio.sleep(TICK_S)

    async def _reload(self, turn: Turn) -> None:
        tasks = await self._store.unfinished_tasks()
        workflows = await self._store.unfinished_workflows()
        self._loop.count_on(await self._store.last_event_seqs([*(w.id for w in workflows), *(t.id for t in tasks)]))
        for workflow in workflows:
            await self._open(workflow)
            turn.touched.add(workflow.id)
        here = {task.id for task in tasks}
        ended = await self._ended([d for task in tasks for d in task.dependencies if d not in here])
        settings = self._settings
        self.core.take(LimitsChanged(settings.project_weights, {}, settings.type_limits), turn.now)
        self.core.take(TasksRestored(tuple(restored(task) for task in tasks), ended), turn.now)

    async def _open(self, workflow: Workflow) -> None:
        tasks = await workflow_tasks(self._store, workflow.id)
        self._book.open(workflow, tasks, await self._outcomes(workflow.depends_on))

    # Requests

    async def submit(self, specs: Sequence[Spec], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Admit a graph of tasks; they are stored when this returns. See `check_submission` for what is refused.

        With `once`, a request that was made before changes nothing, and how it was answered is returned.
        """

        async def work(turn: Turn) -> KeptAnswer | None:
            if once and (earlier := await self._answered(once, turn)):
                return earlier
            wanted = {spec.id for spec in specs}.union(*(spec.dependencies for spec in specs))
            ended = await self._ended([task_id for task_id in wanted if task_id not in self.core.nodes])
            self.core.take(TasksSubmitted(tuple(specs), ended), turn.now)
            turn.keep(once)
            return None

        return await self._loop.ask(work)

    async def _answered(self, once: KeptAnswer, turn: Turn) -> KeptAnswer | None:
        """How the same request was answered before. Raises Conflict when another one bore its key."""
        made = next((kept for kept in turn.keys if kept.key == once.key), None)
        earlier = made or await self._store.kept_answer(once.key)
        if earlier is not None and earlier.digest != once.digest:
            raise Conflict(f"Another request was made under the idempotency key {once.key!r}.", "Idempotency-Key")
        return earlier

    async def control(self, event: CoreEvent) -> None:
        """Take in what concerns many tasks: a pause or its end. Raises InvalidInput, NotFound, Conflict."""

        async def work(turn: Turn) -> None:
            self.core.take(event, turn.now)

        await self._loop.ask(work)

    def explain(self, task_id: str) -> Explanation:
        """Why an unfinished task does not run. Raises NotFound, also for one that has ended."""
        node = self.core.nodes.get(task_id)
        if node is None:
            raise NotFound(f"No task {task_id} is unfinished.")
        return explain(self.core.state, node, millis(self._clock()))

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """Take in an event that changes one unfinished task; how it stands then. Raises NotFound, Conflict."""

        async def work(turn: Turn) -> Task:
            node = self.core.nodes.get(task_id)
            if node is None:
                await self._refuse_ended(task_id)
                raise NotFound(f"There is no task {task_id}.")
            if isinstance(event, DependenciesAdded):
                self.core.take(replace(event, ended=await self._ended(event.dependencies)), turn.now)
            else:
                self.core.take(event, turn.now)
            return task_of(record_of(node, new=False))

        return await self._loop.ask(work)

    async def start_workflows(self, workflows: Sequence[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Start workflows, all or none; each begins when those it depends on have completed. `once` as in `submit`."""

        async def work(turn: Turn) -> KeptAnswer | None:
            if once and (earlier := await self._answered(once, turn)):
                return earlier
            new = {workflow.id for workflow in workflows}
            self.core.check_room(Counter(w.project_id for w in workflows for _ in first_tasks(w, self._clock(), 1.0)))
            for workflow in workflows:
                await self._check_new(workflow, new)
            for workflow in workflows:
                self._book.open(workflow, (), await self._outcomes(d for d in workflow.depends_on if d not in new))
                turn.workflows[workflow.id] = workflow
                turn.touched.add(workflow.id)
            await self._grow(turn)
            turn.keep(once)
            return None

        return await self._loop.ask(work)

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Cancel what a workflow has not finished. Raises NotFound, or Conflict when it has ended."""

        async def work(turn: Turn) -> Workflow:
            if workflow_id not in self._book:
                found = await self._store.workflow(workflow_id)
                raise Conflict(f"Workflow {workflow_id} is {found.status}.") if found else _no_workflow(workflow_id)
            reason = "the workflow was cancelled on request"
            unfinished = self._book.unfinished(workflow_id)
            if unfinished:
                self.core.take(CancelRequested(unfinished, reason), turn.now)
                self._fill(turn)
            else:
                self._book.stop(workflow_id, self._clock(), reason)
            turn.touched.add(workflow_id)
            await self._grow(turn)
            return turn.workflows[workflow_id]

        return await self._loop.ask(work)

    async def report(self, events: Sequence[CoreEvent]) -> int:
        """Take in what workers report; how many reports were refused because they came too late."""

        async def work(turn: Turn) -> int:
            return sum(not self._accept(event, turn) for event in events)

        return await self._loop.ask(work)

    def condition(self) -> str:
        """`healthy`, or what is wrong."""
        if not self._loops or any(loop.done() for loop in self._loops):
            return "not running"
        return self._loop.trouble or "healthy"

    # A turn

    def _accept(self, event: CoreEvent, turn: Turn) -> bool:
        try:
            self.core.take(event, turn.now)
        except StaleAttempt as error:
            log.warning("report_refused", reason=str(error))
            return False
        return True

    async def _complete(self, turn: Turn) -> None:
        """Fill free slots and bring the workflows up to date, until nothing more follows."""
        self._fill(turn)
        await self._grow(turn)

    def _fill(self, turn: Turn) -> None:
        effects = self.core.turn(turn.now)
        turn.collect(effects)
        if effects.holds_changed:
            turn.holds = list(self.core.state.holds)
        for node in effects.touched:
            if node.spec.workflow is not None and node.spec.workflow in self._book:
                self._book.record(task_of(record_of(node, new=False)))
                turn.touched.add(node.spec.workflow)

    async def _grow(self, turn: Turn) -> None:
        """Bring every touched workflow up to date; new tasks may touch it again, and its end those that wait for it."""
        while turn.touched:
            workflow_id = turn.touched.pop()
            if workflow_id in self._book:
                await self._step(workflow_id, turn)

    async def _step(self, workflow_id: str, turn: Turn) -> None:
        dependents = self._book.dependents(workflow_id)
        await self._keep_contract(workflow_id, turn)
        step = self._book.step(workflow_id, self._clock())
        turn.workflows[workflow_id] = step.progress.workflow
        for happening in step.happened:
            turn.happened(step.progress.workflow, happening)
        if step.progress.submit:
            ended = {task.id: _ended(task) for task in self._book.finished(workflow_id).values()}
            specs = tuple(spec_of(task) for task in step.progress.submit)
            self.core.take(TasksSubmitted(specs, ended, growth=True), turn.now)
        if step.progress.cancel:
            self.core.take(CancelRequested(step.progress.cancel, "the workflow failed"), turn.now)
        self._fill(turn)
        if workflow_id not in self._book:
            turn.touched.update(dependents)

    async def _keep_contract(self, workflow_id: str, turn: Turn) -> None:
        """Store the contract that architecture wrote, and move its status on as its gates pass."""
        draft, progress = self._book.contract(workflow_id)
        if draft is None or progress is None:
            return
        stored = self._contracts.get(draft.id) or await self._loop.insist(lambda: self._store.contract(draft.id))
        if stored is None:
            stored = await self._loop.insist(lambda: self._store.create_contract(draft))
        self._book.attach_contract(workflow_id, stored.id)
        moved = moved_on(stored, progress, self._clock())
        self._contracts[draft.id] = moved
        if moved is not stored:
            turn.contracts[moved.id] = moved
        if moved.status is ContractStatus.IMPLEMENTED:
            del self._contracts[draft.id]

    # Time

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            if not self._loop.trouble:
                await self.report([Tick()])

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(self._settings.scheduler_lease_s / 3)
            self._loop.lease = await self._loop.insist(self._renew)

    async def _renew(self) -> Lease:
        return await self._store.renew_lease(self.lease, self._clock(), self._settings.scheduler_lease_s)

    # Look-ups

    async def _ended(self, task_ids: Sequence[str]) -> dict[str, Ended]:
        """How those of these tasks ended that have."""
        return await self._store.ended_tasks(task_ids) if task_ids else {}

    async def _outcomes(self, workflow_ids: Iterable[str]) -> dict[str, TaskStatus]:
        found = [await self._store.workflow(workflow_id) for workflow_id in workflow_ids]
        return {workflow.id: workflow.status for workflow in found if workflow and workflow.status.is_terminal}

    async def _check_new(self, workflow: Workflow, new: set[str]) -> None:
        if workflow.id in self._book or await self._store.workflow(workflow.id):
            raise Conflict(f"There is a workflow {workflow.id} already.", "id")
        for needed in workflow.depends_on:
            if needed not in new and needed not in self._book and await self._store.workflow(needed) is None:
                raise InvalidInput(f"Workflow {workflow.id} depends on {needed}, which does not exist.", "dependsOn")

    async def _refuse_ended(self, task_id: str) -> None:
        ended = (await self._ended([task_id])).get(task_id)
        if ended is not None:
            raise Conflict(f"Task {task_id} is {ended.status}.")


def _ended(task: Task) -> Ended:
    return Ended(task.status, task.name, task.project_id)


def _no_workflow(workflow_id: str) -> NotFound:
    return NotFound(f"There is no workflow {workflow_id}.")
