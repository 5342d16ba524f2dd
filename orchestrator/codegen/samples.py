"""Values for the generated tests: some that a field accepts, and some that it must refuse."""

import datetime as dt
import re
from typing import Any

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.models import FieldType

_FIRST_DAY = dt.date(2025, 1, 31)
_HUGE = 10**30


def sample(attribute: Attribute, number: int) -> Any:  # noqa: ANN401 - JSON
    """A value the field accepts, another for another number where it can; None when nothing simple fits."""
    match attribute.field.type:
        case FieldType.INTEGER:
            low, high = (int(bound) for bound in attribute.bounds)
            return low + (number - min(low, 0)) % (high - low + 1)
        case FieldType.DECIMAL:
            low, high = attribute.bounds
            start = max(low, 0.0)
            return next((v for v in (start + number + 0.25, start + number, start) if low <= v <= high), high)
        case FieldType.BOOLEAN:
            return number % 2 == 1
        case FieldType.DATE:
            return (_FIRST_DAY + dt.timedelta(days=number)).isoformat()
        case FieldType.DATETIME:
            return f"{_FIRST_DAY + dt.timedelta(days=number)}T18:30:00Z"
        case FieldType.ENUM:
            return attribute.field.values[number % len(attribute.field.values)]
        case FieldType.REFERENCE:
            return None
    return _text(attribute, number)


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
    return attribute.pattern is None or re.search(attribute.pattern, text) is not None


def refused(attribute: Attribute) -> list[Any]:
    """Values of the wrong type, outside the bounds, or of the wrong form."""
    low, high = attribute.bounds
    match attribute.field.type:
        case FieldType.INTEGER | FieldType.REFERENCE:
            return ["text", 1.5, True, _HUGE, int(low) - 1, int(high) + 1]
        case FieldType.DECIMAL:
            return ["text", True, _HUGE, low - 1, high + 1]
        case FieldType.BOOLEAN:
            return ["yes", 1]
        case FieldType.DATE:
            return ["soon", "2025-02-30", 20250101, "2025-01-01T00:00:00Z"]
        case FieldType.DATETIME:
            return ["soon", "2025-01-01", "2025-01-01T25:00:00Z", 0]
        case FieldType.ENUM:
            return ["no such choice", 1]
    return _refused_texts(attribute)


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
