"""Words for people: who acts in an app, and who of them is in charge."""

from orchestrator.engines.blueprint.lexicon.tables import lines_of
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.words import word_set

_TABLE = [line.split(" ") for line in lines_of("people.txt")]
_ENGLISH = {word: int(rank) for rank, language, *words in _TABLE if language == "en" for word in words}
_CHINESE_PAIRS = [
    (pair.partition("="), int(rank)) for rank, language, *pairs in _TABLE if language == "zh" for pair in pairs
]
_CHINESE = {word: key for (word, _, key), _ in _CHINESE_PAIRS}
_CHINESE_RANKS = {word: rank for (word, _, _), rank in _CHINESE_PAIRS}
_ENGLISH_ENDINGS = ("ist", "ian", "eer", "person", "man", "woman")
_CHINESE_ENDINGS = ("员", "者", "师", "经理", "主管", "用户", "医生", "学生", "客户")
_ENDING_RANKS = (("管理员", 9), ("经理", 7), ("主管", 7), ("主任", 7), ("人员", 5), ("员", 4), ("师", 4))
_USUAL_RANK = 3

GENERIC = word_set(
    "everyone others user person people everyone anyone everybody anybody somebody someone i we you they "
    "用户 大家 所有人 任何人 我 我们 普通用户 人员 网友"
)
"""People about whom nothing is said but that they use the app."""


def is_person(word: str) -> bool:
    """Whether a word, or the last word of a phrase, is one for a kind of person or for a party that acts like one."""
    lower = word.lower()
    if lower in _CHINESE or lower in GENERIC:
        return True
    if lower.isascii():
        one = singular(lower.rpartition(" ")[2].rpartition("_")[2])
        return one in _ENGLISH or (len(one) > 5 and one.endswith(_ENGLISH_ENDINGS))
    return len(lower) > 2 and lower.endswith(_CHINESE_ENDINGS)


def is_generic(word: str) -> bool:
    """Whether it only says that somebody uses the app."""
    lower = word.lower()
    return lower in GENERIC or singular(lower) in GENERIC


def rank(word: str) -> int:
    """How much in charge such a person usually is: 0 (a visitor) to 9 (an administrator)."""
    lower = singular(word.lower()) if word.isascii() else word.lower()
    for name in (lower, lower.rpartition(" ")[2], lower.rpartition("_")[2]):
        if name in _ENGLISH:
            return _ENGLISH[name]
    if lower in _CHINESE_RANKS:
        return _CHINESE_RANKS[lower]
    return next((level for end, level in _ENDING_RANKS if lower.endswith(end)), _USUAL_RANK)


def key_of(label: str) -> str | None:
    """The English name of a Chinese kind of person, in snake_case; None when the word is not known."""
    for start in range(len(label) - 1):
        if label[start:] in _CHINESE:
            return _CHINESE[label[start:]]
    return None


def chinese_words() -> frozenset[str]:
    """Every Chinese word for people, for cutting text into words."""
    return frozenset(word for word in _CHINESE if len(word) > 1)
