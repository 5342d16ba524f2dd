"""Values that fit a field, made from the contract: the same field and number always give the same value."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestrator.models import Field, FieldType

Json = str | int | float | bool | list[int] | None

FIRST_DAY = date(2040, 1, 1)
FIRST_MOMENT = datetime(2040, 1, 1, 9, 30, tzinfo=UTC)
"""Where the days and moments of valid rows begin: far enough ahead not to be past for long."""

MOST_REFERENCES = 50
ABSENT_ID = 2_147_483_000
"""An id that no row has."""

_TEXTUAL = {
    FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.IMAGE,
    FieldType.PASSWORD,
}  # fmt: skip


def is_textual(field: Field) -> bool:
    """Whether the field holds free text of some kind."""
    return field.type in _TEXTUAL


def valid_value(field: Field, number: int) -> Json:
    """A value the contract allows; other numbers give other values where the type has more than a few.

    References are the caller's: they need a row to point to.
    """
    return _MAKERS[field.type](field, number)


def _text(field: Field, number: int) -> str:
    candidates = (
        f"{_word(field)} {number}",
        f"{_word(field)}{number}",
        f"A-{number:04d}",
        f"{number:06d}",
        f"x{number}",
    )
    return _fitting(field, candidates, filler="a")


def _word(field: Field) -> str:
    return field.name.replace("_", " ").capitalize()


def _email(field: Field, number: int) -> str:
    return _fitting(field, (f"person{number}@example.com", f"p{number}@ex.co"), filler="a")


def _phone(field: Field, number: int) -> str:
    digits = f"{number:04d}"
    return _fitting(
        field, (f"+1 555 010 {digits}", f"+1555010{digits}", f"1380013{digits}", f"555{digits}"), filler="0"
    )


def _url(field: Field, number: int) -> str:
    return _fitting(field, (f"https://example.com/{number}",), filler="a")


def _password(field: Field, number: int) -> str:
    return _fitting(field, (f"Correct-horse-{number}!", f"Corr3ct!{number}"), filler="a")


def _fitting(field: Field, candidates: tuple[str, ...], filler: str) -> str:
    for candidate in candidates:
        sized = candidate.ljust(field.min_length or 0, filler)
        if len(sized) <= (field.max_length or len(sized)) and _matches(field, sized):
            return sized
    return _from_pattern(field) if field.pattern else candidates[-1][-(field.max_length or 64) :]


def _matches(field: Field, text: str) -> bool:
    return field.pattern is None or re.search(field.pattern, text) is not None


def _from_pattern(field: Field) -> str:
    """The simplest text that the field's pattern and lengths allow; the same every time."""
    import hypothesis
    from hypothesis import strategies

    low, high = field.min_length or 0, field.max_length or 1000
    quiet = hypothesis.settings(database=None, derandomize=True)
    found = strategies.from_regex(field.pattern or "", fullmatch=True)
    return hypothesis.find(found, lambda text: low <= len(text) <= high and text == text.strip(), settings=quiet)


def _integer(field: Field, number: int) -> int:
    low, high = bounds(field)
    return int(low) + number % (int(high) - int(low) + 1)


def _decimal(field: Field, number: int) -> float:
    low, high = bounds(field)
    value = low + number % (int(max(high - low, 0)) + 1)
    return round(value + 0.25 if value + 0.25 <= high else value, 2)


def bounds(field: Field) -> tuple[float, float]:
    """Lowest and highest value to use; 1 … 1,000,000 where the contract leaves a side open."""
    low = field.minimum if field.minimum is not None else min(1.0, field.maximum if field.maximum is not None else 1.0)
    high = field.maximum if field.maximum is not None else max(low, 1_000_000.0)
    return low, high


def _boolean(_field: Field, number: int) -> bool:
    return number % 2 == 0


def _date(_field: Field, number: int) -> str:
    return (FIRST_DAY + timedelta(days=number % 3000)).isoformat()


