"""The short notation of expectations, so that one page of YAML says what a plan must hold.

- `Loan|Borrowing|借阅?`: names that are all acceptable, the first is how the rest of the file refers to it. A `?` at
  the end marks what the text only suggests: finding it is right, leaving it out is no loss.
- `decimal|integer`, `enum(low|低, high|高)`: acceptable field types, and the values that must be among an enum's.
- `Loan -> Book`, `Recipe => Tag`: each loan has one book; a recipe has many tags and a tag many recipes.
- `do borrow|借书 on Book`, `filter Book.genre`: actions. `at_most Loan 5`, `may manager approve Request`: rules.
"""

import re
from dataclasses import dataclass

from orchestrator.models.contract import FieldType

_CHINESE = re.compile(r"[㐀-鿿]")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TYPES = re.compile(r"^(?P<types>[a-z|]+)(?:\((?P<values>[^()]+)\))?$")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one thing that are all acceptable: identifiers, and labels in Chinese."""

    all: tuple[str, ...]
    optional: bool = False

    @property
    def first(self) -> str:
        """What the expectation itself calls it."""
        return self.all[0]


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _CHINESE.search(text) is not None


def without_mark(text: str) -> tuple[str, bool]:
    """(the text without a `?` at its end, whether there was one)."""
    text = text.strip()
    return (text[:-1].strip(), True) if text.endswith("?") else (text, False)


def names(text: str) -> Names:
    """The alternatives of `Loan|Borrowing|借阅?`.

    Raises:
        ValueError: one of them is neither an identifier nor Chinese.
    """
    bare, optional = without_mark(text)
    found = tuple(part.strip() for part in bare.split("|"))
    for name in found:
        if not (is_chinese(name) or _IDENTIFIER.fullmatch(name)):
            raise ValueError(f"{name!r} in {text!r} is neither an identifier nor a Chinese label.")
    return Names(found, optional)


@dataclass(frozen=True, slots=True)
class Kinds:
    """What a field may be, and the enum values that it must have."""

    types: tuple[FieldType, ...]
    values: tuple[Names, ...] = ()


def kinds(text: str) -> Kinds:
    """The types of `boolean|enum(open, done|已完成)`.

    Raises:
        ValueError: it is written otherwise, a type does not exist, or values are given to something that is no enum.
    """
    match = _TYPES.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not of the form type|type or enum(value, value).")
    types = tuple(FieldType(name) for name in match["types"].split("|"))
    values = tuple(_value(part) for part in match["values"].split(",")) if match["values"] else ()
    if values and FieldType.ENUM not in types:
        raise ValueError(f"{text!r} names values but is no enum.")
    return Kinds(types, values)


def _value(text: str) -> Names:
    bare, optional = without_mark(text)
    return Names(tuple(part.strip() for part in bare.split("|")), optional)
