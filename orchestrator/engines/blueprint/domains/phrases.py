"""Text and the catalogue's phrases brought to one form, so that they can be found in each other."""

import unicodedata
from collections.abc import Iterator
from functools import cache

from orchestrator.engines.blueprint import naming
from orchestrator.models import Language

_ENDS = frozenset(".!?。!?;；\n")
_DOUBLED = frozenset("bdgmnprt")


def tokens(text: str, language: Language) -> tuple[str, ...]:
    """Lower-case English words in the singular, signs as tokens of their own; in Chinese every character is one."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    if language == "zh":
        return tuple(char for char in plain if not char.isspace() or char == "\n")
    return tuple(word if not word[0].isalnum() else naming.singular(word) for word in _english(plain))


def _english(text: str) -> Iterator[str]:
    """Words with the hyphens and apostrophes inside them, and signs."""
    word = ""
    for index, char in enumerate(text):
        inside = char in "-'&" and word and text[index + 1 : index + 2].isalnum()
        if char.isalnum() or inside:
            word += char
            continue
        if word:
            yield word
        word = ""
        if not char.isspace() or char == "\n":
            yield char
    if word:
        yield word


def first_sentence(words: tuple[str, ...]) -> int:
    """How many tokens the first sentence has; a heading or a line is a sentence."""
    begun = next((index for index, word in enumerate(words) if word not in _ENDS), 0)
    return next((index for index, word in enumerate(words) if index > begun and word in _ENDS), len(words))


@cache
def phrase(text: str, language: Language) -> tuple[str, ...]:
    """A phrase of the catalogue as tokens."""
    return tokens(text, language)


def places(words: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[int]:
    """Where the phrase begins, each time it occurs."""
    size = len(wanted)
    return (at for at in range(len(words) - size + 1) if words[at : at + size] == wanted)


@cache
def stem(word: str) -> str:
    """An English verb without its ending: borrowed, borrows, borrowing → borrow; planned → plan."""
    for ending in ("ing", "ed", "es", "s"):
        root = word.removesuffix(ending)
        if root != word and len(root) > 2:
            word = root[:-1] if root[-1] == root[-2] and root[-1] in _DOUBLED else root
            break
    return word.removesuffix("e") if len(word) > 3 else word