def _datetime(_field: Field, number: int) -> str:
    return moment_text(FIRST_MOMENT + timedelta(hours=number % 50_000))


def moment_text(value: datetime) -> str:
    """The moment as an ISO text in UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _enum(field: Field, number: int) -> str:
    return field.values[number % len(field.values)]


def _reference(_field: Field, _number: int) -> None:
    return None


def _references(_field: Field, _number: int) -> list[int]:
    return []


_MAKERS: dict[FieldType, Callable[[Field, int], Json]] = {
    FieldType.STRING: _text, FieldType.TEXT: _text, FieldType.INTEGER: _integer, FieldType.DECIMAL: _decimal,
    FieldType.BOOLEAN: _boolean, FieldType.DATE: _date, FieldType.DATETIME: _datetime, FieldType.EMAIL: _email,
    FieldType.PHONE: _phone, FieldType.URL: _url, FieldType.ENUM: _enum, FieldType.PASSWORD: _password,
    FieldType.IMAGE: _url, FieldType.REFERENCE: _reference, FieldType.REFERENCES: _references,
}  # fmt: skip


def same_value(field: Field, sent: object, got: object) -> bool:
    """Whether the answer holds what was sent: numbers and times are compared by value, text exactly, trimmed."""
    if sent is None or got is None:
        return sent is got
    match field.type:
        case FieldType.DECIMAL | FieldType.INTEGER | FieldType.REFERENCE:
            return _number(sent) == _number(got)
        case FieldType.DATETIME:
            return moment(sent) == moment(got)
        case FieldType.BOOLEAN:
            return sent is got
        case FieldType.REFERENCES:
            return isinstance(sent, list) and isinstance(got, list) and sorted(sent) == sorted(got)
        case _:
            return str(sent).strip() == got


def in_order(values: Iterable[Any]) -> list[Any]:
    """The values of a field as an ascending list has them: first the rows that have none."""
    return sorted(values, key=lambda value: (value is not None, value))


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def moment(value: object) -> datetime | None:
    """The time an ISO text names, taken as UTC where it has no zone; None for anything else."""
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def wrong_values(field: Field) -> dict[str, object]:
    """Values that do not fit the field, by a word that says what is wrong with them."""
    wrong: dict[str, object] = {"list": [], "object": {}}
    match field.type:
        case FieldType.REFERENCES:
            return {
                "nothing": None, "text": "abc", "number": 5, "list_of_texts": ["abc"], "zero": [0], "twice": [1, 1],
                "huge": [10**30], "object": {}, "too_many": list(range(1, MOST_REFERENCES + 2)),
            }  # fmt: skip
        case FieldType.INTEGER | FieldType.REFERENCE:
            wrong |= {"text": "abc", "fraction": 1.5, "huge": 10**30}
        case FieldType.DECIMAL:
            wrong |= {"text": "abc"} | ({"huge": 1e300} if field.maximum is not None else {})
        case FieldType.BOOLEAN:
            wrong |= {"text": "perhaps"}
        case FieldType.DATE:
            wrong |= {"text": "soon", "no_such_day": "2030-02-30", "number": 5}
        case FieldType.DATETIME:
            wrong |= {"text": "soon", "no_such_hour": "2030-01-01T25:00:00Z"}
        case FieldType.ENUM:
            wrong |= {"unknown_choice": "no-such-choice", "number": 5}
        case FieldType.EMAIL:
            wrong |= {"no_address": "not an address", "number": 5}
        case _:
            wrong |= {"number": 5, "boolean": True}
    return wrong | _out_of_bounds(field)


def _out_of_bounds(field: Field) -> dict[str, object]:
    out: dict[str, object] = {}
    if field.type in {FieldType.INTEGER, FieldType.DECIMAL}:
        if field.minimum is not None:
            out["below_minimum"] = whole(field.minimum - 1)
        if field.maximum is not None:
            out["above_maximum"] = whole(field.maximum + 1)
    return out


def whole(value: float) -> float | int:
    """The number, as an integer where it is one."""
    return int(value) if value == int(value) else value
