"""Phrases that name a kind of person."""

from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.lexicon.people import is_person, key_of
from orchestrator.engines.blueprint.naming import singular, snake
from orchestrator.engines.blueprint.nouns import Noun, Words, noun
from orchestrator.engines.blueprint.text import is_cjk, join_words
from orchestrator.engines.blueprint.words import word_set

EVERYBODY = word_set(
    "everyone anyone everybody anybody someone somebody nobody people others 大家 所有人 任何人 全体员工"
)
"""Words for whoever uses the app."""
_AGENTS = ("ers", "ors", "ants", "ists", "ees")


def person_of(phrase: Words, grammar: Grammar, acting: bool = False) -> Noun | None:
    """The kind of person that a phrase names. `acting`: it is the subject of a verb, so that `-ers` is enough."""
    words = tuple(word for word in phrase if word.lower() not in grammar.adjectives) or phrase
    if not words:
        return None
    if is_cjk(words[-1][0]):
        return _chinese(words, grammar)
    agent = acting and len(words[-1]) > 6 and words[-1].lower().endswith(_AGENTS)
    if not is_person(words[-1]) and not agent:
        return None
    if words[-1].lower() in EVERYBODY:
        return Noun("everyone", "Everyone", True, True)
    last = singular(words[-1].lower())
    modified = len(words) > 1 and words[-2].lower() not in grammar.boundaries and words[-2].isascii()
    kept = [*words[-2:-1], last] if modified else [last]
    spoken = " ".join(kept)
    return Noun(snake(kept), spoken[:1].upper() + spoken[1:], True, words[-1].lower() != last)


def _chinese(words: Words, grammar: Grammar) -> Noun | None:
    label = _end(words)
    if label in EVERYBODY:
        return Noun("everyone", label, True, True)
    if not is_person(label):
        return None
    key = key_of(label) or (noun((label,), grammar) or Noun("item", label, False, False)).key
    return Noun(key, label, True, False)


def _end(words: Words) -> str:
    """The longest end of the phrase that is a word for people: `公司 部门 经理` → 部门经理."""
    for start in range(max(0, len(words) - 2), len(words)):
        text = join_words(words[start:])
        if is_person(text) and key_of(text):
            return text
    return words[-1]
