"""Conditions on named fields: how many rows fit, which values come once, what goes up and down, defaults."""

from collections.abc import Callable

from orchestrator.engines.blueprint.assembly.adapting import OWNER
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.seeking import reference_to
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.assembly.states import live_states
from orchestrator.engines.blueprint.understanding import Condition, ConditionKind
from orchestrator.models import Effect, EffectKind, Entity, Field, FieldType, Guard, GuardKind

_NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL)


def apply_condition(board: Board, condition: Condition) -> str:
    """Puts the condition into force; what was done, or nothing where it can not be placed."""
    sketch = board.sketches.get(condition.thing)
    return _APPLY[condition.kind](board, sketch, condition) if sketch is not None else ""


def _field(board: Board, sketch: Sketch, label: str) -> Field | None:
    """The field of that label; a reference by what it points to; `@owner` is whoever made the row."""
    entity = entity_of(sketch)
    exact = next((field for field in entity.fields if field.label == label), None)
    if exact is not None:
        return exact
    targets = {entity_of(s).name for s in board.sketches.values() if s.thing.label == label}
    pointing = next((field for field in entity.fields if field.references in targets), None)
    return pointing or next((f for f in entity.fields if label and (f.label.endswith(label) or label in f.label)), None)


def _name(board: Board, sketch: Sketch, label: str) -> str | None:
    if label == "@owner":
        actor = board.sketches.get(sketch.actor or "")
        field = reference_to(board, sketch, actor)
        return field.name if field else (OWNER if board.cast.roles else None)
    field = _field(board, sketch, label)
    if field is None and any(role.label == label for role in board.cast.roles):
        return OWNER
    return field.name if field else None


def _capacity(board: Board, sketch: Sketch, condition: Condition) -> str:
    target = board.sketches.get(condition.target)
    pointing = reference_to(board, sketch, target)
    limit = _field(board, target, condition.words[0]) if target else None
    if pointing is None or limit is None or limit.type is not FieldType.INTEGER:
        return ""
    entity = entity_of(sketch)
    pointing.required = True
    people = next(
        (f for f in entity.fields if f.type is FieldType.INTEGER and f.label.endswith(("人数", "数量"))), None
    )
    guard = Guard(
        kind=GuardKind.CAPACITY, reference=pointing.name, limit_field=limit.name, states=live_states(entity),
        amount_field=people.name if people else None,
    )  # fmt: skip
    entity.guards = [g for g in entity.guards if g.kind is not GuardKind.CAPACITY or g.reference != pointing.name]
    entity.guards.append(guard)
    return f"at most {limit.name} {entity.plural}"


def _together(board: Board, sketch: Sketch, condition: Condition) -> str:
    entity = entity_of(sketch)
    names = list(dict.fromkeys(name for word in condition.words if (name := _name(board, sketch, word))))
    if len(names) < 2:
        return ""
    if not any(g.kind is GuardKind.UNIQUE_TOGETHER and set(g.fields) == set(names) for g in entity.guards):
        entity.guards.append(Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=names))
    for field in entity.fields:
        if field.name in names and not field.read_only:
            field.required = True
    return f"no two {entity.plural} with the same {', '.join(names)}"


def _at_most(board: Board, sketch: Sketch, condition: Condition) -> str:
    entity = entity_of(sketch)
    name = _name(board, sketch, condition.words[0]) or _name(board, sketch, "@owner")
    field = next((field for field in entity.fields if field.name == name), None)
    if name is None or condition.number is None or (field is not None and not field.references):
        return ""
    machine = entity.machine
    going = {state for move in machine.transitions for state in move.from_states} if machine else set()
    states = [state for state in live_states(entity) or [] if state in going]
    entity.guards.append(Guard(kind=GuardKind.AT_MOST, reference=name, limit=int(condition.number), states=states))
    return f"at most {int(condition.number)} {entity.plural} with the same {name}"


def _adjust(board: Board, sketch: Sketch, condition: Condition) -> str:
    target = board.sketches.get(condition.target)
    pointing = reference_to(board, sketch, target)
    stock = _field(board, target, condition.words[0]) if target else None
    if pointing is None or stock is None or stock.type not in _NUMBERS:
        return ""
    entity, by = entity_of(sketch), int(condition.number or -1)
    amount = _field(board, sketch, condition.words[1]) if len(condition.words) > 1 else None
    stock.minimum = stock.minimum if stock.minimum is not None else 0
    effect = Effect(
        kind=EffectKind.ADJUST, reference=pointing.name, field=stock.name, by=by,
        amount_field=amount.name if amount and amount.type is FieldType.INTEGER else None,
    )  # fmt: skip
    pointing.required = True
    _place(entity, effect, condition.state)
    return f"{stock.name} changes by {by} with each {entity.name}"


def _place(entity: Entity, effect: Effect, state: str) -> None:
    labels = next((f.value_labels for f in entity.fields if entity.machine and f.name == entity.machine.field), {})
    moves = (
        [m for m in entity.machine.transitions if labels.get(m.to_state) == state] if entity.machine and state else []
    )
    for effects in [move.effects for move in moves] or [entity.on_create]:
        if not any(e.kind is EffectKind.ADJUST and e.field == effect.field for e in effects):
            effects.append(effect)


def _default(board: Board, sketch: Sketch, condition: Condition) -> str:
    field = _field(board, sketch, condition.words[0])
    if field is None:
        return ""
    value = _value(field, condition.words[1])
    if value is None:
        return ""
    machine = entity_of(sketch).machine
    if machine is None or field.name != machine.field:
        field.default = value
    return f"{field.name} is {value} unless said otherwise"


def _value(field: Field, text: str) -> str | float | int | bool | None:
    """The value that a text means for the field; None where it means none."""
    if field.type is FieldType.ENUM:
        return next((v for v in field.values if text in (v, field.value_labels.get(v))), None)
    if field.type in _NUMBERS:
        digits = text.strip("元个次 ")
        if not digits.replace(".", "", 1).isdigit():
            return None
        return float(digits) if field.type is FieldType.DECIMAL else int(float(digits))
    if field.type is FieldType.BOOLEAN:
        return text in ("是", "true", "开启", "启用")
    return text if field.type in (FieldType.STRING, FieldType.TEXT) else None


_APPLY: dict[ConditionKind, Callable[[Board, Sketch, Condition], str]] = {
    ConditionKind.CAPACITY: _capacity,
    ConditionKind.TOGETHER: _together,
    ConditionKind.AT_MOST: _at_most,
    ConditionKind.ADJUST: _adjust,
    ConditionKind.DEFAULT: _default,
}
