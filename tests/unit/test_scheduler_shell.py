"""The scheduler's shell over the real embedded store, with scripted workers: save first, then act; nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from scheduler_script import Script, running

from actors.scheduler import Scheduler
from orchestrator.config import Settings, load_settings
from orchestrator.errors import Conflict, LeaseLost, NotFound, QueueFull, StoreUnavailable, UnknownDependency
from orchestrator.ids import derived_id, new_id
from orchestrator.models import DEMO_FEATURE, Task, TaskResult, TaskStatus, Verdict, Workflow
from orchestrator.scheduling.events import (
    AttemptSucceeded,
    CancelRequested,
    DecisionMade,
    HeartbeatReceived,
    WorkerJoined,
    WorkerLost,
)
from orchestrator.scheduling.spec import Spec, spec_of
from orchestrator.store import open_store
from orchestrator.store.protocol import Batch, Lease, Store, TaskQuery
from orchestrator.workflow.compile import new_workflow

PROJECT = "a" * 24


class Watched:
    """The real store behind a door that can be shut, noting what was committed before what."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.shut: Exception | None = None
        self.commits: list[Batch] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit(self, batch: Batch, lease: Lease | None = None) -> None:
        """As the store's, unless the door is shut."""
        if self.shut:
            raise self.shut
        await self._store.commit(batch, lease)
        self.commits.append(batch)


@pytest.fixture
def config(tmp_path: Any) -> Settings:
    """Settings over a data directory of the test's own."""
    return load_settings(thinkus_data_dir=tmp_path, max_queued_tasks=40)


@pytest.fixture
async def store(config: Settings) -> AsyncIterator[Watched]:
    """The embedded store."""
    store = await open_store(config)
    yield Watched(store)
    await store.close()


async def started(store: Watched, config: Settings) -> tuple[Scheduler, Script]:
    """A scheduler whose eight workers have joined."""
    script = Script()
    return await running(store, config, script), script


@pytest.fixture
async def pair(store: Watched, config: Settings) -> AsyncIterator[tuple[Scheduler, Script]]:
    """A running scheduler and its scripted workers."""
    scheduler, script = await started(store, config)
    yield scheduler, script
    await scheduler.stop()


def task(name: str, *after: str, **fields: Any) -> Spec:
    """A task whose id is derived from its name."""
    now = datetime.now(UTC)
    defaults = {"project_id": PROJECT, "type": "test", "created_at": now, "updated_at": now, "name": name}
    return spec_of(Task(id=derived_id(name), dependencies=[derived_id(a) for a in after], **{**defaults, **fields}))


async def cancel(scheduler: Scheduler, task_id: str) -> Task:
    """The task, cancelled on request."""
    return await scheduler.change_task(task_id, CancelRequested((task_id,), "cancelled on request"))


def done(**outputs: Any) -> bytes:
    """A result that hands these on."""
    return TaskResult(outputs=outputs).model_dump_json(by_alias=True).encode()


def demo(**fields: Any) -> Workflow:
    """A workflow for the demo feature."""
    return new_workflow(DEMO_FEATURE, PROJECT, new_id(), datetime.now(UTC), **fields)


async def stored(store: Watched, task_id: str) -> Task:
    """The task as the store has it."""
    found = await store.task(task_id)
    assert found is not None
    return found


async def test_attempt_is_stored_before_its_worker_hears_of_it(pair: Any, store: Watched) -> None:
    """When the order arrives, the store holds the task as running with the same lease token."""
    scheduler, script = pair
    await scheduler.submit([task("a")])
    order = await script.next()
    found = await stored(store, order.task.id)
    assert (found.status, found.lease_token) == (TaskStatus.RUNNING, order.key.lease_token)


async def test_answer_means_stored(pair: Any, store: Watched) -> None:
    """What `submit` returns can be read from the store at once."""
    scheduler, _ = pair
    tasks = [task(f"t{i}") for i in range(6)]
    await scheduler.submit(tasks)
    assert [await stored(store, each.id) for each in tasks]


async def test_one_turn_makes_one_call_per_worker(pair: Any) -> None:
    """Four free slots are filled with one call."""
    scheduler, script = pair
    await scheduler.submit([task(f"t{i}") for i in range(6)])
    assert script.calls == [4]


async def test_outputs_of_dependencies_become_inputs(pair: Any) -> None:
    """Also when the dependency ended before the dependent was submitted."""
    scheduler, script = pair
    await scheduler.submit([task("a")])
    await scheduler.report([AttemptSucceeded((await script.next()).key, done(plan={"x": 1}))])
    await scheduler.submit([task("b", "a", input={"part": "backend"})])
    assert (await script.next()).inputs == {"plan": {"x": 1}, "part": "backend"}


async def test_refused_submission_stores_nothing(pair: Any, store: Watched) -> None:
    """Not even the tasks that would have been fine."""
    scheduler, _ = pair
    with pytest.raises(UnknownDependency):
        await scheduler.submit([task("a"), task("b", "nobody")])
    assert await store.count_tasks(TaskQuery()) == 0


async def test_full_queue_refuses_workflows_but_ends_those_it_has(pair: Any) -> None:
    """Three workflows fit into forty tasks, the fourth does not."""
    scheduler, _ = pair
    await scheduler.start_workflows([demo() for _ in range(3)])
    with pytest.raises(QueueFull):
        await scheduler.start_workflows([demo()])


