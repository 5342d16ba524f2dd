"""A list of attributes as people write it: `name, type (flat, house), size [m²], furnished yes/no`, `Make; Model`."""

from orchestrator.engines.blueprint.attributes import TYPE_WORDS, is_usual
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.tables import lines_of
from orchestrator.engines.blueprint.text import chunks, is_cjk
from orchestrator.engines.blueprint.understanding import Item

ARROWS = ("→", "->", "=>", "—>", "-->", "➔", ">")
_OPEN, _CLOSE = "([{【", ")]}】"
_SEPARATORS = ",、;\n"
_LONGEST_EN, _LONGEST_ZH = 6, 12
_PROSE = signal_words("definitions.prose")
_LEADING = tuple(sorted(signal_words("definitions.leading"), key=len, reverse=True))
_TRAILING = tuple(sorted(signal_words("definitions.trailing"), key=len, reverse=True))
_UNITS = signal_words("definitions.units")
_EMPTY = frozenset(["there", "a", "an", "the", "it", "it's", "its", "they're", "they"])
_WHETHER = ("whether ", "if ", "是否", "is ", "has ")


SPOKEN = {phrase.strip(): key for line in lines_of("spoken.txt") for key, _, said in [line.partition(": ")]
          for phrase in said.split("|")}  # fmt: skip
"""What people say instead of an attribute's name: `what it's called` → name."""


def pieces_of(text: str, separators: str = _SEPARATORS) -> list[str]:
    """The text cut at separators and at a last `and`, but not inside brackets."""
    if not set(separators) & set(text) and (text.count(" / ") > 1 or text.count("|") > 1):
        separators += "/|"
    pieces, depth = [""], 0
    for char in text:
        depth += (char in _OPEN) - (char in _CLOSE)
        if char in separators and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += char
    found = [part for piece in pieces for part in _cut_at_and(piece.strip(" .。"))]
    return [part for piece in found for part in _cut_at_which(piece) if part]


def _cut_at_which(piece: str) -> list[str]:
    """`哪个学生选了哪门课程`: a student and a course; `候选人投哪个岗位`: a candidate and a job."""
    at = piece.rfind("哪")
    if at <= 0 or len(piece) > 2 * _LONGEST_ZH:
        return [piece]
    words = [word for chunk in chunks(piece[:at]) for word in chunk.words if word != "了"]
    return ["".join(words[:-1]), piece[at:]] if len(words) > 1 else [piece[at:]]


def _cut_at_and(piece: str) -> list[str]:
    """`a phone number and a website` is two; so is `负责人和电话`."""
    for joint in (" and ", " & ", "以及", "还有", "和", "及", "与"):
        head, found, rest = piece.partition(joint)
        balanced = head.count("(") == head.count(")")
        if found and head.strip() and rest.strip() and balanced:
            return [head.strip(), *_cut_at_and(rest.strip())]
    return [piece.removeprefix("and ").strip()]


def is_list(pieces: list[str]) -> bool:
    """Whether the pieces are names of attributes rather than parts of a sentence."""
    if not pieces or any(is_prose(piece) for piece in pieces):
        return False
    return len(pieces) > 2 or any(is_attribute(piece) for piece in pieces)


def describes(text: str) -> bool:
    """Whether the text lists what a thing has, rather than the values that one attribute takes."""
    pieces = pieces_of(text)
    return len(pieces) > 1 and sum(is_attribute(piece) for piece in pieces) > 1


def is_attribute(piece: str) -> bool:
    """Whether the piece names an attribute whose kind is known."""
    words = tuple(word for chunk in chunks(_bare(piece)) for word in chunk.words)
    return bool(words) and is_usual(tuple(word.lower() for word in words))


def described_thing(piece: str) -> tuple[str, str]:
    """`(books, title, author)` of `books (title, author)`; empty where the brackets list no attributes."""
    inside = next(iter(_brackets(piece)), "")
    return (_bare(piece), inside) if inside and piece.endswith(tuple(_CLOSE)) and describes(inside) else ("", "")


def _bare(piece: str) -> str:
    """The piece without brackets and what a colon adds."""
    kept, depth = "", 0
    for char in piece:
        depth += char in _OPEN
        if depth <= 0:
            kept += char
        depth -= char in _CLOSE
    return kept.partition(":")[0].strip()


def is_prose(piece: str) -> bool:
    """Whether the piece is a part of a sentence: it has a verb, or is too long for a name."""
    bare = _bare(piece)
    if bare.lower().replace("’", "'") in SPOKEN:
        return False
    if bare.lower().startswith(_WHETHER):
        return len(bare.split()) > 5
    if any(is_cjk(char) for char in bare):
        return len(bare) > _LONGEST_ZH or any(word in bare for word in _PROSE if is_cjk(word[0]))
    return len(bare.split()) > _LONGEST_EN + 2 or _has_verb(bare)


