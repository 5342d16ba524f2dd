"""Documents become BSON and come back, without a server."""

from datetime import datetime
from typing import Any

import bson
import pytest
from bson import ObjectId
from store_documents import NOW, PROJECT, a_contract, a_deployment, a_probe, a_task, a_workflow, an_event, numbered_id

from orchestrator.errors import StoreUnavailable
from orchestrator.models import Document, InterfaceContract, Task, Workflow
from orchestrator.store.mongo_documents import from_bson, to_bson

OPTIONS: Any = bson.CodecOptions(tz_aware=True)
EVERY_KIND = [a_task(1), a_workflow(1), a_contract(1), an_event(1), a_deployment(PROJECT), a_probe(1)]


@pytest.mark.parametrize("document", EVERY_KIND, ids=lambda document: type(document).__name__)
def test_document_comes_back_from_bson_unchanged(document: Document) -> None:
    """Through the driver's own encoding."""
    assert from_bson(type(document), bson.decode(bson.encode(to_bson(document)), OPTIONS)) == document


@pytest.mark.parametrize("document", EVERY_KIND, ids=lambda document: type(document).__name__)
def test_every_time_is_a_date(document: Document) -> None:
    """At any depth: MongoDB orders and expires dates, not texts."""
    dates = [value for value in leaves(to_bson(document)) if isinstance(value, datetime)]
    texts = [value for value in leaves(to_bson(document)) if isinstance(value, str) and value.startswith("2026-")]
    assert dates
    assert not texts


def leaves(value: Any) -> list[Any]:
    """All values in a document that hold no others."""
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    return [leaf for inner in value for leaf in leaves(inner)] if isinstance(value, list) else [value]


def test_ids_are_object_ids() -> None:
    """Those that name documents; feature ids are texts."""
    raw = to_bson(a_task(1))
    assert raw["_id"] == ObjectId(numbered_id(1))
    assert isinstance(raw["projectId"], ObjectId)
    assert isinstance(raw["workflowId"], ObjectId)
    assert raw["featureId"] == "F001"
    assert "id" not in raw


def test_text_that_looks_like_a_time_stays_text() -> None:
    """What a stage puts out is its own."""
    task = a_task(1, input={"at": NOW.isoformat()})
    assert from_bson(Task, to_bson(task)) == task


def test_unreadable_document_is_named() -> None:
    """With the place that is wrong."""
    with pytest.raises(StoreUnavailable, match=f"Task {numbered_id(1)} .*priority"):
        from_bson(Task, {**to_bson(a_task(1)), "priority": "high"})


@pytest.mark.parametrize(
    ("model", "change"),
    [(InterfaceContract, {"api": "POST /login"}), (Workflow, {"stages": ["stage-1"]}), (Task, {"dependencies": 7})],
)
def test_shape_that_nobody_wrote_is_named_and_not_a_crash(model: type[Document], change: dict[str, Any]) -> None:
    """Whoever runs the service learns which document to look at."""
    document = next(d for d in EVERY_KIND if type(d) is model)
    with pytest.raises(StoreUnavailable, match=f"{model.__name__} {numbered_id(1)}"):
        from_bson(model, {**to_bson(document), **change})
