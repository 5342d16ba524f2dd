"""A text as an outline: headings, entries of lists and sentences, each under what it belongs to.

Headings are recognised by `#`, by a number (`一、`, `（二）`, `1.`) or by what follows them: deeper lines or bullets.
Lines that only wrap a sentence are joined again.
"""

import unicodedata
from dataclasses import dataclass, field

from orchestrator.engines.blueprint.tables import without_tables
from orchestrator.engines.blueprint.text import is_cjk

_BULLETS = "-*•·●○■▪‣+–—○"
_NUMERALS = "0123456789一二三四五六七八九十"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
_ENDS = ".!?。!?;；:：,，、"
_LEAST_WRAPPED, _WRAPPED_SHARE = 60, 0.75
"""A line that wide, in columns and as a share of the widest, may go on in the next; a Chinese character takes two."""


@dataclass(slots=True)
class Node:
    """One line of the outline. `style` tells its kind of mark, such as `#2`, `1.`, `-`, or nothing."""

    text: str
    style: str = ""
    indent: int = 0
    children: list["Node"] = field(default_factory=list)


def outline_of(text: str) -> list[Node]:
    """The outline's uppermost nodes, in the order of the text."""
    root = Node("", indent=-1)
    stack = [root]
    for line in _joined(without_tables(_plain(text).split("\n"))):
        if line is None:
            stack = _paragraph_ends(stack)
            continue
        stack = [*_above(line, stack), line]
        stack[-2].children.append(line)
    return root.children


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.replace("\r", "\n"))
    return plain.replace(" w/ ", " with ").replace("w/o ", "without ")


def _joined(lines: list[str]) -> list[Node | None]:
    """The lines as nodes without children, None for an empty one; a wrapped line continues the one before."""
    full = max(_LEAST_WRAPPED, _WRAPPED_SHARE * max(map(_columns, lines)))
    nodes: list[Node | None] = []
    before_is_full = False
    for raw in lines:
        node = _node(raw)
        before = nodes[-1] if nodes else None
        if node and before and _goes_on(before, node, before_is_full):
            gap = "" if is_cjk(before.text[-1]) or is_cjk(node.text[0]) else " "
            before.text += gap + node.text
        else:
            nodes.append(node)
        before_is_full = _columns(raw) >= full
    return nodes


def _goes_on(before: Node, node: Node, before_is_full: bool) -> bool:
    """Whether a line without a mark of its own continues the one before."""
    lower = before_is_full and node.text[0].islower()
    if node.style or before.style.startswith("#") or (_defines(node.text) and not lower):
        return False
    deeper = node.indent > before.indent and bool(before.style) and before.text[-1] not in _ENDS
    return deeper or (before_is_full and node.indent <= max(before.indent + 3, 3 * bool(before.style)))


def _defines(text: str) -> bool:
    """Whether a line begins with a name and a colon."""
    name, colon, _ = text.partition(":")
    return bool(colon) and _columns(name) <= 20 and not set(name) & set(",、;.")


def _columns(line: str) -> int:
    return sum(2 if is_cjk(char) else 1 for char in line)


def _node(raw: str) -> Node | None:
    line = raw.strip()
    if not line or not line.strip("-=_*~#"):
        return None
    indent = len(raw) - len(raw.lstrip())
    if line.startswith("#"):
        level = len(line) - len(line.lstrip("#"))
        return Node(_without_stars(_unnumbered(line.lstrip("# "))), f"#{level}", indent)
    if line[0] in _BULLETS and (line[1:2] in (" ", "*") or line[0] in "•·●"):
        return Node(_without_stars(line[1:].strip()), "-", indent)
    bare = _unnumbered(line)
    style = _number_style(line) if bare != line else ""
    return Node(_without_stars(bare), style, indent)


def _without_stars(text: str) -> str:
    return text.replace("**", "").replace("__", "").strip()


def _number_style(line: str) -> str:
    """`一、` and `（一）` and `1.` are styles of their own, so that one is below the other."""
    opened = "(" if line[0] == "(" else ""
    digits = "一" if line.lstrip("(")[0] in _NUMERALS[10:] else "1"
    return f"{opened}{digits}"


def _unnumbered(line: str) -> str:
    """The line without a number in front (`1.`, `（二）`, `R3`); the line itself where it has none."""
    label, gap, after = line.partition(" ")
    code = label.rstrip(".:)")
    if gap and len(code) <= 7 and code[:1].isupper() and code.lstrip(_CAPITALS).isdigit() and after.strip():
        return after.strip(" -–:")
    if (
        set(label) <= set("0123456789.")
        and label[:1].isdigit()
        and "." in label.strip(".")
        and after.strip()[:1].isalpha()
    ):
        return after.strip()  # `2.1 The system …`
    opened = line.startswith("(")
    body = line[opened:]
    digits = len(body) - len(body.lstrip(_NUMERALS))
    sign = body[digits : digits + 1]
    rest = body[digits + 1 :].strip()
    fits = sign == ")" if opened else sign in (".", ")", "、")
    return rest if 0 < digits <= 3 and fits and rest and not (sign == "." and rest[0].isdigit()) else line


def _above(node: Node, stack: list[Node]) -> list[Node]:
    """What the node belongs to, from the root down."""
    for at in range(len(stack) - 1, 0, -1):
        other = stack[at]
        if other.style == node.style and other.indent == node.indent:
            return stack[:at]
    if node.style.startswith("#"):
        return [stack[0], *(other for other in stack[1:] if _level(other) < _level(node))]
    while len(stack) > 1 and not _may_contain(stack[-1], node):
        stack = stack[:-1]
    return stack


def _level(node: Node) -> int:
    """How far down a `#` heading is; what is no such heading is below all of them."""
    return int(node.style[1:]) if node.style.startswith("#") else 9


def _may_contain(above: Node, node: Node) -> bool:
    if above.style.startswith("#"):
        return True
    if above.indent < node.indent:
        return not above.text.endswith(tuple(".。!?"))
    if above.indent > node.indent:
        return False
    return _leads(above, node)


def _leads(above: Node, node: Node) -> bool:
    """Whether a line is followed by a list of its own, although that is not indented."""
    if not node.style:
        return above.style in ("1", "一", "(一", "(1") and _is_title(above)
    lists = above.style == "" or (above.style != node.style and node.style in ("-", "1", "(1", "(一"))
    return lists and above.style != "-" and (above.text.endswith(":") or _is_title(above))


def _is_title(node: Node) -> bool:
    return _columns(node.text) <= 30 and node.text[-1] not in ".!?。;,、" and not {",", "、", ";"} & set(node.text)


def _paragraph_ends(stack: list[Node]) -> list[Node]:
    """After an empty line only headings go on."""
    return [stack[0], *(node for node in stack[1:] if node.style and node.style != "-")]


def _is_initials(text: str, at: int) -> bool:
    """`U.S.` and `Dr. J.` end no sentence, `an ISBN.` does."""
    word = text[:at].rpartition(" ")[2]
    return word.isupper() and len(word.replace(".", "")) < 3 and not any(char.isdigit() for char in word)


def sentences_of(text: str) -> list[str]:
    """The sentences of a line; a full stop inside a number, a name or brackets ends none."""
    found, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in "([") - (char in ")]")
        ends = char in "。!?" or (char == "." and text[at + 1 : at + 2] in ("", " ") and not _is_initials(text, at))
        if ends and depth <= 0:
            found.append(text[start : at + 1].strip(" ."))
            start = at + 1
    return [sentence for sentence in [*found, text[start:].strip()] if sentence]
