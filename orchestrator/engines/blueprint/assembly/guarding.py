"""Guards and bounds: what the text says must hold, and what follows from capacities, times and deeds done once."""

from collections.abc import Callable, Iterator

from orchestrator.engines.blueprint.assembly.adapting import OWNER, Adapted
from orchestrator.engines.blueprint.assembly.bounding import bound
from orchestrator.engines.blueprint.assembly.conditions import apply_condition
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.seeking import field_called, ordered_times, reference_to, sketch_of_limit
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.assembly.states import live_states, states_of
from orchestrator.engines.blueprint.field_types import kind_of, make_field
from orchestrator.engines.blueprint.lexicon.moves import DEAD_ENDS
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.tables import lines_of
from orchestrator.engines.blueprint.understanding import Limit, LimitKind
from orchestrator.models import EffectKind, Entity, Field, FieldType, Guard, GuardKind

CAPACITY_NAMES = tuple(lines_of("capacities.txt"))
_AMOUNTS = signal_words("guarding.amounts")
_TIMES = (FieldType.DATE, FieldType.DATETIME)


def guard_rows(board: Board, sketch: Sketch, adapted: Adapted | None) -> None:
    """Guards that follow from what is kept: the domain's, capacities, times in order, deeds done once."""
    entity = entity_of(sketch)
    for guard in adapted.entity.guards if adapted else ():
        here = adapted.guard(guard) if adapted else None
        if here is not None and _follows(board, guard) and _holds_of(board, entity, here):
            _add(entity, here.model_copy(update={"states": [s for s in here.states if s in states_of(entity)]}))
    if sketch.act is not None:
        _fits(board, sketch)
        _once(board, sketch)
        _one_at_a_time(board, sketch)
    pair = ordered_times(entity)
    if pair is not None and not any({*guard.fields} == {*pair} for guard in entity.guards):
        _add(entity, Guard(kind=GuardKind.IN_ORDER, fields=list(pair)))


def _follows(board: Board, guard: Guard) -> bool:
    """Numbers nobody spoke of are the domain's habit, not the user's wish."""
    return board.only_domain or guard.kind not in (GuardKind.AT_MOST, GuardKind.NOT_PAST)


def _holds_of(board: Board, entity: Entity, guard: Guard) -> bool:
    names = {field.name for field in entity.fields} | ({OWNER} if board.cast.roles else set())
    used = {name for name in (guard.reference, guard.amount_field, *guard.fields) if name}
    if guard.limit_field and guard.reference:
        target = next((f.references for f in entity.fields if f.name == guard.reference), None)
        fields = next((entity_of(s).fields for s in board.sketches.values() if entity_of(s).name == target), [])
        return used <= names and any(field.name == guard.limit_field for field in fields)
    return used <= names


def _add(entity: Entity, guard: Guard) -> None:
    same = any(
        g.kind is guard.kind and g.reference == guard.reference and g.fields == guard.fields for g in entity.guards
    )
    if not same:
        entity.guards.append(guard)


def _fits(board: Board, sketch: Sketch) -> None:
    """Where the target has a capacity, no more rows than that point to it."""
    target = board.sketches.get(sketch.target or "")
    field = reference_to(board, sketch, target)
    if target is None or field is None:
        return
    limit = next((f for name in CAPACITY_NAMES for f in entity_of(target).fields if f.name == name), None)
    timed = ordered_times(entity_of(sketch)) is not None
    if limit is None or limit.type is not FieldType.INTEGER or timed:
        return
    field.required = True
    entity = entity_of(sketch)
    guard = Guard(kind=GuardKind.CAPACITY, reference=field.name, limit_field=limit.name, states=live_states(entity))
    _add(entity, guard)


def _who(board: Board, sketch: Sketch) -> str | None:
    """The field that says who did it."""
    actor = board.sketches.get(sketch.actor or "")
    field = reference_to(board, sketch, actor)
    return field.name if field else (OWNER if board.cast.roles else None)


def _once(board: Board, sketch: Sketch) -> None:
    target = board.sketches.get(sketch.target or "")
    field, who = reference_to(board, sketch, target), _who(board, sketch)
    entity = entity_of(sketch)
    undone = entity.machine is not None and any(move.to_state in DEAD_ENDS for move in entity.machine.transitions)
    if sketch.act and sketch.act.once and field and who and not undone and (sketch.known is None):
        _add(entity, Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=[field.name, who]))


