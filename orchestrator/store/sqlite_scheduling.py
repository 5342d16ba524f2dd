"""The scheduler's half of the embedded store: leases, fenced commits, and what a restart reads back."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from orchestrator.errors import Conflict, LeaseLost
from orchestrator.models import InterfaceContract, Task, Workflow
from orchestrator.store.protocol import Batch, Lease
from orchestrator.store.rules import expiry
from orchestrator.store.sqlite_access import SqliteAccess
from orchestrator.store.sqlite_connection import SqliteConnection
from orchestrator.store.sqlite_schema import (
    PUT_CONTRACT,
    PUT_EVENT,
    PUT_TASK,
    PUT_TASK_IN_PLACE,
    PUT_WORKFLOW,
    Row,
    contract_row,
    task_row,
    workflow_row,
)


class SqliteScheduling:
    """Leases and commits; see `Store` for what each method promises."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._access = SqliteAccess(connection)

    async def acquire_lease(self, name: str, holder: str, now: datetime, ttl_s: float) -> Lease:
        """See `Store.acquire_lease`."""

        expires_at = expiry(now, ttl_s)

        def work(db: sqlite3.Connection) -> int:
            found = db.execute("SELECT holder, epoch, expires_at FROM leases WHERE name = ?", (name,)).fetchone()
            if found and found[0] != holder and found[2] > now.timestamp():
                raise Conflict(f"{found[0]} holds the lease {name!r} until {_time(found[2]).isoformat()}.")
            epoch = found[1] + 1 if found else 1
            values = (name, holder, epoch, expires_at.timestamp())
            db.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?)", values)
            return epoch

        return Lease(name, holder, await self._connection.write(work), expires_at)

    async def renew_lease(self, lease: Lease, now: datetime, ttl_s: float) -> Lease:
        """See `Store.renew_lease`."""
        expires_at = expiry(now, ttl_s)

        def work(db: sqlite3.Connection) -> None:
            _check_epoch(db, lease)
            db.execute("UPDATE leases SET expires_at = ? WHERE name = ?", (expires_at.timestamp(), lease.name))

        await self._connection.write(work)
        return Lease(lease.name, lease.holder, lease.epoch, expires_at)

    async def release_lease(self, lease: Lease) -> None:
        """See `Store.release_lease`."""
        values = (lease.name, lease.holder, lease.epoch)
        await self._access.write("UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ? AND epoch = ?", values)

    async def commit(self, batch: Batch, lease: Lease | None = None) -> None:
        """See `Store.commit`: one transaction, with the lease checked inside."""

        def work(db: sqlite3.Connection) -> None:
            if lease is not None:
                _check_epoch(db, lease)
            _put_tasks(db, [task_row(task) for task in batch.tasks])
            db.executemany(PUT_WORKFLOW, map(workflow_row, batch.workflows))
            _put_contracts(db, batch.contracts)
            db.executemany(PUT_EVENT, ((e.stream, e.seq, e.model_dump_json(by_alias=True)) for e in batch.events))

        await self._connection.write(work)

    async def unfinished_tasks(self) -> list[Task]:
        """See `Store.unfinished_tasks`."""
        found = await self._access.all(Task, "SELECT body FROM tasks WHERE terminal = 0", ())
        return sorted(found, key=lambda task: (task.created_at, task.id))

    async def unfinished_workflows(self) -> list[Workflow]:
        """See `Store.unfinished_workflows`."""
        found = await self._access.all(Workflow, "SELECT body FROM workflows WHERE terminal = 0", ())
        return sorted(found, key=lambda workflow: (workflow.created_at, workflow.id))

    async def last_event_seqs(self, streams: Sequence[str]) -> dict[str, int]:
        """See `Store.last_event_seqs`."""

        def work(db: sqlite3.Connection) -> dict[str, int]:
            query = "SELECT coalesce(max(seq), 0) FROM events WHERE stream = ?"
            return {stream: db.execute(query, (stream,)).fetchone()[0] for stream in streams}

        return await self._connection.read(work)


def _check_epoch(db: sqlite3.Connection, lease: Lease) -> None:
    found = db.execute("SELECT epoch FROM leases WHERE name = ?", (lease.name,)).fetchone()
    if not found or found[0] != lease.epoch:
        raise LeaseLost(f"Epoch {lease.epoch} of the lease {lease.name!r} is over; another holder has taken it.")


def _put_tasks(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    if db.executemany(PUT_TASK_IN_PLACE, rows).rowcount != len(rows):  # a task has moved, which is rare
        db.executemany(PUT_TASK, rows)


def _put_contracts(db: sqlite3.Connection, contracts: Sequence[InterfaceContract]) -> None:
    try:
        db.executemany(PUT_CONTRACT, map(contract_row, contracts))
    except sqlite3.IntegrityError as error:
        raise Conflict("Another contract of the feature has this version already.", "version") from error


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
