"""Chinese words of a phrase, and where in it a verb stands."""

from functools import lru_cache

from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Verb, verbs
from orchestrator.engines.blueprint.text import chunks
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES

_SENTENCE_WORDS = signal_words("mandarin.sentence_words")
_CHOOSING = signal_words("mandarin.filling")


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a phrase."""
    return tuple(word for chunk in chunks(text) for word in chunk.words)


def is_clause(text: str) -> bool:
    """Whether the phrase holds a word that only sentences have: a modal, a pronoun, a conjunction."""
    return bool(_SENTENCE_WORDS & set(words_of(text)))


def verb_called(word: str) -> Verb | None:
    """The verb that a word is."""
    return verbs("zh").get(word)


def without_filling(text: str) -> str:
    """`选技师`, `填写费用`: the phrase without the verb that only says it is filled in."""
    if text in ATTRIBUTES or text.endswith("号"):
        return text
    for verb in sorted(_CHOOSING, key=len, reverse=True):
        if text.startswith(verb) and len(text) > len(verb) + 1:
            return text[len(verb) :]
    return text
