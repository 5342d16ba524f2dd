"""What everything round a task costs: no-op tasks through the real scheduler, store and workers, raw Ray beside them.

W1 independent tasks/s · W2 ms per link of a chain · W3 an eight-stage graph of ten tasks, alone and twenty at once ·
W4 ms from submission to the start in the worker. Every submission and result is on disk before it counts.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actors.environment import prepare
from orchestrator.config import Settings, load_settings
from orchestrator.ids import new_id
from orchestrator.models import Task, TaskStatus
from orchestrator.store import open_store
from orchestrator.store.protocol import Store, TaskQuery

STAGES = tuple(f"noop{number}" for number in range(1, 9))
SLOTS = 64
AT_ONCE = 250
"""Tasks in one call of the client."""
SHAPE: tuple[tuple[int, tuple[int, ...]], ...] = (
    (0, ()), (1, (0,)), (2, (1,)), (3, (2,)), (3, (2,)), (3, (2,)), (4, (3, 4, 5)), (5, (6,)), (6, (7,)), (7, (8,)),
)  # fmt: skip
"""A workflow: the stage of each task, and the places of those it depends on."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Figures of one run, ours or raw Ray's."""

    tasks_per_s: float
    link_ms: float
    workflow_ms: float
    workflows_per_s: float
    start_ms: float
    start_p99_ms: float


def measure(count: int = 1000) -> tuple[Costs, Costs]:
    """(ours, raw Ray tasks), measured one after the other on one cluster."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            thinkus_data_dir=Path(folder), mongodb_uri=None, stage_slots=SLOTS, ray_dashboard=False,
            task_types=dict.fromkeys(STAGES, "bench.noop:Noop"), max_queued_tasks_per_project=100_000,
        )  # fmt: skip
        prepare(settings)
        from actors.bootstrap import start

        cluster = start(settings)
        try:
            cluster.wait_ready()
            ours = asyncio.run(_ours(settings, count))
            return ours, _raw(count)
        finally:
            cluster.stop()


async def _ours(settings: Settings, count: int) -> Costs:
    store = await open_store(settings)
    try:
        bench = _Bench(store)
        await bench.independent(100)  # everybody is awake
        tasks_per_s = await bench.independent(count)
        link_ms = await bench.chain(100)
        alone = [await bench.workflows(1) * 1000 for _ in range(20)]
        at_once = statistics.median([20 / await bench.workflows(20) for _ in range(5)])
        starts = sorted([await bench.start_ms() for _ in range(100)])
        return Costs(tasks_per_s, link_ms, statistics.median(alone), at_once, statistics.median(starts), starts[-2])
    finally:
        await store.close()


class _Bench:
    def __init__(self, store: Store) -> None:
        from actors.client import Orchestrator

        self._store, self._orchestrator = store, Orchestrator()

    async def independent(self, count: int) -> float:
        """Tasks per second, from the first submission to the last result in the store."""
        project = new_id()
        tasks = [_task(project, STAGES[number % len(STAGES)]) for number in range(count)]
        began = time.perf_counter()
        await asyncio.gather(*(self._orchestrator.submit(tasks[at : at + AT_ONCE]) for at in range(0, count, AT_ONCE)))
        await self._completed(project, count)
        return count / (time.perf_counter() - began)

    async def chain(self, links: int) -> float:
        """Milliseconds per link."""
        project = new_id()
        tasks: list[Task] = []
        for number in range(links):
            tasks.append(_task(project, STAGES[number % len(STAGES)], *([tasks[-1].id] if tasks else [])))
        began = time.perf_counter()
        await self._orchestrator.submit(tasks)
        await self._completed(project, links)
        return (time.perf_counter() - began) * 1000 / links

    async def workflows(self, count: int) -> float:
        """Seconds for so many workflows at once."""
        project = new_id()
        graphs = [_workflow(project) for _ in range(count)]
        began = time.perf_counter()
        await asyncio.gather(*(self._orchestrator.submit(graph) for graph in graphs))
        await self._completed(project, count * len(SHAPE))
        return time.perf_counter() - began

    async def start_ms(self) -> float:
        """From the call of the client to the first line of the worker's code."""
        task = _task(new_id(), STAGES[0])
        began = time.time()
        await self._orchestrator.submit([task])
        await self._completed(task.project_id, 1)
        done = await self._store.task(task.id)
        assert done is not None
        assert done.result is not None
        return float((done.result.outputs["ranAt"] - began) * 1000)

    async def _completed(self, project: str, count: int) -> None:
        """Return when so many of a project are stored as completed."""
        query = TaskQuery(project_id=project, status=TaskStatus.COMPLETED)
        while await self._store.count_tasks(query) < count:  # noqa: ASYNC110 - the store of another process is watched
            await asyncio.sleep(0.001)


