"""The forms in which tasks and events reach a store: what never changes, what has changed, and JSON left as it is."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic_core import to_json

from orchestrator.models import Event, Task, TaskStatus
from orchestrator.scheduling.node import Node, restored, state_of
from orchestrator.scheduling.spec import Spec, millis


class TaskRecord(NamedTuple):
    """A task to store. `state` is what `state_of` says, with times in milliseconds; `result` is JSON.

    With `new` the whole task is written, otherwise only its state and result: it is there already.
    """

    spec: Spec
    status: TaskStatus
    state: dict[str, Any]
    result: bytes | None
    new: bool


class Entry(NamedTuple):
    """An event of the ledger: the public document as a dict, its time in milliseconds."""

    stream: str
    seq: int
    document: dict[str, Any]


def record_of(node: Node, new: bool) -> TaskRecord:
    """The task as it stands."""
    return TaskRecord(node.spec, node.status, state_of(node), node.result, new)


def task_of(record: TaskRecord) -> Task:
    """The task as everybody else sees it."""
    result = record.result.decode() if record.result else None
    return Task.model_validate_json(joined(record.spec.body.decode(), as_json(record.state), result))


def whole(tasks: Iterable[Task]) -> list[TaskRecord]:
    """Records that replace the documents with these ids."""
    return [record_of(restored(task), new=True) for task in tasks]


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events as entries."""
    return [
        Entry(event.stream, event.seq, {**event.model_dump(mode="json", by_alias=True), "at": millis(event.at)})
        for event in events
    ]


def joined(body: str, state: str, result: str | None) -> str:
    """One JSON document of a task from its parts; of a key that is in two of them, the later one counts.

    A document that was stored whole has an empty state.
    """
    parts = [body.strip()[1:-1], state.strip()[1:-1], f'"result":{result}' if result else ""]
    return "{" + ",".join(part for part in parts if part) + "}"


def as_json(value: Any) -> str:
    """The value as JSON text."""
    return to_json(value).decode()
