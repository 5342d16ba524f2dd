"""Values for the generated tests: some that a field accepts, and some that it must refuse."""

import datetime as dt
import re
from typing import Any

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.literals import python
from orchestrator.models import FieldType

_FIRST_DAY = dt.date(2025, 1, 31)
_LATE_DAY = dt.date(2099, 1, 31)


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


def refused(attribute: Attribute) -> str:
    """An expression of `tests/unfit.py` for values of the wrong type, outside the bounds, or of the wrong form."""
    low, high = (python(bound) for bound in attribute.bounds)
    match attribute.field.type:
        case FieldType.INTEGER | FieldType.REFERENCE:
            return f"wholes({low}, {high})"
        case FieldType.DECIMAL:
            return f"decimals({low}, {high})"
    return _CONSTANTS.get(attribute.field.type) or _refused_texts(attribute)


_CONSTANTS = {
    FieldType.BOOLEAN: "FLAGS",
    FieldType.DATE: "DAYS",
    FieldType.DATETIME: "MOMENTS",
    FieldType.ENUM: "CHOICES",
    FieldType.REFERENCES: "ids()",
}


def _refused_texts(attribute: Attribute) -> str:
    """Texts of the wrong length or form."""
    arguments = [str(attribute.min_length), str(attribute.max_length)]
    wrong = "not\u00a7of the form"[: attribute.max_length]
    if (attribute.pattern or attribute.field.type is FieldType.EMAIL) and not _fits(attribute, wrong):
        arguments.append(python(wrong))
    arguments += ["trimmed=False"] if attribute.field.type is FieldType.PASSWORD else []
    return f"texts({', '.join(arguments)})"
