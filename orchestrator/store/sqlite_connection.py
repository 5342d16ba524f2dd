"""One SQLite connection on a thread of its own, with every failure turned into ours."""

import asyncio
import errno
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from orchestrator.errors import StoreFull, StoreUnavailable
from orchestrator.store.sqlite_schema import LATER_COLUMNS, PRAGMAS, SCHEMA

Answer = TypeVar("Answer")

ROOM_BYTES = 65_536
"""Less than this is too little for SQLite to begin a write."""


class SqliteConnection:
    """Runs functions of a connection one after the other, off the event loop."""

    def __init__(self, path: Path | None, timeout_s: float) -> None:
        self._path, self._timeout_s = path, timeout_s
        self._thread: ThreadPoolExecutor | None = None
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Connect and make the schema, also after `close`; harmless when that is done."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        await self._on_thread(self._connect)

    async def close(self) -> None:
        """Close the connection and end its thread; later calls raise StoreUnavailable until `open`."""
        if self._thread is not None:
            await self._on_thread(self._disconnect)
            self._thread.shutdown(wait=False)
            self._thread = None

    async def read(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """The answer of `work`. Raises StoreUnavailable."""
        return await self._on_thread(lambda: work(self._connect()))

    async def write(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """The answer of `work`, after its transaction is on disk. Raises StoreFull, StoreUnavailable."""
        return await self._on_thread(lambda: self._transaction(work))

    async def beside(self, work: Callable[[], Answer]) -> Answer:
        """The answer of `work` on files, within the same timeout but not in line with the connection's work."""
        if self._thread is None:
            raise StoreUnavailable("The store is closed.")
        return await self._answer(asyncio.to_thread(work))

    async def _on_thread(self, work: Callable[[], Answer]) -> Answer:
        if self._thread is None:
            raise StoreUnavailable("The store is closed.")
        return await self._answer(asyncio.get_running_loop().run_in_executor(self._thread, work))

    async def _answer(self, running: Awaitable[Answer]) -> Answer:
        """The answer within the timeout; a write that has begun goes on, one that still waits in line never begins."""
        try:
            async with asyncio.timeout(self._timeout_s):  # `wait_for` may swallow a cancellation
                return await running
        except TimeoutError as error:
            raise StoreUnavailable(f"The store did not answer within {self._timeout_s:g} s.") from error
        except (sqlite3.Error, OSError) as error:
            raise self._ours(error) from error

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = self._prepared(str(self._path) if self._path else ":memory:")
        return self._connection

    def _prepared(self, target: str) -> sqlite3.Connection:
        """A connection with our schema. Waits for other processes a little less long than our callers wait for us."""
        wait_s = self._timeout_s * 0.8
        connection = sqlite3.connect(target, timeout=wait_s, isolation_level=None, check_same_thread=False)
        try:
            _log_ahead(connection, wait_s)
            for pragma in PRAGMAS:
                connection.execute(pragma)
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT;")
            _add_columns(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

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

    def _ours(self, error: Exception) -> StoreFull | StoreUnavailable:
        code = getattr(error, "sqlite_errorcode", 0) or 0
        no_room = code == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT}
        if no_room or (code & 0xFF == sqlite3.SQLITE_IOERR and self._disk_is_full()):
            return StoreFull("The disk that holds the store is full; free space and try again. Nothing stored is lost.")
        return StoreUnavailable(f"The store can not be used: {error}.")

    def _disk_is_full(self) -> bool:
        """Whether an I/O error means a full disk: SQLite names a lack of room for its index of the log like that."""
        return self._path is not None and shutil.disk_usage(self._path.parent).free < ROOM_BYTES


def _log_ahead(connection: sqlite3.Connection, wait_s: float) -> None:
    """Turn WAL mode on. SQLite does not wait for other processes that do the same at this moment, so we do."""
    deadline = time.monotonic() + wait_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _add_columns(connection: sqlite3.Connection) -> None:
    """Give tables of an earlier version the columns they lack."""
    for table, columns in LATER_COLUMNS.items():
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        for name, kind in columns.items():
            if name not in there:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
