"""What is MongoDB's alone: documents of the Go service, the form of ours, and the fence against deposed schedulers."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorClient
from store_documents import (
    NOW,
    PROJECT,
    a_contract,
    a_deployment,
    a_probe,
    a_task,
    a_workflow,
    an_event,
    later,
    numbered_id,
)
from store_servers import WireServer

from orchestrator.errors import Conflict, InvalidInput, LeaseLost, StoreUnavailable
from orchestrator.ids import new_id
from orchestrator.models import TaskStatus
from orchestrator.store.mongo import MongoStore
from orchestrator.store.protocol import Batch, TaskQuery

GO_TIME = datetime(2025, 6, 1, 8, 30, 0, 250000, UTC)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireServer]:
    """One server for the module."""
    server = WireServer(tmp_path_factory.mktemp("wire"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def name() -> str:
    """A database for one test."""
    return f"test_{new_id()}"


@pytest.fixture
async def store(server: WireServer, name: str) -> AsyncIterator[MongoStore]:
    """An opened store in that database."""
    store = MongoStore(server.uri, name, 5)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def raw(server: WireServer, name: str) -> Iterator[Any]:
    """The same database through the driver."""
    client: Any = AsyncIOMotorClient(server.uri, tz_aware=True)
    yield client[name]
    client.close()


def go_task(**changes: Any) -> dict[str, Any]:
    """A task as the Go service wrote it."""
    document = {
        "_id": ObjectId(),
        "projectId": ObjectId(PROJECT),
        "featureId": "F001",
        "name": "Analyse requirement",
        "type": "analysis",
        "status": "pending",
        "priority": 1,
        "dependencies": None,
        "assignedTo": "mike_pm",
        "createdAt": GO_TIME,
        "updatedAt": GO_TIME,
    }
    return {**document, **changes}


async def test_task_of_the_go_service_is_read(store: MongoStore, raw: Any) -> None:
    """By id, in listings, and among the unfinished."""
    document = go_task(dependencies=[other := ObjectId()])
    await raw.tasks.insert_many([document, go_task()])
    task = await store.task(str(document["_id"]))
    assert task is not None
    assert (task.project_id, task.assigned_to, task.status) == (PROJECT, "mike_pm", TaskStatus.PENDING)
    assert (task.dependencies, task.created_at) == ([str(other)], GO_TIME)
    assert await store.count_tasks(TaskQuery(project_id=PROJECT, status=TaskStatus.PENDING)) == 2
    assert len((await store.tasks(TaskQuery(project_id=PROJECT))).items) == 2
    assert len(await store.unfinished_tasks()) == 2


@pytest.mark.parametrize(
    ("result", "success", "outputs"),
    [
        ("done", True, {"result": "done"}),
        ({"success": False, "output": "text", "artifacts": None}, False, {"output": "text"}),
        ({"artifacts": ["a.md"], "outputs": "x"}, True, {"artifacts": ["a.md"], "outputs": "x"}),
        ([1, 2], True, {"result": [1, 2]}),
    ],
)
async def test_result_of_an_unknown_shape_is_kept_whole(
    store: MongoStore, raw: Any, result: object, success: bool, outputs: dict[str, Any]
) -> None:
    """What we have no field for is among the outputs."""
    document = go_task(result=result, status="completed")
    await raw.tasks.insert_one(document)
    task = await store.task(str(document["_id"]))
    assert task is not None
    assert task.result is not None
    assert (task.result.success, task.result.outputs) == (success, outputs)


async def test_null_result_is_none(store: MongoStore, raw: Any) -> None:
    """And an absent creation time is the id's."""
    document = go_task(result=None, createdAt=None, updatedAt=None, assignedTo=None)
    await raw.tasks.insert_one(document)
    task = await store.task(str(document["_id"]))
    assert task is not None
    assert (task.result, task.created_at) == (None, document["_id"].generation_time)


