"""Deeds that leave a row of their own: borrowing makes a loan, enrolling an enrolment, in both languages."""

from dataclasses import dataclass
from itertools import pairwise

from orchestrator.engines.blueprint.lexicon.tables import lines_of, listed
from orchestrator.models import Language


@dataclass(frozen=True, slots=True)
class ActField:
    """A field of the row. `like`: name of a field whose kind it has. `stamp`: set when created, or by that move."""

    name: str
    chinese: str
    like: str = ""
    required: bool = False
    stamp: str = ""
    minimum: int | None = None
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A deed. `entity`: what the row is called in code; `time`: fields that say when, where the target has none.

    `once`: nobody does it twice to the same thing. `stock`: the target's stock goes down. `back`: the move that undoes.
    `private`: only who did it and the staff see it; others are for everybody to see.
    `start`: state it begins in, with its Chinese name, used where it moves at all.
    """

    name: str
    entity: str
    chinese: str
    english_verbs: tuple[str, ...]
    chinese_verbs: tuple[str, ...]
    english_words: tuple[str, ...]
    chinese_words: tuple[str, ...]
    fields: tuple[ActField, ...]
    time: tuple[ActField, ...]
    start: tuple[str, str]
    back: str
    flags: frozenset[str]

    @property
    def once(self) -> bool:
        """Whether nobody does it twice to the same thing."""
        return "once" in self.flags

    @property
    def stock(self) -> bool:
        """Whether the target's stock goes down."""
        return "stock" in self.flags

    @property
    def private(self) -> bool:
        """Whether only who did it and those in charge see it."""
        return "public" not in self.flags

    def label(self, language: Language) -> str:
        """What one of the rows is called."""
        spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in self.entity).strip()
        return self.chinese if language == "zh" else spaced.capitalize()

    def words(self, language: Language) -> tuple[str, ...]:
        """Nouns by which people call the rows."""
        return self.chinese_words if language == "zh" else self.english_words


def _acts(lines: list[str]) -> list[Act]:
    heads = [at for at, line in enumerate(lines) if not line.startswith(" ")]
    ends = [*heads[1:], len(lines)]
    return [_act(lines[start], lines[start + 1 : end]) for start, end in zip(heads, ends, strict=True)]


def _act(head: str, body: list[str]) -> Act:
    name, _, called = head.partition(" → ")
    entity, chinese = called.split(" ")
    said = {key: text for line in body for key, _, text in [line.strip().partition(": ")]}
    state, state_chinese = said["start"].rsplit(" ", 1)
    return Act(
        name,
        entity,
        chinese,
        *_both(said["verbs"]),
        *_both(said["words"]),
        fields=tuple(map(_field, listed(said.get("fields", "")))),
        time=tuple(map(_field, listed(said.get("time", "")))),
        start=(state, state_chinese),
        back=said.get("back", ""),
        flags=frozenset(listed(said.get("flags", ""))),
    )


def _both(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    english, _, chinese = text.partition("|")
    return listed(english), listed(chinese)


def _field(text: str) -> ActField:
    name, chinese, *rest = text.split(" ")
    said = dict(pairwise(rest))
    numbers = {key: int(said[key]) for key in ("minimum", "default") if key in said}
    return ActField(
        name, chinese, said.get("like", ""), required="required" in rest, stamp=said.get("stamp", ""), **numbers
    )


ACTS = tuple(_acts(lines_of("acts.txt")))
"""Every act of the table `acts.txt`. Where several could be meant, the first in order."""

BY_NAME = {act.name: act for act in ACTS}
"""Every act by its name."""
