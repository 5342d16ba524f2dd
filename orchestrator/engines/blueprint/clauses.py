"""Chunks cut further where a clause begins inside them: `a blog where authors publish posts`."""

from dataclasses import replace

from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_phrases, signal_words
from orchestrator.engines.blueprint.naming import is_plural
from orchestrator.engines.blueprint.nouns import Words, find_phrase
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk

_AFTERWARDS = frozenset(["后", "之后", "以后", "后才能", "后才"])
_HALVES = signal_words("clauses.halves")
_OPENERS = signal_phrases("clauses.openers")
_RELATIVES = frozenset(["that", "which", "who"])


def clauses(found: list[Chunk], grammar: Grammar) -> list[Chunk]:
    """The chunks, with those cut in two that hold the start of a clause."""
    whole = _completed(_alternatives(_slashed(_flows(found))))
    return [part for chunk in whole for part in _cut(chunk, grammar)]


def _flows(found: list[Chunk]) -> list[Chunk]:
    """`阶段 投递→面试→录用` → 阶段 (投递, 面试, 录用), one after the other; `clients → pets`: one has many."""
    whole: list[Chunk] = []
    for at, chunk in enumerate(found):
        last = whole[-1] if whole else None
        if chunk.joint == "→" and last is not None and not last.flow and _ends_flow(found, at):
            whole[-1] = replace(last, words=(*last.words, "have", "many", *chunk.words), options=())
        elif last is not None and (chunk.joint == "→" or (chunk.joint in ("/", "or") and last.flow)):
            first = last.options[0] if last.flow else last.words[-1]
            kept = last.words if last.flow else last.words[:-1] or last.words
            alone = not last.flow and len(last.words) == 1
            whole[-1] = replace(
                last, words=kept, options=(chunk.text if alone else f"{first}, {chunk.text}",), flow=True
            )
            if last.flow and last.options:
                whole[-1] = replace(whole[-1], options=(f"{last.options[0]}, {chunk.text}",))
        else:
            whole.append(chunk)
    return whole


def _ends_flow(found: list[Chunk], at: int) -> bool:
    """Whether there is but one arrow between two plural nouns."""
    only = (at + 1 >= len(found) or found[at + 1].joint != "→") and found[at - 1].joint != "→"
    return only and is_plural(found[at - 1].words[-1].lower()) and is_plural(found[at].words[-1].lower())


def _slashed(found: list[Chunk]) -> list[Chunk]:
    """`level beginner/advanced` → level (beginner, advanced)."""
    whole: list[Chunk] = []
    for chunk in found:
        if chunk.joint == "/" and whole and (len(whole[-1].words) > 1 or whole[-1].options) and len(chunk.words) <= 2:
            last = whole[-1]
            first = last.options or (last.words[-1],)
            kept = last.words if last.options else last.words[:-1]
            whole[-1] = replace(last, words=kept, options=(f"{first[0]}, {chunk.text}",))
        else:
            whole.append(chunk)
    return whole


def _alternatives(found: list[Chunk]) -> list[Chunk]:
    """`with food or not` is a yes or no."""
    whole: list[Chunk] = []
    for chunk in found:
        if chunk.joint == "or" and chunk.lower == ("not",) and whole and not whole[-1].options:
            whole[-1] = replace(whole[-1], options=("yes/no",))
        else:
            whole.append(chunk)
    return whole


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
    if find_phrase(after, grammar.relations) in ((0, 1), (0, 2), (0, 3)):
        return 1
    if is_person(lower[at - 1]) or after[:1] in (("is",), ("are",), ("can",), ("was",)):
        return 0
    return 1 if predicate(("it", *after), grammar, opening=True) or predicate(after, grammar, opening=True) else 0
