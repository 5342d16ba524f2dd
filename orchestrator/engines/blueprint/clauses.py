"""Chunks cut further where a clause begins inside them: `a blog where authors publish posts`."""

from dataclasses import replace

from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_phrases, signal_words
from orchestrator.engines.blueprint.nouns import Words
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk

_AFTERWARDS = frozenset(["后", "之后", "以后", "后才能", "后才"])
_HALVES = signal_words("clauses.halves")
_OPENERS = signal_phrases("clauses.openers")
_RELATIVES = frozenset(["that", "which", "who"])


def clauses(found: list[Chunk], grammar: Grammar) -> list[Chunk]:
    """The chunks, with those cut in two that hold the start of a clause."""
    return [part for chunk in _completed(found) for part in _cut(chunk, grammar)]


def _completed(found: list[Chunk]) -> list[Chunk]:
    """`start and end date` → start date, end date."""
    whole = list(found)
    for at, chunk in enumerate(found[:-1]):
        after = found[at + 1]
        halves = chunk.words[-1].lower() in _HALVES and after.words[0].lower() in _HALVES and len(after.words) > 1
        if halves and after.joint in ("and", "or", "/") and not chunk.options:
            whole[at] = replace(chunk, words=(*chunk.words, *after.words[1:]))
    return whole


def _cut(chunk: Chunk, grammar: Grammar) -> list[Chunk]:
    for at in range(len(chunk.words)):
        if chunk.words[at] in _AFTERWARDS and 0 < at < len(chunk.words) - 1:
            first = replace(chunk, words=chunk.words[:at], options=())
            return [first, *_cut(Chunk(chunk.words[at + 1 :], ",", chunk.options, chunk.heading), grammar)]
        length = _opener(chunk.lower, at, grammar)
        if length and chunk.words[at + length :]:
            joint = chunk.joint if not at else "that"
            rest = Chunk(chunk.words[at + length :], joint, chunk.options)
            return [*([replace(chunk, words=chunk.words[:at], options=())] if at else []), *_cut(rest, grammar)]
    return [chunk]


def _opener(lower: Words, at: int, grammar: Grammar) -> int:
    """How many words at that place only say that a clause begins."""
    for phrase in _OPENERS:
        if lower[at : at + len(phrase)] == phrase:
            lets = phrase[-1].startswith(("let", "allow", "help"))
            return len(phrase) if lets or at or phrase in (("where",), ("then",), ("but",)) else 0
    if at and lower[at] in _RELATIVES and introducer(lower[at + 1 : at + 3], grammar) is None:
        return _relative(lower, at, grammar)
    return 0


def _relative(lower: Words, at: int, grammar: Grammar) -> int:
    """`an app that tracks expenses` begins a clause; `members who have paid` and `which can be open` go on."""
    after = lower[at + 1 :]
    if is_person(lower[at - 1]) or after[:1] in (("is",), ("are",), ("can",), ("was",)):
        return 0
    return 1 if predicate(("it", *after), grammar, opening=True) or predicate(after, grammar, opening=True) else 0
