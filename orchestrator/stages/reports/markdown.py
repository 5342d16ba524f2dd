"""Markdown pieces. Text from outside goes through `plain`, so that it can neither break the page nor script it."""

import re
from collections.abc import Iterable, Sequence

MARKDOWN = "text/markdown; charset=utf-8"
JSON = "application/json"

_SPECIAL = re.compile(r"([\\`\[\]|])")
_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def plain(text: object) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would act on."""
    one_line = _INVISIBLE.sub("", _SPACE.sub(" ", str(text))).strip()
    tamed = one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", tamed)


def code(text: object) -> str:
    """The text as code within a line, without what would end it."""
    inert = re.sub(r"[`\\]", "", plain(text))
    return f"`{inert}`"


def bullets(lines: Iterable[str]) -> str:
    """A list with one bullet a line, which must be escaped already."""
    return "\n".join(f"- {line}" for line in lines)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; the cells are escaped here."""
    lines = [_row(header), "|" + "---|" * len(header), *(_row([plain(cell) for cell in row]) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def section(title: str, *parts: str, level: int = 2) -> str:
    """A heading with its parts below it; empty when no part says anything."""
    said = [part for part in parts if part]
    return "\n\n".join([f"{'#' * level} {title}", *said]) if said else ""


def document(title: str, *parts: str) -> str:
    """A whole page, ending in a newline."""
    return section(title, *parts, level=1).rstrip() + "\n"


def fenced(text: str, language: str = "") -> str:
    """A code block that no text can close from within."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
