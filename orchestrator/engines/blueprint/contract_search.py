"""How a list is searched, sorted and filtered, and the query parameters that say so."""

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT
from orchestrator.engines.blueprint.contract_schemas import readable
from orchestrator.models import Entity, Field, FieldType

_PARAMETERS = frozenset(["limit", "offset", "q", "sort"])
_FILTERED = (FieldType.ENUM, FieldType.BOOLEAN, FieldType.REFERENCE, FieldType.REFERENCES)


def list_query(entity: Entity) -> list[Field]:
    """limit, offset, q, sort, and the filters."""
    return [
        Field(name="limit", type=FieldType.INTEGER, minimum=1, maximum=100, default=20),
        Field(name="offset", type=FieldType.INTEGER, minimum=0, maximum=1_000_000, default=0),
        *export_query(entity),
    ]


def export_query(entity: Entity) -> list[Field]:
    """q, sort, and the filters."""
    sortable = [field.name for field in readable(entity) if field.type is not FieldType.REFERENCES]
    names = ["id", *sortable, "created_at", "updated_at"]
    return [
        Field(name="q", type=FieldType.STRING, max_length=100),
        Field(name="sort", type=FieldType.ENUM, values=[*names, *(f"-{name}" for name in names)], default="-id"),
        *(_filter(field) for field in filtered(entity)),
    ]


def filtered(entity: Entity) -> list[Field]:
    """The fields that a list can be narrowed down by."""
    return [field for field in readable(entity) if field.type in _FILTERED and field.name not in _PARAMETERS]


def offered_filters(entity: Entity) -> list[str]:
    """The filters with a select on the page: not those by account, which most people can not list."""
    return [field.name for field in filtered(entity) if field.references != ACCOUNT]


def _filter(field: Field) -> Field:
    """One value to compare with; of many references, one that must be among them."""
    kind = FieldType.REFERENCE if field.type is FieldType.REFERENCES else field.type
    return Field(
        name=field.name,
        type=kind,
        label=field.label,
        values=field.values,
        value_labels=field.value_labels,
        references=field.references,
    )
