"""Which of a plan's things is which of the expected ones: by name, in English or by the Chinese label."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench.apps.notation import Names, is_chinese

Made = TypeVar("Made")
Rank = Callable[[Names, Made], int | None]

# An alternative that is only the end of the name found ranks behind every alternative that is the name.
LOOSE = 100
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_ASIDE = re.compile(r"[（(].*?[)）]")
_PUNCTUATION = re.compile(r"[\s·、，。/:：_-]+")
_RECORD = ("单", "表", "记录", "信息", "申请", "申请单", "档案")
_IRREGULAR = {"children": "child", "people": "person", "men": "man", "women": "woman", "status": "status"}
_SAME_SPELLING = {
    "colour": "color", "organisation": "organization", "enrolment": "enrollment", "cancelled": "canceled",
    "labour": "labor", "licence": "license", "analyse": "analyze",
}  # fmt: skip


def words(text: str) -> tuple[str, ...]:
    """The words of `LoanRequest`, `loan_requests` or `Loan request (new)`: lower case, the last in the singular."""
    found = [word.lower() for word in _WORD.findall(_ASIDE.sub("", text))]
    return (*(_spelt(word) for word in found[:-1]), *(_spelt(singular(word)) for word in found[-1:]))


def _spelt(word: str) -> str:
    return _SAME_SPELLING.get(word, word)


def singular(word: str) -> str:
    """`stories` → `story`; a word that is singular stays as it is."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def plain(label: str) -> str:
    """A Chinese label without units in brackets, blanks and punctuation."""
    return _PUNCTUATION.sub("", _ASIDE.sub("", label)).lower()


def rank_by_name(expected: Names, name: str, label: str) -> int | None:
    """How well a thing of that name and label is the expected one: 0 is best, None is not at all."""
    exact = [at for at, each in enumerate(expected.all) if _is_called(each, name, label)]
    if exact:
        return exact[0]
    loose = [at for at, each in enumerate(expected.all) if _ends_as(each, name, label)]
    return LOOSE + loose[0] if loose else None


def _is_called(alternative: str, name: str, label: str) -> bool:
    if is_chinese(alternative):
        return plain(alternative) == plain(label)
    return words(alternative) in (words(name), words(label))


def _ends_as(alternative: str, name: str, label: str) -> bool:
    """`BookLoan` is a loan; 借阅记录 is 借阅, 读者借阅 too."""
    if is_chinese(alternative):
        short, given = plain(alternative), plain(label)
        with_suffix = any(given == short + suffix for suffix in _RECORD)
        return with_suffix or (len(short) > 1 and given.endswith(short))
    wanted = words(alternative)
    return bool(wanted) and words(name)[-len(wanted) :] == wanted


def rank_of_field(expected: Names, name: str, label: str, owner: Sequence[str]) -> int | None:
    """As `rank_by_name`, exact only; `book_title` of a Book is its title, `author_id` the author.

    `owner`: name and label of the entity.
    """
    for shorter in (name, _without_id(name)):
        rank = _exact(expected, shorter, label)
        if rank is not None:
            return 2 * rank + (name not in expected.all)  # of `stage` and `stages` the one that is spelt so
    bare = _exact(expected, _without_owner(_without_id(name), owner[0]), plain(label).removeprefix(plain(owner[-1])))
    return None if bare is None else LOOSE + bare


def _exact(expected: Names, name: str, label: str) -> int | None:
    return next((at for at, each in enumerate(expected.all) if _is_called(each, name, label)), None)


def _without_id(name: str) -> str:
    return re.sub(r"_ids?$", "", name)


def _without_owner(name: str, owner: str) -> str:
    """`book_title` → `title` for a Book."""
    prefix = words(owner)
    parts = words(name)
    return "_".join(parts[len(prefix) :] if parts[: len(prefix)] == prefix and len(parts) > len(prefix) else parts)


def is_verb(expected: Names, *said: str) -> bool:
    """Whether one of the texts (a verb, a button's label, the state it leads to) is one of the expected verbs."""
    return any(_same_verb(each, text) for each in expected.all for text in said if text)


def _same_verb(alternative: str, text: str) -> bool:
    if is_chinese(alternative):
        short, given = plain(alternative), plain(text)
        return given == short or (len(short) > 1 and (given.endswith(short) or given.startswith(short)))
    one, other = "".join(words(alternative)), "".join(words(text))
    return one == other or _begins(words(alternative), words(text)) or (len(one) > 3 and other.startswith(one))


def _begins(wanted: tuple[str, ...], given: tuple[str, ...]) -> bool:
    return bool(wanted) and given[: len(wanted)] == wanted


def assign(expected: Sequence[Names], made: Sequence[Made], rank: Rank[Made]) -> dict[int, int]:
    """Expected index → index of what was made, each used once.

    Names that are called so go before loose ones, what is required before the rest, then the better rank.
    """
    pairs = [
        (found // LOOSE, names.optional, found, wanted, at)
        for wanted, names in enumerate(expected)
        for at, each in enumerate(made)
        if (found := rank(names, each)) is not None
    ]
    taken: dict[int, int] = {}
    for *_, wanted, at in sorted(pairs):
        if wanted not in taken and at not in taken.values():
            taken[wanted] = at
    return taken
