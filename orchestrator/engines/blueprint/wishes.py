"""Wishes: what a user wants to do, beyond what is kept."""

from dataclasses import dataclass

from orchestrator.engines.blueprint.field_types import BOOLEAN, kind_of
from orchestrator.engines.blueprint.grammar import Grammar
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES

_MARKS = frozenset(["mark", "marks", "标记", "check"])
_PLAIN_VERBS = frozenset(
    [
        *("export", "send", "notify", "remind", "sync", "synchronize", "integrate", "download", "invite", "generate"),
        *("calculate", "compute", "publish", "recommend", "suggest", "predict", "analyze", "analyse", "translate"),
        *("visualize", "visualise", "subscribe", "connect", "collaborate", "undo", "restore", "encrypt", "share"),
        *("import", "upload", "add", "edit", "delete", "remove", "create", "browse", "find", "modify"),
    ]
)
"""Verbs that are hardly ever the first word of an attribute's name."""
_AFTER_VERB = frozenset(["to", "as", "the", "a", "an", "my", "by", "them", "it", "with", "from", "all", "their"])


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb that was found. `standard` operations come with every app; `flag` is a yes/no attribute it implies."""

    standard: bool
    end: int
    flag: str | None = None


def find(words: tuple[str, ...], grammar: Grammar, listing: bool) -> Wish | None:
    """The wish in lower-case words, or None. While wishes are being listed a bare verb is enough."""
    if words[:1] in (("whether",), ("if",)):
        return None
    for at, word in enumerate(words):
        if word not in grammar.actions and word not in grammar.standard:
            continue
        if _is_verb(words, at, grammar) or (listing and at == 0):
            standard = word in grammar.standard
            flag = _flag(words[at + 1 :]) if word in _MARKS else None
            return Wish(standard, at + 1, flag)
    return None


def _is_verb(words: tuple[str, ...], at: int, grammar: Grammar) -> bool:
    if at:
        return words[at - 1] in grammar.before_verb
    after = words[at + 1 : at + 2]
    names_thing = not words[at].isascii() and after in grammar.introducers
    plain = words[at] in _PLAIN_VERBS or not words[at].isascii()
    return not names_thing and len(words) > 1 and (plain or (bool(after) and after[0] in _AFTER_VERB))


def _flag(words: tuple[str, ...]) -> str | None:
    """`tasks as done` → done, when that is a yes/no word."""
    names = [word for word in words if kind_of(ATTRIBUTES.get(word, word)).type is BOOLEAN.type]
    return names[-1] if names else None
