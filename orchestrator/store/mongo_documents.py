"""Documents as MongoDB keeps them: ids as ObjectIds, times as dates, camelCase names as everywhere outside."""

import json
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args

from bson import Int64, ObjectId
from pydantic import ValidationError

from orchestrator.errors import StoreUnavailable
from orchestrator.ids import is_id
from orchestrator.models import Document, Task
from orchestrator.scheduling.spec import moment
from orchestrator.store.mongo_legacy import completed
from orchestrator.store.records import Entry, TaskRecord, as_json

Model = TypeVar("Model", bound=Document)
Raw = dict[str, Any]

OBJECT_IDS = ("projectId", "workflowId", "taskId")


def object_id(text: str) -> Any:
    """The ObjectId of an id; any other text as it is, which then matches no document."""
    return ObjectId(text) if is_id(text) else text


def to_bson(document: Document) -> Raw:
    """The document for MongoDB; `_id` is its own id where it has one."""
    raw = document.model_dump(mode="json", by_alias=True)
    _date(type(document), raw)
    return _named(raw)


def _named(raw: Raw) -> Raw:
    """The document with its ids as MongoDB's own."""
    for name in OBJECT_IDS:
        if raw.get(name) is not None:
            raw[name] = object_id(raw[name])
    return {"_id": object_id(raw.pop("id")), **raw} if "id" in raw else raw


def task_to_bson(record: TaskRecord) -> Raw:
    """The whole task for MongoDB."""
    raw = {**json.loads(record.spec.body), **task_changes(record)}
    return _named({**raw, "createdAt": moment(record.spec.created)})


def task_changes(record: TaskRecord) -> Raw:
    """What has changed of a task, for MongoDB."""
    raw: Raw = json.loads(as_json(record.state))
    if record.result is not None:
        raw["result"] = json.loads(record.result)
    _date(Task, raw)
    return raw


def entry_to_bson(entry: Entry) -> Raw:
    """The event for MongoDB."""
    return _named({"_id": f"{entry.stream}:{entry.seq}", **entry.document, "at": moment(entry.document["at"])})


def from_bson(model: type[Model], raw: Raw) -> Model:
    """The document that MongoDB returned, ours or one of the Go service.

    Raises:
        StoreUnavailable: it is neither; the message names it.
    """
    made_at = raw["_id"].generation_time if isinstance(raw.get("_id"), ObjectId) else None
    plain = {("id" if name == "_id" else name): _plain(value) for name, value in raw.items()}
    legacy = model is Task and "epoch" not in plain
    try:
        return model.model_validate(completed(model, plain, made_at) if legacy else plain)
    except ValidationError:
        return _second_try(model, plain, made_at)


def _second_try(model: type[Model], plain: Raw, made_at: datetime | None) -> Model:
    try:
        return model.model_validate(completed(model, plain, made_at))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        complaint = f"{place}: {error.errors()[0]['msg']}"
        raise StoreUnavailable(
            f"{model.__name__} {plain.get('id')} in MongoDB can not be read: {complaint}."
        ) from error


def _plain(value: Any) -> Any:
    """The value without the driver's own types."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, ObjectId):
        return str(value)
    return int(value) if isinstance(value, Int64) else value


def _date(model: type[Document], raw: Raw) -> None:
    """Turn the times of a dumped document, and of those inside it, from text into dates."""
    times, parts = _layout(model)
    for name in times:
        if raw.get(name) is not None:
            raw[name] = moment(raw[name]) if isinstance(raw[name], int) else datetime.fromisoformat(raw[name])
    for name, inner in parts:
        value = raw.get(name)
        for part in value if isinstance(value, list) else [value]:
            if part is not None:
                _date(inner, part)


@cache
def _layout(model: type[Document]) -> tuple[list[str], list[tuple[str, type[Document]]]]:
    """Names of the fields that are times, and of those that hold documents or lists of them."""
    times: list[str] = []
    parts: list[tuple[str, type[Document]]] = []
    for field in model.model_fields.values():
        leaves = _leaves(field.annotation)
        if datetime in leaves:
            times.append(str(field.alias))
        parts += [(str(field.alias), leaf) for leaf in leaves if isinstance(leaf, type) and issubclass(leaf, Document)]
    return times, parts


def _leaves(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [leaf for part in inner for leaf in _leaves(part)] if inner else [annotation]