def _one_at_a_time(board: Board, sketch: Sketch) -> None:
    """What has no stock is lent to one at a time; what is rented from day to day is rented once for each day."""
    act, entity = sketch.act, entity_of(sketch)
    target = board.sketches.get(sketch.target or "")
    field = reference_to(board, sketch, target)
    counted = any(effect.kind is EffectKind.ADJUST for effect in entity.on_create)
    if act is None or not act.back or field is None or target is None or counted or sketch.known is not None:
        return
    pair = ordered_times(entity)
    if pair is not None and act.name == "rent":
        _add(
            entity,
            Guard(kind=GuardKind.NO_OVERLAP, reference=field.name, fields=list(pair), states=live_states(entity)),
        )
    elif entity.machine is not None:
        _add(entity, Guard(kind=GuardKind.AT_MOST, reference=field.name, limit=1, states=[entity.machine.initial]))
    label = target.thing.label
    board.assume(f"Nothing is said about how many of a {label} there are; it is lent to one at a time.",
                 f"没有说明{label}的数量，同一时间只能借给一人。")  # fmt: skip


def apply_limits(board: Board) -> None:
    """What the text says must hold; what can not be placed is noted as not understood."""
    for condition in board.found.conditions:
        said = apply_condition(board, condition)
        if said:
            board.found.read(condition.text, said, f"condition: {condition.kind.value}")
        else:
            board.found.miss(condition.text)
    for limit in board.found.limits:
        said = _APPLY[limit.kind](board, limit)
        if said:
            board.found.read(limit.text, said, f"limit: {limit.kind.value}")
        else:
            board.found.miss(limit.text)


def _at_most(board: Board, limit: Limit) -> str:
    field = field_called(board, limit.words, exact=True)
    if field is not None and field[1].type in (FieldType.INTEGER, FieldType.DECIMAL):
        return bound(board, limit)
    found = sketch_of_limit(board, limit)
    if found is None or limit.high is None or _speaks_of_amounts(limit):
        return ""
    sketch, reference = found
    entity = entity_of(sketch)
    target = board.sketches.get(sketch.target or "")
    open_states = (
        [s for s in live_states(entity) or states_of(entity) if s not in _final(entity)] if entity.machine else []
    )
    counts_people = (
        target is not None
        and reference_to(board, sketch, target) is not None
        and reference == _target_name(board, sketch)
    )
    states = live_states(entity) if counts_people else open_states
    entity.guards = [g for g in entity.guards if g.kind is not GuardKind.AT_MOST or g.reference != reference]
    entity.guards.append(Guard(kind=GuardKind.AT_MOST, reference=reference, limit=int(limit.high), states=states))
    return f"at most {int(limit.high)} {entity.plural} with the same {reference}"


def _speaks_of_amounts(limit: Limit) -> bool:
    """`at most 4 hours`, `up to 500 euros`: no number of rows."""
    return bool(limit.other) and (limit.other[0] in _AMOUNTS or any(limit.text.endswith(unit) for unit in _AMOUNTS))


def _target_name(board: Board, sketch: Sketch) -> str | None:
    field = reference_to(board, sketch, board.sketches.get(sketch.target or ""))
    return field.name if field else None


def _final(entity: Entity) -> set[str]:
    left = {state for move in entity.machine.transitions for state in move.from_states} if entity.machine else set()
    return set(states_of(entity)) - left


def _no_overlap(board: Board, limit: Limit) -> str:
    sketch = next(_bookings(board, limit), None)
    if sketch is None:
        return ""
    entity = entity_of(sketch)
    reference = _overlap_reference(board, sketch, limit)
    if reference is None:
        return ""
    reference.required = reference.required or not reference.read_only
    pair = ordered_times(entity)
    moments = [field for field in entity.fields if field.type in _TIMES and not field.read_only]
    if pair is None and len(moments) >= 1:
        extra = [f.name for f in entity.fields if f.name in ("time", "time_slot", "slot", "start_time", "period")]
        names = list(dict.fromkeys([reference.name, moments[0].name, *extra]))
        _add(entity, Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=names))
        return f"no two {entity.plural} with the same {', '.join(names)}"
    if pair is None:
        pair = _add_times(board, entity)
    for name in pair:
        next(field for field in entity.fields if field.name == name).required = True
    guard = Guard(kind=GuardKind.NO_OVERLAP, reference=reference.name, fields=list(pair), states=live_states(entity))
    _add(entity, guard)
    return f"{entity.plural} of the same {reference.name} do not overlap"


