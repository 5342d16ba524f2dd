"""The embedded store: SQLite in WAL mode, every commit on disk before it is acknowledged."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from orchestrator.models import Deployment, Event, InterfaceContract, Probe, Task, Workflow
from orchestrator.store.blobs import BlobFolder
from orchestrator.store.protocol import Page, TaskQuery
from orchestrator.store.records import joined
from orchestrator.store.rules import PROBES_KEPT, check_page, same_contract
from orchestrator.store.sqlite_access import conditions
from orchestrator.store.sqlite_connection import SqliteConnection
from orchestrator.store.sqlite_scheduling import SqliteScheduling
from orchestrator.store.sqlite_schema import ADD_CONTRACT, contract_row


class SqliteStore(SqliteScheduling):
    """Implements `Store` in one file and a folder of blobs; several processes may use them at once."""

    def __init__(self, path: Path | None, blobs: Path, timeout_s: float = 10.0) -> None:
        super().__init__(SqliteConnection(path, timeout_s))
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
        await self._access.write("INSERT OR REPLACE INTO checks VALUES (1, ?)", (now,))

    # Reading

    async def task(self, task_id: str) -> Task | None:
        """See `Store.task`."""
        found = await self._access.tasks("id = ?", (task_id,))
        return found[0] if found else None

    async def tasks_by_id(self, task_ids: Sequence[str]) -> list[Task]:
        """See `Store.tasks_by_id`."""

        def work(db: sqlite3.Connection) -> list[str]:
            query = "SELECT body, state, result FROM tasks WHERE id = ?"
            found = (db.execute(query, (task_id,)).fetchone() for task_id in set(task_ids))
            return [joined(*row) for row in found if row]

        return [Task.model_validate_json(document) for document in await self._connection.read(work)]

    async def tasks(self, query: TaskQuery, limit: int = 50, cursor: str | None = None) -> Page[Task]:
        """See `Store.tasks`."""
        check_page(limit, cursor)
        where, values = _task_filter(query)
        after = [cursor] if cursor else []
        beyond = " AND id > ?" if cursor else ""
        items = await self._access.tasks(where + beyond, [*values, *after, limit + 1], "ORDER BY id LIMIT ?")
        return Page(items[:limit], items[limit - 1].id if len(items) > limit else None)

    async def count_tasks(self, query: TaskQuery) -> int:
        """See `Store.count_tasks`."""
        where, values = _task_filter(query)
        return await self._access.count("tasks", where, values)

    async def workflow(self, workflow_id: str) -> Workflow | None:
        """See `Store.workflow`."""
        return await self._access.one(Workflow, "SELECT body FROM workflows WHERE id = ?", (workflow_id,))

    async def workflows(
        self, project_id: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Workflow]:
        """See `Store.workflows`."""
        where, values = conditions({"project_id": project_id})
        return await self._access.page(Workflow, "workflows", where, values, limit, cursor, newest_first=True)

    async def count_workflows(self, project_id: str | None = None) -> int:
        """See `Store.count_workflows`."""
        return await self._access.count("workflows", *conditions({"project_id": project_id}))

    async def events(self, stream: str, after_seq: int = 0, limit: int = 500) -> list[Event]:
        """See `Store.events`."""
        check_page(limit)
        query = "SELECT body FROM events WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?"
        return await self._access.all(Event, query, (stream, after_seq, limit))

    # Contracts

    async def contract(self, contract_id: str) -> InterfaceContract | None:
        """See `Store.contract`."""
        return await self._access.one(
            InterfaceContract, "SELECT body FROM interface_contracts WHERE id = ?", (contract_id,)
        )

    async def contract_by_feature(self, project_id: str, feature_id: str) -> InterfaceContract | None:
        """See `Store.contract_by_feature`."""
        query = (
            "SELECT body FROM interface_contracts WHERE project_id = ? AND feature_id = ? ORDER BY version DESC LIMIT 1"
        )
        return await self._access.one(InterfaceContract, query, (project_id, feature_id))

    async def contracts(self, project_id: str, limit: int = 50, cursor: str | None = None) -> Page[InterfaceContract]:
        """See `Store.contracts`."""
        where, values = conditions({"project_id": project_id})
        return await self._access.page(InterfaceContract, "interface_contracts", where, values, limit, cursor)

    async def count_contracts(self, project_id: str) -> int:
        """See `Store.count_contracts`."""
        return await self._access.count("interface_contracts", *conditions({"project_id": project_id}))

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
        await self._access.write("INSERT OR REPLACE INTO deployments VALUES (?, ?)", values)

    async def deployment(self, project_id: str) -> Deployment | None:
        """See `Store.deployment`."""
        return await self._access.one(Deployment, "SELECT body FROM deployments WHERE project_id = ?", (project_id,))

    async def deployments(self) -> list[Deployment]:
        """See `Store.deployments`."""
        return await self._access.all(Deployment, "SELECT body FROM deployments ORDER BY project_id", ())

    async def add_probes(self, probes: Sequence[Probe]) -> None:
        """See `Store.add_probes`."""
        await self._connection.write(partial(_add_probes, probes))

    async def probes(self, project_id: str, limit: int = 100) -> list[Probe]:
        """See `Store.probes`."""
        check_page(limit)
        query = "SELECT body FROM probes WHERE project_id = ? ORDER BY number DESC LIMIT ?"
        return await self._access.all(Probe, query, (project_id, limit))


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
    return conditions(wanted)