def _task(project: str, kind: str, *after: str) -> Task:
    at = datetime.now(UTC)
    return Task(
        id=new_id(), project_id=project, name="no-op", type=kind, dependencies=list(after), created_at=at, updated_at=at
    )


def _workflow(project: str) -> list[Task]:
    tasks: list[Task] = []
    for stage, after in SHAPE:
        tasks.append(_task(project, STAGES[stage], *(tasks[place].id for place in after)))
    return tasks


def _raw(count: int) -> Costs:
    """The same shapes as plain Ray tasks: nothing is stored, retried, limited or explained."""
    import ray

    @ray.remote(num_cpus=1, max_retries=0)
    def noop(*_: Any) -> float:
        return time.time()

    ray.get([noop.remote() for _ in range(50)])
    began = time.perf_counter()
    ray.get([noop.remote() for _ in range(count)])
    tasks_per_s = count / (time.perf_counter() - began)
    began = time.perf_counter()
    link = noop.remote()
    for _ in range(99):
        link = noop.remote(link)
    ray.get(link)
    link_ms = (time.perf_counter() - began) * 10
    alone = [_raw_workflows(noop, 1) * 1000 for _ in range(20)]
    at_once = statistics.median(20 / _raw_workflows(noop, 20) for _ in range(5))
    starts = sorted(_raw_start_ms(noop) for _ in range(100))
    return Costs(tasks_per_s, link_ms, statistics.median(alone), at_once, statistics.median(starts), starts[-2])


def _raw_workflows(noop: Any, count: int) -> float:
    import ray

    began = time.perf_counter()
    ends = []
    for _ in range(count):
        refs: list[Any] = []
        for _, after in SHAPE:
            refs.append(noop.remote(*(refs[place] for place in after)))
        ends.append(refs[-1])
    ray.get(ends)
    return time.perf_counter() - began


def _raw_start_ms(noop: Any) -> float:
    import ray

    began = time.time()
    ran_at: float = ray.get(noop.remote())
    return (ran_at - began) * 1000


def table(ours: Costs, raw: Costs) -> Sequence[str]:
    """The figures side by side."""
    rows = [
        ("W1 independent tasks/s", ours.tasks_per_s, raw.tasks_per_s, "≥ 3 ×"),
        ("W2 ms per link of a chain", ours.link_ms, raw.link_ms, "≤ 2 ×"),
        ("W3 ms of a workflow alone", ours.workflow_ms, raw.workflow_ms, "≤ 25 ms"),
        ("W3 workflows/s, 20 at once", ours.workflows_per_s, raw.workflows_per_s, "≥ 1.5 ×"),
        ("W4 ms from submission to start, p50", ours.start_ms, raw.start_ms, "≤ 4 ms"),
        ("W4 ms from submission to start, p99", ours.start_p99_ms, raw.start_p99_ms, "≤ 15 ms"),
    ]
    lines = [f"| {what} | {mine:,.1f} | {raw_:,.1f} | {mine / raw_:.2f} | {aim} |" for what, mine, raw_, aim in rows]
    return [
        "| no-op tasks | ours, all on disk | raw Ray tasks, nothing kept | ratio | aim |",
        "|---|---|---|---|---|",
        *lines,
    ]


if __name__ == "__main__":
    print("\n".join(table(*measure())))
