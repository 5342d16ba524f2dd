"""Made-up plans of whole apps, sensible ones: every row can be made, every state reached, every form filled in.

`plans()` is a hypothesis strategy; `plan_of_seed(n)` is the same app for the same number, for whoever builds many.
References go to entities further up, so no two rows wait for each other; what only one row in a few can pass (a limit,
a capacity, a stretch of time) always goes by a reference, so that a fresh row to point to starts the count again.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import strategies as st
from plan_behaviour import add_behaviour, add_grants, add_shortcuts
from plan_words import ENTITIES, FIELDS, ROLES, VALUES

from orchestrator.engines.blueprint.workable import make_workable
from orchestrator.models import Account, Chart, Entity, Feature, Field, FieldType, Iteration, Language, Plan, Role

MOST_ENTITIES = 6
_BOUNDS: dict[FieldType, dict[str, Any]] = {
    FieldType.TEXT: {"max_length": 2000},
    FieldType.EMAIL: {"max_length": 254, "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"},
    FieldType.PHONE: {"max_length": 32, "pattern": r"^[0-9+\(\) .\-]{3,32}$"},
    FieldType.URL: {"max_length": 2000, "pattern": r"^https?://[^\s\x00-\x20\x7f]+$"},
    FieldType.IMAGE: {"max_length": 2000, "pattern": r"^https?://[^\s\x00-\x20\x7f]+$"},
}
_COUNTED = (FieldType.ENUM, FieldType.BOOLEAN, FieldType.REFERENCE)


@dataclass(frozen=True, slots=True)
class Author:
    """What a plan is made up with: chance, and the language its people read."""

    random: Random
    language: Language
    roles: list[Role] = field(default_factory=list)

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.random.randrange(100) < percent

    def reads(self, name: str, chinese: str) -> str:
        """What a person reads for a name."""
        return chinese if self.language == "zh" else name.replace("_", " ").capitalize()


def plans(most_entities: int = MOST_ENTITIES) -> st.SearchStrategy[Plan]:
    """Plans of up to so many entities."""
    return st.randoms(use_true_random=False).map(lambda random: random_plan(random, most_entities))


def plan_of_seed(seed: int, most_entities: int = MOST_ENTITIES) -> Plan:
    """The plan of that number, always the same."""
    return random_plan(Random(seed), most_entities)  # noqa: S311 - nothing is kept secret with it


def random_plan(random: Random, most_entities: int = MOST_ENTITIES) -> Plan:
    """A whole plan."""
    language: Language = "zh" if random.randrange(2) else "en"
    author = Author(random, language, _roles(random, language))
    names = random.sample(ENTITIES, random.randint(1, most_entities))
    entities: list[Entity] = []
    for name in names:
        entities.append(_entity(author, name, entities))
    entities = [add_grants(author, add_shortcuts(author, entity)) for entity in entities]
    make_workable(entities, author.roles, language)  # as every plan is that was read from a text
    feature = Feature(id="F001", name="App", module="app")
    return Plan(
        title="、".join(entity.label for entity in entities)[:60],
        language=language,
        requirement="made up",
        summary="made up",
        entities=entities,
        features=[feature],
        iterations=[Iteration(id="IT-1", name="1", features=[feature])],
        estimates_days={"F001": 1.0},
        roles=author.roles,
        accounts=[Account(name=role.label, email=f"{role.name}@example.com", role=role.name) for role in author.roles],
        charts=_charts(author, entities),
    )


def _roles(random: Random, language: Language) -> list[Role]:
    """None, for half of the apps; else one that leads and joins, or two or three."""
    count = random.choice([0, 0, 0, 1, 2, 3])
    chosen = ROLES[1:2] if count == 1 else ROLES[:count]
    return [
        Role(
            name=name,
            label=chinese if language == "zh" else name.capitalize(),
            leads=name == "manager",
            joins=count == 1 or name == "member",
        )
        for name, chinese in chosen
    ]


def _entity(author: Author, name: tuple[str, str, str], above: list[Entity]) -> Entity:
    title, plural, chinese = name
    entity = Entity(
        name=title,
        plural=plural,
        label=author.reads(title, chinese),
        label_plural=author.reads(plural, chinese),
        fields=[_name_field(author), *_own_fields(author), *_relations(author, title, above)],
    )
    return add_behaviour(author, entity, above)


def _name_field(author: Author) -> Field:
    return Field(
        name="name",
        type=FieldType.STRING,
        label=author.reads("name", "名称"),
        required=True,
        max_length=author.random.choice([40, 80, 200]),
        unique=author.chance(25),
    )


def _own_fields(author: Author) -> list[Field]:
    kinds = [kind for kind in FIELDS if author.chance(35)]
    return [_field(author, kind) for kind in kinds]


def _field(author: Author, kind: FieldType) -> Field:
    name, chinese = author.random.choice(FIELDS[kind])
    field = Field(
        name=name,
        type=kind,
        label=author.reads(name, chinese),
        required=author.chance(50),
        **_BOUNDS.get(kind, {}),
    )
    return field.model_copy(update=_more(author, kind))


def _more(author: Author, kind: FieldType) -> dict[str, Any]:
    """Bounds, values, defaults and uniqueness, where the kind has them."""
    match kind:
        case FieldType.STRING:
            return {"max_length": author.random.randint(5, 300), "unique": author.chance(20)}
        case FieldType.EMAIL:
            return {"unique": author.chance(30)}
        case FieldType.INTEGER | FieldType.DECIMAL:
            low = author.random.choice([0, 1, -100])
            high = low + author.random.choice([4, 100, 1_000_000])
            return {"minimum": low, "maximum": high, "default": low if author.chance(30) else None}
        case FieldType.BOOLEAN:
            return {"default": author.random.choice([True, False, None])}
        case FieldType.ENUM:
            chosen = author.random.sample(VALUES, author.random.randint(2, 5))
            labels = {value: author.reads(value, chinese) for value, chinese in chosen}
            default = author.random.choice([None, chosen[0][0]])
            return {"values": list(labels), "value_labels": labels, "default": default}
    return {}


def _relations(author: Author, title: str, above: list[Entity]) -> list[Field]:
    """References to entities further up, once each, and now and then to the entity itself."""
    found = []
    for other in above:
        stem = _snake(other.name)
        if author.chance(35):
            found.append(_reference(author, f"{stem}_id", other.name, other.label, required=author.chance(60)))
        if author.chance(15):
            found.append(_references(author, f"{stem}_ids", other.name, other.label))
    if author.chance(15):
        found.append(_reference(author, "parent_id", title, author.reads("parent", "上级"), required=False))
    if author.chance(10):
        found.append(_references(author, "related_ids", title, author.reads("related", "相关")))
    return found


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")


def _reference(author: Author, name: str, target: str, label: str, required: bool) -> Field:
    return Field(name=name, type=FieldType.REFERENCE, label=label, references=target, required=required)


def _references(author: Author, name: str, target: str, label: str) -> Field:
    return Field(name=name, type=FieldType.REFERENCES, label=label, references=target)


def _charts(author: Author, entities: list[Entity]) -> list[Chart]:
    known = {entity.name for entity in entities}
    found = [
        Chart(entity=entity.name, field=each.name, title=f"{entity.label} · {each.label}")
        for entity in entities
        for each in entity.fields
        if each.type in _COUNTED and (each.references is None or each.references in known)
    ]
    return author.random.sample(found, min(len(found), author.random.randint(0, 3)))
