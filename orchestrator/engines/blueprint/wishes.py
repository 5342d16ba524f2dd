"""Wishes: what a user wants to do, beyond what is kept."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.field_types import BOOLEAN, kind_of
from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES

_MARKS = frozenset(["mark", "marks", "标记", "check"])


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb that was found. `standard` operations come with every app; `flag` is a yes/no attribute it implies."""

    standard: bool
    end: int
    flag: str | None = None


def find(words: tuple[str, ...], grammar: Grammar, listing: bool) -> Wish | None:
    """The wish in lower-case words, or None. While wishes are being listed a bare verb is enough."""
    for at, word in enumerate(words):
        if word not in grammar.actions and word not in grammar.standard:
            continue
        if at == 0 or listing or words[at - 1] in grammar.before_verb:
            standard = word in grammar.standard
            flag = None if standard or word not in _MARKS else _flag(words[at + 1 :])
            if at or listing or len(words) > 1 or standard:
                return Wish(standard, at + 1, flag)
    return None


def _flag(words: tuple[str, ...]) -> str | None:
    """`tasks as done` → done, when that is a yes/no word."""
    names = [word for word in words if kind_of(ATTRIBUTES.get(word, word)).type is BOOLEAN.type]
    return names[-1] if names else None
