"""A feature's contract in outline, as the Go service generated it, and the checks it made on every contract."""

import re
from datetime import datetime

from orchestrator.errors import InvalidContract
from orchestrator.models import ApiContract, DatabaseContract, Feature, FrontendContract, InterfaceContract


def outline_contract(feature: Feature, project_id: str, contract_id: str, now: datetime) -> InterfaceContract:
    """A draft with the parts that the feature involves; it passes `check_outline`.

    The Go service's own drafts had an empty response and no fields and failed its own checks; these have the least
    that passes.
    """
    return InterfaceContract(
        id=contract_id,
        project_id=project_id,
        feature_id=feature.id,
        feature_name=feature.name,
        api=_api(feature) if "backend" in feature.involves else None,
        database=_database(feature) if "database" in feature.involves else None,
        frontend=_frontend(feature) if "frontend" in feature.involves else None,
        created_by="mike_pm",
        created_at=now,
        updated_at=now,
    )


def _api(feature: Feature) -> ApiContract:
    return ApiContract(
        method="POST",
        path=f"/api/{feature.id}",
        request={"type": "object"},
        response={"type": "object", "properties": {"success": {"type": "boolean"}}, "required": ["success"]},
    )


def _database(feature: Feature) -> DatabaseContract:
    table = feature.module or re.sub(r"[^a-z0-9]+", "_", feature.id.lower()).strip("_") or "records"
    return DatabaseContract(
        table=table,
        fields=[
            {"name": "id", "type": "INTEGER", "required": True},
            {"name": "created_at", "type": "TEXT", "required": True},
        ],
    )


def _frontend(feature: Feature) -> FrontendContract:
    return FrontendContract(page=feature.name, states=["idle", "loading", "success", "error"])


def check_outline(contract: InterfaceContract) -> None:
    """Accept a contract whose parts have what the Go service asked of them.

    Raises:
        InvalidContract: naming the first field that is missing.
    """
    for field, value in _required(contract):
        if not value:
            raise InvalidContract(f"The contract of feature {contract.feature_id!r} needs {field}.", field)


def _required(contract: InterfaceContract) -> list[tuple[str, object]]:
    """What must not be empty, by its path in the document."""
    needed: list[tuple[str, object]] = [
        ("projectId", contract.project_id),
        ("featureId", contract.feature_id),
        ("featureName", contract.feature_name),
    ]
    if (api := contract.api) is not None:
        needed += [("api.method", api.method), ("api.path", api.path), ("api.response", api.response)]
    if (database := contract.database) is not None:
        needed += [("database.table", database.table), ("database.fields", database.fields)]
    if (frontend := contract.frontend) is not None:
        needed += [("frontend.page", frontend.page)]
    return needed
