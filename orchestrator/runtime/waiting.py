"""Waiting for processes and streams on any event loop, without its child watcher: a stage may run in any thread."""

import asyncio
import os
import subprocess
import threading
from collections.abc import Coroutine, Iterable
from typing import IO, Any, TypeVar

from orchestrator.runtime.tail import Sink

CANCEL_AGAIN_S = 1.0
T = TypeVar("T")


async def process_gone(pid: int) -> None:
    """Return when no process has this id any more, or when it is a zombie. Linux only."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        await handle_ready(handle)
    finally:
        os.close(handle)


async def handle_ready(handle: int) -> None:
    """Return when the process behind a pidfd has ended."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(handle, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(handle)


async def child_ended(child: "subprocess.Popen[bytes]") -> int:
    """The exit status of a child of this process, 128 + n when signal n ended it."""
    if child.poll() is not None:  # its id may be somebody else's by now
        pass
    elif hasattr(os, "pidfd_open"):
        await process_gone(child.pid)
    else:
        await _ended_in_thread(child)
    status = child.wait()
    return status if status >= 0 else 128 - status


async def _ended_in_thread(child: "subprocess.Popen[bytes]") -> None:
    """Return when the child has ended, watched by a thread of its own (macOS)."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def watch() -> None:
        child.wait()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await ended.wait()


async def cancelled(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Return when the tasks are over. Asks again and again: `asyncio.wait_for` of Python 3.11 may swallow a request."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)


async def undisturbed(work: Coroutine[Any, Any, T]) -> T:
    """The result of work that must not be left half done; a cancellation is passed on when it is over."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


class Pump(asyncio.Protocol):
    """Carries everything from a pipe into a sink, which takes it without waiting."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._ended = asyncio.Event()
        self._transport: asyncio.ReadTransport | None = None

    @classmethod
    async def connect(cls, pipe: IO[bytes], sink: Sink) -> "Pump":
        """A pump at work."""
        pump = cls(sink)
        pump._transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: pump, pipe)
        return pump

    def data_received(self, data: bytes) -> None:
        """Hand the bytes on."""
        self._sink.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody holds the other end any more."""
        self._ended.set()

    async def drained(self, within_s: float) -> None:
        """Return at the end of the stream, or close it when somebody still holds it after `within_s`."""
        try:
            async with asyncio.timeout(within_s):
                await self._ended.wait()
        except TimeoutError:
            self.close()

    def close(self) -> None:
        """Stop reading."""
        if self._transport is not None:
            self._transport.close()
