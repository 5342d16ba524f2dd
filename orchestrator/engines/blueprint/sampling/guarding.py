"""Whether a row may stand beside others: what guards and unique fields say, as the app will check it."""

import datetime as dt
from typing import Any

from orchestrator.models import Entity, Guard, GuardKind

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def is_allowed(entity: Entity, row: Row, others: list[Row], known: Rows) -> bool:
    """Whether no unique value is taken and no guard is broken by adding the row. Whether a day is past is not asked."""
    unique = ([field.name] for field in entity.fields if field.unique and row.get(field.name) is not None)
    if any(_is_taken(names, row, others) for names in unique):
        return False
    return all(_holds(guard, entity, row, others, known) for guard in entity.guards)


def _is_taken(names: list[str], row: Row, others: list[Row]) -> bool:
    wanted = [_comparable(row.get(name)) for name in names]
    return any([_comparable(other.get(name)) for name in names] == wanted for other in others)


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _holds(guard: Guard, entity: Entity, row: Row, others: list[Row], known: Rows) -> bool:
    match guard.kind:
        case GuardKind.NOT_PAST:
            return True
        case GuardKind.UNIQUE_TOGETHER:
            return not _is_taken(guard.fields, row, others)
        case GuardKind.IN_ORDER:
            begin, end = (row.get(name) for name in guard.fields[:2])
            return begin is None or end is None or bool(begin <= end)
    beside = [other for other in others if other.get(guard.reference or "") == row.get(guard.reference or "")]
    counted = [other for other in beside if _counts(guard, entity, other)]
    if row.get(guard.reference or "") is None or not _counts(guard, entity, row):
        return True
    if guard.kind is GuardKind.NO_OVERLAP:
        return not any(_overlap(guard, row, other) for other in counted)
    limit = guard.limit if guard.kind is GuardKind.AT_MOST else _limit(guard, entity, row, known)
    amount = sum(_amount(guard, one) for one in (*counted, row))
    return limit is None or amount <= limit


def _counts(guard: Guard, entity: Entity, row: Row) -> bool:
    state = row.get(entity.machine.field) if entity.machine else None
    return not guard.states or state in guard.states


def _amount(guard: Guard, row: Row) -> float:
    return float(row.get(guard.amount_field) or 0) if guard.amount_field else 1


def _limit(guard: Guard, entity: Entity, row: Row, known: Rows) -> float | None:
    """What the row that is pointed to has in the limiting field; None: no limit."""
    target = next((field.references for field in entity.fields if field.name == guard.reference), None)
    rows, number = known.get(target or "", []), row.get(guard.reference or "")
    limit = rows[number - 1].get(guard.limit_field or "") if number and number <= len(rows) else None
    return None if limit is None else float(limit)


def _overlap(guard: Guard, one: Row, other: Row) -> bool:
    begin, end = (one.get(name) for name in guard.fields[:2])
    other_begin, other_end = (other.get(name) for name in guard.fields[:2])
    if begin is None or end is None or other_begin is None or other_end is None:
        return False
    if isinstance(begin, dt.datetime):
        return bool(begin < other_end and other_begin < end)
    return bool(begin <= other_end and other_begin <= end)
