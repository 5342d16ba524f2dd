"""Dates that fit what a field is called: a birthday, a deadline, a day of purchase."""

import datetime as dt
from typing import Any

from orchestrator.engines.blueprint.sampling.walks import BASE, Timeline, Walk
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Entity, Field, FieldType, GuardKind

_BIRTH = word_set("birthday birthdate birth dob")
_LONG_AGO = word_set("hire hired joined join purchase purchased bought founded founding member published publication")
_AHEAD = word_set(
    "due deadline expiry expires expire until next expected end ends close closes valid return arrival departure "
    "planned needed delivery appointment start starts event begin begins scheduled checkin checkout"
)
Moment = dt.date | dt.datetime


def moment_for(field: Field, entity: Entity, walk: Walk, line: Timeline, shift: int) -> Moment:
    """A day or a moment; `shift` days later on every retry."""
    day = _day(field, entity, walk, line) + dt.timedelta(days=shift)
    if field.type is FieldType.DATE:
        return day
    return dt.datetime(day.year, day.month, day.day, 8 + line.number * 2 % 9, 0, tzinfo=dt.UTC)


def _day(field: Field, entity: Entity, walk: Walk, line: Timeline) -> dt.date:
    words = set(field.name.split("_"))
    if words & _BIRTH:
        return BASE - dt.timedelta(days=365 * (22 + line.number * 5 % 40) + line.number * 37)
    if words & _LONG_AGO:
        return BASE - dt.timedelta(days=60 + line.number * 137 % 1800)
    if words & _AHEAD or _is_watched(field, entity):
        return line.made().date() + dt.timedelta(days=5) if walk.is_final else _ahead(line)
    return line.made().date()


def _ahead(line: Timeline) -> dt.date:
    return BASE + dt.timedelta(days=2 + line.number * 3)


def _is_watched(field: Field, entity: Entity) -> bool:
    return any(guard.kind is GuardKind.NOT_PAST and field.name in guard.fields for guard in entity.guards)


def read_moment(field: Field, said: Any) -> Moment | None:
    """What a sample row of the catalogue says: days from the base date, and a time of day for a moment."""
    days, _, clock = str(said).partition(" ")
    if not days.lstrip("-+").isdigit():
        return None
    day = BASE + dt.timedelta(days=int(days))
    if field.type is FieldType.DATE:
        return day
    hour, _, minute = (clock or "10:00").partition(":")
    return dt.datetime(day.year, day.month, day.day, int(hour), int(minute or 0), tzinfo=dt.UTC)


def in_order(entity: Entity, row: dict[str, Any], said: set[str], number: int) -> None:
    """Sets the ends that come before their beginnings, or that nothing says, shortly after them."""
    kinds = (GuardKind.IN_ORDER, GuardKind.NO_OVERLAP)
    for first, last in (guard.fields[:2] for guard in entity.guards if guard.kind in kinds):
        begin, end = row.get(first), row.get(last)
        if begin is None or end is None or type(begin) is not type(end) or not isinstance(begin, dt.date):
            continue
        if end < begin or last not in said:
            moment = isinstance(begin, dt.datetime)
            row[last] = begin + (dt.timedelta(hours=1 + number % 2) if moment else dt.timedelta(days=1 + number % 4))
