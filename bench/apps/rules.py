"""Limits, guards and effects of a plan against the expected rules."""

from collections.abc import Callable, Iterator

from bench.apps import permissions
from bench.apps.expectation import ExpectedRule
from bench.apps.ledger import Ledger
from bench.apps.matching import plain, words
from bench.apps.notation import Names, is_chinese
from bench.apps.pairing import Pairing, PlacedField
from orchestrator.models import Entity
from orchestrator.models.behaviour import Effect, EffectKind, Guard, GuardKind
from orchestrator.models.contract import Field

# A guard that keeps more than what is asked for keeps that too: who can not overlap can not coincide.
_GUARDS = {
    "capacity": (GuardKind.CAPACITY,),
    "at_most": (GuardKind.AT_MOST,),
    "no_overlap": (GuardKind.NO_OVERLAP,),
    "unique_together": (GuardKind.UNIQUE_TOGETHER, GuardKind.NO_OVERLAP),
    "in_order": (GuardKind.IN_ORDER,),
    "not_past": (GuardKind.NOT_PAST,),
}
_BOUNDS: dict[str, Callable[[Field], float | None]] = {
    "minimum": lambda field: field.minimum,
    "maximum": lambda field: field.maximum,
    "min_length": lambda field: field.min_length,
    "max_length": lambda field: field.max_length,
}


def score_rules(pairing: Pairing) -> Ledger:
    """Expected rules. Extra: guards, uniqueness and adjusted stocks that nobody expects: they refuse what people do.

    Order of two dates, bounds of numbers and which role may do what are counted only where they are expected.
    """
    ledger, requirement = Ledger(), pairing.requirement
    for rule in requirement.rules:
        ledger.expect(str(rule), holds(pairing, rule), optional=rule.optional)
    for entity in pairing.plan.entities:
        for guard in entity.guards:
            if guard.kind is not GuardKind.IN_ORDER:
                ledger.hold(f"{entity.name}: {guard.kind}", _is_expected_guard(pairing, entity, guard))
        for field in entity.fields:
            if field.unique:
                wanted = any(_is_of(pairing, rule, "unique", entity, field) for rule in requirement.rules)
                ledger.hold(f"{entity.name}.{field.name}: unique", wanted)
        for effect in _adjustments(entity):
            ledger.hold(f"{entity.name}: adjusts {effect.field}", _is_expected_effect(pairing, entity, effect))
    return ledger


def holds(pairing: Pairing, rule: ExpectedRule) -> bool:
    """Whether the app of that plan keeps the rule."""
    return _CHECKS[rule.kind](pairing, rule)


def _field(pairing: Pairing, rule: ExpectedRule) -> PlacedField | None:
    entity, _, name = rule.word("field").partition(".")
    return pairing.placed(entity, name)


def _has_bound(pairing: Pairing, rule: ExpectedRule) -> bool:
    placed = _field(pairing, rule)
    given = _BOUNDS[rule.kind](placed.field) if placed else None
    return given is not None and given in [float(number) for number in rule.word("number").split("|")]


def _has_mark(pairing: Pairing, rule: ExpectedRule) -> bool:
    placed = _field(pairing, rule)
    return placed is not None and bool(getattr(placed.field, rule.kind))


def _has_default(pairing: Pairing, rule: ExpectedRule) -> bool:
    """A machine's first state is its field's default too."""
    placed = _field(pairing, rule)
    if placed is None:
        return False
    machine, given = placed.entity.machine, placed.field.default
    if machine is not None and machine.field == placed.field.name:
        given = machine.initial
    return given is not None and same_value(
        rule.word("value"), str(given), placed.field.value_labels.get(str(given), "")
    )


def same_value(expected: str, value: str, label: str) -> bool:
    """Whether an enum's value, or what people read for it, is the expected one."""
    if is_chinese(expected):
        return plain(expected) in (plain(value), plain(label))
    return value.lower() == expected.lower() or words(expected) in (words(value), words(label))


def has_value(field: Field | None, expected: Names) -> bool:
    """Whether the enum has a value by one of the names."""
    return field is not None and any(
        same_value(name, value, field.value_labels.get(value, "")) for name in expected.all for value in field.values
    )


def _has_guard(pairing: Pairing, rule: ExpectedRule) -> bool:
    entity = _guarded(pairing, rule)
    return entity is not None and any(_keeps(pairing, rule, guard) for guard in entity.guards)


def _guarded(pairing: Pairing, rule: ExpectedRule) -> Entity | None:
    """The entity of the plan that the guard would be with."""
    if rule.kind == "not_past":
        placed = _field(pairing, rule)
        return placed.entity if placed else None
    return pairing.made(rule.word("entity"))


def _keeps(pairing: Pairing, rule: ExpectedRule, guard: Guard) -> bool:
    if guard.kind not in _GUARDS[rule.kind]:
        return False
    if rule.kind == "not_past":
        placed = _field(pairing, rule)
        return placed is not None and placed.field.name in guard.fields[:1]
    return rule.kind != "at_most" or guard.limit == float(rule.word("number"))


def _adjustments(entity: Entity) -> Iterator[Effect]:
    """What making or moving a row adds to another row, the same field once."""
    steps = entity.machine.transitions if entity.machine else []
    effects = [*entity.on_create, *(effect for step in steps for effect in step.effects)]
    once = {(effect.reference, effect.field): effect for effect in effects if effect.kind is EffectKind.ADJUST}
    yield from once.values()


def _is_adjusted(pairing: Pairing, rule: ExpectedRule) -> bool:
    made = pairing.made(rule.word("entity"))
    return made is not None and any(_adjusts(pairing, rule, made, effect) for effect in _adjustments(made))


def _adjusts(pairing: Pairing, rule: ExpectedRule, entity: Entity, effect: Effect) -> bool:
    placed = _field(pairing, rule)
    if placed is None or pairing.made(rule.word("entity")) is not entity:
        return False
    target = next((field.references for field in entity.fields if field.name == effect.reference), None)
    return placed.entity.name == target and placed.field.name == effect.field


def _is_expected_guard(pairing: Pairing, entity: Entity, guard: Guard) -> bool:
    return any(
        _guarded(pairing, rule) is entity and _keeps(pairing, rule, guard)
        for rule in pairing.requirement.rules
        if rule.kind in _GUARDS
    )


def _is_of(pairing: Pairing, rule: ExpectedRule, kind: str, entity: Entity, field: Field) -> bool:
    if rule.kind != kind:
        return False
    placed = _field(pairing, rule)
    return placed is not None and placed.entity is entity and placed.field is field


def _is_expected_effect(pairing: Pairing, entity: Entity, effect: Effect) -> bool:
    return any(rule.kind == "adjusts" and _adjusts(pairing, rule, entity, effect) for rule in pairing.requirement.rules)


_CHECKS: dict[str, Callable[[Pairing, ExpectedRule], bool]] = {
    **dict.fromkeys(_BOUNDS, _has_bound),
    **dict.fromkeys(_GUARDS, _has_guard),
    "unique": _has_mark,
    "required": _has_mark,
    "default": _has_default,
    "adjusts": _is_adjusted,
    "own": permissions.reaches_only_own,
    "may": lambda pairing, rule: permissions.may(pairing, rule) is True,
    "may_not": lambda pairing, rule: permissions.may(pairing, rule) is False,
}
