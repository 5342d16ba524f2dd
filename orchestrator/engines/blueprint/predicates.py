"""Where the verb of a clause stands: who does it before it, to what after it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestrator.engines.blueprint.attributes import is_attribute
from orchestrator.engines.blueprint.grammar import CHINESE, Grammar
from orchestrator.engines.blueprint.lexicon.people import is_generic, is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import NOUNS_TOO, Form, Sense, Verb, english_index, verbs
from orchestrator.engines.blueprint.naming import is_plural
from orchestrator.engines.blueprint.nouns import Words
from orchestrator.engines.blueprint.text import is_cjk, join_words
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES, NOUNS
from orchestrator.engines.blueprint.words import word_set

_MODALS = signal_words("predicates.modals")
_BE = word_set("is are be been being was were get gets")
_NEGATIONS = signal_words("predicates.negations")
_ADVERBS = signal_words("predicates.adverbs")
_DETERMINERS = signal_words("predicates.determiners")
_AFTER_GERUND = word_set("for of by while when from on in is are be keep without about and or with")
_RELATIVES = word_set("that who which they he she it we you i")
_INTRANSITIVE = signal_words("predicates.intransitive")
_LETTING = word_set("let lets allow allows help helps enable enables letting allowing")

_CHINESE_BEFORE = signal_words("predicates.chinese_before")
_CHINESE_NOT_AFTER = signal_words("predicates.chinese_not_after")
_LIGHT = frozenset(["进行", "了", "一下"])


@dataclass(frozen=True, slots=True)
class Predicate:
    """A verb among words, with what stands before and after it."""

    verb: Verb
    before: Words
    after: Words
    passive: bool = False
    negated: bool = False
    only: bool = False
    modal: bool = False


def predicate(words: Words, grammar: Grammar, opening: bool) -> Predicate | None:
    """The first verb that is the predicate of these words. `opening`: it may stand first, without a subject."""
    find = _chinese if grammar is CHINESE else _english
    return find(words, opening)


def _english(words: Words, opening: bool) -> Predicate | None:
    lower = tuple(word.lower() for word in words)
    for at in range(len(lower)):
        for form, end in _forms_at(lower, at):
            passive = form.shape == "past"
            if _is_english_predicate(lower, at, end, form, opening):
                between = [word for word in words[at + 1 : end] if word.lower() in _OBJECT_PRONOUNS]
                found = _found(form.verb, words, at, end, passive)
                return replace(found, after=(between[0], *found.after)) if between else found
    return None


def _forms_at(lower: Words, at: int) -> Iterator[tuple[Form, int]]:
    for rest, form in english_index().get(lower[at], ()):
        end = at + 1 + len(rest)
        if lower[at + 1 : end] == rest:
            yield form, end
        elif len(rest) == 1 and lower[at + 2 : at + 3] == rest and lower[at + 1] in _OBJECT_PRONOUNS:
            yield form, end + 1


_WISHING = word_set("would i'd we'd d should also just really")
_OBJECT_PRONOUNS = word_set("it them him her this that these those")


def _is_english_predicate(lower: Words, at: int, end: int, form: Form, opening: bool) -> bool:
    place = at
    while place and lower[place - 1] in _ADVERBS:
        place -= 1
    before, after = lower[place - 1] if place else "", lower[end : end + 1]
    if before in _WISHING and form.verb.base in ("like", "love", "need"):
        return False
    if "whether" in lower[:at]:
        return False
    if form.shape == "past":
        return before in _BE or after == ("by",)
    if form.shape == "ing":
        return bool(after) and after[0] not in _NOUN_TAILS and (before in _AFTER_GERUND or (not place and opening))
    if form.shape == "third":
        return _is_third(lower, place, before, after, form, opening)
    return _is_base(lower, place, before, after, form, opening)


_NOUN_TAILS = signal_words("predicates.noun_tails")


def _is_third(lower: Words, place: int, before: str, after: Words, form: Form, opening: bool) -> bool:
    if not place:
        return opening and (not _nounish(form) or (bool(after) and after[0] in _DETERMINERS))
    if before in _RELATIVES:
        return bool(after)
    single = is_person(before) and not is_plural(before)
    determined = any(word in _DETERMINERS for word in lower[:place]) or not _nounish(form)
    object_follows = bool(after) and after[0] not in _NOT_OBJECTS
    return single and (determined or before in _COLLECTIVES) and (object_follows or (not after and not _nounish(form)))


def _is_base(lower: Words, place: int, before: str, after: Words, form: Form, opening: bool) -> bool:
    if before in _BE:
        return False
    if before in _MODALS or before in _NEGATIONS:
        return (
            before != "to"
            or place < 2
            or lower[place - 2] not in ("belongs", "belong", "due", "assigned", "up", "linked")
        )
    first = form.verb.base.split(" ")[0]
    objectless = not after and first not in _INTRANSITIVE
    if not place:
        return opening and (not _nounish(form) or _starts_object(after))
    if is_generic(before) or (
        is_person(before) and (is_plural(before) or before in _COLLECTIVES or _let(lower, place))
    ):
        return not (_nounish(form) and objectless)
    return (
        is_plural(before) and not _nounish(form) and before not in ("status", "address") and place == len(lower[:place])
    )


_NOT_OBJECTS = word_set("with of for in on at by from to and or has have")
_COLLECTIVES = signal_words("predicates.collectives")


def _let(lower: Words, place: int) -> bool:
    return any(word in _LETTING for word in lower[:place])


def _nounish(form: Form) -> bool:
    return form.verb.base in NOUNS_TOO


def _starts_object(after: Words) -> bool:
    return bool(after) and (after[0] in _DETERMINERS or is_plural(after[0]) or (len(after) > 1 and is_plural(after[1])))


def _found(verb: Verb, words: Words, at: int, end: int, passive: bool) -> Predicate:
    before = tuple(word.lower() for word in words[:at])
    return Predicate(
        verb,
        words[:at],
        words[end:],
        passive=passive,
        negated=bool(_NEGATIONS & set(before)),
        only="only" in before or bool({"只有", "仅", "只能", "只允许", "仅限", "才能"} & set(before)),
        modal=bool(set(before) & (_MODALS | _CHINESE_BEFORE)),
    )


def _chinese(words: Words, opening: bool) -> Predicate | None:
    known = verbs("zh")
    for at, word in enumerate(words):
        verb = known.get(word) or _english_word(word)
        if verb and is_person(word) and at + 1 < len(words) and words[at + 1] in known:
            continue  # 编辑 is a person where a verb follows
        if verb and _is_chinese_predicate(words, at, opening):
            end = at + 1
            while end < len(words) and words[end] in _LIGHT:
                end += 1
            return _found(verb, words, at, end, "被" in words[:at])
    return None


def _english_word(word: str) -> Verb | None:
    """`导出CSV` aside, mixed texts say `review` and `approve` in the middle of Chinese."""
    if not word.isascii():
        return None
    return next(
        (form.verb for rest, form in english_index().get(word.lower(), ()) if not rest and form.shape == "base"), None
    )


def _is_chinese_predicate(words: Words, at: int, opening: bool) -> bool:
    after = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if after in _CHINESE_NOT_AFTER and before not in _CHINESE_BEFORE:
        return False
    if not words[at].isascii() and not is_cjk(words[at][0]):
        return False
    if before in _CHINESE_BEFORE or (before and is_person(before)) or before in ("被", "者"):
        return not _names_attribute(words[at:]) or before in _CHINESE_BEFORE
    if any(is_person(word) for word in words[:at]) and "的" not in words[:at]:
        return not _names_attribute(words[at:])
    if at == 0:
        return opening and not _names_attribute(words)
    return before in ("对", "把", "将") or _has_marked_object(words[:at])


def _has_marked_object(before: Words) -> bool:
    return any(word in ("对", "把", "将", "给", "按", "按照") for word in before)


def _names_attribute(words: Words) -> bool:
    """`预约时间` is an attribute, `预订会议室` is something to do."""
    text = join_words(words)
    thing = (
        words[-1] in NOUNS
        and text not in ATTRIBUTES
        and words[-1] not in ("地点", "分类", "类别", "标签", "费用", "成绩")
    )
    return len(words) > 1 and is_attribute(words) and not thing and text not in verbs("zh")


def is_outside(verb: Verb) -> bool:
    """Whether the verb only asks for something that no generated app does."""
    return verb.sense is Sense.OUTSIDE
