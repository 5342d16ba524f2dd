"""Lists of attributes in running text: `a title, the price I paid, what it tasted like and whether it is sold`."""

from dataclasses import dataclass

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.attributes import is_usual
from orchestrator.engines.blueprint.english.brackets import (
    LEADING,
    bounds_of,
    choices,
    either,
    examples_of,
    listed_in,
    slashed,
    told,
)
from orchestrator.engines.blueprint.english.phrases import split
from orchestrator.engines.blueprint.english.questions import asked
from orchestrator.engines.blueprint.english.words import (
    POSSESSIVES,
    Token,
    Tokens,
)
from orchestrator.engines.blueprint.numerals import number_of
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.engines.blueprint.words import word_set

_MANY = word_set("several many multiple various numerous")
_ENDS = word_set("if so because unless when then which that who but")


@dataclass(frozen=True, slots=True)
class Piece:
    """One member of a list, with what follows a colon behind it."""

    tokens: Tokens
    values: Tokens = ()


def pieces_of(tokens: Tokens) -> list[Piece]:
    """The members of a list: between commas and conjunctions, but not `between 1 and 5`."""
    parts: list[list[Token]] = [[]]
    explained: dict[int, list[Token]] = {}
    colon = False
    for at, token in enumerate(tokens):
        if token.lower in (":", "—") and parts[-1] and not colon and _values_follow(parts[-1], tokens[at + 1 :]):
            colon, explained[len(parts) - 1] = True, []
        elif colon:
            if token.lower in (";",) or _resumes(tokens, at):
                colon = False
                parts.append([])
            else:
                explained[len(parts) - 1].append(token)
        elif _separates(tokens, at):
            parts.append([])
        else:
            parts[-1].append(token)
    found = [Piece(tuple(part), tuple(explained.get(at, ()))) for at, part in enumerate(parts)]
    return _halves([piece for piece in found if any(not token.can(",") for token in piece.tokens)])


_CHOICES = word_set("status state stage type kind category level priority phase genre")


def _values_follow(name: list[Token], rest: Tokens) -> bool:
    """`purpose: training, touring or passengers`, `status: open, done`: short words without articles."""
    if any(token.lower == "or" for token in rest[:12]):
        return True
    parts = split(rest, ",", "and")
    plain = not any(token.can("D", "Q", "MOD") or token.inside for token in rest)
    if plain and len(parts) > 1 and name[-1].lower in _CHOICES:
        return True
    return (
        plain
        and len(parts) > 1
        and all(len(part) < 4 for part in parts)
        and 2 * sum(map(_is_usual, parts)) <= len(parts)
    )


def _resumes(tokens: Tokens, at: int) -> bool:
    return tokens[at].lower == "and"


def _separates(tokens: Tokens, at: int) -> bool:
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.lower in (",", ";", ":", "—"):
        return True
    if token.lower in ("and", "plus", "&"):
        numbers = before is not None and before.can("NUM") and after is not None and after.can("NUM")
        between = any(word.lower == "between" for word in tokens[max(0, at - 3) : at])
        return not numbers and not between
    if (
        token.lower == "with"
        and before is not None
        and after is not None
        and not after.can("D")
        and _is_usual(tokens[at + 1 : at + 2])
    ):
        return True
    if token.lower == "as" and after is not None and after.lower == "well":
        return True
    return token.lower in ("along", "together") and after is not None and after.lower == "with"


def _is_usual(tokens: Tokens) -> bool:
    return is_usual(tuple(token.lower for token in tokens))


_HALF = word_set("start end first last minimum maximum min max opening closing begin home work billing shipping buying "
                 "selling arrival departure from to")  # fmt: skip


def _halves(pieces: list[Piece]) -> list[Piece]:
    """`a start and an end date` → a start date, an end date."""
    found = list(pieces)
    for at in range(len(found) - 1):
        here = [token for token in found[at].tokens if not token.can("D")]
        behind = [token for token in found[at + 1].tokens if not token.can("D")]
        if len(here) == 1 and len(behind) == 2 and here[0].lower in _HALF and behind[0].lower in _HALF:
            found[at] = Piece((*found[at].tokens, behind[1]), found[at].values)
    return found


def items_of(tokens: Tokens, owner: str = "") -> list[Item]:
    """The attributes that a list names. `owner`: key of whose they are, so that `name of the owner` is its name."""
    tokens = _without_tail(tokens)
    return [item for piece in pieces_of(tokens) for item in _expanded(piece, owner)]


_PAIRED = word_set("minimum maximum min max from to start end first last lower upper low high begin until")


def _expanded(piece: Piece, owner: str) -> list[Item]:
    """The attribute of a member, or two for `a salary range (minimum and maximum)`."""
    item = item_of(piece, owner)
    if item is None:
        return []
    inside = [token.inside[0] for token in piece.tokens if token.inside]
    parts = [part.split() for part in listed_in(inside[0].replace(" and ", ","))] if inside else []
    if len(parts) != 2 or not all(part and part[0].lower() in _PAIRED and len(part) < 3 for part in parts):
        return [item]
    words = tuple(word for word in item.words if word.lower() not in ("range", "span")) or item.words
    return [_half(words, part) for part in parts]


