"""Where the verb of a chunk stands: `has`, `keep track of`, `for each … store`."""

from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import english_index
from orchestrator.engines.blueprint.nouns import Words, find_phrase, last_phrase
from orchestrator.engines.blueprint.text import join_words
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES

Span = tuple[int, int]
"""Start and end of a phrase among words."""

_SPEAKERS = frozenset(["i", "we", "you"])
_NO_OWNERS = _SPEAKERS | {"to", "can", "they", "should", "must"}
_RELATIVE = frozenset(["that", "which", "who", "where", "one"])
_ARTICLES = frozenset(["a", "an", "the", "my"])


def introducer(words: Words, grammar: Grammar) -> Span | None:
    """Where `has`, `with`, `有`, … stands in lower-case words, or None.

    `have to` and `I have` are no such places, nor is `的` before anything but an attribute. In `with entries that have
    a date` the place is `have`.
    """
    place = _next_introducer(words, 0, grammar)
    while place:
        later = _next_introducer(words, place[1], grammar)
        if not later or words[later[0] - 1] not in _RELATIVE:
            break
        place = later
    return place


def _next_introducer(words: Words, start: int, grammar: Grammar) -> Span | None:
    while start < len(words):
        found = find_phrase(words[start:], grammar.introducers)
        if not found:
            return None
        place = start + found[0], start + found[1]
        if _introduces(words, place, grammar):
            return place
        start = place[1]
    return None


def _introduces(words: Words, place: Span, grammar: Grammar) -> bool:
    before, after = words[: place[0]], words[place[1] :]
    if "是否" in before or after[:1] == ("to",) or (before and before[-1] in _SPEAKERS):
        return False
    if _is_perfect(words[place[0]], before, after) or (words[place[0]] in _WEAK and set(before) & {"our", "we", "my"}):
        return False
    if words[place[0]] in ("get", "gets"):
        return bool(before) and not is_person(before[-1]) and before[-1] not in _NO_OWNERS
    if words[place[0]] == "'s":
        return any(word in grammar.each for word in before)
    if words[place[0]] == "的":
        return join_words(after) in ATTRIBUTES and bool(last_phrase(before, grammar))
    return True


_WEAK = frozenset(["holds", "features", "shows", "carries", "records", "stores", "features"])
"""Verbs that introduce attributes in a description and say something else in a story."""


def _is_perfect(word: str, before: Words, after: Words) -> bool:
    """`plants they have raised` is no list."""
    if word not in ("have", "has") or not after or before[-1:] not in (("they",), ("he",), ("she",), ("it",), ("who",)):
        return False
    past = any(form.shape == "past" and not rest for rest, form in english_index().get(after[0], ()))
    return past and not is_known(after[0]) and len(after) < 3


def stored_per_thing(words: Words, grammar: Grammar) -> Span | None:
    """`for each expense I want to store <attribute>`: the place of the verb, or None."""
    each = next((at for at, word in enumerate(words) if word in grammar.each), None)
    if each is None:
        return None
    verbs = (at for at in range(each + 2, len(words)) if words[at] in grammar.goals)
    return next(((at, at + 1) for at in verbs), None)


def listed_per_thing(words: Words, grammar: Grammar) -> Span | None:
    """`for each loan the start date, … are recorded`: the place between the thing and its attributes, or None."""
    if len(words) < 4 or words[0] != "for" or words[1] not in grammar.each:
        return None
    at = next((at for at in range(3, len(words)) if words[at] in _ARTICLES), None)
    return (at, at) if at else None


def goal_object(words: Words, grammar: Grammar) -> int:
    """Where the object of the last `manage`, `keep track of`, … begins in lower-case words; 0 without such a verb."""
    for at in range(len(words) - 2, -1, -1):
        free = at == 0 or words[at - 1] in grammar.boundaries - _ARTICLES
        if words[at] in grammar.goals and free:
            return at + 1
    return 0


_ORGANISATIONS = signal_words("structure.organisations")


def without_organisation(words: Words) -> Words:
    """`an inventory app for a bike shop` → an inventory app: whom an app is for is not what it keeps."""
    lower = [word.lower() for word in words]
    for at in range(len(words) - 1, 0, -1):
        if (
            lower[at] in ("for", "at", "in")
            and lower[-1] in _ORGANISATIONS
            and at + 1 < len(words)
            and len(words) - at <= 6
        ):
            return words if lower[at + 1].endswith("ing") else words[:at]
    return words
