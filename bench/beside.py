"""What to compare with: commits of the embedded store, and a bare loop of Ray tasks."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.config import load_settings
from orchestrator.ids import new_id
from orchestrator.models import Task
from orchestrator.store import open_store
from orchestrator.store.protocol import Batch, Store

_LONG_ENOUGH_S = 1.0


def commits_per_s(batch_sizes: tuple[int, ...] = (1, 10, 100)) -> dict[int, float]:
    """Tasks committed per second by the embedded store, by how many go in one commit."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_commits(Path(folder), batch_sizes))


async def _commits(folder: Path, batch_sizes: tuple[int, ...]) -> dict[int, float]:
    store = await open_store(load_settings(thinkus_data_dir=folder, mongodb_uri=None))
    try:
        return {size: await _commit_rate(store, size) for size in batch_sizes}
    finally:
        await store.close()


async def _commit_rate(store: Store, size: int) -> float:
    """Tasks per second in commits of that size."""
    written, began = 0, time.perf_counter()
    while time.perf_counter() - began < _LONG_ENOUGH_S:
        await store.commit(Batch.of(tasks=[_task() for _ in range(size)]))
        written += size
    return written / (time.perf_counter() - began)


def _task() -> Task:
    at = datetime.now(UTC)
    return Task(id=new_id(), project_id="a" * 24, name="bench", type="analysis", created_at=at, updated_at=at)


def ray_task_ms(count: int = 200) -> float:
    """Milliseconds that one no-op Ray task takes from submission to result, one after the other."""
    from actors.environment import prepare

    with tempfile.TemporaryDirectory() as folder:
        prepare(load_settings(thinkus_data_dir=Path(folder)))
        return _ray_loop(count)


def _ray_loop(count: int) -> float:
    import ray

    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    try:
        nothing = ray.remote(lambda: None)
        ray.get([nothing.remote() for _ in range(8)])  # workers are started
        began = time.perf_counter()
        for _ in range(count):
            ray.get(nothing.remote())
        return (time.perf_counter() - began) * 1000 / count
    finally:
        ray.shutdown()