def _half(words: tuple[str, ...], part: list[str]) -> Item:
    """`from year` of a drinking window → drinking window from, a year."""
    if part[0].lower() in ("from", "to", "until"):
        kind = {"year": ["integer"], "date": ["date"]}.get(part[-1].lower(), [])
        return Item((*words, part[0]), list(kind))
    return Item((part[0], *words))


def _without_tail(tokens: Tokens) -> Tokens:
    """Without what says when or why: `… if they like`, `… so that we know`."""
    for at, token in enumerate(tokens):
        if at and token.lower in ("if", "so", "because", "unless") and not token.can("Q"):
            return tokens[:at]
    return tokens


def item_of(piece: Piece, owner: str = "") -> Item | None:
    """The attribute that a member of a list names."""
    tokens = tuple(token for token in piece.tokens if not token.can("MOD"))
    question = next((token for token in tokens if token.can("Q")), None)
    if question is not None:
        return asked(question)
    options = [option for token in tokens for option in token.inside]
    if tokens and tokens[0].lower in ("not", "no", "but", "never", "so"):
        return None
    tokens, bounds = bounds_of(tokens)
    tokens, values = slashed(tokens)
    tokens, listed = examples_of(tokens)
    values = (
        values
        or listed
        or either(piece.values)
        or [value for option in options if (value_list := choices(option)) for value in value_list]
    )
    options = [option for option in options if not choices(option)]
    if {value.lower() for value in values} <= {"y", "n", "yes", "no"} and values:
        values, options = [], [*options, "boolean"]
    if [token.lower for token in tokens[:3]] in (["any", "number", "of"], ["a", "number", "of"]):
        tokens = (Token("several", frozenset(["D"])), *tokens[3:])
    many = any(token.lower in _MANY for token in tokens[:2]) or [t.lower for t in tokens[:3]] == ["one", "or", "more"]
    optional = any(token.lower in ("optional", "optionally") for token in tokens)
    words = _name(tokens, owner)
    if not words or len(words) > 7:
        return None
    if words[0].lower() == "room" and "for" in [token.lower for token in tokens]:
        words = ("capacity",)
    item = Item(words, [*(said for option in options if (said := told(option))), *bounds], values, many=many)
    if len(values) == 1:
        item.values = []
    if optional:
        item.options.append("optional")
    return item


def _name(tokens: Tokens, owner: str) -> tuple[str, ...]:
    """The words of the name, `of the …` turned round, articles and loose ends left out."""
    kept = [
        token for token in tokens if token.lower not in ("optional", "optionally", "mandatory") and not token.can(",")
    ]
    cut = next(
        (at for at, token in enumerate(kept) if at and token.lower in _ENDS and token.can("W", "S", "C")), len(kept)
    )
    kept = kept[:cut]
    while kept and (kept[0].lower in LEADING | _MANY or kept[0].can("P") or (kept[0].can("R") and len(kept) > 1)):
        kept.pop(0)
    kept = _without_owner(kept, owner)
    kept = _turned(kept, owner)
    while kept and (kept[-1].can("I", "R") and kept[-1].lower not in ("in", "out")):
        kept.pop()
    if len(kept) > 2 and kept[-1].can("VN") and not kept[-1].can("N") and any(t.can("I") for t in tokens[-1:]):
        kept.pop()
    if len(kept) == 2 and kept[1].lower in ("responsible", "concerned", "involved", "affected", "available"):
        kept = [kept[1], kept[0]] if kept[1].lower == "responsible" else kept
    return tuple(_digits(token.text) for token in kept)


def _digits(word: str) -> str:
    number = number_of(word) if word.isalpha() else None
    return (
        f"{number:g}"
        if (number is not None and word.lower() != "one") or (word.lower() == "one" and number is not None)
        else word
    )


def _without_owner(tokens: list[Token], owner: str) -> list[Token]:
    at = next((at for at, token in enumerate(tokens) if token.can("POS")), None)
    if at is None:
        return tokens
    whose = [token.lower for token in tokens[:at] if not token.can("D")]
    key = naming.snake([*whose[:-1], naming.singular(whose[-1])]) if whose else ""
    behind = tokens[at + 1 :]
    if not behind:
        return tokens[:at]
    return (
        behind
        if not key or key == owner or owner.endswith(f"_{key}") or key.endswith(f"_{owner}")
        else [*[t for t in tokens[:at] if not t.can("D")], *behind]
    )


def _turned(tokens: list[Token], owner: str) -> list[Token]:
    """`colour of the queen` → queen colour; `name of the book`, of a book → name; `date of birth` stays."""
    at = next((at for at, token in enumerate(tokens) if at and token.lower == "of"), None)
    if at is None or at + 1 >= len(tokens):
        return tokens
    head, tail = tokens[:at], tokens[at + 1 :]
    if not (tail[0].can("D") or tail[0].lower in POSSESSIVES):
        return tokens
    while tail and (tail[0].can("D") or tail[0].lower in POSSESSIVES):
        tail = tail[1:]
    key = naming.snake([*(token.lower for token in tail[:-1]), naming.singular(tail[-1].lower)]) if tail else ""
    if not key or key == owner or owner.endswith(f"_{key}") or head[-1].lower not in _OF_MANY_THINGS:
        return head
    return [*tail, *head] if len(tail) + len(head) <= 4 else head


_OF_MANY_THINGS = word_set(
    "name number date colour color type address email phone age title code size place birthday id"
)
