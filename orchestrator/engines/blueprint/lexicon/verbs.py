"""Verbs, and what they ask of an app: to keep, to create, to move, to act, to find, to count, or something outside."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.engines.blueprint.lexicon.acts import ACTS
from orchestrator.engines.blueprint.lexicon.moves import MOVES
from orchestrator.engines.blueprint.lexicon.tables import lines_of, listed
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Language


class Sense(StrEnum):
    """What a verb asks for."""

    KEEP = "keep"
    CREATE = "create"
    REQUEST = "request"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    MOVE = "move"
    JUDGE = "judge"
    ACT = "act"
    RELATE = "relate"
    FIND = "find"
    EXPORT = "export"
    COUNT = "count"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning: a sense, and for moves and acts the name of the move or act."""

    sense: Sense
    of: str = ""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb or a phrase that works as one; `base` as the catalogue of domains has it, meanings likeliest first."""

    base: str
    meanings: tuple[Meaning, ...]

    def meaning(self, *senses: Sense) -> Meaning | None:
        """Its first meaning among those senses."""
        return next((meaning for meaning in self.meanings if meaning.sense in senses), None)

    @property
    def sense(self) -> Sense:
        """Its likeliest sense."""
        return self.meanings[0].sense


_LINES = 3
"""Lines for each sense in the table: its name, English verbs, Chinese verbs."""


def _plain() -> dict[Sense, tuple[tuple[str, ...], tuple[str, ...]]]:
    lines = lines_of("verbs.txt")
    return {Sense(lines[at]): (listed(lines[at + 1]), listed(lines[at + 2])) for at in range(0, len(lines) - 1, _LINES)}


NOUNS_TOO = frozenset(lines_of("nouns_too.txt")[0].split())
"""Base forms that are nouns as well, so that where they stand decides."""

_IRREGULAR = {line.split(" ")[0]: tuple(line.split(" ")[1:]) for line in lines_of("irregular_verbs.txt")}
_DOUBLING = word_set(
    "submit cancel log tag ship stop plan drop refer ban unban permit enrol scan chat plot sum step pin vet bid run "
    "set put begin let"
)


@dataclass(frozen=True, slots=True)
class Form:
    """A verb in the shape it has in the text: base, third (person), ing or past."""

    verb: Verb
    shape: str


def english_forms(base: str) -> dict[str, str]:
    """Every form of a one-word verb → its shape."""
    stem = base[:-1] if base.endswith("e") and not base.endswith(("ee", "ye")) else base
    doubled = base + base[-1] if base in _DOUBLING else stem
    consonant_y = base.endswith("y") and base[-2:-1] not in "aeiou"
    third = f"{base[:-1]}ies" if consonant_y else base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")
    past = f"{base[:-1]}ied" if consonant_y else f"{doubled}ed"
    forms = dict.fromkeys(_IRREGULAR.get(base, (past,)), "past")
    return {**forms, f"{doubled}ing": "ing", third: "third", base: "base"}


@functools.cache
def verbs(language: Language) -> dict[str, Verb]:
    """Every verb of a language by its base form."""
    found: dict[str, list[Meaning]] = {}
    for base, meaning in _entries(language):
        known = found.setdefault(base, [])
        if meaning not in known:
            known.append(meaning)
    return {base: Verb(base, tuple(meanings)) for base, meanings in found.items()}


def _entries(language: Language) -> Iterator[tuple[str, Meaning]]:
    chinese = language == "zh"
    for act in ACTS:
        yield from (
            (verb, Meaning(Sense.ACT, act.name)) for verb in (act.chinese_verbs if chinese else act.english_verbs)
        )
    for move in MOVES:
        yield from ((verb, Meaning(Sense.MOVE, move.name)) for verb in move.verbs(language))
    for sense, words in _plain().items():
        yield from ((verb, Meaning(sense)) for verb in words[chinese])


@functools.cache
def english_index() -> dict[str, tuple[tuple[tuple[str, ...], Form], ...]]:
    """First word of a form → what else the phrase needs, and the form; longest phrases first."""
    index: dict[str, list[tuple[tuple[str, ...], Form]]] = {}
    for base, verb in verbs("en").items():
        first, *rest = base.split(" ")
        for word, shape in english_forms(first).items():
            index.setdefault(word, []).append((tuple(rest), Form(verb, shape)))
    return {word: tuple(sorted(forms, key=lambda form: -len(form[0]))) for word, forms in index.items()}
