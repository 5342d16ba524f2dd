"""Noun phrases: which words name a thing the app keeps, in either language."""

from dataclasses import dataclass

from orchestrator.engines.blueprint import catalogue, naming, vocabulary
from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.text import is_cjk, join_words

Words = tuple[str, ...]

_THINGS = (["book"],)
"""Words that name an app behind another noun (`recipe book`) and a thing when they stand alone."""


@dataclass(frozen=True, slots=True)
class Noun:
    """A thing's name: its key (English singular, snake_case), label, and whether it is known and in the plural."""

    key: str
    label: str
    known: bool
    plural: bool

    @property
    def identity(self) -> str:
        """What tells this thing from others: the key, or the label of a word that has no English name here."""
        return self.label if self.key == "item" and not self.known else self.key


def find_phrase(words: Words, phrases: tuple[Words, ...]) -> tuple[int, int] | None:
    """Start and end of the first phrase that occurs among the lower-case words; the longest one at that place."""
    for start in range(len(words)):
        for phrase in phrases:
            if words[start : start + len(phrase)] == phrase:
                return start, start + len(phrase)
    return None


def last_phrase(words: Words, grammar: Grammar) -> Words:
    """The noun phrase that the words end with, up to the last word that can not belong to it."""
    rest = list(words)
    while rest and rest[-1].lower() in grammar.boundaries:
        rest.pop()
    phrase: list[str] = []
    while rest and rest[-1].lower() not in grammar.boundaries:
        phrase.insert(0, rest.pop())
    return tuple(phrase)


def phrases_of(words: Words, grammar: Grammar) -> list[Words]:
    """The noun phrases among the words, in order; an owner (`a team's`) is left out."""
    found: list[list[str]] = [[]]
    for word in words:
        if word == "'s":
            found[-1] = []
        elif word.lower() in grammar.boundaries:
            found.append([])
        else:
            found[-1].append(word)
    return [tuple(phrase) for phrase in found if phrase]


def core(phrase: Words, grammar: Grammar) -> Words:
    """The phrase without adjectives in front and app words behind; empty when it only names an app."""
    words = list(phrase)
    while len(words) > 1 and words[0].lower() in grammar.adjectives:
        words.pop(0)
    while words and words[-1].lower() in grammar.app_words and [word.lower() for word in words] not in _THINGS:
        words.pop()
    return tuple(words)


def noun(phrase: Words, grammar: Grammar) -> Noun | None:
    """The thing that a noun phrase names, or None when it names nothing but an app, or is too long for a name."""
    whole = tuple(word for word in phrase if word.lower() not in grammar.adjectives) or phrase
    if any(is_cjk(char) for word in whole for char in word):
        return _chinese_noun(whole, grammar)
    stripped = core(phrase, grammar)
    return _place(whole) or _place(stripped) or _english_noun(_without_place(stripped))


def is_place(phrase: Words, grammar: Grammar) -> bool:
    """Whether the phrase names an app or a place (`blog`, `图书馆`) rather than one of the things kept there."""
    whole = tuple(word for word in phrase if word.lower() not in grammar.adjectives) or phrase
    stripped = core(phrase, grammar)
    chinese_place = join_words(stripped) in catalogue.PLACE_LABELS_ZH
    return not stripped or chinese_place or _place(whole) is not None or _place(stripped) is not None


def _place(words: Words) -> Noun | None:
    """What is kept at a place: `blog` → post, `my address book` → contact."""
    lower = [word.lower() for word in words]
    for length in (3, 2, 1):
        place = catalogue.PLACES.get(" ".join(lower[-length:]))
        rest = lower[:-length]
        if (
            place
            and len(lower) >= length
            and not (rest and catalogue.canonical(naming.snake([naming.singular(rest[-1])])))
        ):
            return Noun(place, place.replace("_", " ").capitalize(), True, False)
    return None


def _without_place(words: Words) -> Words:
    """`movie watchlist` → movie."""
    return words[:-1] if len(words) > 1 and words[-1].lower() in catalogue.PLACES else words


_PARTICLES = frozenset(
    [
        "in",
        "out",
        "up",
        "down",
        "back",
        "off",
        "on",
        "over",
        "away",
        "together",
        "than",
        "more",
        "less",
        "there",
        "accordingly",
    ]
)


def _english_noun(words: Words) -> Noun | None:
    if not words or len(words) > 4 or words[-1].lower() in _PARTICLES or "of" in [word.lower() for word in words[:-1]]:
        return None
    last = words[-1].lower()
    key = naming.snake([*words[:-1], naming.singular(last)])
    if not key:
        return None
    spoken = " ".join([*words[:-1], naming.singular(last)])
    return Noun(key, spoken[:1].upper() + spoken[1:], catalogue.canonical(key) is not None, naming.is_plural(last))


def _chinese_noun(words: Words, grammar: Grammar) -> Noun | None:
    """The longest known word that the phrase comes down to when app words are taken off its end."""
    name = join_words(words)
    while name not in vocabulary.NOUNS:
        shorter = _shortened(name, grammar)
        if shorter == name:
            break
        name = shorter
    if name in vocabulary.NOUNS:
        return Noun(vocabulary.NOUNS[name], catalogue.PLACE_LABELS_ZH.get(name, name), True, False)
    if not name or len(name) > 12 or name in grammar.app_words or any(char.isdigit() for char in name):
        return None
    return composed_noun(name)


def _shortened(name: str, grammar: Grammar) -> str:
    """The name without one app word at its end."""
    endings = [word for word in grammar.app_words if name.endswith(word) and len(name) > len(word)]
    return name.removesuffix(max(endings, key=len)) if endings else name


def composed_noun(name: str) -> Noun:
    """`宠物医院预约` → appointment, because it ends with a known word; otherwise the name stands for itself."""
    for cut in range(1, len(name) - 1):
        head, end = name[:cut], name[cut:]
        if end in vocabulary.NOUNS:
            modifier = vocabulary.PARTS.get(head) or vocabulary.NOUNS.get(head)
            key = f"{modifier}_{vocabulary.NOUNS[end]}" if modifier else vocabulary.NOUNS[end]
            return Noun(key, name, True, False)
    return Noun("item", name, False, False)
