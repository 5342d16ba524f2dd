"""Rows that the catalogue has for an entity of a plan."""

from typing import Any

from orchestrator.engines.blueprint.domains.loading import domain_by_id, domains
from orchestrator.engines.blueprint.domains.matching import entity_for_noun
from orchestrator.engines.blueprint.domains.model import DomainEntity
from orchestrator.models import Entity, Field, FieldType, Plan

_TEXTS = (FieldType.STRING, FieldType.TEXT)


def known_rows(entity: Entity, plan: Plan) -> list[dict[str, Any]]:
    """The catalogue's rows under the names of the entity's fields, values as the file says them; perhaps none."""
    found = _in_catalogue(entity, plan)
    if found is None or found.samples is None:
        return []
    columns = {field.name: column for field in entity.fields if (column := _column(field, entity, found))}
    return [{name: row[column] for name, column in columns.items()} for row in found.samples.of(plan.language)]


def _in_catalogue(entity: Entity, plan: Plan) -> DomainEntity | None:
    """The same entity in the plan's domain, else where another domain cannot do without it."""
    domain = domain_by_id(plan.domain)
    if domain is not None:
        named = domain.entity(entity.name) or entity_for_noun(domain, entity.label, plan.language)
        if named is not None:
            return named
    others = (other.entity(entity.name) for other in domains())
    return next((one for one in others if one is not None and one.core and one.samples), None)


def _column(field: Field, entity: Entity, found: DomainEntity) -> str | None:
    """The column that speaks of the field: by name, by label, or because rows are called by both."""
    columns = found.samples.columns if found.samples else ()
    if field.name in columns:
        return field.name
    labels = {(label.en, label.zh): name for name in columns if (one := found.field(name)) for label in (one.label,)}
    same = next((name for both, name in labels.items() if field.label in both), None)
    if same is not None or field is not _first_text(entity):
        return same
    first = next((name for name in columns if name in ("title", "name")), None)
    return first if field.name.rpartition("_")[2] in ("title", "name", "subject") else None


def _first_text(entity: Entity) -> Field | None:
    return next((field for field in entity.fields if field.type in _TEXTS), None)