def _has_verb(bare: str) -> bool:
    """Whether English words say something rather than name it; questions and `they teach` behind a noun name."""
    from orchestrator.engines.blueprint.english.clausing import cut
    from orchestrator.engines.blueprint.english.groups import groups_of
    from orchestrator.engines.blueprint.english.tokens import tokens_of

    tokens = tokens_of(bare)
    plain = sum(not token.can("Q", "MOD") for token in tokens)
    asked = any(token.can("Q", "MOD") for token in tokens)
    said = any(clause.subject and clause.group.stated for clause in cut(tokens, groups_of(tokens)))
    return said or plain > _LONGEST_EN or (not asked and bool(_PROSE & set(bare.lower().split())))


def _english_item(piece: str) -> Item | None:
    from orchestrator.engines.blueprint.english.items import Piece
    from orchestrator.engines.blueprint.english.items import item_of as english_item_of
    from orchestrator.engines.blueprint.english.tokens import tokens_of

    return english_item_of(Piece(tokens_of(piece)))


def item_of(piece: str) -> Item | None:
    """The attribute that a piece names, with what brackets, a colon or slashes add to it."""
    name, colon, explained = piece.partition(":")
    if "(" in name and ")" not in name:
        name, colon, explained = piece, "", ""
    options = [_spaced(option) for option in _brackets(name) if option.lower() not in _UNITS]
    told = "/" in piece or " default " in piece or "(" in piece or "they " in piece
    if piece.isascii() and not colon and told and "yes/no" not in piece:
        return _english_item(piece)
    bare, values = _slashed(_named(_bare(name)))
    bare, options = _yes_or_no(bare, options)
    words = tuple(word for chunk in chunks(bare) for word in chunk.words)
    if not words:
        return None
    item = Item(words, options, values)
    if colon:
        explain(item, explained)
    return item


def _yes_or_no(name: str, options: list[str]) -> tuple[str, list[str]]:
    """`whether accommodation is provided` → accommodation provided, a yes/no attribute."""
    if not name.lower().startswith(("whether ", "if ")):
        return name, options
    kept = [word for word in name.split()[1:] if word.lower() not in _PROSE | _EMPTY]
    return " ".join(kept[-3:]), [*options, "boolean"]


def explain(item: Item, text: str) -> None:
    """Adds what stands behind an attribute and a colon: a type, modifiers, a range, or its values."""
    chain = states_of(text)
    if chain:
        item.values += chain
        return
    if text.strip().lower().startswith(("between ", "from ")) and any(char.isdigit() for char in text):
        item.options.append(text.strip().lower())
        return
    pieces = pieces_of(text, f"{_SEPARATORS}/|")
    pieces = [part for piece in pieces for part in piece.split(" or ")] if len(pieces) > 1 else pieces
    kind = text.strip().lower()
    if kind in TYPE_WORDS or len(pieces) == 1:
        item.options.append(text.strip())
    else:
        item.options.append(", ".join(pieces))


def states_of(text: str) -> list[str]:
    """The states of `received → in analysis → archived`, in order; empty where there are no arrows."""
    for arrow in ARROWS:
        text = text.replace(arrow, "→")
    if "→" not in text:
        return []
    steps = [_bare(step) for step in text.split("→")]
    return [state for step in steps for state in _alternatives(step)]


def _alternatives(step: str) -> list[str]:
    for joint in (" or ", "或者", "或"):
        step = step.replace(joint, "/")
    return [part.strip(" ,;.、。") for part in step.split("/") if part.strip(" ,;.、。")]


def _brackets(text: str) -> list[str]:
    found, depth, current = [], 0, ""
    for char in text:
        if char in _CLOSE:
            depth -= 1
            if depth == 0 and current.strip():
                found.append(current.strip())
                current = ""
        if depth > 0:
            current += char
        depth += char in _OPEN
    return found


def _spaced(option: str) -> str:
    """`S M L XL` and `A B C` are values too."""
    words = option.split()
    return ", ".join(words) if len(words) > 2 and all(len(word) <= 3 and word.isupper() for word in words) else option


def _slashed(name: str) -> tuple[str, list[str]]:
    """`furnished yes/no` → furnished with two values; `GPS latitude/longitude` stays whole."""
    head, _, last = name.rpartition(" ")
    parts = [part for part in last.split("/") if part]
    if head and "/" in last and {part.lower() for part in parts} <= {"yes", "no", "y", "n", "是", "否"}:
        return head, ["yes", "no"]
    return name.replace("/", " "), []


def _named(name: str) -> str:
    """Without what only leads up to the name: `a`, `选一个`, `所属`, `the …`, `… concerned`."""
    bare = SPOKEN.get(name.strip().lower().replace("’", "'"), name.strip())
    for word in _LEADING:
        ahead = word if is_cjk(word[0]) else f"{word} ".replace("_", " ")
        if bare.lower().startswith(ahead) and len(bare) > len(ahead):
            bare = bare[len(ahead) :].strip()
    for word in _TRAILING:
        behind = word if is_cjk(word[0]) else f" {word}".replace("_", " ")
        if bare.lower().endswith(behind) and len(bare) > len(behind):
            bare = bare[: -len(behind)].strip()
    return bare
