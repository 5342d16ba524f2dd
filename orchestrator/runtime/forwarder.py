"""Lets a browser reach an app on a unix socket: a TCP port on loopback that forwards every connection to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from orchestrator.runtime.waiting import cancelled

CHUNK_BYTES = 65536


@contextlib.asynccontextmanager
async def forwarded(socket: Path) -> AsyncIterator[str]:
    """`http://127.0.0.1:port` of a free port that leads to the socket while the context lasts."""
    connections: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a server's callback runs in a task
        connections.add(task)
        task.add_done_callback(connections.discard)
        await _carry(socket, reader, writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await cancelled(connections)


async def _carry(socket: Path, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Join one connection with one to the socket, until both sides are done."""
    with contextlib.suppress(OSError, asyncio.CancelledError), contextlib.closing(writer):
        up_reader, up_writer = await asyncio.open_unix_connection(str(socket))
        with contextlib.closing(up_writer):
            await asyncio.gather(_copy(reader, up_writer), _copy(up_reader, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Carry one direction; the end of it is passed on."""
    while chunk := await source.read(CHUNK_BYTES):
        target.write(chunk)
        await target.drain()
    if target.can_write_eof():
        target.write_eof()
