"""Values written as source text: Python, SQL and JSON literals from which no text can break out."""

import itertools
import json
import re
import unicodedata

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
    cut = _outermost(line)
    if cut is None:
        return [line]
    start, end, commas = cut
    indent = line[: len(line) - len(line.lstrip())]
    edges = [start, *commas, end]
    pieces = [line[a + 1 : b].strip() for a, b in itertools.pairwise(edges)]
    inner = [part for piece in pieces if piece for part in _wrap_line(f"{indent}    {piece},")]
    return [line[: start + 1], *inner, indent + line[end:]]


def _outermost(line: str) -> tuple[int, int, list[int]] | None:
    """Where the first bracket pair outside quotes opens and closes, and the commas directly inside it."""
    depth, start, quote, commas, position = 0, -1, "", list[int](), 0
    while position < len(line):
        character = line[position]
        if quote:
            position += character == "\\"
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in _OPENING:
            start = position if depth == 0 else start
            depth += 1
        elif character in _OPENING.values():
            depth -= 1
            if depth == 0:
                return start, position, commas
        elif character == "," and depth == 1:
            commas.append(position)
        position += 1
    return None
