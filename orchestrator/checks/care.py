"""What guards and effects ask of the values of a row, so that a row made from the contract is one the app takes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from orchestrator.checks.entities import EntityApi, entity_apis
from orchestrator.checks.values import FIRST_DAY, FIRST_MOMENT, Json, bounds, moment_text, valid_value
from orchestrator.models import Effect, EffectKind, Field, FieldType, Guard, GuardKind, InterfaceContract

PLENTY = 500
"""What is taken from starts this far above its lowest value, so that checks do not use it up."""

_SPANS = {GuardKind.IN_ORDER, GuardKind.NO_OVERLAP}


@dataclass(frozen=True, slots=True)
class Care:
    """What is special about the fields of one entity.

    - plentiful: others take from it, or are counted against it
    - small: how much a row takes
    - ranks: fields that come one after the other, each with its place in the order
    - watched: references that a rule follows; a row that follows one gets a parent of its own
    """

    plentiful: set[str] = field(default_factory=set)
    small: set[str] = field(default_factory=set)
    ranks: dict[str, int] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)

    def value(self, field: Field, number: int) -> Json:
        """A value that the field and the rules allow; the same field and number always give the same one."""
        if field.name in self.ranks:
            return _ordered(field, number, self.ranks[field.name], max(self.ranks.values()) + 1)
        if field.name in self.plentiful:
            return _plenty(field, number)
        if field.name in self.small:
            return _small(field, number)
        return valid_value(field, number)

    def together(self, fields: Sequence[Field], all_fields: Sequence[Field]) -> tuple[Field, ...]:
        """The fields, and where one of them stands in an order, all that do: only together they stay in order."""
        if not any(field.name in self.ranks for field in fields):
            return tuple(fields)
        names = {field.name for field in fields}
        return tuple(field for field in all_fields if field.name in names or field.name in self.ranks)

    def is_ruled(self, field: Field) -> bool:
        """Whether some rule looks at the field's value."""
        return field.name in self.small or field.name in self.ranks

    def comes_before(self, field: Field, other: Field) -> bool:
        """Whether the rules order the field before the other one."""
        return field.name in self.ranks and self.ranks[field.name] < self.ranks.get(other.name, 0)


def cares(contract: InterfaceContract) -> dict[str, Care]:
    """What is special about each entity's fields, by its name."""
    entities = {entity.name: entity for entity in entity_apis(contract)}
    found = {name: Care() for name in entities}
    for entity in entities.values():
        for guard in guards_of(entity):
            _note_guard(entity, guard, found)
        for effect in effects_of(entity):
            _note_effect(entity, effect, found)
        pairs = [guard.fields[:2] for guard in guards_of(entity) if guard.kind in _SPANS and len(guard.fields) > 1]
        found[entity.name].ranks.update(_ranks(pairs))
    return found


def guards_of(entity: EntityApi) -> Iterator[Guard]:
    """What must hold of the entity's rows, whichever operation says so."""
    for operation in entity.all_operations.values():
        yield from operation.guards


def effects_of(entity: EntityApi) -> Iterator[Effect]:
    """What making and moving the entity's rows does besides."""
    for operation in entity.all_operations.values():
        yield from operation.effects
        if operation.transition:
            yield from operation.transition.effects


def target_of(entity: EntityApi, reference: str | None) -> str:
    """The name of the entity that a reference field points to, or empty."""
    pointing = entity.answers(reference or "")
    return (pointing.references or "") if pointing else ""


def _note_guard(entity: EntityApi, guard: Guard, found: dict[str, Care]) -> None:
    own, target = found[entity.name], found.get(target_of(entity, guard.reference), Care())
    pointing = [one.name for one in entity.create if one.type is FieldType.REFERENCE and one.name in guard.fields]
    own.watched.update([guard.reference] if guard.reference else [], pointing)
    own.small.update([guard.amount_field] if guard.amount_field else [])
    target.plentiful.update([guard.limit_field] if guard.limit_field else [])


def _note_effect(entity: EntityApi, effect: Effect, found: dict[str, Care]) -> None:
    if effect.kind is not EffectKind.ADJUST:
        return
    own, target = found[entity.name], found.get(target_of(entity, effect.reference), Care())
    own.watched.update([effect.reference] if effect.reference else [])
    own.small.update([effect.amount_field] if effect.amount_field else [])
    target.plentiful.add(effect.field)


def _ranks(pairs: Iterable[list[str]]) -> dict[str, int]:
    """The place of each field in the order that the pairs make."""
    known = [(first, second) for first, second in pairs]
    ranks = {name: 0 for pair in known for name in pair}
    for _ in known:  # a chain is at most as long as there are pairs
        for first, second in known:
            ranks[second] = max(ranks[second], ranks[first] + 1)
    return ranks


def _ordered(field: Field, number: int, rank: int, steps: int) -> Json:
    """Values of one number are in order; those of another number come wholly before or after them."""
    place = number % 3000 * (steps + 1) + rank
    if field.type is FieldType.DATE:
        return (FIRST_DAY + timedelta(days=place)).isoformat()
    if field.type is FieldType.DATETIME:
        return moment_text(FIRST_MOMENT + timedelta(hours=place))
    low, high = bounds(field)
    return _number(field, min(high, low + rank * 10 + number % 10))


def _plenty(field: Field, number: int) -> Json:
    low, high = bounds(field)
    start = low + min(PLENTY, (high - low) // 2)
    return _number(field, start + number % max(1, min(50, int(high - start))))


def _small(field: Field, number: int) -> Json:
    low, high = bounds(field)
    return _number(field, min(high, max(low, 1) + number % 2))


def _number(field: Field, value: float) -> Json:
    return round(value, 2) if field.type is FieldType.DECIMAL else int(value)
