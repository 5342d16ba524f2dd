"""Short words for the parts of plans that are written by hand."""

from typing import Any

from orchestrator.models import (
    Effect,
    EffectKind,
    Entity,
    Feature,
    Field,
    FieldType,
    Iteration,
    Plan,
    Story,
    StoryKind,
)

CRUD = ["list", "read", "create", "update", "delete"]
URL = r"^https?://[^\s\x00-\x20\x7f]+$"
_FEATURE = Feature(id="F001", name="An app", description="", module="core")


def plan_of(title: str, language: str, requirement: str, entities: list[Entity], **more: Any) -> Plan:
    """A plan with one feature; its requirement is its summary."""
    return Plan(
        title=title,
        language=language,
        requirement=requirement,
        summary=requirement,
        entities=entities,
        features=[_FEATURE],
        iterations=[Iteration(id="IT-1", name="1", features=[_FEATURE])],
        estimates_days={"F001": 2.0},
        **more,
    )


def text(name: str, label: str, required: bool = False, **more: Any) -> Field:
    """A short text."""
    return Field(name=name, type=FieldType.STRING, label=label, required=required, **{"max_length": 200, **more})


def long_text(name: str, label: str, **more: Any) -> Field:
    """A long text."""
    return Field(name=name, type=FieldType.TEXT, label=label, max_length=2000, **more)


def count(name: str, label: str, minimum: int = 0, **more: Any) -> Field:
    """A whole number that is always there."""
    return Field(name=name, type=FieldType.INTEGER, label=label, minimum=minimum, maximum=10_000, required=True, **more)


def money(name: str, label: str, **more: Any) -> Field:
    """An amount of money."""
    return Field(name=name, type=FieldType.DECIMAL, label=label, minimum=0, maximum=1_000_000, **more)


def date(name: str, label: str, kind: FieldType = FieldType.DATE, **more: Any) -> Field:
    """A date, or a moment."""
    return Field(name=name, type=kind, label=label, **more)


def choice(name: str, label: str, values: dict[str, str], **more: Any) -> Field:
    """One of some values."""
    return Field(name=name, type=FieldType.ENUM, label=label, values=list(values), value_labels=values, **more)


def state(label: str, values: dict[str, str]) -> Field:
    """The state of a row: read-only, the first value to begin with."""
    return choice("status", label, values, default=next(iter(values)), required=True, read_only=True)


def one(name: str, label: str, entity: str, **more: Any) -> Field:
    """A reference to a row of another entity."""
    return Field(name=name, type=FieldType.REFERENCE, label=label, references=entity, **{"required": True, **more})


def many(name: str, label: str, entity: str) -> Field:
    """References to rows of another entity."""
    return Field(name=name, type=FieldType.REFERENCES, label=label, references=entity)


def adjust(reference: str, field: str, by: int, **more: Any) -> Effect:
    """A number of the row referred to goes up or down."""
    return Effect(kind=EffectKind.ADJUST, reference=reference, field=field, by=by, **more)


def stamp(field: str) -> Effect:
    """The row notes when."""
    return Effect(kind=EffectKind.STAMP, field=field)


def story(number: int, kind: StoryKind, role: str, want: str, **more: Any) -> Story:
    """A story with one criterion."""
    return Story(id=f"US-{number}", kind=kind, role=role, want=want, so_that=want, criteria=[want], **more)
