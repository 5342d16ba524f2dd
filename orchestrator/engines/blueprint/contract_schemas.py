"""The schemas of a contract: what goes over the wire, entity by entity."""

from orchestrator.engines.blueprint.field_types import LARGEST_NUMBER
from orchestrator.models import Entity, Field, FieldType, Language, Plan, Schema

LARGEST_ID = 2_147_483_647

_LABELS = {
    "id": ("ID", "编号"),
    "created_at": ("Created", "创建时间"),
    "updated_at": ("Updated", "更新时间"),
    "total": ("Total", "总数"),
}


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
    """The fields a client may send."""
    return [field for field in entity.fields if not field.read_only]


def readable(entity: Entity) -> list[Field]:
    """The fields a client gets back, besides id and times."""
    return [field for field in entity.fields if not field.write_only]


def entity_schemas(entity: Entity, language: Language) -> list[Schema]:
    """`Task`, `TaskCreate`, `TaskUpdate` and `TaskPage`."""
    optional = [field.model_copy(update={"required": False, "default": None}) for field in writable(entity)]
    return [
        answer_schema(entity, language),
        Schema(name=f"{entity.name}Create", fields=writable(entity)),
        Schema(name=f"{entity.name}Update", fields=optional),
        Schema(name=f"{entity.name}Page", fields=[_total(language)], items_of=entity.name),
    ]


def answer_schema(entity: Entity, language: Language) -> Schema:
    """What the API answers for one entry."""
    return Schema(name=entity.name, fields=[id_field(language), *readable(entity), *time_fields(language)])


def _total(language: Language) -> Field:
    return Field(
        name="total",
        type=FieldType.INTEGER,
        label=_label("total", language),
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


def schemas(plan: Plan) -> list[Schema]:
    """Every schema of the app."""
    if plan.kind == "auth":
        user = plan.entities[0]
        credentials = Schema(name="Credentials", fields=writable(user))
        return [answer_schema(user, plan.language), credentials, problem_schema()]
    per_entity = [entity_schemas(entity, plan.language) for entity in plan.entities]
    return [*(schema for group in per_entity for schema in group), problem_schema()]
