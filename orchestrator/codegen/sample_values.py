"""Values for the generated tests: some that a field accepts, and some that it must refuse."""

import datetime as dt
import re
from typing import Any

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.models import FieldType

_FIRST_DAY = dt.date(2025, 1, 31)
_LATE_DAY = dt.date(2099, 1, 31)
_HUGE = 10**30


def sample(attribute: Attribute, number: int, *, late: bool = False, second: bool = False) -> Any:
    """A value the field accepts, another for another number where it can; None when nothing simple fits.

    A late date is not past for a long time; the second of two dates comes after the first.
    """
    day = ((_LATE_DAY if late else _FIRST_DAY) + dt.timedelta(days=7 * number + second)).isoformat()
    match attribute.field.type:
        case FieldType.INTEGER:
            return _whole(attribute, number)
        case FieldType.DECIMAL:
            return _decimal(attribute, number)
        case FieldType.ENUM:
            return attribute.field.values[number % len(attribute.field.values)]
    plain = {
        FieldType.BOOLEAN: number % 2 == 1,
        FieldType.DATE: day,
        FieldType.DATETIME: f"{day}T18:30:00Z",
        FieldType.REFERENCE: None,
    }
    return plain[attribute.field.type] if attribute.field.type in plain else _text(attribute, number)


def _whole(attribute: Attribute, number: int) -> int:
    """A whole number within the bounds, not negative where it need not be."""
    low, high = (int(bound) for bound in attribute.bounds)
    return low + (number - min(low, 0)) % (high - low + 1)


def _decimal(attribute: Attribute, number: int) -> float:
    """A number within the bounds, with a fraction where it fits."""
    low, high = attribute.bounds
    start = max(low, 0.0)
    return next((value for value in (start + number + 0.25, start + number, start) if low <= value <= high), high)


def _text(attribute: Attribute, number: int) -> str | None:
    """The first candidate that has the length and the form."""
    word = naming.words(attribute.name).capitalize()
    candidates = {
        FieldType.EMAIL: [f"person{number}@example.com", f"p{number}@ex.co"],
        FieldType.PHONE: [f"+1 555 010{number}", f"555010{number}"],
        FieldType.URL: [f"https://example.com/{number}"],
        FieldType.PASSWORD: [f"correct horse {number}", f"Corr3ct-horse-{number}!"],
    }.get(attribute.field.type, [f"{word} {number}", f"{word}{number}"])
    candidates += [f"{number:06d}", f"A{number:03d}", f"ABC-{number:03d}", f"abc{number}", str(number)]
    sized = (text.ljust(attribute.min_length, "a")[: attribute.max_length].strip() for text in candidates)
    return next((text for text in sized if _fits(attribute, text)), None)


def _fits(attribute: Attribute, text: str) -> bool:
    """Whether the field accepts the text."""
    if not attribute.min_length <= len(text) <= attribute.max_length:
        return False
    if attribute.field.type is FieldType.EMAIL and "@" not in text:
        return False
    return attribute.pattern is None or re.search(attribute.pattern, text, re.ASCII) is not None


def refused(attribute: Attribute) -> list[Any]:
    """Values of the wrong type, outside the bounds, or of the wrong form."""
    low, high = attribute.bounds
    whole = ["text", 1.5, True, _HUGE, int(low) - 1, int(high) + 1]
    by_type: dict[FieldType, list[Any]] = {
        FieldType.INTEGER: whole,
        FieldType.REFERENCE: whole,
        FieldType.DECIMAL: ["text", True, _HUGE, low - 1, high + 1],
        FieldType.BOOLEAN: ["yes", 1],
        FieldType.DATE: ["soon", "2025-02-30", 20250101, "2025-01-01T00:00:00Z"],
        FieldType.DATETIME: ["soon", "2025-01-01", "2025-01-01T25:00:00Z", 0],
        FieldType.ENUM: ["no such choice", 1],
    }
    return by_type[attribute.field.type] if attribute.field.type in by_type else _refused_texts(attribute)


def _refused_texts(attribute: Attribute) -> list[Any]:
    """Texts that are too long, too short, unstorable or of the wrong form, and what is no text."""
    values: list[Any] = [7, ["text"], "nul \0 character", "x" * (attribute.max_length + 1)]
    if attribute.field.required:
        values += [""] if attribute.field.type is FieldType.PASSWORD else ["", "   "]
    if attribute.min_length > 1:
        values.append("x" * (attribute.min_length - 1))
    wrong = "not\u00a7of the form"
    if (attribute.pattern or attribute.field.type is FieldType.EMAIL) and not _fits(attribute, wrong):
        values.append(wrong[: attribute.max_length])
    return values
