"""One SQLite connection on a thread of its own, with every failure turned into ours."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from orchestrator.errors import StoreFull, StoreUnavailable
from orchestrator.store.sqlite_schema import PRAGMAS, SCHEMA

Answer = TypeVar("Answer")


class SqliteConnection:
    """Runs functions of a connection one after the other, off the event loop."""

    def __init__(self, path: Path | None, timeout_s: float) -> None:
        self._path, self._timeout_s = path, timeout_s
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Connect and make the schema; harmless when that is done."""
        await self._on_thread(self._connect)

    async def close(self) -> None:
        """Close the connection and end its thread."""
        await self._on_thread(self._disconnect)
        self._thread.shutdown(wait=False)

    async def read(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """The answer of `work`. Raises StoreUnavailable."""
        return await self._on_thread(lambda: work(self._connect()))

    async def write(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """The answer of `work`, after its transaction is on disk. Raises StoreFull, StoreUnavailable."""
        return await self._on_thread(lambda: self._transaction(work))

    async def _on_thread(self, work: Callable[[], Answer]) -> Answer:
        running = asyncio.get_running_loop().run_in_executor(self._thread, work)
        try:
            return await asyncio.wait_for(running, self._timeout_s)
        except TimeoutError as error:
            raise StoreUnavailable(f"The store did not answer within {self._timeout_s:g} s.") from error
        except (sqlite3.Error, OSError) as error:
            raise _ours(error) from error

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            target = str(self._path) if self._path else ":memory:"
            connection = sqlite3.connect(target, isolation_level=None, check_same_thread=False)
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.executescript(SCHEMA)
            self._connection = connection
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _transaction(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        connection = self._connect()
        connection.execute("BEGIN IMMEDIATE")
        try:
            answer = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return answer


def _ours(error: Exception) -> StoreFull | StoreUnavailable:
    if "full" in str(error):
        return StoreFull("The disk that holds the store is full; free space and try again. Nothing stored is lost.")
    return StoreUnavailable(f"The store can not be used: {error}.")
