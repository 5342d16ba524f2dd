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
    """The noun phrases among the words, in order."""
    found: list[list[str]] = [[]]
    for word in words:
        if word.lower() in grammar.boundaries:
            found.append([])
        else:
            found[-1].append(word)
    return [tuple(phrase) for phrase in found if phrase]


def core(phrase: Words, grammar: Grammar) -> Words:
    """The phrase without adjectives in front and app words behind; empty when it only names an app."""
    words = list(phrase)
    while words and words[0].lower() in grammar.adjectives:
        words.pop(0)
    while words and words[-1].lower() in grammar.app_words and [word.lower() for word in words] not in _THINGS:
        words.pop()
    return tuple(words)


def noun(phrase: Words, grammar: Grammar) -> Noun | None:
    """The thing that a noun phrase names, or None when it names nothing but an app, or is too long for a name."""
    stripped = core(phrase, grammar)
    whole = tuple(word for word in phrase if word.lower() not in grammar.adjectives)
    if any(is_cjk(char) for word in whole for char in word):
        return _chinese_noun(whole, stripped)
    place = catalogue.PLACES.get(" ".join(whole).lower()) or catalogue.PLACES.get(" ".join(stripped).lower())
    if place and not (len(stripped) == 1 and naming.is_plural(stripped[0].lower())):
        spoken = place.replace("_", " ")
        return Noun(place, spoken.capitalize(), True, False)
    if not stripped or len(stripped) > 4:
        return None
    return _english_noun(stripped)


def _english_noun(words: Words) -> Noun | None:
    last = words[-1].lower()
    key = naming.snake([*words[:-1], naming.singular(last)])
    if not key:
        return None
    spoken = " ".join([*words[:-1], naming.singular(last)])
    return Noun(key, spoken[:1].upper() + spoken[1:], catalogue.canonical(key) is not None, naming.is_plural(last))


def _chinese_noun(whole: Words, stripped: Words) -> Noun | None:
    for words in (whole, stripped):
        name = join_words(words)
        if name in vocabulary.NOUNS:
            return Noun(vocabulary.NOUNS[name], name, True, False)
    name = join_words(stripped)
    if not name or len(name) > 12:
        return None
    known = next((vocabulary.NOUNS[word] for word in reversed(stripped) if word in vocabulary.NOUNS), None)
    modifiers = [vocabulary.PARTS.get(word) or vocabulary.NOUNS.get(word) for word in stripped[:-1]]
    if known and stripped[-1] in vocabulary.NOUNS and all(modifiers):
        return Noun("_".join([*(m for m in modifiers if m), known]), name, True, False)
    return Noun(known if known and stripped[-1] in vocabulary.NOUNS else "item", name, known is not None, False)
