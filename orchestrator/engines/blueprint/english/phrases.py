"""Noun phrases: what they name, whose it is, and the noun at their head."""

from orchestrator.engines.blueprint import catalogue, naming
from orchestrator.engines.blueprint.english.words import POSSESSIVES, Token, Tokens
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.words import word_set

_QUALIFIERS = signal_words("english.phrases.qualifiers")
APPS = word_set(
    "app system website site web platform software solution something anything everything portal interface dashboard"
)
_OFTEN_APPS = APPS | word_set("application tool tracker page service program programme database module")
_NEVER_THINGS = signal_words("english.phrases.never_things")
_GENERIC_PEOPLE = signal_words("english.phrases.generic_people")


def bare(tokens: Tokens) -> Tokens:
    """Without articles, owners' pronouns and what merely qualifies, up to the first preposition or relative."""
    kept: list[Token] = []
    tokens = _without_measure(tokens)
    for token in tokens:
        if token.can("MOD"):
            continue
        if kept and (
            (token.can("I") and token.lower not in ("up", "off", "in", "out")) or token.can("W", "S", ",", "Q")
        ):
            break
        if token.can("POS"):
            kept = []
            continue
        if not kept and (
            token.can("D") or token.lower in POSSESSIVES or token.lower in _QUALIFIERS or token.can("R", "P", ",")
        ):
            continue
        kept.append(token)
    return tuple(kept)


_MEASURES = word_set("piece item kind type bit pair sort")


def _without_measure(tokens: Tokens) -> Tokens:
    """`each piece of gear` → gear."""
    for at in range(len(tokens) - 2):
        if naming.singular(tokens[at].lower) in _MEASURES and tokens[at + 1].lower == "of" and tokens[at + 2].can("N"):
            return tokens[at + 2 :]
    return tokens


def owner_in(tokens: Tokens) -> Tokens:
    """`the child's name` → child; empty where nobody owns it."""
    at = next((at for at, token in enumerate(tokens) if token.can("POS")), None)
    if at is None:
        return ()
    start = at
    while start and not tokens[start - 1].can(",", "C", "I", "D"):
        start -= 1
    return tokens[start:at]


def noun_of(tokens: Tokens, described: bool = False) -> Noun | None:
    """The thing or kind of person that a phrase names; None for pronouns, apps and what is no name.

    `described`: what it has is told, so that also a week or a place may be a thing.
    """
    words = [token.lower for token in bare(tokens)]
    if not words or len(words) > 4:
        return None
    return named(words, described)


def named(words: list[str], described: bool = False) -> Noun | None:
    """The noun that those lower-case words make."""
    one = naming.singular(words[-1])
    never = not described and (one in _NEVER_THINGS or words[0] in _NEVER_THINGS)
    if described and one in ("person", "user"):
        never = False
    elif one in _GENERIC_PEOPLE:
        never = True
    if len(words) == 1 and (one in APPS or never):
        return None
    if not words[-1][:1].isalpha():
        return None
    key = naming.snake([*words[:-1], one])
    spoken = " ".join([*words[:-1], one])
    if not key:
        return None
    known = catalogue.canonical(key) is not None or is_person(one)
    return Noun(key, spoken[:1].upper() + spoken[1:], known, words[-1] != one)


def is_speaker(tokens: Tokens) -> bool:
    """Whether the phrase is who speaks, or the app: `we`, `I`, `the system`."""
    words = [token.lower for token in tokens if not token.can("D", "R")]
    whole = [token.lower for token in tokens]
    if whole and whole[-1] in ("i", "we") and any(word in ("and", "or") for word in whole):
        return True
    if not words or len(words) > 2:
        return False
    last = naming.singular(words[-1])
    told = any(word in ("the", "this", "our", "my") for word in whole)
    return words[-1] in ("i", "we", "us", "me", "you") or last in APPS or (last in _OFTEN_APPS and told)


def is_everybody(tokens: Tokens) -> bool:
    """Whether it only says that people use the app."""
    return bool(tokens) and tokens[-1].lower in (
        "everyone",
        "everybody",
        "anyone",
        "anybody",
        "people",
        "users",
        "user",
        "others",
        "nobody",
    )


def is_pronoun(tokens: Tokens) -> bool:
    """`it`, `they`, `them`: what was spoken of before."""
    words = [token.lower for token in tokens if not token.can("R", ",")]
    return (
        bool(words)
        and words[0] in ("it", "they", "them", "these", "those", "this", "that", "ones", "him", "her", "he", "she")
        and len(words) == 1
    )


def split(tokens: Tokens, *joints: str) -> list[Tokens]:
    """Cut at those words or signs."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.lower in joints:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts if part]
