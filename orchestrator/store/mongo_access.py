"""Collections, indexes and the few shapes of queries that the MongoDB store is made of."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from orchestrator.models import Document
from orchestrator.store.mongo_connection import MongoConnection, duplicates
from orchestrator.store.mongo_documents import from_bson, object_id
from orchestrator.store.protocol import Page
from orchestrator.store.rules import check_page

Model = TypeVar("Model", bound=Document)
Raw = dict[str, Any]

NAMES_AT_ONCE = 500
"""Ids or streams named in one query."""

READ_AT_ONCE = 1000
"""Documents fetched within one timeout."""

INDEXES: dict[str, list[tuple[str, ...]]] = {
    "tasks": [
        ("_id", "epoch"),
        ("projectId", "_id"),
        ("projectId", "status", "_id"),
        ("projectId", "type", "_id"),
        ("projectId", "featureId", "_id"),
        ("projectId", "workflowId", "_id"),
        ("workflowId", "_id"),
        ("status", "_id"),
    ],
    "workflows": [("_id", "epoch"), ("projectId", "_id"), ("status", "_id")],
    "interface_contracts": [("_id", "epoch"), ("projectId", "featureId", "version"), ("projectId", "_id")],
    "events": [("stream", "seq")],
    "leases": [("_id", "epoch")],
    "probes": [("projectId", "_id")],
}
"""Every filter of more than one field has an index that begins with exactly those fields.

