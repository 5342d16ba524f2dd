"""The scheduler's shell round `SchedulerCore` and `WorkflowBook`: drain the mailbox, save, then act.

`_save` is the one place that decides whether effects may happen: nothing is started, cancelled or answered before the
store has acknowledged the turn's batch.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from actors.ports import Attempt, Workers
from actors.turn import Turn
from orchestrator.config import Settings
from orchestrator.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    StaleAttempt,
    StoreFull,
    StoreUnavailable,
    ThinkusError,
)
from orchestrator.models import ContractStatus, InterfaceContract, Task, TaskStatus, Verdict, Workflow
from orchestrator.scheduling.core import Rules, SchedulerCore
from orchestrator.scheduling.events import (
    CancelRequested,
    CoreEvent,
    DecisionMade,
    SaveTask,
    TasksRestored,
    TasksSubmitted,
    Tick,
)
from orchestrator.store.paging import workflow_tasks
from orchestrator.store.protocol import Lease, Store
from orchestrator.telemetry import get_logger
from orchestrator.workflow.book import WorkflowBook, moved_on
from orchestrator.workflow.compile import first_tasks

TICK_S = 0.2
LARGEST_BATCH = 1000

Work = Callable[[Turn], Awaitable[Any]]
Answer = TypeVar("Answer")
log = get_logger(__name__)


@dataclass(slots=True)
class Letter:
    """One piece of work for the loop, and the promise of an answer."""

    work: Work
    reply: "asyncio.Future[Any]"
    answer: Any = None
    failure: ThinkusError | None = None


class Scheduler:
    """All scheduling of one store; only the holder of the scheduler lease gets past the store."""

    def __init__(self, store: Store, settings: Settings, workers: Workers, clock: Callable[[], datetime] | None = None):
        self._store, self._settings, self._workers = store, settings, workers
        self._clock = clock or (lambda: datetime.now(UTC))
        self._mailbox: asyncio.Queue[Letter] = asyncio.Queue()
        self._book = WorkflowBook(settings.gate_expires_s)
        self._seqs: dict[str, int] = {}
        self._contracts: dict[str, InterfaceContract] = {}
        self._loops: list[asyncio.Task[None]] = []
        self._store_trouble = ""
        self.core: SchedulerCore
        self.lease: Lease

    # Life

    async def start(self) -> None:
        """Take the lease with a higher epoch, reload unfinished work and carry on with it."""
        settings = self._settings
        self.lease = await self._take_lease()
        rules = Rules(
            lease_s=settings.lease_s,
            max_unfinished=settings.max_queued_tasks,
            max_unfinished_per_project=settings.max_queued_tasks_per_project,
        )
        self.core = SchedulerCore(self.lease.epoch, rules)
        self._loops = [asyncio.create_task(loop) for loop in (self._run(), self._tick(), self._keep_lease())]
        await self._ask(self._reload)
        log.info("scheduler_started", epoch=self.lease.epoch, unfinished=len(self.core.tasks))

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
        self._seqs.update(await self._store.last_event_seqs([*(w.id for w in workflows), *(t.id for t in tasks)]))
        for workflow in workflows:
            await self._open(workflow)
            turn.touched.add(workflow.id)
        here = {task.id for task in tasks}
        known = await self._found([d for task in tasks for d in task.dependencies if d not in here])
        self._apply(TasksRestored(tuple(tasks), known), turn)

    async def _open(self, workflow: Workflow) -> None:
        tasks = await workflow_tasks(self._store, workflow.id)
        self._book.open(workflow, tasks, await self._outcomes(workflow.depends_on))

    # Requests

    async def submit(self, tasks: Sequence[Task]) -> list[Task]:
        """Admit a graph of tasks; they are stored when this returns. See `check_submission` for what is refused."""

        async def work(turn: Turn) -> list[Task]:
            wanted = {d for task in tasks for d in task.dependencies} | {task.id for task in tasks}
            known = await self._found([task_id for task_id in wanted if task_id not in self.core.tasks])
            known = {task_id: task for task_id, task in known.items() if task.status.is_terminal}
            self._apply(TasksSubmitted(tuple(tasks), known), turn)
            return [turn.tasks[task.id] for task in tasks]

        return await self._ask(work)

    async def cancel_task(self, task_id: str) -> Task:
        """Cancel a task and what depends on it. Raises NotFound, or Conflict when it has ended."""

        async def work(turn: Turn) -> Task:
            if task_id not in self.core.tasks:
                await self._refuse_ended(task_id)
            self._apply(CancelRequested((task_id,), "cancelled on request"), turn)
            return turn.tasks[task_id]

        return await self._ask(work)

    async def start_workflows(self, workflows: Sequence[Workflow]) -> list[Workflow]:
        """Start workflows, all or none; each begins when those it depends on have completed."""

        async def work(turn: Turn) -> list[Workflow]:
            new = {workflow.id for workflow in workflows}
            self.core.check_room(Counter(w.project_id for w in workflows for _ in first_tasks(w, turn.now, 1.0)))
            for workflow in workflows:
                await self._check_new(workflow, new)
            for workflow in workflows:
                self._book.open(workflow, (), await self._outcomes(d for d in workflow.depends_on if d not in new))
                turn.workflows[workflow.id] = workflow
                turn.touched.add(workflow.id)
            await self._grow(turn)
            return [turn.workflows[workflow.id] for workflow in workflows]

        return await self._ask(work)

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Cancel what a workflow has not finished. Raises NotFound, or Conflict when it has ended."""

        async def work(turn: Turn) -> Workflow:
            if workflow_id not in self._book:
                found = await self._store.workflow(workflow_id)
                raise Conflict(f"Workflow {workflow_id} is {found.status}.") if found else _no_workflow(workflow_id)
            reason = "the workflow was cancelled on request"
            unfinished = self._book.unfinished(workflow_id)
            if unfinished:
                self._apply(CancelRequested(tuple(unfinished), reason), turn)
            else:
                self._book.stop(workflow_id, turn.now, reason)
            turn.touched.add(workflow_id)
            await self._grow(turn)
            return turn.workflows[workflow_id]

        return await self._ask(work)

    async def decide(self, task_id: str, verdict: Verdict, by: str, comment: str) -> Task:
        """Answer at a gate. Raises NotFound, or Conflict when the question is not open."""

        async def work(turn: Turn) -> Task:
            if task_id not in self.core.tasks:
                await self._refuse_ended(task_id)
            self._apply(DecisionMade(task_id, verdict, by, comment), turn)
            return turn.tasks[task_id]

        return await self._ask(work)

    async def report(self, events: Sequence[CoreEvent]) -> int:
        """Take in what workers report; how many reports were refused because they came too late."""

        async def work(turn: Turn) -> int:
            return sum(not self._accept(event, turn) for event in events)

        return await self._ask(work)

    def condition(self) -> str:
        """`healthy`, or what is wrong."""
        if not self._loops or any(loop.done() for loop in self._loops):
            return "not running"
        return self._store_trouble or "healthy"

    # The loop

    async def _ask(self, work: Callable[[Turn], Awaitable[Answer]]) -> Answer:
        if self._store_trouble:
            raise StoreUnavailable(f"The store does not answer: {self._store_trouble}")
        letter = Letter(work, asyncio.get_running_loop().create_future())
        self._mailbox.put_nowait(letter)
        answer: Answer = await letter.reply
        return answer

    async def _run(self) -> None:
        while True:
            letters = [await self._mailbox.get()]
            while not self._mailbox.empty() and len(letters) < LARGEST_BATCH:
                letters.append(self._mailbox.get_nowait())
            turn = Turn(self._clock(), self._seqs)
            for letter in letters:
                await self._read(letter, turn)
            await self._grow(turn)
            await self._save(turn)
            await self._act(turn)
            for letter in letters:
                _answer(letter)

    async def _read(self, letter: Letter, turn: Turn) -> None:
        try:
            letter.answer = await letter.work(turn)
        except ThinkusError as error:
            letter.failure = error

    def _accept(self, event: CoreEvent, turn: Turn) -> bool:
        try:
            self._apply(event, turn)
        except StaleAttempt as error:
            log.warning("report_refused", reason=str(error))
            return False
        return True

    def _apply(self, event: CoreEvent, turn: Turn) -> None:
        for effect in self.core.handle(event, turn.now):
            turn.collect(effect)
            if isinstance(effect, SaveTask) and self._book.record(effect.task) and effect.task.workflow_id:
                turn.touched.add(effect.task.workflow_id)

    async def _grow(self, turn: Turn) -> None:
        """Bring every touched workflow up to date; new tasks may touch it again, and its end those that wait for it."""
        while turn.touched:
            workflow_id = turn.touched.pop()
            if workflow_id in self._book:
                await self._step(workflow_id, turn)

    async def _step(self, workflow_id: str, turn: Turn) -> None:
        dependents = self._book.dependents(workflow_id)
        await self._keep_contract(workflow_id, turn)
        step = self._book.step(workflow_id, turn.now)
        turn.workflows[workflow_id] = step.progress.workflow
        for happening in step.happened:
            turn.happened(step.progress.workflow, happening)
        if step.progress.submit:
            self._apply(
                TasksSubmitted(tuple(step.progress.submit), self._book.finished(workflow_id), growth=True), turn
            )
        if step.progress.cancel:
            self._apply(CancelRequested(tuple(step.progress.cancel), "the workflow failed"), turn)
        if workflow_id not in self._book:
            turn.touched.update(dependents)

    async def _keep_contract(self, workflow_id: str, turn: Turn) -> None:
        """Store the contract that architecture wrote, and move its status on as its gates pass."""
        draft, progress = self._book.contract(workflow_id)
        if draft is None or progress is None:
            return
        stored = self._contracts.get(draft.id) or await self._insist(lambda: self._store.contract(draft.id))
        if stored is None:
            stored = await self._insist(lambda: self._store.create_contract(draft))
        self._book.attach_contract(workflow_id, stored.id)
        moved = moved_on(stored, progress, turn.now)
        self._contracts[draft.id] = moved
        if moved is not stored:
            turn.contracts[moved.id] = moved
        if moved.status is ContractStatus.IMPLEMENTED:
            del self._contracts[draft.id]

    async def _save(self, turn: Turn) -> None:
        """Nothing of a turn happens before this has returned."""
        batch = turn.batch()
        if batch.tasks or batch.workflows or batch.contracts or batch.events:
            await self._insist(lambda: self._store.commit(batch, self.lease))

    async def _insist(self, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """Repeat until the store acknowledges; meanwhile nothing new is admitted. LeaseLost ends the loop."""
        pause_s = TICK_S
        while True:
            try:
                answer = await write()
            except (StoreUnavailable, StoreFull) as error:
                log.error("store_unavailable", reason=str(error))
                self._store_trouble = str(error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, 5.0)
            else:
                self._store_trouble = ""
                return answer

    async def _act(self, turn: Turn) -> None:
        stopped = {cancel.key for cancel in turn.cancels}
        starts = [start for start in turn.starts if start.key not in stopped]
        for worker in {start.worker for start in starts}:
            orders = [Attempt(s.key, s.task, await self._inputs(s.task)) for s in starts if s.worker == worker]
            self._workers.start(worker, orders)
        for cancel in turn.cancels:
            self._workers.cancel(cancel.worker, [cancel.key], cancel.reason)

    async def _inputs(self, task: Task) -> dict[str, Any]:
        """The task's own input, under the outputs of its dependencies in their order."""
        missing = [d for d in task.dependencies if self._book.task(task.workflow_id, d) is None]
        found = await self._insist(lambda: self._found(missing)) if missing else {}
        values = dict(task.input)
        for dependency in task.dependencies:
            done = self._book.task(task.workflow_id, dependency) or found.get(dependency)
            values.update(done.result.outputs if done and done.result else {})
        return values

    # Time

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            if not self._store_trouble:
                await self.report([Tick()])

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(self._settings.scheduler_lease_s / 3)
            self.lease = await self._insist(self._renew)

    async def _renew(self) -> Lease:
        return await self._store.renew_lease(self.lease, self._clock(), self._settings.scheduler_lease_s)

    # Look-ups

    async def _found(self, task_ids: Sequence[str]) -> dict[str, Task]:
        return {task.id: task for task in await self._store.tasks_by_id(task_ids)} if task_ids else {}

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
        task = (await self._found([task_id])).get(task_id)
        raise Conflict(f"Task {task_id} is {task.status}.") if task else NotFound(f"There is no task {task_id}.")


def _no_workflow(workflow_id: str) -> NotFound:
    return NotFound(f"There is no workflow {workflow_id}.")


def _answer(letter: Letter) -> None:
    """Fulfil the promise, unless whoever asked has gone away."""
    if letter.reply.done():
        return
    if letter.failure is not None:
        letter.reply.set_exception(letter.failure)
    else:
        letter.reply.set_result(letter.answer)
