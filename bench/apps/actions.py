"""What people can do with the rows, against the expected actions."""

from collections.abc import Iterator

from bench.apps.expectation import ExpectedAction
from bench.apps.ledger import Ledger
from bench.apps.matching import is_verb
from bench.apps.pairing import REFERENCES, Pairing
from bench.apps.relations import is_expected
from orchestrator.models import Entity
from orchestrator.models.behaviour import Shortcut, Transition
from orchestrator.models.contract import Field, FieldType

SEARCHED = (FieldType.STRING, FieldType.TEXT, FieldType.ENUM, FieldType.EMAIL, FieldType.PHONE, FieldType.URL)
CHOSEN = (FieldType.ENUM, FieldType.BOOLEAN, *REFERENCES)


def score_actions(pairing: Pairing) -> Ledger:
    """Expected actions; extra: a transition that nobody expects, and a shortcut along a relation nobody expects.

    Search, export and counts come with each entity; a filter with each choice (enum, boolean, reference). Charts beyond
    the expected are not held against the plan: each app has a dashboard.
    """
    ledger, requirement = Ledger(), pairing.requirement
    for action in requirement.actions:
        ledger.expect(str(action), is_possible(pairing, action), optional=action.optional, why=_why(pairing, action))
    for entity in pairing.plan.entities:
        for step in entity.machine.transitions if entity.machine else ():
            wanted = any(step in transitions(pairing, action) for action in requirement.actions)
            ledger.hold(f"{entity.name}: {step.name}", wanted)
        for shortcut in entity.shortcuts:
            wanted = any((entity, shortcut) in shortcuts(pairing, action) for action in requirement.actions)
            if wanted or not _along_expected(pairing, entity, shortcut):
                ledger.hold(f"{entity.name}: {shortcut.name}", wanted)
    return ledger


def _why(pairing: Pairing, action: ExpectedAction) -> str:
    """What there is instead."""
    if pairing.made(action.entity) is None:
        return f"no {action.entity}"
    if action.kind == "chart":
        return "charts: " + (", ".join(f"{chart.entity}.{chart.field}" for chart in pairing.plan.charts) or "none")
    if action.field is None:
        return ""
    placed = pairing.placed(action.entity, action.field)
    return f"{placed.field.name} is {placed.field.type}" if placed else f"no {action.field}"


def is_possible(pairing: Pairing, action: ExpectedAction) -> bool:
    """Whether the app of that plan lets somebody do it. What is not in the table comes with every entity."""
    made = pairing.made(action.entity)
    return made is not None and _CHECKS.get(action.kind, _comes_with_it)(pairing, action, made)


def _comes_with_it(_pairing: Pairing, _action: ExpectedAction, _made: Entity) -> bool:
    return True


def _is_deed(pairing: Pairing, action: ExpectedAction, _made: Entity) -> bool:
    return bool(transitions(pairing, action) or shortcuts(pairing, action))


def _is_made(_pairing: Pairing, _action: ExpectedAction, made: Entity) -> bool:
    return not made.grants or any("create" in grant.actions for grant in made.grants)


def _is_searched(_pairing: Pairing, _action: ExpectedAction, made: Entity) -> bool:
    return any(field.type in SEARCHED for field in made.fields)


def _is_filtered(pairing: Pairing, action: ExpectedAction, made: Entity) -> bool:
    return any(field.type in CHOSEN for field in _meant(pairing, action, made))


def _is_sorted(pairing: Pairing, action: ExpectedAction, made: Entity) -> bool:
    return bool(_meant(pairing, action, made))


def _meant(pairing: Pairing, action: ExpectedAction, made: Entity) -> list[Field]:
    """The fields of the plan that the action's field stands for; references, where it is an entity."""
    placed = pairing.placed(action.entity, action.field or "")
    if placed is not None:
        return [placed.field]
    return pairing.refers(made, action.field or "")


def _is_drawn(pairing: Pairing, action: ExpectedAction, made: Entity) -> bool:
    charts = [chart for chart in pairing.plan.charts if chart.entity == made.name]
    if action.field is None:
        return bool(charts)
    return any(chart.field == field.name for chart in charts for field in _meant(pairing, action, made))


_CHECKS = {
    "do": _is_deed,
    "create": _is_made,
    "search": _is_searched,
    "filter": _is_filtered,
    "sort": _is_sorted,
    "chart": _is_drawn,
}


def transitions(pairing: Pairing, action: ExpectedAction) -> list[Transition]:
    """The transitions of the entity that are the expected deed: by verb, button or the state they lead to."""
    made = pairing.made(action.entity)
    if action.names is None or made is None or made.machine is None:
        return []
    names, labels = action.names, _state_labels(made)
    steps = made.machine.transitions
    called = [step for step in steps if is_verb(names, step.name, step.label)]
    return called or [step for step in steps if is_verb(names, step.to_state, labels.get(step.to_state, ""))]


def _state_labels(entity: Entity) -> dict[str, str]:
    assert entity.machine is not None
    return next((field.value_labels for field in entity.fields if field.name == entity.machine.field), {})


def shortcuts(pairing: Pairing, action: ExpectedAction) -> list[tuple[Entity, Shortcut]]:
    """Buttons on the entity's rows that are the expected deed, each with the entity whose row it begins."""
    made = pairing.made(action.entity)
    if action.names is None or made is None:
        return []
    names = action.names
    return [(other, each) for other, each in _buttons_on(pairing, made) if is_verb(names, each.name, each.label)]


def _buttons_on(pairing: Pairing, entity: Entity) -> Iterator[tuple[Entity, Shortcut]]:
    for other in pairing.plan.entities:
        targets = {field.name: field.references for field in other.fields}
        yield from ((other, each) for each in other.shortcuts if targets.get(each.reference) == entity.name)


def _along_expected(pairing: Pairing, entity: Entity, shortcut: Shortcut) -> bool:
    return any(is_expected(pairing, entity, field) for field in entity.fields if field.name == shortcut.reference)