async def test_task_of_the_go_service_is_taken_over_by_a_commit(store: MongoStore, raw: Any) -> None:
    """Having no epoch counts as epoch 0."""
    document = go_task()
    await raw.tasks.insert_one(document)
    lease = await store.acquire_lease("scheduler", "a", NOW, 10)
    task = await store.task(str(document["_id"]))
    assert task is not None
    running = task.model_copy(update={"status": TaskStatus.RUNNING, "epoch": lease.epoch})
    await store.commit(Batch.of(tasks=[a_task(1), running, a_task(2)]), lease)
    assert await store.task(running.id) == running
    assert await store.count_tasks(TaskQuery()) == 3


async def test_contract_of_the_go_service_is_read(store: MongoStore, raw: Any) -> None:
    """Its three sides with their first fields; two of the same version do not keep the store from opening."""
    sides = {
        "api": {
            "method": "POST",
            "path": "/api/F001",
            "request": {"email": "string"},
            "response": None,
            "errors": None,
        },
        "database": {"table": "auth", "fields": [{"name": "email", "type": "string"}], "indexes": ["email"]},
        "frontend": {"page": "User Login", "components": ["Form"], "states": ["idle"], "events": {"submit": "login"}},
    }
    document = {
        "projectId": ObjectId(PROJECT),
        "featureId": "F001",
        "featureName": "User Login",
        "version": 1,
        "status": "draft",
        "createdBy": "mike_pm",
        "createdAt": GO_TIME,
        "updatedAt": GO_TIME,
        **sides,
    }
    await raw.interface_contracts.insert_many([{**document, "_id": ObjectId()}, {**document, "_id": (i := ObjectId())}])
    await store.open()
    contract = await store.contract_by_feature(PROJECT, "F001")
    assert contract is not None
    assert contract.id == str(i)
    assert contract.api is not None
    assert contract.database is not None
    assert contract.frontend is not None
    assert (contract.api.method, contract.api.request, contract.api.errors) == ("POST", {"email": "string"}, [])
    assert (contract.database.table, contract.database.indexes) == ("auth", ["email"])
    assert (contract.frontend.components, contract.frontend.events) == (["Form"], [{"submit": "login"}])
    assert (await store.create_contract(a_contract(1))).version == 2


async def test_workflow_of_the_go_service_is_read(store: MongoStore, raw: Any) -> None:
    """Its feature is made from the id and the name."""
    stage = {"id": "stage-1-requirement", "name": "Requirement", "status": "completed", "dependsOn": None}
    document = {
        "_id": ObjectId(),
        "projectId": ObjectId(PROJECT),
        "featureId": "F001",
        "name": "User Login",
        "status": "completed",
        "stages": [stage],
        "createdAt": GO_TIME,
    }
    await raw.workflows.insert_one(document)
    workflow = await store.workflow(str(document["_id"]))
    assert workflow is not None
    assert (workflow.feature.id, workflow.feature.name, workflow.updated_at) == ("F001", "User Login", GO_TIME)
    assert (workflow.stages[0].id, workflow.stages[0].assigned_to) == ("stage-1-requirement", "all")


async def test_document_of_no_known_shape_is_named(store: MongoStore, raw: Any) -> None:
    """An error that says which document and what is wrong with it."""
    document = go_task(status="frobnicated")
    await raw.tasks.insert_one(document)
    with pytest.raises(StoreUnavailable, match=f"Task {document['_id']} .*status"):
        await store.task(str(document["_id"]))


async def test_documents_are_written_as_the_go_service_reads_them(store: MongoStore, raw: Any) -> None:
    """ObjectIds, BSON dates and camelCase names, in its collections."""
    await store.commit(Batch.of([a_task(1)], [a_workflow(2)], [a_contract(3)], [an_event(1)]))
    await store.save_deployment(a_deployment(PROJECT))
    await store.add_probes([a_probe(1)])
    task = await raw.tasks.find_one({"_id": ObjectId(numbered_id(1))})
    assert isinstance(task["projectId"], ObjectId)
    assert isinstance(task["workflowId"], ObjectId)
    assert task["createdAt"] == a_task(1).created_at
    assert task["gate"]["expiresAt"] == later(60).replace(microsecond=123000)
    assert task["result"]["artifacts"][0]["mediaType"] == "text/markdown"
    assert "id" not in task
    contract = await raw.interface_contracts.find_one({"_id": ObjectId(numbered_id(3))})
    assert (contract["featureId"], contract["api"]["method"]) == ("F001", "POST")
    workflow = await raw.workflows.find_one({"_id": ObjectId(numbered_id(2))})
    assert isinstance(workflow["stages"][0]["startedAt"], datetime)
    assert isinstance((await raw.deployments.find_one({}))["_id"], ObjectId)
    assert isinstance((await raw.probes.find_one({}))["at"], datetime)