Not so the fence of events: they are replaced only when a batch is repeated, and an index would cost every insert.
"""


class MongoAccess:
    """Runs queries; knows no document of ours by name."""

    collection_of: ClassVar[dict[str, str]] = {
        "Task": "tasks",
        "Workflow": "workflows",
        "InterfaceContract": "interface_contracts",
        "Event": "events",
        "Deployment": "deployments",
        "Probe": "probes",
    }

    def __init__(self, connection: MongoConnection) -> None:
        self._connection = connection

    async def make_indexes(self) -> None:
        """Make what is missing; harmless when all exist."""
        for name, keys in INDEXES.items():
            models = [IndexModel([(field, ASCENDING) for field in fields]) for fields in keys]
            await self.run(name, "create_indexes", models)
        # Only our own contracts carry a `versionKey`: the Go service could store one version twice.
        unique = IndexModel([("versionKey", ASCENDING)], unique=True, sparse=True)
        await self.run("interface_contracts", "create_indexes", [unique])

    async def run(self, collection: str, operation: str, *values: Any, **options: Any) -> Any:
        """The answer of one operation of a collection."""
        database = await self._connection.database()
        return await self._connection.run(getattr(database[collection], operation)(*values, **options))

    async def insert(self, collection: str, raw: Raw) -> bool:
        """Whether the document was inserted; not when its id or a unique key of it is taken."""
        database = await self._connection.database()
        return await self._connection.run(_inserted(database[collection], raw))

    async def aggregate(self, collection: str, steps: list[Raw]) -> list[Raw]:
        """All rows that a pipeline gives."""
        database = await self._connection.database()
        rows: list[Raw] = await self._connection.run(database[collection].aggregate(steps).to_list(None))
        return rows

    async def found(self, model: type[Model], wanted: Raw, sort: list[tuple[str, int]], limit: int = 0) -> list[Model]:
        """Matching documents in that order; limit 0 is all."""
        database = await self._connection.database()
        cursor = database[self.collection_of[model.__name__]].find(wanted, sort=sort, limit=limit)
        documents: list[Model] = []
        while raws := await self._connection.run(cursor.to_list(READ_AT_ONCE)):  # so that the timeout is for a portion
            documents += [from_bson(model, raw) for raw in raws]
        return documents

    async def one(self, model: type[Model], wanted: Raw, sort: list[tuple[str, int]] | None = None) -> Model | None:
        """The first matching document, or None."""
        raw = await self.run(self.collection_of[model.__name__], "find_one", wanted, sort=sort)
        return from_bson(model, raw) if raw else None

    async def count(self, model: type[Model], wanted: Raw) -> int:
        """How many match."""
        return int(await self.run(self.collection_of[model.__name__], "count_documents", wanted))

    async def page(
        self, model: type[Model], wanted: Raw, limit: int, cursor: str | None, newest_first: bool = False
    ) -> Page[Model]:
        """One page in order of id. Raises InvalidInput."""
        check_page(limit, cursor)
        beyond, order = ("$lt", DESCENDING) if newest_first else ("$gt", ASCENDING)
        after = {"_id": {beyond: object_id(cursor)}} if cursor else {}
        items = await self.found(model, {**wanted, **after}, [("_id", order)], limit + 1)
        more = len(items) > limit
        return Page(items[:limit], str(getattr(items[limit - 1], "id")) if more else None)  # noqa: B009 - only listed models have ids

    async def replace(self, collection: str, raws: Sequence[Raw], epoch: int | None = None) -> list[Raw]:
        """Insert or replace documents by `_id`; returns those that were refused.

        With an epoch, documents that a higher epoch has written are refused.
        """
        if not raws:
            return []
        fence = {} if epoch is None else {"epoch": {"$lte": epoch}}
        refused = await self._bulk(collection, raws, fence)
        # Again: two writers may have inserted one document at once, and one of the Go service has no epoch to compare.
        return await self._bulk(collection, refused, {} if epoch is None else {"epoch": None}) if refused else []

    async def change(
        self, collection: str, changes: Mapping[str, Raw], names: Sequence[str], epoch: int | None = None
    ) -> bool:
        """Set the given fields of documents and take the others of `names` away; whether any was refused.

        With an epoch, documents that a higher epoch has written are refused.
        """
        if not changes:
            return False
        fence = {} if epoch is None else {"epoch": {"$lte": epoch}}
        writes = []
        for document_id, fields in changes.items():
            change: Raw = {"$set": fields}
            if gone := dict.fromkeys((name for name in names if name not in fields), ""):
                change["$unset"] = gone
            writes.append(UpdateOne({"_id": object_id(document_id), **fence}, change))
        database = await self._connection.database()
        done = await self._connection.run(database[collection].bulk_write(writes, ordered=False))
        return bool(done.matched_count < len(writes))

    async def append(self, collection: str, raws: Sequence[Raw], epoch: int | None = None) -> list[Raw]:
        """Insert documents that are nearly always new, which costs much less than to replace; the others are replaced.

        A repeated batch, after an answer that was lost, finds its documents there. Returns those refused, as `replace`.
        """
        if not raws:
            return []
        database = await self._connection.database()
        known = await self._connection.run(_appended(database[collection], raws))
        return await self.replace(collection, known, epoch)

    async def _bulk(self, collection: str, raws: Sequence[Raw], fence: Raw) -> list[Raw]:
        writes = [ReplaceOne({"_id": raw["_id"], **fence}, raw, upsert=True) for raw in raws]
        database = await self._connection.database()
        return await self._connection.run(_written(database[collection], writes, raws))


async def _inserted(collection: Any, raw: Raw) -> bool:
    try:
        await collection.insert_one(raw)
    except DuplicateKeyError:
        return False
    return True


async def _appended(collection: Any, raws: Sequence[Raw]) -> list[Raw]:
    try:
        await collection.insert_many(raws, ordered=False)
    except BulkWriteError as error:
        return [raws[place] for place in duplicates(error)]
    return []


async def _written(collection: Any, writes: list[Any], raws: Sequence[Raw]) -> list[Raw]:
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        return [raws[place] for place in duplicates(error)]
    return []


def chunks(names: Sequence[str]) -> list[Sequence[str]]:
    """The names in portions that fit one query."""
    return [names[start : start + NAMES_AT_ONCE] for start in range(0, len(names), NAMES_AT_ONCE)]
