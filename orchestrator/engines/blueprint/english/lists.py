"""Whether words list attributes, and of what."""

from orchestrator.engines.blueprint.attributes import is_usual
from orchestrator.engines.blueprint.english.items import pieces_of
from orchestrator.engines.blueprint.english.phrases import bare
from orchestrator.engines.blueprint.english.words import Tokens


def is_attributes(rest: Tokens) -> bool:
    """Whether a list looks like attributes: several, or one that is known."""
    pieces = pieces_of(rest)
    usual = sum(is_one_attribute(piece.tokens) for piece in pieces)
    return usual > 0 and (usual * 2 >= len(pieces) or len(pieces) > 3)


def is_one_attribute(tokens: Tokens) -> bool:
    """Whether the words name an attribute that needs no guessing, or ask for one."""
    if any(token.can("Q") for token in tokens):
        return True
    words = tuple(token.lower for token in bare(tokens))
    whole = tuple(token.lower for token in tokens if not token.can("D", ",", "MOD"))
    return bool(words) and (is_usual(words) or is_usual(whole))


def described(rest: Tokens) -> tuple[Tokens, Tokens]:
    """An object and what is listed of it: `bands, each with a name`, `orders: date, total`, `posts — a title`."""
    for at, token in enumerate(rest):
        if not at:
            continue
        after = rest[at + 1 :]
        if token.lower in (":", "—") and after:
            return rest[:at], after
        if token.lower in ("with", "including", "containing", "having") and is_attributes(after):
            start = at - 1 if rest[at - 1].lower in ("each", ",") else at
            start = start - 1 if start and rest[start - 1].lower == "," else start
            return rest[:start], after
    return rest, ()
