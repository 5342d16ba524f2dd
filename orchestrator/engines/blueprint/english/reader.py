"""Reads English prose sentence by sentence: first what things have, then who does what and what must hold.

A sentence of which nothing is understood here is left to the rules that read lists and fragments.
"""

import re
from dataclasses import dataclass, field

from orchestrator.engines.blueprint.english.clausing import Clause, clauses_of
from orchestrator.engines.blueprint.english.doing import reads_deeds
from orchestrator.engines.blueprint.english.flowing import reads_states
from orchestrator.engines.blueprint.english.having import reads_having
from orchestrator.engines.blueprint.english.holding import reads_adjustment, reads_limit
from orchestrator.engines.blueprint.english.phrases import is_speaker, noun_of
from orchestrator.engines.blueprint.english.relating import notes_pairs
from orchestrator.engines.blueprint.english.telling import Telling
from orchestrator.engines.blueprint.english.tokens import tokens_of
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.understanding import Item
from orchestrator.engines.blueprint.words import word_set

_STORY = re.compile(r"^\s*(?:as|being)\s+(an?|the)\s+(?P<who>[\w -]+?)\s*,?\s+(?=(?:i|we)\b)", re.IGNORECASE)
_PURPOSE = re.compile(r",?\s+(so that|so i|so we|in order to)\b.*$", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class Sentence:
    """One sentence with its clauses; `taken`: those that were read, `stated`: as states."""

    text: str
    clauses: list[Clause]
    speaker: Noun | None = None
    taken: list[Clause] = field(default_factory=list)
    stated: list[Clause] = field(default_factory=list)

    @property
    def left(self) -> list[Clause]:
        """The clauses that nothing has been made of yet."""
        return [clause for clause in self.clauses if not any(clause is taken for taken in self.taken)]


_BUILDING = frozenset(
    [
        "make",
        "build",
        "create",
        "develop",
        "write",
        "design",
        "need",
        "want",
        "give",
        "like",
        "love",
        "look for",
        "program",
        "have",
    ]
)
_APPS = word_set(
    "app application system tool website site tracker something platform software program database planner place"
)


def asks_for_app(clause: Clause) -> bool:
    """`Build me a tool for our club`, `I need something`: names the app."""
    ordered = not clause.subject or is_speaker(clause.subject)
    return ordered and clause.verb in _BUILDING and any(token.lower in _APPS for token in clause.rest[:8])


def is_fragment(text: str) -> bool:
    """Whether a text only names things or the app: no verb, or none but that of asking for it."""
    found = clauses_of(text)
    return not found or (len(found) == 1 and asks_for_app(found[0]))


def read_prose(scene: Scene, lines: list[str]) -> list[str]:
    """Reads sentences that have a verb; those of which nothing is understood, for other rules, in order."""
    telling = Telling(scene)
    sentences = [_sentence(line) for line in lines]
    for sentence in sentences:
        _turn_to(telling, sentence)
        _read_having(telling, sentence)
    for sentence in sentences:
        notes_pairs(telling, sentence.clauses)
    telling.topic = telling.made = None
    for sentence in sentences:
        _turn_to(telling, sentence)
        _read_doing(telling, sentence)
    _settle_states(telling)
    for sentence in sentences:
        for clause in sentence.left if sentence.taken else ():
            if _is_told(scene, clause):
                scene.found.miss(clause.text)
    return [sentence.text for sentence in sentences if not sentence.taken and not _is_background(sentence)]


def _read_having(telling: Telling, sentence: Sentence) -> None:
    for at, clause in enumerate(sentence.clauses):
        if not asks_for_app(clause) and reads_having(telling, clause, sentence.clauses[:at]):
            sentence.taken.append(clause)


def _is_told(scene: Scene, clause: Clause) -> bool:
    """Whether a clause of which nothing was made says something of the app."""
    aside = clause.conditional or clause.link in ("who", "which", "that") or asks_for_app(clause)
    return not aside and clause.verb not in scene.grammar.standard


def _is_background(sentence: Sentence) -> bool:
    """`We are a small club`, `Our shop opened last year`: who is asking, and no wish."""
    first = sentence.clauses[0] if sentence.clauses else None
    us = {"we", "i", "our", "my"}
    return (
        first is not None
        and first.verb == "be"
        and not first.group.modal
        and bool(us & {t.lower for t in first.subject[:1]})
    )


def _sentence(line: str) -> Sentence:
    story = _STORY.match(line)
    text = line[story.end() :] if story else line
    speaker = None
    if story:
        text = _PURPOSE.sub("", text)
        speaker = Telling(Scene.__new__(Scene)).person(tokens_of(story["who"]))
    return Sentence(line, clauses_of(text), speaker)


def _turn_to(telling: Telling, sentence: Sentence) -> None:
    telling.speaker = sentence.speaker
    if sentence.speaker is not None:
        telling.doers = (sentence.speaker,)


def _read_doing(telling: Telling, sentence: Sentence) -> None:
    """States, changes and limits of each clause; what people do in all of them together."""
    for clause in sentence.left:
        if reads_states(telling, clause, sentence.clauses) or reads_adjustment(telling, clause, sentence.clauses):
            sentence.taken.append(clause)
            sentence.stated.append(clause)
        elif reads_limit(telling, clause):
            sentence.taken.append(clause)
    for clause in sentence.clauses:
        _follow(telling, clause, sentence)
    sentence.taken += reads_deeds(telling, sentence.clauses, _acted(sentence))


def _acted(sentence: Sentence) -> list[Clause]:
    """The clauses that may tell a deed: also those that list what is made, and limits that are no prohibition."""
    stated = [id(clause) for clause in sentence.stated]
    return [
        clause
        for clause in sentence.clauses
        if clause.verb not in ("be", "have") and id(clause) not in stated and not asks_for_app(clause)
    ]


def _follow(telling: Telling, clause: Clause, sentence: Sentence) -> None:
    """`It` in the next sentence is what this one describes."""
    noun = telling.known(noun_of(clause.subject))
    if noun is not None and telling.is_kept(noun) and clause.verb in ("be", "have", "belong"):
        telling.made = telling.topic = noun


def _settle_states(telling: Telling) -> None:
    """The states told of a thing become its status."""
    found = telling.scene.found
    for identity, states in telling.states.items():
        thing = found.things.get(identity)
        if thing is None:
            continue
        listed = any(item.words[-1].lower() in ("status", "state", "stage") for item in thing.items)
        if len(states) > 1 and not listed:
            thing.items.append(Item(("status",), values=list(states), flow=True))
    found.starts.update(telling.starts)
