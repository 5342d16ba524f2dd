"""Values written as source text: Python, SQL and JSON literals from which no text can break out."""

import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_WIDTH = 120
_OPENING = {"(": ")", "[": "]", "{": "}"}
_SCRIPT_WIDTH = 110
_SCRIPT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def python(value: object) -> str:
    """A Python literal, quoted as a formatter would."""
    match value:
        case str() if len(value) > MAX_WIDTH and len(set(value)) == 1:
            return f"{_python_text(value[0])} * {len(value)}"
        case str():
            return _python_text(value)
        case list():
            return f"[{', '.join(python(item) for item in value)}]"
        case tuple():
            return f"({', '.join(python(item) for item in value)}{',' if len(value) == 1 else ''})"
        case dict():
            return f"{{{', '.join(f'{python(name)}: {python(item)}' for name, item in value.items())}}}"
    return repr(value)


def _python_text(value: str) -> str:
    """A text in the quotes that need the fewest escapes."""
    single = repr(f"{value}\"'")[1:-4]  # both quotes present: repr picks ' and escapes it, never "
    plain = single.replace("\\'", "'")
    escapes_if_double, escapes_if_single = value.count('"'), value.count("'")
    if escapes_if_double <= escapes_if_single:
        return '"' + plain.replace('"', '\\"') + '"'
    return "'" + single + "'"


def sql(value: object) -> str:
    """An SQLite literal."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name in SQL, quoted so that no keyword is in the way."""
    return '"' + name.replace('"', '""') + '"'


def script_json(value: object, indent: int | None = 2) -> str:
    """JSON that is safe inside JavaScript and HTML."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def script(value: object, indent: int = 0) -> str:
    """A JavaScript literal that is safe inside HTML, laid out so that a person can read it."""
    flat = _script_flat(value)
    if not isinstance(value, dict | list) or indent + _width(flat) <= _SCRIPT_WIDTH or not value:
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{inner}{_script_key(name)}: {script(item, indent + 2)}," for name, item in value.items()]
        return "\n".join(["{", *parts, " " * indent + "}"])
    return "\n".join(["[", *(f"{inner}{script(item, indent + 2)}," for item in value), " " * indent + "]"])


def _script_flat(value: object) -> str:
    """A JavaScript literal on one line."""
    match value:
        case {}:
            parts = [f"{_script_key(name)}: {_script_flat(item)}" for name, item in value.items()]
            return f"{{ {', '.join(parts)} }}" if parts else "{}"
        case [*items]:
            return f"[{', '.join(map(_script_flat, items))}]"
    return script_json(value, None)


def _script_key(name: str) -> str:
    """The name of a property, bare where that may be."""
    return name if _SCRIPT_NAME.fullmatch(name) else script_json(name, None)


def toml(value: str) -> str:
    """A TOML basic string."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def one_line(text: str) -> str:
    """The text as one line of Markdown prose: nothing in it is markup."""
    flat = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]<>#|!])", r"\\\1", flat)


def colour(value: str, default: str) -> str:
    """The colour if it is written #rgb or #rrggbb, else the default."""
    return value if _HEX_COLOUR.fullmatch(value) else default


def css_fonts(value: str) -> str:
    """A font-family list, without any character that could end the declaration."""
    return re.sub(r"[^\w\s,\"'-]", "", value).replace("\n", " ") if value.count('"') % 2 == 0 else "sans-serif"


def wrap(source: str) -> str:
    """Python source with lines over 120 columns split at their outermost bracket, as a formatter would."""
    return "".join(f"{part}\n" for line in source.splitlines() for part in _wrap_line(line))


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _wrap_line(line: str) -> list[str]:
    """The line, or its pieces, one element per line with a trailing comma."""
    if _width(line) <= MAX_WIDTH:
        return [line]
    if line.startswith("from ") and "(" not in line:
        head, _, names = line.partition(" import ")
        line = f"{head} import ({names})"
    bracket = _outermost(line)
    if bracket is None:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    pieces = [f"{indent}    {piece}" for piece in _pieces(line, bracket, MAX_WIDTH - len(indent) - 4)]
    inner = [part for piece in pieces for part in _wrap_line(piece)]
    return [line[: bracket.start + 1], *inner, indent + line[bracket.end :]]


def _pieces(line: str, bracket: "_Bracket", width: int) -> list[str]:
    """What is in the bracket: elements with a comma each, or a comprehension, whole where it fits."""
    whole = line[bracket.start + 1 : bracket.end].strip()
    if bracket.clauses and _width(whole) <= width:
        return [whole]
    edges = [bracket.start, *(bracket.clauses or bracket.commas), bracket.end]
    pieces = [line[a + 1 : b].strip() for a, b in itertools.pairwise(edges)]
    return [piece if bracket.clauses else f"{piece}," for piece in pieces if piece]


@dataclass(slots=True)
class _Bracket:
    """A pair of brackets, the commas directly inside it, and where the clauses of a comprehension begin."""

    start: int
    end: int = -1
    commas: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)


def _outermost(line: str) -> _Bracket | None:
    """The first bracket pair outside quotes."""
    depth, found = 0, _Bracket(-1)
    for position, character in _outside_quotes(line):
        if character in _OPENING:
            found.start = position if depth == 0 else found.start
            depth += 1
        elif character in _OPENING.values():
            depth -= 1
            if depth == 0:
                found.end = position
                return found
        elif depth == 1 and character == ",":
            found.commas.append(position)
        elif depth == 1 and line.startswith((" for ", " if ") if found.clauses else " for ", position):
            found.clauses.append(position)
    return None


def _outside_quotes(line: str) -> Iterator[tuple[int, str]]:
    """The characters that are in no string literal, each with its place."""
    quote, escaped = "", False
    for position, character in enumerate(line):
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\"
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            yield position, character
