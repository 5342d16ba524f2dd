"""The store for several machines: MongoDB through motor, in the collections of the Go service.

This module and its neighbours `mongo_*` are the only ones that know the driver.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING

from orchestrator.errors import StoreUnavailable
from orchestrator.models import Deployment, Event, InterfaceContract, Probe, Task, Workflow
from orchestrator.store.mongo_access import MongoAccess, Raw, chunks
from orchestrator.store.mongo_blobs import MongoBlobs
from orchestrator.store.mongo_connection import MongoConnection
from orchestrator.store.mongo_documents import object_id, to_bson
from orchestrator.store.mongo_scheduling import TRIES, MongoScheduling, contract_raw
from orchestrator.store.protocol import Page, TaskQuery
from orchestrator.store.rules import PROBES_KEPT, check_page, same_contract


class MongoStore(MongoScheduling):
    """Implements `Store` over a MongoDB database; any number of processes and machines may use it."""

    def __init__(self, uri: str, database: str, timeout_s: float = 10.0) -> None:
        self._connection = MongoConnection(uri, database, timeout_s)
        self._blobs = MongoBlobs(self._connection)
        self._access = MongoAccess(self._connection)

    async def open(self) -> None:
        """See `Store.open`."""
        await self._connection.open()
        await self._access.make_indexes()

    async def close(self) -> None:
        """See `Store.close`."""
        await self._connection.close()

    async def check(self) -> None:
        """See `Store.check`."""
        await self._access.replace("checks", [{"_id": "check", "at": datetime.now(UTC)}])

    # Reading

    async def task(self, task_id: str) -> Task | None:
        """See `Store.task`."""
        return await self._access.one(Task, {"_id": object_id(task_id)})

    async def tasks_by_id(self, task_ids: Sequence[str]) -> list[Task]:
        """See `Store.tasks_by_id`."""
        found: list[Task] = []
        for ids in chunks(sorted(set(task_ids))):
            wanted = {"_id": {"$in": [object_id(task_id) for task_id in ids]}}
            found += await self._access.found(Task, wanted, [("_id", ASCENDING)])
        return found

    async def tasks(self, query: TaskQuery, limit: int = 50, cursor: str | None = None) -> Page[Task]:
        """See `Store.tasks`."""
        return await self._access.page(Task, _task_filter(query), limit, cursor)

    async def count_tasks(self, query: TaskQuery) -> int:
        """See `Store.count_tasks`."""
        return await self._access.count(Task, _task_filter(query))

    async def workflow(self, workflow_id: str) -> Workflow | None:
        """See `Store.workflow`."""
        return await self._access.one(Workflow, {"_id": object_id(workflow_id)})

    async def workflows(
        self, project_id: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Workflow]:
        """See `Store.workflows`."""
        return await self._access.page(Workflow, _of(project_id), limit, cursor, newest_first=True)

    async def count_workflows(self, project_id: str | None = None) -> int:
        """See `Store.count_workflows`."""
        return await self._access.count(Workflow, _of(project_id))

    async def events(self, stream: str, after_seq: int = 0, limit: int = 500) -> list[Event]:
        """See `Store.events`."""
        check_page(limit)
        wanted = {"stream": stream, "seq": {"$gt": after_seq}}
        return await self._access.found(Event, wanted, [("seq", ASCENDING)], limit)

    # Contracts

    async def contract(self, contract_id: str) -> InterfaceContract | None:
        """See `Store.contract`."""
        return await self._access.one(InterfaceContract, {"_id": object_id(contract_id)})

    async def contract_by_feature(self, project_id: str, feature_id: str) -> InterfaceContract | None:
        """See `Store.contract_by_feature`."""
        wanted = {**_of(project_id), "featureId": feature_id}
        return await self._access.one(InterfaceContract, wanted, [("version", DESCENDING), ("_id", DESCENDING)])

    async def contracts(self, project_id: str, limit: int = 50, cursor: str | None = None) -> Page[InterfaceContract]:
        """See `Store.contracts`."""
        return await self._access.page(InterfaceContract, _of(project_id), limit, cursor)

    async def count_contracts(self, project_id: str) -> int:
        """See `Store.count_contracts`."""
        return await self._access.count(InterfaceContract, _of(project_id))

    async def create_contract(self, contract: InterfaceContract) -> InterfaceContract:
        """See `Store.create_contract`: whoever loses the race for a version tries the next one."""
        for _ in range(TRIES):
            highest = await self.contract_by_feature(contract.project_id, contract.feature_id)
            numbered = contract.model_copy(update={"version": highest.version + 1 if highest else 1})
            if await self._access.insert("interface_contracts", contract_raw(numbered)):
                return numbered
            if stored := await self.contract(contract.id):
                return same_contract(stored, contract)
        raise StoreUnavailable(f"{TRIES} versions of feature {contract.feature_id} were taken by others meanwhile.")

    # Blobs

    async def put_blob(self, content: bytes) -> str:
        """See `Store.put_blob`."""
        return await self._blobs.put(content)

    async def blob(self, sha256: str) -> bytes | None:
        """See `Store.blob`."""
        return await self._blobs.get(sha256)

    # Deployments

    async def save_deployment(self, deployment: Deployment) -> None:
        """See `Store.save_deployment`."""
        await self._access.replace("deployments", [{"_id": object_id(deployment.project_id), **to_bson(deployment)}])

    async def deployment(self, project_id: str) -> Deployment | None:
        """See `Store.deployment`."""
        return await self._access.one(Deployment, {"_id": object_id(project_id)})

    async def deployments(self) -> list[Deployment]:
        """See `Store.deployments`."""
        return await self._access.found(Deployment, {}, [("_id", ASCENDING)])

    async def add_probes(self, probes: Sequence[Probe]) -> None:
        """See `Store.add_probes`."""
        await self._access.append("probes", [{"_id": ObjectId(), **to_bson(probe)} for probe in probes])
        for project_id in {probe.project_id for probe in probes}:
            await self._prune_probes(project_id)

    async def _prune_probes(self, project_id: str) -> None:
        order = [("_id", DESCENDING)]
        spare = await self._access.run("probes", "find_one", _of(project_id), {"_id": 1}, sort=order, skip=PROBES_KEPT)
        if spare:
            await self._access.run("probes", "delete_many", {**_of(project_id), "_id": {"$lte": spare["_id"]}})

    async def probes(self, project_id: str, limit: int = 100) -> list[Probe]:
        """See `Store.probes`."""
        check_page(limit)
        return await self._access.found(Probe, _of(project_id), [("_id", DESCENDING)], limit)


def _of(project_id: str | None) -> Raw:
    return {} if project_id is None else {"projectId": object_id(project_id)}


def _task_filter(query: TaskQuery) -> Raw:
    wanted: dict[str, Any] = {
        "projectId": object_id(query.project_id) if query.project_id else None,
        "workflowId": object_id(query.workflow_id) if query.workflow_id else None,
        "featureId": query.feature_id,
        "status": query.status.value if query.status else None,
        "type": query.type,
    }
    return {name: value for name, value in wanted.items() if value is not None}
