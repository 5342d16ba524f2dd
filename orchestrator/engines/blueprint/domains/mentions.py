"""Domains that a text names: where, and how surely that is what the app is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from orchestrator.engines.blueprint.domains.loading import domains
from orchestrator.engines.blueprint.domains.model import Domain
from orchestrator.engines.blueprint.domains.phrases import first_sentence, phrase, places, tokens
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Language

_APP_WORDS = word_set(
    "app application system site website web tracker manager management platform tool software portal program page log "
    "list database organiser organizer planner register service solution dashboard module"
)
_APP_WORDS_ZH = ("系统", "平台", "网站", "应用", "小程序", "软件", "工具", "管理", "程序", "网页", "app", "站", "后台")
_OF_WHAT = word_set("for of at in from on by to inside within among")
_ASIDE = word_set(
    "where with that which who whose so each every has have having including containing using when if because "
    "( : , - – —"
)
_ASIDE_ZH = frozenset(",:;(—、。")

_HEAD, _APP, _WORD, _CHAR = 0.6, 1.0, 0.3, 0.15
_INCIDENTAL, _LATER, _ELSEWHERE = 0.5, 0.3, 0.6
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
    weigh = _weight_zh if language == "zh" else _weight_en
    sentence = first_sentence(words)
    found = [
        Mention(domain, alias, at, at + len(wanted), weigh(words, at, at + len(wanted), sentence))
        for domain, alias, wanted in _aliases(language)
        for at in places(words, wanted)
    ]
    whole = list(_longest(found))
    return [replace(one, weight=one.weight - _less_beside(one, whole, words, language)) for one in whole]


def _less_beside(one: Mention, others: list[Mention], words: tuple[str, ...], language: Language) -> float:
    """What a mention loses beside others: a clinic's `appointments` are a part of it, a CRM `for a shop` is no shop."""
    rivals = [other for other in others if other.domain is not one.domain]
    less = _PART if any(_is_part(one, other.domain, language) for other in rivals) else 0.0
    for other in rivals:
        between = set(words[other.end : one.start])
        serves = language == "en" and between & _OF_WHAT and not between & _ASIDE
        if serves and not _is_part(other, one.domain, language):
            return less + _FOR_ANOTHER
    return less


def _is_part(one: Mention, domain: Domain, language: Language) -> bool:
    """Whether what the mention names is a thing that the other domain keeps: a clinic has appointments."""
    named = phrase(one.alias, language)
    nouns = {phrase(noun, language) for entity in domain.entities for noun in entity.words.of(language)}
    return named in nouns or (language == "zh" and any(len(noun) > 1 and named[: len(noun)] == noun for noun in nouns))


def _longest(found: Iterable[Mention]) -> Iterator[Mention]:
    every = list(found)
    for one in every:
        inside = any(
            other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start
            for other in every
        )
        if not inside:
            yield one


def _weight_en(words: tuple[str, ...], start: int, end: int, sentence: int) -> float:
    """A `library app` says more than an app `for a library`, and that more than `books come from a library`."""
    weight = 1 + _WORD * (end - start - 1)
    if start >= sentence:
        return weight - _ELSEWHERE
    begun = next((at for at, word in enumerate(words) if word[:1].isalnum()), 0)
    before = words[begun:start]
    if any(word in _ASIDE for word in before):
        return weight - _LATER
    weight += _HEAD
    if end < len(words) and words[end] in _APP_WORDS:
        weight += _APP
    return weight - _INCIDENTAL if any(word in _OF_WHAT for word in before) else weight


def _weight_zh(words: tuple[str, ...], start: int, end: int, sentence: int) -> float:
    """In `自行车店的库存系统` the last word is what the app is; what stands before 的 is whose."""
    weight = 1 + _CHAR * max(0, end - start - 2)
    if start >= sentence:
        return weight - _ELSEWHERE
    after = "".join(words[end : end + 3])
    if any(word in _ASIDE_ZH for word in words[:start]):
        return weight - _LATER
    weight += _HEAD
    if after.startswith(_APP_WORDS_ZH):
        weight += _APP
    elif not after or after[0] in _ASIDE_ZH:
        weight += _APP / 2
    return weight - _INCIDENTAL if after.startswith(("的", "用的", "里", "内")) else weight
