"""The scheduler's half of the embedded store: leases, fenced commits, and what a restart reads back."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime

from orchestrator.errors import Conflict, LeaseLost
from orchestrator.models import InterfaceContract, Task, TaskStatus, Workflow
from orchestrator.scheduling.events import Ended
from orchestrator.scheduling.holds import Hold
from orchestrator.store.protocol import Batch, KeptAnswer, Lease
from orchestrator.store.records import as_json
from orchestrator.store.rules import expiry
from orchestrator.store.sqlite_access import SqliteAccess
from orchestrator.store.sqlite_connection import SqliteConnection
from orchestrator.store.sqlite_schema import (
    MOVE_TASK,
    PUT_CONTRACT,
    PUT_EVENT,
    PUT_TASK,
    PUT_WORKFLOW,
    contract_row,
    move_row,
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
        """See `Store.commit`: one transaction, with the lease checked inside.

        Rows are made before, while the connection's thread may still be busy with the batch before.
        """
        new = [task_row(record) for record in batch.tasks if record.new]
        moved = [move_row(record) for record in batch.tasks if not record.new]
        events = [(entry.stream, entry.seq, as_json(entry.document)) for entry in batch.events]

        def work(db: sqlite3.Connection) -> None:
            if lease is not None:
                _check_epoch(db, lease)
            db.executemany(PUT_TASK, new)
            db.executemany(MOVE_TASK, moved)
            db.executemany(PUT_WORKFLOW, map(workflow_row, batch.workflows))
            _put_contracts(db, batch.contracts)
            db.executemany(PUT_EVENT, events)
            _put_rest(db, batch)

        await self._connection.write(work)

    async def unfinished_tasks(self) -> list[Task]:
        """See `Store.unfinished_tasks`."""
        found = await self._access.tasks("terminal = 0", ())
        return sorted(found, key=lambda task: (task.created_at, task.id))

    async def ended_tasks(self, task_ids: Sequence[str]) -> dict[str, Ended]:
        """See `Store.ended_tasks`."""

        def work(db: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
            query = "SELECT id, status, project_id, body FROM tasks WHERE terminal = 1 AND id = ?"
            found = (db.execute(query, (task_id,)).fetchone() for task_id in task_ids)
            return [row for row in found if row]

        rows = await self._connection.read(work)
        return {i: Ended(TaskStatus(status), json.loads(body)["name"], project) for i, status, project, body in rows}

    async def unfinished_workflows(self) -> list[Workflow]:
        """See `Store.unfinished_workflows`."""
        found = await self._access.all(Workflow, "SELECT body FROM workflows WHERE terminal = 0", ())
        return sorted(found, key=lambda workflow: (workflow.created_at, workflow.id))

    async def holds(self) -> list[Hold]:
        """See `Store.holds`."""
        rows = await self._connection.read(lambda db: db.execute("SELECT * FROM holds ORDER BY scope").fetchall())
        return [Hold(*row) for row in rows]

    async def kept_answer(self, key: str) -> KeptAnswer | None:
        """See `Store.kept_answer`."""
        query = "SELECT key, digest, answer, at FROM kept_answers WHERE key = ?"
        row = await self._connection.read(lambda db: db.execute(query, (key,)).fetchone())
        return KeptAnswer(row[0], row[1], row[2], _time(row[3])) if row else None

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


def _put_rest(db: sqlite3.Connection, batch: Batch) -> None:
    if batch.holds is not None:
        db.execute("DELETE FROM holds")
        db.executemany("INSERT INTO holds VALUES (?, ?, ?, ?)", map(astuple, batch.holds))
    answers = [(kept.key, kept.digest, kept.answer, kept.at.timestamp()) for kept in batch.keys]
    db.executemany("INSERT OR REPLACE INTO kept_answers VALUES (?, ?, ?, ?)", answers)


def _put_contracts(db: sqlite3.Connection, contracts: Sequence[InterfaceContract]) -> None:
    try:
        db.executemany(PUT_CONTRACT, map(contract_row, contracts))
    except sqlite3.IntegrityError as error:
        raise Conflict("Another contract of the feature has this version already.", "version") from error


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