async def test_workflow_ends_with_its_events_numbered_without_gaps(pair: Any, store: Watched) -> None:
    """The events of a workflow tell its story in order."""
    scheduler, script = pair
    workflow = demo()
    await scheduler.start_workflows([workflow])
    assert len(workflow.stages) == 8
    for _ in range(11):
        await scheduler.report([AttemptSucceeded((await script.next()).key, done())])
    found = await store.workflow(workflow.id)
    assert found is not None
    assert found.status is TaskStatus.COMPLETED
    events = await store.events(workflow.id)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    kinds = [event.type for event in events]
    assert kinds.count("stage.completed") == 8
    assert kinds[-1] == "workflow.completed"


async def test_next_generation_carries_on_where_the_last_one_died(pair: Any, store: Watched, config: Settings) -> None:
    """Finished tasks are not run again; the running one is; the old generation can write no more."""
    old, old_script = pair
    await old.start_workflows([demo()])
    first = await old_script.next()
    await old.report([AttemptSucceeded(first.key, done())])
    second = await old_script.next()
    new, script = await started(store, config)
    try:
        again = await script.next()
        assert (again.task.key, again.key.attempt, again.key.epoch) == ("design", 2, old.lease.epoch + 1)
        assert await new.report([AttemptSucceeded(second.key, done())]) == 1
        assert (await stored(store, first.task.id)).attempt == 1
        with pytest.raises(LeaseLost):
            await store.commit(Batch.of(tasks=[first.task]), old.lease)
    finally:
        await new.stop()


async def test_growth_that_was_not_stored_is_made_up_for(pair: Any, store: Watched, config: Settings) -> None:
    """A crash after the test task was stored and before acceptance was."""
    old, script = pair
    await old.start_workflows([demo()])
    while (order := await script.next()).task.key != "test":
        await old.report([AttemptSucceeded(order.key, done())])
    tested = order.task.model_copy(update={"status": TaskStatus.COMPLETED, "result": TaskResult()})
    await store.commit(Batch.of(tasks=[tested]), old.lease)
    new, next_script = await started(store, config)
    try:
        assert (await next_script.next()).task.key == "acceptance"
    finally:
        await new.stop()


async def test_store_that_is_away_refuses_newcomers_and_loses_nothing(pair: Any, store: Watched) -> None:
    """What was reported meanwhile is stored when the store is back, and only then acted upon."""
    scheduler, script = pair
    await scheduler.submit([task("a"), task("b", "a")])
    order = await script.next()
    store.shut = StoreUnavailable("gone")
    report = asyncio.create_task(scheduler.report([AttemptSucceeded(order.key, done())]))
    while scheduler.condition() == "healthy":
        await asyncio.sleep(0)
    with pytest.raises(StoreUnavailable):
        await scheduler.submit([task("c")])
    assert script.orders.empty()
    store.shut = None
    assert await asyncio.wait_for(report, 5) == 0
    assert (await script.next()).task.name == "b"
    assert (await stored(store, order.task.id)).status is TaskStatus.COMPLETED


async def test_deposed_scheduler_stops(pair: Any, store: Watched, config: Settings) -> None:
    """A commit that is refused for its epoch ends the loop."""
    old, _ = pair
    await store.acquire_lease("scheduler", old.lease.holder, datetime.now(UTC), 10)
    waiting = asyncio.create_task(old.submit([task("a")]))
    assert "LeaseLost" in await asyncio.wait_for(old.wait_deposed(), 5)
    waiting.cancel()


async def test_cancel_stops_running_work_and_what_depends_on_it(pair: Any, store: Watched) -> None:
    """The worker is told, dependents end with the cause named, a second cancel is a conflict."""
    scheduler, script = pair
    await scheduler.submit([task("a"), task("b", "a")])
    order = await script.next()
    cancelled = await cancel(scheduler, order.task.id)
    assert cancelled.status is TaskStatus.CANCELLED
    assert script.cancelled == [order.key]
    assert (await stored(store, derived_id("b"))).status is TaskStatus.CANCELLED
    with pytest.raises(Conflict):
        await cancel(scheduler, order.task.id)
    with pytest.raises(NotFound):
        await cancel(scheduler, "f" * 24)


async def test_cancelled_workflow_ends_in_all_its_stages(pair: Any, store: Watched) -> None:
    """Its tasks and stages say so in the store."""
    scheduler, script = pair
    workflow = demo()
    await scheduler.start_workflows([workflow])
    await script.next()
    cancelled = await scheduler.cancel_workflow(workflow.id)
    assert cancelled.status is TaskStatus.CANCELLED
    assert {stage.status.value for stage in cancelled.stages} == {"cancelled"}
    with pytest.raises(Conflict):
        await scheduler.cancel_workflow(workflow.id)


async def test_decision_is_answered_once(pair: Any) -> None:
    """An auto-approved gate can not be decided by a person afterwards."""
    scheduler, script = pair
    workflow = demo()
    await scheduler.start_workflows([workflow])
    await scheduler.report([AttemptSucceeded((await script.next()).key, done())])
    gate = derived_id(workflow.id, "gate.requirement")
    with pytest.raises(Conflict):
        await scheduler.change_task(gate, DecisionMade(gate, Verdict.APPROVED, "eve"))


async def test_lost_worker_is_replaced_and_its_task_started_again(pair: Any) -> None:
    """The attempt number goes up; the interruption is recorded."""
    scheduler, script = pair
    await scheduler.submit([task("a")])
    order = await script.next()
    await scheduler.report([WorkerLost("test", "it died")])
    await scheduler.report([WorkerJoined("test", "test", 4)])
    again = await script.next()
    assert (again.key.attempt, again.task.interruptions) == (2, 1)
    assert await scheduler.report([HeartbeatReceived(order.key)]) == 1
