"""Sample rows as the database keeps them: by table, with ids, ready to be inserted."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.auth_model import Auth
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.tables import LinkTable
from orchestrator.models import FieldType, Plan

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Rows by table, tables that others point to first. Moments of writing and password hashes are added on loading."""

    tables: dict[str, list[Row]]

    @property
    def has_accounts(self) -> bool:
        """Whether there are sample accounts among them."""
        return "users" in self.tables

    @property
    def document(self) -> str:
        """`app/samples.json`."""
        return json.dumps(self.tables, ensure_ascii=False, indent=2) + "\n"


def read_seeds(plan: Plan, entities: list[Entity], auth: Auth | None, links: dict[str, LinkTable]) -> Seeds | None:
    """The plan's samples; None when it has none."""
    tables: dict[str, list[Row]] = {}
    if auth and auth.roles and plan.accounts:
        tables["users"] = [
            {"id": number, "name": account.name, "email": account.email.lower(), "role": account.role}
            for number, account in enumerate(plan.accounts, start=1)
        ]
    by_schema = {entity.schema: entity for entity in entities}
    for name, rows in plan.samples.items():
        if rows and name in by_schema:
            tables |= _entity_rows(by_schema[name], rows, links)
    return Seeds(tables) if tables else None


def _entity_rows(entity: Entity, samples: list[Row], links: dict[str, LinkTable]) -> dict[str, list[Row]]:
    """The rows of an entity, then those of its link tables."""
    tables = {entity.plural: [_row(entity, number, sample) for number, sample in enumerate(samples, start=1)]}
    for attribute in entity.links:
        link = links[f"{entity.schema}.{attribute.name}"]
        tables[link.name] = [
            {link.source[0]: number, link.target[0]: other}
            for number, sample in enumerate(samples, start=1)
            for other in sorted(set(sample.get(attribute.name) or []))
        ]
    return {name: rows for name, rows in tables.items() if rows}


def _row(entity: Entity, number: int, sample: Row) -> Row:
    """One row; what the sample leaves out has its default."""
    kept = [a for a in entity.stored if a.is_column and a.name not in {"id", "created_at", "updated_at"}]
    row = {a.name: _stored(a, sample.get(a.name, a.field.default)) for a in kept}
    if entity.owner and row["owner_id"] is None:
        row["owner_id"] = 1
    return {"id": number, **row}


def _stored(attribute: Attribute, value: Any) -> Any:
    """The value as SQLite keeps it."""
    match attribute.field.type, value:
        case FieldType.BOOLEAN, bool():
            return int(value)
        case FieldType.DATETIME, str():
            moment = dt.datetime.fromisoformat(value)
            in_utc = moment.astimezone(dt.UTC) if moment.tzinfo else moment
            return in_utc.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        case FieldType.DECIMAL, int() | float():
            return round(float(value), 2)
    return value
