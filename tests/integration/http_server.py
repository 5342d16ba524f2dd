"""The HTTP application with real sockets, over the embedded store and an orchestrator that only writes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from orchestrator.config import load_settings
from orchestrator.store.sqlite import SqliteStore

sys.path.insert(0, str(Path(__file__).parent.parent / "unit"))
from http_world import World, make_world
from scheduler_script import EndsAtOnce, Script, running


@asynccontextmanager
async def scheduling(folder: Path) -> AsyncIterator[tuple[World, str]]:
    """As `serving`, with the real scheduler; its workers never finish, and workflows are cancelled at once."""
    store = await _store(folder)
    scheduler = await running(store, load_settings(thinkus_data_dir=folder), Script())
    async with serving(folder, make_world(store, EndsAtOnce(scheduler))) as served:
        yield served
        await scheduler.stop()


async def _store(folder: Path) -> SqliteStore:
    store = SqliteStore(None, folder / "blobs")
    await store.open()
    return store


@asynccontextmanager
async def serving(folder: Path, world: World | None = None) -> AsyncIterator[tuple[World, str]]:
    """The application and its base URL, on a free port, while the context lasts."""
    world = world or make_world(await _store(folder))
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error", lifespan="off"))
    served = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield world, f"http://127.0.0.1:{port}"
    server.should_exit = True
    await served
    await world.store.close()
