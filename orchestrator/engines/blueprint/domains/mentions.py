"""Domains that a text names: where, and how surely that is what the app is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain
from orchestrator.engines.blueprint.domains.phrases import phrase, places, tokens
from orchestrator.engines.blueprint.domains.weighing import ASIDE, OF_WHAT, weight, wish_in
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Language

_AFTER_VERBS = word_set("a an the my our your his her its their all every each this these those it them down")
"""What stands after a verb: `store my recipes` names no store."""

_CONTAINERS = {
    "en": word_set("list log diary journal notebook collection gallery tracker"),
    "zh": frozenset(["收藏夹", "清单", "列表", "记录", "笔记", "日记", "相册", "本"]),
}
"""What holds something else: a `film diary` is about films, a 菜谱收藏夹 about recipes."""
_FOR_ANOTHER, _PART = 0.5, 1.8


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that names a domain, from `start` to before `end` in the tokens; `weight` is how much that says."""

    domain: Domain
    alias: str
    start: int
    end: int
    weight: float


@cache
def _aliases(language: Language) -> tuple[tuple[Domain, str, tuple[str, ...]], ...]:
    return tuple(
        (domain, alias, phrase(alias, language)) for domain in domains() for alias in domain.aliases.of(language)
    )


def mentions(text: str, language: Language) -> list[Mention]:
    """Every mention of every domain; one inside a longer one does not count: 会议室预订 is no 预订."""
    words = tokens(text, language)
    wish = wish_in(words, language)
    found = [
        Mention(domain, alias, at, at + len(wanted), weight(words, at, at + len(wanted), wish, language))
        for domain, alias, wanted in _aliases(language)
        for at in places(words, wanted)
        if _is_name(words, at, at + len(wanted), language)
    ]
    whole = list(_longest(found))
    return [replace(one, weight=one.weight - _less_beside(one, whole, words, language)) for one in whole]


def _less_beside(one: Mention, others: list[Mention], words: tuple[str, ...], language: Language) -> float:
    """What a mention loses beside others: a clinic's `appointments` are a part of it, a CRM `for a shop` is no shop."""
    rivals = [other for other in others if other.domain is not one.domain and other.weight >= 1]
    less = _PART if any(_is_part(one, other, language) for other in rivals) else 0.0
    for other in rivals:
        between = set(words[other.end : one.start])
        serves = language == "en" and between & OF_WHAT and not between & ASIDE
        if serves and not _is_part(other, one, language):
            return less + _FOR_ANOTHER
    return less


def _is_part(one: Mention, whole: Mention, language: Language) -> bool:
    """Whether what one names is a thing that the other's domain keeps, or holds such things."""
    if one.start == whole.end and one.alias in _CONTAINERS[language]:
        return True
    named = one.alias.removesuffix("系统").removesuffix("平台")
    nouns = {phrase(noun, language) for entity in whole.domain.entities for noun in entity.words.of(language)}
    return phrase(named, language) in nouns


def _is_name(words: tuple[str, ...], start: int, end: int, language: Language) -> bool:
    """Whether what stands there names something: no verb, nor the end of one Chinese word and the next one's start."""
    if language == "en":
        return end - start > 1 or end == len(words) or words[end] not in _AFTER_VERBS
    across = "".join(words[start - 1 : start + 1]), "".join(words[end - 1 : end + 1])
    return start == 0 or not set(across) <= _pairs()


@cache
def _pairs() -> frozenset[str]:
    """Every Chinese word of two characters that the catalogue knows: 拜访 and 客户, so that 拜访客户 is no 访客."""
    known = {word for domain in domains() for word in domain.aliases.zh}
    for domain in domains():
        for entity in domain.entities:
            known |= {*entity.words.zh, *entity.verbs.zh}
    return frozenset(word for word in known if len(word) == 2)


def _longest(found: Iterable[Mention]) -> Iterator[Mention]:
    every = list(found)
    for one in every:
        inside = any(
            other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
            for other in every
        )
        if not inside:
            yield one
