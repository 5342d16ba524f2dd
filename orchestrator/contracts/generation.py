"""A first contract from a feature alone, as the Go service generated it."""

import re
from datetime import datetime

from orchestrator.models import ApiContract, DatabaseContract, Feature, FrontendContract, InterfaceContract


def contract_for_feature(project_id: str, feature: Feature, contract_id: str, now: datetime) -> InterfaceContract:
    """A draft, version 1, with the sides that the feature involves; it keeps every rule of `rules.check`.

    Source: the Go service's GenerateContractFromFeature, whose own drafts failed its checks: their response was empty
    and their table had no fields.
    """
    return InterfaceContract(
        id=contract_id,
        project_id=project_id,
        feature_id=feature.id,
        feature_name=feature.name,
        api=_api(feature) if "backend" in feature.involves else None,
        database=_database(feature) if "database" in feature.involves else None,
        frontend=_frontend(feature) if "frontend" in feature.involves else None,
        created_at=now,
        updated_at=now,
    )


def _api(feature: Feature) -> ApiContract:
    return ApiContract(method="POST", path=f"/api/{feature.id}", response={"fields": {"success": {"type": "boolean"}}})


def _database(feature: Feature) -> DatabaseContract:
    columns = [("id", "INTEGER", True), ("created_at", "TEXT", False), ("updated_at", "TEXT", False)]
    fields = [{"name": name, "type": kind, "required": True, "primaryKey": key} for name, kind, key in columns]
    table = feature.module or re.sub(r"[^a-z0-9]+", "_", feature.id.lower()).strip("_") or "records"
    return DatabaseContract(table=table, fields=fields)


def _frontend(feature: Feature) -> FrontendContract:
    return FrontendContract(page=feature.name, states=["idle", "loading", "success", "error"])
