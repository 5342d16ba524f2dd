"""A Chinese text cut into lines, sentences, clauses and list pieces; brackets are never cut open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.engines.blueprint.outline import Node, outline_of
from orchestrator.engines.blueprint.text import is_cjk

OPENING, CLOSING = "([{【《", ")]}】》"
_PARAGRAPH = re.compile(r"^\s*\d+(?:\.\d+)+[、.\s]*(?=[㐀-鿿A-Za-z(（])")
_CHAPTER = re.compile(r"^\s*(\d{1,2})\s+(?=[㐀-鿿])")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)+\s*|\d{1,2}\s+(?=[㐀-鿿])|步骤\d+[:.、]?|第[一二三四五六七八九十]+步[:,、]?)")
_QUOTES = re.compile(r"[\"'“”‘’「」『』`*]")
_DASHED = re.compile(r"^([㐀-鿿A-Za-z]{1,10})\s+(?:-|–|—)\s+(?=[㐀-鿿])")
_GLOSSED = re.compile(r"(^|[。;,\s])([㐀-鿿]{2,6})\s+[A-Za-z]{2,15}(?=:)")
_SLASHED = re.compile(r"\s*/\s*")
_TOPIC = re.compile(r"^([㐀-鿿]{1,8})(?:嘛|呢|的话|呀|这块儿?|方面),\s*(?:就|主要)?")
_SPEAKING = re.compile(r"(?<=[㐀-鿿])[~～]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: under which headings it stands, and whether it is one itself."""

    text: str
    above: tuple[str, ...] = ()
    heading: bool = False
    entry: bool = False


def lines_in(text: str) -> list[Line]:
    """The lines of a text in order."""
    listed = "\n".join(_CHAPTER.sub(r"\1、", _PARAGRAPH.sub("- ", line)) for line in text.split("\n"))
    return [line for node in outline_of(listed) for line in _flattened(node, ())]


def _flattened(node: Node, above: tuple[str, ...]) -> Iterator[Line]:
    text = plain(node.text)
    if text:
        yield Line(text, above, bool(node.children), bool(node.style))
    for child in node.children:
        yield from _flattened(child, (*above, text))


def plain(text: str) -> str:
    """The text without numbering, with one kind of comma, and without tildes and laughter."""
    text = _NUMBER.sub("", text.strip())
    text = _SPEAKING.sub(",", text.replace(",", ",").replace(";", ";"))
    text = _DASHED.sub(r"\1:", _GLOSSED.sub(r"\1\2", text))
    return _SLASHED.sub("/", text).strip(" ,")


def unquoted(text: str) -> str:
    """The text without quotation marks."""
    return _QUOTES.sub("", text)


def sentences_in(text: str) -> list[str]:
    """The sentences of a line."""
    whole = split(re.sub(r"\.(?=\s|$)", "。", text), "。!?\n")
    return [_TOPIC.sub(r"\1:", part) for sentence in whole for part in _parted(sentence) if part]


def _parted(sentence: str) -> list[str]:
    """A semicolon ends a sentence, unless it only separates what stands behind one colon."""
    parts = split(sentence, ";")
    listed = len(parts) > 1 and at_top(parts[0], ":") > 0 and all(at_top(part, ":") < 0 for part in parts[1:])
    return [sentence] if listed else parts


def split(text: str, separators: str) -> list[str]:
    """The text cut at the separators, not inside brackets."""
    pieces, depth = [""], 0
    for char in text:
        depth = max(0, depth + (char in OPENING) - (char in CLOSING))
        if char in separators and not depth:
            pieces.append("")
        else:
            pieces[-1] += char
    return [stripped for piece in pieces if (stripped := piece.strip(" ,、;。"))]


def outside(text: str) -> str:
    """The text without its brackets."""
    kept, depth = "", 0
    for char in text:
        depth += char in OPENING
        kept += char if depth <= 0 else ""
        depth = max(0, depth - (char in CLOSING))
    return kept.strip()


def inside(text: str) -> list[str]:
    """What stands in each bracket."""
    found, depth, current = [], 0, ""
    for char in text:
        if char in CLOSING and depth:
            depth -= 1
            if not depth:
                found.append(current.strip())
                current = ""
        if depth:
            current += char
        depth += char in OPENING
    return [each for each in found if each]


def at_top(text: str, char: str) -> int:
    """Where a character stands outside all brackets; -1 where it does not."""
    depth = 0
    for at, each in enumerate(text):
        depth = max(0, depth + (each in OPENING) - (each in CLOSING))
        if each == char and not depth:
            return at
    return -1


def is_chinese(text: str) -> bool:
    """Whether it begins with a Chinese character."""
    return bool(text) and is_cjk(text[0])
