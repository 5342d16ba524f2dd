"""What is wrong with sample rows, told from the plan alone, as somebody who reads the model would check it."""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from orchestrator.models import Account, EffectKind, Entity, Field, FieldType, Guard, GuardKind, Plan

Row = dict[str, Any]
_TEXTS = (
    FieldType.STRING,
    FieldType.TEXT,
    FieldType.EMAIL,
    FieldType.PHONE,
    FieldType.URL,
    FieldType.IMAGE,
)


def sample_faults(plan: Plan, samples: dict[str, list[Row]], accounts: list[Account]) -> list[str]:
    """Every fault: values, references, order of insertion, unique fields, guards, states."""
    faults: list[str] = []
    counts = {name: len(rows) for name, rows in samples.items()} | {"User": len(accounts)}
    by_name = {entity.name: entity for entity in plan.entities}
    inserted = {"User"}
    for name, rows in samples.items():
        entity = by_name[name]
        for number, row in enumerate(rows, 1):
            told = [*_values(entity, row, counts, inserted | {name}), *_states(entity, row)]
            faults += [f"{name} {number}: {fault}" for fault in told]
        faults += [f"{name}: {fault}" for fault in _together(entity, rows, samples)]
        inserted.add(name)
    return faults


def _values(entity: Entity, row: Row, counts: dict[str, int], inserted: set[str]) -> Iterator[str]:
    fields = {field.name: field for field in entity.fields}
    for name in row.keys() - fields.keys() - {"owner_id"}:
        yield f"there is no field {name}"
    for field in entity.fields:
        value = row.get(field.name, field.default)
        if value is None:
            if field.required and field.name != "owner_id" and field.type is not FieldType.REFERENCES:
                yield f"{field.name} is required"
        elif field.type in (FieldType.REFERENCE, FieldType.REFERENCES):
            numbers = value if isinstance(value, list) else [value]
            known = field.references in inserted
            if (
                not known
                or len(set(numbers)) < len(numbers)
                or not all(1 <= n <= counts[field.references] for n in numbers)
            ):
                yield f"{field.name} points to {value}, which is not there yet"
        elif not _is_valid(field, value):
            yield f"{field.name} can not be {value!r}"


def _is_valid(field: Field, value: Any) -> bool:
    if field.type in _TEXTS:
        long = len(value) <= (field.max_length if field.max_length is not None else 10**6)
        short = len(value) < (field.min_length or 0) or (field.required and not value.strip())
        return long and not short and value == value.strip() and bool(re.search(field.pattern or "", value))
    if field.type is FieldType.ENUM:
        return value in field.values
    if field.type is FieldType.BOOLEAN:
        return isinstance(value, bool)
    if field.type is FieldType.DATE:
        return dt.date.fromisoformat(value).isoformat() == value
    if field.type is FieldType.DATETIME:
        return value.endswith("Z") and dt.datetime.fromisoformat(value).tzinfo is not None
    whole = field.type is FieldType.DECIMAL or isinstance(value, int)
    low = field.minimum if field.minimum is not None else value
    high = field.maximum if field.maximum is not None else value
    return whole and not isinstance(value, bool) and low <= value <= high and round(value, 2) == value


def _states(entity: Entity, row: Row) -> Iterator[str]:
    """A row in its initial state has nothing that only transitions set; a stamp of creation is always there."""
    machine = entity.machine
    if machine is None:
        return
    created = {effect.field for effect in entity.on_create}
    for move in machine.transitions:
        stamps = {effect.field for effect in move.effects if effect.kind is not EffectKind.ADJUST}
        for name in (stamps | set(move.inputs)) - created:
            if row.get(machine.field, machine.initial) == machine.initial and row.get(name) is not None:
                yield f"{name} is set although nothing has happened to the row"
    for effect in entity.on_create:
        if effect.kind is EffectKind.STAMP and row.get(effect.field) is None:
            yield f"{effect.field} is not stamped"


def _together(entity: Entity, rows: list[Row], samples: dict[str, list[Row]]) -> Iterator[str]:
    for field in entity.fields:
        values = [str(row[field.name]).casefold() for row in rows if row.get(field.name) is not None]
        if field.unique and len(set(values)) < len(values):
            yield f"{field.name} is not unique"
    for guard in entity.guards:
        if not _holds(guard, entity, rows, samples):
            yield f"{guard.kind} of {guard.reference or guard.fields} does not hold"


def _holds(guard: Guard, entity: Entity, rows: list[Row], samples: dict[str, list[Row]]) -> bool:
    state = entity.machine.field if entity.machine else ""
    counted = [row for row in rows if not guard.states or row.get(state) in guard.states]
    groups = {row[guard.reference]: [] for row in counted if row.get(guard.reference)}  # type: dict[int, list[Row]]
    for row in counted:
        if row.get(guard.reference):
            groups[row[guard.reference]].append(row)
    match guard.kind:
        case GuardKind.NOT_PAST:
            return True
        case GuardKind.IN_ORDER:
            pairs = [tuple(row.get(name) for name in guard.fields) for row in rows]
            return all(None in pair or pair[0] <= pair[1] for pair in pairs)
        case GuardKind.UNIQUE_TOGETHER:
            keys = [tuple(row.get(name) for name in guard.fields) for row in rows]
            return all(None in one or one != other for one, other in combinations(keys, 2))
        case GuardKind.AT_MOST:
            return all(_amount(guard, group) <= (guard.limit or 0) for group in groups.values())
        case GuardKind.CAPACITY:
            target = next(field.references for field in entity.fields if field.name == guard.reference)
            limits = {number: samples[target][number - 1].get(guard.limit_field) for number in groups}
            return all(limits[n] is None or _amount(guard, group) <= limits[n] for n, group in groups.items())
    return not any(_overlap(guard, *pair) for group in groups.values() for pair in combinations(group, 2))


def _amount(guard: Guard, rows: list[Row]) -> float:
    return sum(row.get(guard.amount_field) or 0 if guard.amount_field else 1 for row in rows)


def _overlap(guard: Guard, one: Row, other: Row) -> bool:
    (begin, end), (other_begin, other_end) = ([row.get(name) for name in guard.fields] for row in (one, other))
    if None in (begin, end, other_begin, other_end):
        return False
    touching = "T" not in begin
    return bool((begin < other_end and other_begin < end) or (touching and (begin == other_end or other_begin == end)))
