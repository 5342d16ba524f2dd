"""Documents as the Go service wrote them, completed with what it did not know.

It left absent lists null, kept no feature inside a workflow, and gave results a shape of its own.
"""

from datetime import datetime
from typing import Any

from orchestrator.models import Document, InterfaceContract, Task, TaskResult, Workflow

Raw = dict[str, Any]

RESULT_FIELDS = {str(field.alias) for field in TaskResult.model_fields.values()}
LISTS = {
    "api": ("errors",),
    "database": ("fields", "indexes"),
    "frontend": ("components", "states", "events"),
}
MAPPINGS = {"api": ("request", "response")}


def completed(model: type[Document], plain: Raw, made_at: datetime | None) -> Raw:
    """A copy in which nulls are left out, so that defaults hold, and older shapes are lifted into ours."""
    raw = {name: value for name, value in plain.items() if value is not None}
    if made_at is not None:
        raw.setdefault("createdAt", made_at)
    if "createdAt" in raw:
        raw.setdefault("updatedAt", raw["createdAt"])
    if model is Task:
        return _task(raw)
    if model is InterfaceContract:
        return _contract(raw)
    return _workflow(raw) if model is Workflow else raw


def _task(raw: Raw) -> Raw:
    """A result is kept whole: what it said beyond our fields is among its outputs."""
    found = raw.get("result")
    if found is None:
        return raw
    if not isinstance(found, dict):
        return {**raw, "result": {"outputs": {"result": found}}}
    ours = {name: value for name, value in found.items() if name in RESULT_FIELDS and value is not None}
    foreign = {name: value for name, value in found.items() if name not in RESULT_FIELDS}
    for name in ("artifacts", "outputs"):
        if not _fits(name, ours.get(name)):
            foreign[name] = ours.pop(name)
    return {**raw, "result": {**ours, "outputs": {**ours.get("outputs", {}), **foreign}}}


def _fits(name: str, value: Any) -> bool:
    if value is None or (name == "outputs" and isinstance(value, dict)):
        return True
    return name == "artifacts" and isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _contract(raw: Raw) -> Raw:
    """Sides without nulls; a single value where we keep a list is a list of one, and the same for objects."""
    lifted = dict(raw)
    for side in ("api", "database", "frontend"):
        if isinstance(raw.get(side), dict):
            lifted[side] = {name: _lift(side, name, value) for name, value in raw[side].items() if value is not None}
    return lifted


def _lift(side: str, name: str, value: Any) -> Any:
    if name in LISTS[side] and not isinstance(value, list):
        return [value]
    if name in MAPPINGS.get(side, ()) and not isinstance(value, dict):
        return {"schema": value}
    return value


def _workflow(raw: Raw) -> Raw:
    """The feature is made from its id and name; stages get an owner where they had none."""
    feature_id = str(raw.get("featureId") or raw["id"])
    name = str(raw.get("name") or raw.get("featureName") or feature_id)
    stages = [
        {"assignedTo": "all", "name": stage.get("id", ""), **_without_nulls(stage)}
        if isinstance(stage, dict)
        else stage
        for stage in raw.get("stages", [])
    ]
    return {"featureId": feature_id, "feature": {"id": feature_id, "name": name}, **raw, "stages": stages}


def _without_nulls(raw: Raw) -> Raw:
    return {name: value for name, value in raw.items() if value is not None}
