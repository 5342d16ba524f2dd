"""Whether a value is one that a field holds, and texts made to fit."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from orchestrator.models import Field, FieldType

_LIKELY = ("A-{n}", "{n}", "AB{n}", "A{n}", "ABC-{n}", "abc{n}", "{n}.0", "+{n}", "#{n}", "{n}-{n}")


def fits(field: Field, value: Any) -> bool:
    """Whether the field takes the value. References and passwords are not looked at."""
    if value is None:
        return not field.required
    return _CHECKS.get(field.type, _is_text_of)(field, value)


def _is_whole(field: Field, value: Any) -> bool:
    return isinstance(value, int) and _is_number(field, value)


def _is_number(field: Field, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _in_bounds(field, value)


def _in_bounds(field: Field, value: float) -> bool:
    low = -float("inf") if field.minimum is None else field.minimum
    high = float("inf") if field.maximum is None else field.maximum
    return low <= value <= high


def _is_text_of(field: Field, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    least = max(field.min_length or 0, 1 if field.required else 0)
    most = field.max_length if field.max_length is not None else len(value)
    return least <= len(value) <= most and (field.pattern is None or re.search(field.pattern, value) is not None)


def fitted(field: Field, text: str, turn: int) -> str | None:
    """The text cut or repeated to the field's length, or something that matches its pattern; None when nothing does."""
    likely = [text, *(form.format(n=1001 + turn) for form in _LIKELY), *(form.format(n=turn % 10) for form in _LIKELY)]
    return next((found for one in likely if fits(field, found := _of_length(field, one))), None)


def _of_length(field: Field, text: str) -> str:
    whole = text
    while len(whole) < (field.min_length or 0):
        whole = f"{whole} {text}"
    return whole[: field.max_length].strip() if field.max_length is not None else whole


_CHECKS: dict[FieldType, Callable[[Field, Any], bool]] = {
    FieldType.BOOLEAN: lambda field, value: isinstance(value, bool),
    FieldType.INTEGER: _is_whole,
    FieldType.DECIMAL: _is_number,
    FieldType.ENUM: lambda field, value: value in field.values,
    FieldType.DATE: lambda field, value: isinstance(value, dt.date) and not isinstance(value, dt.datetime),
    FieldType.DATETIME: lambda field, value: isinstance(value, dt.datetime),
    **dict.fromkeys((FieldType.REFERENCE, FieldType.REFERENCES, FieldType.PASSWORD), lambda field, value: True),
}
