"""What a plan holds of what was expected, category by category.

Recall counts what the text asks for; what it only suggests is no loss when it is missing. Precision counts what the
plan holds; each category says what it leaves out of the count because every app has it. Docstrings are the definitions.
"""

from dataclasses import dataclass

from bench.apps.actions import score_actions
from bench.apps.expectation import ExpectedEntity, ExpectedField, Requirement
from bench.apps.ledger import Ledger, together
from bench.apps.notation import Names, is_chinese
from bench.apps.pairing import Pairing, pair
from bench.apps.relations import is_join, score_relations
from bench.apps.rules import has_value, score_rules
from orchestrator.models import Entity, Plan
from orchestrator.models.contract import Field

# An admission is a sentence; a quotation of the whole requirement admits nothing in particular.
_ADMISSION_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Score:
    """One plan against its expectation: a ledger for each category."""

    name: str
    ledgers: dict[str, Ledger]

    @property
    def whole(self) -> Ledger:
        """Every category in one."""
        return together(self.ledgers.values())


def score(requirement: Requirement, plan: Plan) -> Score:
    """Every category's ledger."""
    pairing = pair(requirement, plan)
    return Score(
        requirement.name,
        {
            "language": _language(requirement, plan),
            "entities": _entities(pairing),
            "fields": _fields(pairing),
            "values": _values(pairing),
            "relations": score_relations(pairing),
            "roles": _roles(pairing),
            "actions": score_actions(pairing),
            "rules": score_rules(pairing),
            "colours": _colours(requirement, plan),
            "admitted": _admitted(requirement, plan),
        },
    )


def _language(requirement: Requirement, plan: Plan) -> Ledger:
    """One entry: the plan speaks the requirement's language."""
    ledger, right = Ledger(), plan.language == requirement.language
    ledger.expect(requirement.language, right, why=f"plan is {plan.language}")
    ledger.hold(plan.language, right)
    return ledger


def _entities(pairing: Pairing) -> Ledger:
    """Expected entities by name; accounts are one where they may be. Extra: an entity that nobody expects."""
    ledger = Ledger()
    for entity in pairing.requirement.entities:
        ledger.expect(entity.names.first, entity.names.first in pairing.entities, optional=entity.names.optional)
    for made in pairing.plan.entities:
        ledger.hold(_called(made), pairing.expected_for(made) is not None or is_join(pairing, made))
    return ledger


def _called(entity: Entity) -> str:
    return f"{entity.name} {entity.label}" if is_chinese(entity.label) else entity.name


def _fields(pairing: Pairing) -> Ledger:
    """Expected fields by name and with a type that serves.

    Held are fields that people fill in: not references (they are relations), nor what only the server sets.
    """
    ledger = Ledger()
    for entity in pairing.requirement.entities:
        if not entity.names.optional:
            for field in entity.fields:
                _expect_field(ledger, pairing, entity, field)
    for made in pairing.plan.entities:
        for each in made.fields:
            if _is_filled_in(pairing, made, each):
                ledger.hold(f"{made.name}.{each.name}: {each.type}", pairing.is_wanted(made, each))
    return ledger


def _expect_field(ledger: Ledger, pairing: Pairing, entity: ExpectedEntity, field: ExpectedField) -> None:
    placed = pairing.placed(entity.names.first, field.names.first)
    wanted = "|".join(field.kinds.types)
    why = f"{placed.field.name} is {placed.field.type}" if placed else ""
    ledger.expect(
        f"{entity.names.first}.{field.names.first}: {wanted}",
        placed is not None and placed.fits,
        optional=field.names.optional,
        why=why,
    )


def _is_filled_in(pairing: Pairing, entity: Entity, field: Field) -> bool:
    """A state that only buttons change counts when it is expected, so that it is right and never extra."""
    if field.references is not None or field.read_only:
        return pairing.is_wanted(entity, field)
    is_state = entity.machine is not None and field.name == entity.machine.field
    return not is_state or pairing.is_wanted(entity, field)


def _values(pairing: Pairing) -> Ledger:
    """One entry for each required enum whose values the text names: it has all of them, by value or label.

    Further values are not held against the plan: a text seldom names the state before the first step.
    """
    ledger = Ledger()
    for entity in pairing.requirement.entities:
        for field in entity.fields:
            if field.kinds.values and not field.names.optional and not entity.names.optional:
                _expect_values(ledger, pairing, entity, field)
    return ledger


def _expect_values(ledger: Ledger, pairing: Pairing, entity: ExpectedEntity, field: ExpectedField) -> None:
    placed = pairing.placed(entity.names.first, field.names.first)
    if placed is not None and placed.fits and not placed.field.values:
        return
    given = placed.field if placed else None
    absent = [value.first for value in field.kinds.values if not value.optional and not has_value(given, value)]
    ledger.expect(f"{entity.names.first}.{field.names.first}", not absent, why=f"without {', '.join(absent)}")


def _roles(pairing: Pairing) -> Ledger:
    """Expected roles by name or label. Extra: roles nobody expects, also where no accounts are expected at all."""
    ledger = Ledger()
    for names in pairing.requirement.roles:
        ledger.expect(names.first, names.first in pairing.roles, optional=names.optional)
    for role in pairing.plan.roles:
        ledger.hold(role.name, role.name in pairing.roles.values())
    return ledger


def _colours(requirement: Requirement, plan: Plan) -> Ledger:
    """Colours by what they are for, and style words. Extra: a colour that was not asked for."""
    ledger = Ledger()
    for use, shades in requirement.colours.items():
        given = plan.colours.get(use, "")
        held = any(shade.fits(given) for shade in shades)
        ledger.expect(f"{use} {shades[0].hex}", held, why=given or "none")
        if given:
            ledger.hold(f"{use} {given}", held)
    asked_for = [shade for shades in requirement.colours.values() for shade in shades]
    for key, value in plan.colours.items():
        if key not in requirement.colours:
            ledger.hold(f"{key} {value}", any(shade.fits(value) for shade in asked_for))
    for look in requirement.looks:
        ledger.expect(look.first, any(_mentions(look, word) for word in plan.style), optional=look.optional)
    return ledger


def _admitted(requirement: Requirement, plan: Plan) -> Ledger:
    """What can not be built is said in out of scope, not understood or the assumptions. Recall only."""
    ledger = Ledger()
    said = [
        text
        for text in (*plan.out_of_scope, *plan.not_understood, *plan.assumptions)
        if len(text) <= _ADMISSION_CHARACTERS
    ]
    for names in requirement.unsupported:
        ledger.expect(names.first, any(_mentions(names, text) for text in said), optional=names.optional)
    return ledger


def _mentions(names: Names, text: str) -> bool:
    return any(name.lower() in text.lower() for name in names.all)
