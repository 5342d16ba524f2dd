"""Numbers that change when something is recorded: a withdrawal takes from the stock, a delivery adds to it."""

from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.linking import reference
from orchestrator.engines.blueprint.assembly.seeking import field_called
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.understanding import Adjustment
from orchestrator.models import Effect, EffectKind, Field, FieldType

_AMOUNTS = ("quantity", "amount", "count", "number", "units", "pieces", "copies")


def adjust_rows(board: Board) -> None:
    """Gives the rows that are recorded the effects that the text tells of."""
    for adjustment in board.found.adjustments:
        said = _adjust(board, adjustment)
        if said:
            board.found.read(adjustment.text, said, "adjustment")
        else:
            board.found.miss(adjustment.text)


def _adjust(board: Board, told: Adjustment) -> str:
    sketch = board.sketches.get(told.thing)
    found = field_called(board, told.words) or _counted(board, sketch, told)
    if sketch is None or found is None or found[1].type is not FieldType.INTEGER or found[0] is sketch:
        return ""
    target, number = found
    entity, stocked = entity_of(sketch), entity_of(target)
    pointer = next((field for field in entity.fields if field.references == stocked.name), None)
    if pointer is None:
        pointer = reference(entity, stocked, required=True)
        entity.fields.insert(0, pointer)
    pointer.required = True
    amount = None if told.fixed else _amount(entity.fields)
    if any(each.kind is EffectKind.ADJUST and each.field == number.name for each in entity.on_create):
        return f"{stocked.name}.{number.name} changes with each {entity.name}"
    if amount is not None:
        amount.required, amount.minimum = True, max(1, amount.minimum or 1)
    number.minimum = max(0, number.minimum or 0)
    effect = Effect(
        kind=EffectKind.ADJUST,
        field=number.name,
        reference=pointer.name,
        by=told.by,
        amount_field=amount.name if amount else None,
    )
    entity.on_create.append(effect)
    entity.fixed += [name for name in (pointer.name, effect.amount_field) if name and name not in entity.fixed]
    return f"{stocked.name}.{number.name} changes by {told.by} with each {entity.name}"


def _amount(fields: list[Field]) -> Field | None:
    """The field that says how many."""
    numbers = [field for field in fields if field.type is FieldType.INTEGER and not field.read_only]
    named = [
        field for field in numbers if field.name.rpartition("_")[2] in _AMOUNTS or field.name.startswith("number_of")
    ]
    return next(iter([*named, *numbers]), None) if named or len(numbers) == 1 else None


def _counted(board: Board, sketch: Sketch | None, told: Adjustment) -> tuple[Sketch, Field] | None:
    """`the number left`, `the stock`: the only count of what the rows point to."""
    if sketch is None:
        return None
    pointed = {field.references for field in entity_of(sketch).fields if field.references}
    for target in board.sketches.values():
        if entity_of(target).name not in pointed:
            continue
        counts = [
            field
            for field in entity_of(target).fields
            if field.type is FieldType.INTEGER
            and set(field.name.split("_"))
            & {"quantity", "left", "stock", "hand", "number", "count", "copies", "available", *told.words}
        ]
        if counts:
            return target, counts[0]
    return None
