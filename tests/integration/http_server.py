"""The HTTP application with real sockets, over the embedded store and an orchestrator that only writes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn

from orchestrator.store.sqlite import SqliteStore

sys.path.insert(0, str(Path(__file__).parent.parent / "unit"))
from http_world import World, make_world


async def _world(folder: Path) -> World:
    store = SqliteStore(None, folder / "blobs")
    await store.open()
    return make_world(store)


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[World, str]]:
    """The application and its base URL, on a free port, while the context lasts."""
    world = await _world(folder)
    server = uvicorn.Server(uvicorn.Config(world.app, port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield world, f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running
    await world.store.close()
