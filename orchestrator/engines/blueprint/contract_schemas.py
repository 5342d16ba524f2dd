"""The schemas of a contract: what goes over the wire, entity by entity."""

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT
from orchestrator.engines.blueprint.field_types import LARGEST_NUMBER
from orchestrator.engines.blueprint.naming import pascal, unused
from orchestrator.models import Entity, Field, FieldType, Language, Operation, Plan, Schema, Transition

LARGEST_ID = 2_147_483_647

_LABELS = {
    "id": ("ID", "编号"),
    "created_at": ("Created", "创建时间"),
    "updated_at": ("Updated", "更新时间"),
    "total": ("Total", "总数"),
    "entity": ("List", "列表"),
    "field": ("Field", "字段"),
    "value": ("Value", "值"),
    "label": ("Name", "名称"),
    "count": ("Count", "数量"),
}
_OWN_NAMES = frozenset(["create", "update", "page", "delete", "get", "list", "export"])
"""Verbs whose schema or operation every entity has already."""


def _label(name: str, language: Language) -> str:
    return _LABELS[name][language == "zh"]


def id_field(language: Language, read_only: bool = True) -> Field:
    """The number every entry is known by."""
    return Field(
        name="id",
        type=FieldType.INTEGER,
        label=_label("id", language),
        required=True,
        minimum=1,
        maximum=LARGEST_ID,
        read_only=read_only,
    )


def time_fields(language: Language) -> list[Field]:
    """When an entry was made and last changed."""
    return [
        Field(name=name, type=FieldType.DATETIME, label=_label(name, language), required=True, read_only=True)
        for name in ("created_at", "updated_at")
    ]


def writable(entity: Entity) -> list[Field]:
    """The fields a client may send when it makes an entry."""
    return [field for field in entity.fields if not field.read_only]


def changeable(entity: Entity) -> list[Field]:
    """The fields a client may change later: not what is fixed, nor what an effect has already counted with."""
    if entity.name == ACCOUNT and any(field.name == "role" for field in entity.fields):
        return [field.model_copy(update={"read_only": False}) for field in entity.fields if field.name == "role"]
    moves = entity.machine.transitions if entity.machine else []
    effects = [*entity.on_create, *(effect for move in moves for effect in move.effects)]
    counted = {name for effect in effects for name in (effect.reference, effect.amount_field) if name}
    return [field for field in writable(entity) if field.name not in counted and field.name not in entity.fixed]


def readable(entity: Entity) -> list[Field]:
    """The fields a client gets back, besides id, labels and times."""
    return [field for field in entity.fields if not field.write_only]


def answer_schema(entity: Entity, language: Language) -> Schema:
    """What the API answers for one entry: each reference has beside it what people call the row it names."""
    return Schema(name=entity.name, fields=[id_field(language), *_with_labels(entity), *time_fields(language)])


def _with_labels(entity: Entity) -> list[Field]:
    taken = {field.name for field in entity.fields} | {"id", "created_at", "updated_at"}
    found = []
    for field in readable(entity):
        found.append(field)
        if field.type is FieldType.REFERENCE:
            found.append(_label_field(field, taken))
            taken.add(found[-1].name)
    return found


def _label_field(field: Field, taken: set[str]) -> Field:
    return Field(
        name=unused(f"{field.name.removesuffix('_id')}_label", taken),
        type=FieldType.STRING,
        label=field.label,
        required=field.required,
        read_only=True,
        label_of=field.name,
    )


def move_name(transition: Transition) -> str:
    """The verb of a transition in snake_case, apart from those that every entity has."""
    return f"move_{transition.name}" if transition.name in _OWN_NAMES else transition.name


def move_schema_name(entity: Entity, transition: Transition) -> str | None:
    """The body of a transition, `LeaveRequestApprove`; None when it asks for nothing."""
    return f"{entity.name}{pascal([move_name(transition)])}" if transition.inputs else None


def _move_schemas(entity: Entity) -> list[Schema]:
    fields = {field.name: field for field in entity.fields}
    asked = {"read_only": False, "required": False, "default": None}
    return [
        Schema(name=name, fields=[fields[key].model_copy(update=asked) for key in move.inputs if key in fields])
        for move in (entity.machine.transitions if entity.machine else [])
        if (name := move_schema_name(entity, move))
    ]


def entity_schemas(entity: Entity, language: Language) -> list[Schema]:
    """`Task`, `TaskCreate`, `TaskUpdate`, `TaskPage`, and one for each transition that asks for something."""
    optional = [field.model_copy(update={"required": False, "default": None}) for field in changeable(entity)]
    return [
        answer_schema(entity, language),
        Schema(name=f"{entity.name}Create", fields=writable(entity)),
        Schema(name=f"{entity.name}Update", fields=optional),
        _page(entity.name, language),
        *_move_schemas(entity),
    ]


def _page(name: str, language: Language) -> Schema:
    return Schema(name=f"{name}Page", fields=[_number("total", language)], items_of=name)


def _number(name: str, language: Language) -> Field:
    return Field(
        name=name,
        type=FieldType.INTEGER,
        label=_label(name, language),
        required=True,
        minimum=0,
        maximum=LARGEST_NUMBER,
        read_only=True,
    )


def problem_schema() -> Schema:
    """The error document of RFC 9457, with our `code`; `errors` names the fields that are wrong."""
    texts = [
        Field(name=name, type=FieldType.TEXT, required=True, read_only=True)
        for name in ("type", "title", "code", "detail")
    ]
    status = Field(name="status", type=FieldType.INTEGER, required=True, minimum=400, maximum=599, read_only=True)
    return Schema(name="Problem", fields=[*texts, status])


def _stat_schemas(language: Language) -> list[Schema]:
    """What the dashboard shows: how many rows there are, of an entity or with a value."""
    texts = [
        Field(name=name, type=FieldType.STRING, label=_label(name, language), required=True, read_only=True)
        for name in ("entity", "field", "value", "label")
    ]
    return [Schema(name="Stat", fields=[*texts, _number("count", language)]), _page("Stat", language)]


def _credentials(user: Entity) -> Schema:
    return Schema(name="Credentials", fields=[field for field in writable(user) if field.name in ("email", "password")])


def _demo_schemas(user: Entity, language: Language) -> list[Schema]:
    shown = [field.model_copy(update={"read_only": True, "unique": False, "default": None}) for field in readable(user)]
    return [Schema(name="DemoAccount", fields=shown), _page("DemoAccount", language)]


def schemas(plan: Plan, operations: list[Operation]) -> list[Schema]:
    """Every schema that the operations use."""
    user = next((entity for entity in plan.entities if entity.name == ACCOUNT), None)
    if plan.kind == "auth":
        signing_in = plan.entities[0]
        return [answer_schema(signing_in, plan.language), _credentials(signing_in), problem_schema()]
    found = [schema for entity in plan.entities for schema in entity_schemas(entity, plan.language)]
    if plan.roles and user:
        found += [_credentials(user), *_demo_schemas(user, plan.language)]
    found += _stat_schemas(plan.language)
    return [schema for schema in found if schema.name in _used(found, operations)] + [problem_schema()]


def _used(found: list[Schema], operations: list[Operation]) -> set[str | None]:
    named = {name for operation in operations for name in (operation.request, operation.response)}
    items = {schema.items_of for schema in found if schema.name in named}
    worked_on = {operation.entity for operation in operations}
    return named | items | worked_on
