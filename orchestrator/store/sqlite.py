"""The embedded store: SQLite in WAL mode, every commit on disk before it is acknowledged."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from orchestrator.errors import Conflict, LeaseLost
from orchestrator.models import Deployment, Document, Event, InterfaceContract, Probe, Task, Workflow
from orchestrator.store.blobs import BlobFolder
from orchestrator.store.protocol import Batch, Lease, Page, TaskQuery
from orchestrator.store.rules import PROBES_KEPT, check_page, expiry, same_contract
from orchestrator.store.sqlite_connection import SqliteConnection
from orchestrator.store.sqlite_schema import (
    ADD_CONTRACT,
    PUT_CONTRACT,
    PUT_EVENT,
    PUT_TASK,
    PUT_WORKFLOW,
    contract_row,
    task_row,
    workflow_row,
)

Model = TypeVar("Model", bound=Document)


class SqliteStore:
    """Implements `Store` in one file and a folder of blobs; several processes may use them at once."""

    def __init__(self, path: Path | None, blobs: Path, timeout_s: float = 10.0) -> None:
        self._connection = SqliteConnection(path, timeout_s)
        self._blobs = BlobFolder(blobs)

    async def open(self) -> None:
        """See `Store.open`."""
        await self._connection.open()

    async def close(self) -> None:
        """See `Store.close`."""
        await self._connection.close()

    async def check(self) -> None:
        """See `Store.check`."""
        now = datetime.now(UTC).timestamp()
        await self._write("INSERT OR REPLACE INTO checks VALUES (1, ?)", (now,))

    # Scheduling

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
        await self._write("UPDATE leases SET expires_at = 0 WHERE name = ? AND holder = ? AND epoch = ?", values)

    async def commit(self, batch: Batch, lease: Lease | None = None) -> None:
        """See `Store.commit`: one transaction, with the lease checked inside."""

        def work(db: sqlite3.Connection) -> None:
            if lease is not None:
                _check_epoch(db, lease)
            db.executemany(PUT_TASK, map(task_row, batch.tasks))
            db.executemany(PUT_WORKFLOW, map(workflow_row, batch.workflows))
            _put_contracts(db, batch.contracts)
            db.executemany(PUT_EVENT, ((e.stream, e.seq, e.model_dump_json(by_alias=True)) for e in batch.events))

        await self._connection.write(work)

    async def unfinished_tasks(self) -> list[Task]:
        """See `Store.unfinished_tasks`."""
        found = await self._all(Task, "SELECT body FROM tasks WHERE terminal = 0", ())
        return sorted(found, key=lambda task: (task.created_at, task.id))

    async def unfinished_workflows(self) -> list[Workflow]:
        """See `Store.unfinished_workflows`."""
        found = await self._all(Workflow, "SELECT body FROM workflows WHERE terminal = 0", ())
        return sorted(found, key=lambda workflow: (workflow.created_at, workflow.id))

    async def last_event_seqs(self, streams: Sequence[str]) -> dict[str, int]:
        """See `Store.last_event_seqs`."""

        def work(db: sqlite3.Connection) -> dict[str, int]:
            query = "SELECT coalesce(max(seq), 0) FROM events WHERE stream = ?"
            return {stream: db.execute(query, (stream,)).fetchone()[0] for stream in streams}

        return await self._connection.read(work)

    # Reading

    async def task(self, task_id: str) -> Task | None:
        """See `Store.task`."""
        return await self._one(Task, "SELECT body FROM tasks WHERE id = ?", (task_id,))

    async def tasks_by_id(self, task_ids: Sequence[str]) -> list[Task]:
        """See `Store.tasks_by_id`."""

        def work(db: sqlite3.Connection) -> list[str]:
            found = (db.execute("SELECT body FROM tasks WHERE id = ?", (i,)).fetchone() for i in set(task_ids))
            return [row[0] for row in found if row]

        return [Task.model_validate_json(body) for body in await self._connection.read(work)]

    async def tasks(self, query: TaskQuery, limit: int = 50, cursor: str | None = None) -> Page[Task]:
        """See `Store.tasks`."""
        where, values = _task_filter(query)
        return await self._page(Task, "tasks", where, values, limit, cursor)

    async def count_tasks(self, query: TaskQuery) -> int:
        """See `Store.count_tasks`."""
        where, values = _task_filter(query)
        return await self._count("tasks", where, values)

    async def workflow(self, workflow_id: str) -> Workflow | None:
        """See `Store.workflow`."""
        return await self._one(Workflow, "SELECT body FROM workflows WHERE id = ?", (workflow_id,))

    async def workflows(
        self, project_id: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Workflow]:
        """See `Store.workflows`."""
        where, values = _filter({"project_id": project_id})
        return await self._page(Workflow, "workflows", where, values, limit, cursor, newest_first=True)

    async def count_workflows(self, project_id: str | None = None) -> int:
        """See `Store.count_workflows`."""
        return await self._count("workflows", *_filter({"project_id": project_id}))

    async def events(self, stream: str, after_seq: int = 0, limit: int = 500) -> list[Event]:
        """See `Store.events`."""
        query = "SELECT body FROM events WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?"
        return await self._all(Event, query, (stream, after_seq, limit))

    # Contracts

    async def contract(self, contract_id: str) -> InterfaceContract | None:
        """See `Store.contract`."""
        return await self._one(InterfaceContract, "SELECT body FROM interface_contracts WHERE id = ?", (contract_id,))

    async def contract_by_feature(self, project_id: str, feature_id: str) -> InterfaceContract | None:
        """See `Store.contract_by_feature`."""
        query = (
            "SELECT body FROM interface_contracts WHERE project_id = ? AND feature_id = ? ORDER BY version DESC LIMIT 1"
        )
        return await self._one(InterfaceContract, query, (project_id, feature_id))

    async def contracts(self, project_id: str, limit: int = 50, cursor: str | None = None) -> Page[InterfaceContract]:
        """See `Store.contracts`."""
        where, values = _filter({"project_id": project_id})
        return await self._page(InterfaceContract, "interface_contracts", where, values, limit, cursor)

    async def count_contracts(self, project_id: str) -> int:
        """See `Store.count_contracts`."""
        return await self._count("interface_contracts", *_filter({"project_id": project_id}))

    async def create_contract(self, contract: InterfaceContract) -> InterfaceContract:
        """See `Store.create_contract`."""

        def work(db: sqlite3.Connection) -> InterfaceContract:
            found = db.execute("SELECT body FROM interface_contracts WHERE id = ?", (contract.id,)).fetchone()
            if found:
                return same_contract(InterfaceContract.model_validate_json(found[0]), contract)
            query = "SELECT coalesce(max(version), 0) FROM interface_contracts WHERE project_id = ? AND feature_id = ?"
            highest = db.execute(query, (contract.project_id, contract.feature_id)).fetchone()[0]
            numbered = contract.model_copy(update={"version": highest + 1})
            db.execute(ADD_CONTRACT, contract_row(numbered))
            return numbered

        return await self._connection.write(work)

    # Blobs

    async def put_blob(self, content: bytes) -> str:
        """See `Store.put_blob`."""
        return await self._connection.beside(partial(self._blobs.put, content))

    async def blob(self, sha256: str) -> bytes | None:
        """See `Store.blob`."""
        return await self._connection.beside(partial(self._blobs.get, sha256))

    # Deployments

    async def save_deployment(self, deployment: Deployment) -> None:
        """See `Store.save_deployment`."""
        values = (deployment.project_id, deployment.model_dump_json(by_alias=True))
        await self._write("INSERT OR REPLACE INTO deployments VALUES (?, ?)", values)

    async def deployment(self, project_id: str) -> Deployment | None:
        """See `Store.deployment`."""
        return await self._one(Deployment, "SELECT body FROM deployments WHERE project_id = ?", (project_id,))

    async def deployments(self) -> list[Deployment]:
        """See `Store.deployments`."""
        return await self._all(Deployment, "SELECT body FROM deployments ORDER BY project_id", ())

    async def add_probes(self, probes: Sequence[Probe]) -> None:
        """See `Store.add_probes`."""
        await self._connection.write(partial(_add_probes, probes))

    async def probes(self, project_id: str, limit: int = 100) -> list[Probe]:
        """See `Store.probes`."""
        query = "SELECT body FROM probes WHERE project_id = ? ORDER BY number DESC LIMIT ?"
        return await self._all(Probe, query, (project_id, limit))

    # The few shapes of queries

    async def _write(self, statement: str, values: Sequence[Any]) -> None:
        await self._connection.write(lambda db: db.execute(statement, values))

    async def _one(self, model: type[Model], query: str, values: Sequence[Any]) -> Model | None:
        row = await self._connection.read(lambda db: db.execute(query, values).fetchone())
        return model.model_validate_json(row[0]) if row else None

    async def _all(self, model: type[Model], query: str, values: Sequence[Any]) -> list[Model]:
        rows: Iterable[Any] = await self._connection.read(lambda db: db.execute(query, values).fetchall())
        return [model.model_validate_json(row[0]) for row in rows]

    async def _count(self, table: str, where: str, values: list[Any]) -> int:
        query = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - names are ours, values are bound
        count: int = await self._connection.read(lambda db: db.execute(query, values).fetchone()[0])
        return count

    async def _page(
        self,
        model: type[Model],
        table: str,
        where: str,
        values: list[Any],
        limit: int,
        cursor: str | None,
        newest_first: bool = False,
    ) -> Page[Model]:
        check_page(limit, cursor)
        beyond, order = ("<", "DESC") if newest_first else (">", "ASC")
        after = f" AND id {beyond} ?" if cursor else ""
        query = f"SELECT body, id FROM {table} WHERE {where}{after} ORDER BY id {order} LIMIT ?"  # noqa: S608 - as above
        bound = [*values, *([cursor] if cursor else []), limit + 1]
        rows = await self._connection.read(lambda db: db.execute(query, bound).fetchall())
        items = [model.model_validate_json(body) for body, _ in rows[:limit]]
        return Page(items, rows[limit - 1][1] if len(rows) > limit else None)


def _check_epoch(db: sqlite3.Connection, lease: Lease) -> None:
    found = db.execute("SELECT epoch FROM leases WHERE name = ?", (lease.name,)).fetchone()
    if not found or found[0] != lease.epoch:
        raise LeaseLost(f"Epoch {lease.epoch} of the lease {lease.name!r} is over; another holder has taken it.")


def _put_contracts(db: sqlite3.Connection, contracts: Sequence[InterfaceContract]) -> None:
    try:
        db.executemany(PUT_CONTRACT, map(contract_row, contracts))
    except sqlite3.IntegrityError as error:
        raise Conflict("Another contract of the feature has this version already.", "version") from error


def _add_probes(probes: Sequence[Probe], db: sqlite3.Connection) -> None:
    rows = [(probe.project_id, probe.model_dump_json(by_alias=True)) for probe in probes]
    db.executemany("INSERT INTO probes (project_id, body) VALUES (?, ?)", rows)
    for project_id in {probe.project_id for probe in probes}:
        query = "SELECT number FROM probes WHERE project_id = ? ORDER BY number DESC LIMIT 1 OFFSET ?"
        oldest_kept = db.execute(query, (project_id, PROBES_KEPT)).fetchone()
        if oldest_kept:
            db.execute("DELETE FROM probes WHERE project_id = ? AND number <= ?", (project_id, oldest_kept[0]))


def _task_filter(query: TaskQuery) -> tuple[str, list[Any]]:
    wanted = {
        "project_id": query.project_id,
        "workflow_id": query.workflow_id,
        "feature_id": query.feature_id,
        "status": query.status.value if query.status else None,
        "type": query.type,
    }
    return _filter(wanted)


def _filter(wanted: dict[str, Any]) -> tuple[str, list[Any]]:
    """A condition over the columns that are not None, and its values."""
    given = {column: value for column, value in wanted.items() if value is not None}
    return " AND ".join(["1", *(f"{column} = ?" for column in given)]), list(given.values())


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
