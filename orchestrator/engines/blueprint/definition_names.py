"""Names before a colon, a dash or a bracket, and whether what follows is a list of attributes."""

import re

from orchestrator.engines.blueprint.attribute_list import (
    describes,
    is_attribute,
    is_list,
    is_prose,
    pieces_of,
    states_of,
)
from orchestrator.engines.blueprint.english.clausing import clauses_of
from orchestrator.engines.blueprint.english.words import PREPOSITIONS
from orchestrator.engines.blueprint.grammar import ENGLISH
from orchestrator.engines.blueprint.naming import is_plural
from orchestrator.engines.blueprint.nouns import Words, find_phrase
from orchestrator.engines.blueprint.outline import Node
from orchestrator.engines.blueprint.text import chunks, is_cjk

JOINING = frozenset(["belong", "belongs", "per", "for", "with", "属于"])


LONGEST_TITLE = 24


_JOINTS = (":", " - ", " – ", " — ", " = ")


_DETAILS = re.compile(r"^(?P<who>.+?)(?:'s|s')\s+(?:details?|data|info|information|particulars)\b.*$", re.IGNORECASE)


_LAST_ARTICLE = re.compile(
    r"^(?:.*\s)?(?P<before>[\w-]+)\s+(?:the|a|an|each|every|our)\s+(?P<what>[\w-]+(?:\s[\w-]+)?)$", re.IGNORECASE
)


def plain_name(name: str) -> str:
    """`Guests' details we need` → Guests, `And in summer the harvests` → harvests."""
    details = _DETAILS.match(name.replace("’", "'"))
    if details:
        return details["who"]
    told = _LAST_ARTICLE.match(name)
    if told is None or told["before"].lower() in PREPOSITIONS or set(name.lower().split()) & JOINING:
        return name
    return told["what"]


def is_clause(name: str) -> bool:
    """`What we need`, `Parents sign up online`: what stands before the colon is said, and names nothing."""
    words = tuple(name.lower().split())
    if find_phrase(words, ENGLISH.relations):
        return False
    return len(words) > 1 and any(clause.subject for clause in clauses_of(name))


def lists_for(name: str, rest: str) -> bool:
    """Whether what stands behind a name are attributes of a thing of that name."""
    several = len(pieces_of(rest)) > 1
    return describes(rest) or (several and is_plural(name.rpartition(" ")[2].lower()) and not is_cjk(name[0]))


def lists_below(node: Node) -> bool:
    """Whether some child lists attributes or explains one, and is no sentence."""
    listed = any(
        (is_list(pieces_of(child.text)) or split_name(child.text)[0] or states_of(child.text))
        for child in node.children
    )
    return listed or is_column(node)


def is_column(node: Node) -> bool:
    """Whether an attribute stands on each line below: two at least that are known as such, and hardly any prose."""
    lines = [before_bracket(child.text).partition(" from ")[0] for child in node.children]
    known = sum(is_attribute(line) for line in lines)
    prose = sum(is_prose(line) for line in lines)
    return len(lines) > 1 and known * 2 >= len(lines) and prose * 3 <= len(lines)


def words_of(text: str) -> Words:
    """The words of a text."""
    return tuple(word for chunk in chunks(text) for word in chunk.words)


def before_bracket(text: str) -> str:
    """What stands before a bracket."""
    return text.partition("(")[0].strip(" .,;:。")


def split_name(sentence: str) -> tuple[str, str]:
    """`(name, rest)` of `name: rest`; an empty name where there is none that is short enough."""
    for joint in _JOINTS:
        name, found, rest = sentence.partition(joint)
        name = name.strip()
        short = len(name) <= 14 if name and is_cjk(name[0]) else 0 < len(name.split()) <= 5
        if found and rest.strip() and short and not set(name) & set(",、;(.?!。"):
            return name, rest.strip()
    return "", sentence