@pytest.mark.parametrize(
    ("collection", "batch"),
    [
        ("tasks", Batch.of(tasks=[a_task(1, epoch=1)])),
        ("workflows", Batch.of(workflows=[a_workflow(1)])),
        ("events", Batch.of(events=[an_event(1)])),
    ],
)
async def test_what_a_higher_epoch_has_written_is_never_replaced(
    store: MongoStore, raw: Any, collection: str, batch: Batch
) -> None:
    """Even when the higher lease is taken after the lower one was last looked at."""
    lease = await store.acquire_lease("scheduler", "a", NOW, 10)
    await store.commit(batch, lease)
    await raw[collection].update_one({}, {"$set": {"epoch": 2, "projectId": "newer"}})
    with pytest.raises(LeaseLost):
        await store.commit(batch, lease)
    assert (await raw[collection].find_one({}))["projectId"] == "newer"


async def test_contract_that_a_higher_epoch_has_written_is_never_replaced(store: MongoStore, raw: Any) -> None:
    """Whether it was made by request, without an epoch, or by a scheduler."""
    made = await store.create_contract(a_contract(1))
    lease = await store.acquire_lease("scheduler", "a", NOW, 10)
    await store.commit(Batch.of(contracts=[made]), lease)
    await raw.interface_contracts.update_one({}, {"$set": {"epoch": 2, "featureName": "newer"}})
    with pytest.raises(Conflict):
        await store.commit(Batch.of(contracts=[made]), lease)
    await store.acquire_lease("scheduler", "b", later(60), 10)
    with pytest.raises(LeaseLost):
        await store.commit(Batch.of(contracts=[made]), lease)
    assert (await raw.interface_contracts.find_one({}))["featureName"] == "newer"


async def test_write_is_not_acknowledged_when_the_lease_was_taken_meanwhile(
    store: MongoStore, server: WireServer, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The successor may have read the documents before they were written."""
    lease = await store.acquire_lease("scheduler", "a", NOW, 10)
    write = store._access.replace

    async def overtaken(*args: Any) -> Any:
        await store.acquire_lease("scheduler", "b", later(60), 10)
        return await write(*args)

    monkeypatch.setattr(store._access, "replace", overtaken)
    with pytest.raises(LeaseLost):
        await store.commit(Batch.of(tasks=[a_task(1)]), lease)


@pytest.mark.parametrize("damage", ["changed", "missing"])
async def test_damaged_blob_is_not_returned(store: MongoStore, raw: Any, damage: str) -> None:
    """Changed bytes and missing chunks are errors that name the blob."""
    digest = await store.put_blob(b"right")
    if damage == "changed":
        await raw["blobs.chunks"].update_many({}, {"$set": {"data": b"wrong"}})
    else:
        await raw["blobs.chunks"].delete_many({})
    with pytest.raises(StoreUnavailable, match=digest):
        await store.blob(digest)


async def test_upload_cut_short_is_no_blob_and_can_be_repeated(store: MongoStore, raw: Any) -> None:
    """Chunks without their file, as a crash leaves them, are not found and stand in nobody's way."""
    digest = await store.put_blob(b"x" * 300_000)
    await raw["blobs.files"].delete_many({})
    assert await store.blob(digest) is None
    assert await store.put_blob(b"x" * 300_000) == digest
    assert await store.blob(digest) == b"x" * 300_000


async def test_number_too_large_for_mongodb_is_invalid_input(store: MongoStore) -> None:
    """Not a fault of the store, so trying again is of no use."""
    with pytest.raises(InvalidInput, match="can not hold"):
        await store.commit(Batch.of(tasks=[a_task(1, input={"number": 2**70})]))