def _bookings(board: Board, limit: Limit) -> Iterator[Sketch]:
    sketches = list(board.sketches.values())
    timed = [s for s in sketches if ordered_times(entity_of(s)) and any(f.references for f in entity_of(s).fields)]
    yield from (s for s in timed if _mentioned(s, limit.words))
    found = sketch_of_limit(board, limit)
    if found is not None and found[0].act is not None:
        yield found[0]
    yield from (s for s in sketches if s.act and s.act.name in ("book", "reserve", "rent"))
    yield from (
        s for s in sketches if any(word in s.thing.key for word in ("booking", "reservation", "appointment", "rental"))
    )
    yield from (s for s in sketches if ordered_times(entity_of(s)) and any(f.references for f in entity_of(s).fields))


def _overlap_reference(board: Board, sketch: Sketch, limit: Limit) -> Field | None:
    references = [f for f in entity_of(sketch).fields if f.type is FieldType.REFERENCE and f.references != "User"]
    named = [
        f
        for f in references
        if any(entity_of(s).name == f.references and _mentioned(s, limit.words) for s in board.sketches.values())
    ]
    target = reference_to(board, sketch, board.sketches.get(sketch.target or ""))
    return next(iter([*named[:1], *([target] if target else []), *references]), None)


def _mentioned(sketch: Sketch, words: tuple[str, ...]) -> bool:
    label = sketch.thing.label.lower()
    tail = label.rpartition(" ")[2]
    return any(word in (label, tail) or word.rstrip("s") in (label, tail) for word in words)


def _add_times(board: Board, entity: Entity) -> tuple[str, str]:
    labels = ("开始时间", "结束时间") if board.chinese else ("Start time", "End time")
    for name, label in zip(("start_time", "end_time"), labels, strict=True):
        entity.fields.append(make_field(name, label, kind_of(name), board.language, required=True))
    _add(entity, Guard(kind=GuardKind.IN_ORDER, fields=["start_time", "end_time"]))
    return "start_time", "end_time"


def _only_once(board: Board, limit: Limit) -> str:
    found = sketch_of_limit(board, limit)
    if found is None:
        return ""
    sketch = found[0]
    target, who = _target_name(board, sketch), _who(board, sketch)
    if target is None or who is None:
        return ""
    _add(entity_of(sketch), Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=[target, who]))
    return f"one {entity_of(sketch).name} for each {target} and {who}"


def _in_order(board: Board, limit: Limit) -> str:
    first, second = field_called(board, limit.words), field_called(board, limit.other)
    if first is None or second is None or first[0] is not second[0] or first[1] is second[1]:
        pair = next(((s, p) for s in board.sketches.values() if (p := ordered_times(entity_of(s)))), None)
        return f"{pair[1][0]} is not after {pair[1][1]}" if pair else ""
    _add(entity_of(first[0]), Guard(kind=GuardKind.IN_ORDER, fields=[first[1].name, second[1].name]))
    return f"{first[1].name} is not after {second[1].name}"


def _not_past(board: Board, limit: Limit) -> str:
    named = field_called(board, limit.words)
    if named is None or named[1].type not in _TIMES:
        acts = sorted(board.sketches.values(), key=lambda s: s.act is None)
        named = next(((s, f) for s in acts for f in entity_of(s).fields if f.type in _TIMES and not f.read_only), None)
    if named is None:
        return ""
    _add(entity_of(named[0]), Guard(kind=GuardKind.NOT_PAST, fields=[named[1].name]))
    return f"{named[1].name} is not in the past"


def _stock(board: Board, limit: Limit) -> str:
    for sketch in board.sketches.values():
        entity = entity_of(sketch)
        if any(effect.kind is EffectKind.ADJUST for effect in entity.on_create):
            return f"{entity.name} is refused when nothing is left"
        if sketch.act is not None and any(g.kind in (GuardKind.CAPACITY, GuardKind.AT_MOST) for g in entity.guards):
            return f"{entity.name} is refused when nothing is left"
    return ""


_APPLY: dict[LimitKind, Callable[[Board, Limit], str]] = {
    LimitKind.AT_MOST: _at_most,
    LimitKind.NO_OVERLAP: _no_overlap,
    LimitKind.ONCE: _only_once,
    LimitKind.IN_ORDER: _in_order,
    LimitKind.NOT_PAST: _not_past,
    LimitKind.STOCK: _stock,
    LimitKind.BOUND: bound,
    LimitKind.LENGTH: bound,
    LimitKind.UNIQUE: bound,
    LimitKind.REQUIRED: bound,
}
