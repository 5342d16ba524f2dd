"""What the clauses of a text speak of: its things, the kinds of people who act, and attributes, by name."""

import re
from dataclasses import dataclass, field

from orchestrator.engines.blueprint.lexicon.people import GENERIC, is_person, key_of
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.mandarin.attributes import Attribute, looks_known
from orchestrator.engines.blueprint.mandarin.cutting import is_chinese, outside, split, unquoted
from orchestrator.engines.blueprint.mandarin.draft import Clause, Draft, Told, bare_name
from orchestrator.engines.blueprint.mandarin.segmenting import verb_called, words_of
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES

_ENDS = tuple(signal_words("mandarin.person_ends"))
_NOT_PEOPLE = signal_words("mandarin.not_people")
_MODAL = (
    r"(?:只能|只可以|只可|仅可|仅能|仅限|可以|能够|不能|不可以|不可|不得|不允许|不许|无法|无权|有权|才能|才可以|才可|方可|均可|都能|都可以|负责|看不到|需要|必须|应当|"
    r"可|能|应|须|需|要|会|有权限)"
)
_SUBJECT = re.compile(rf"^(.{{1,16}}?)(?:也|都|均|就|还|一律|仍|再|互相|自己|则|只)*{_MODAL}")
_AGENT = re.compile(
    r"(?:只能由|仅由|统一由|由|经由|经|被|仅限|只有|仅|只允许|供|交给|分配给某?[个位名]?|指派给|派给)([^,、]{1,8}?)(?=$|[,、和]|来|进行|操作|可以|能|才|负责|处理|.{2})"
)
_DECLARED = re.compile(
    r"(?:(?:系统|平台)?(?:面向|供)|服务于|使用者|使用人员|角色|用户)(?:有|包括|分为|为|分)?:?([㐀-鿿]{2,8}(?:[、和与及][㐀-鿿]{2,8})+?)(?:[一二两三四五六]?[类种个]?(?:用户|角色|人员|人)?)?$"
)
_LATIN = re.compile(r"^([A-Za-z]{2,12})\s*(?=[㐀-鿿a-z])")


@dataclass(slots=True)
class Knowledge:
    """The names of a text. `people`: label → noun."""

    draft: Draft
    people: dict[str, Noun] = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """Names of things, long ones first."""
        return sorted(self.draft.things, key=len, reverse=True)

    def thing_in(self, text: str, but: str = "") -> Told | None:
        """The thing named last in a text, the longest name at that place; also by the end of its name. Never `but`."""
        best: tuple[int, int, str] | None = None
        labels = [label for label in self.labels if label != but]
        for label in labels:
            for name in (label, bare_name(label)):
                at = text.rfind(name) + len(name) if name in text else -1
                if at > 0 and (best is None or (at, len(name)) > best[:2]):
                    best = (at, len(name), label)
        if best is None:
            ends = [label for label in labels if len(label) > 2 and text.endswith(label[-2:])]
            begins = [label for label in labels if len(text) < 3 and label.startswith(text)]
            best = (0, 0, (ends or begins)[0]) if len(ends or begins) == 1 else None
        return self.draft.things[best[2]] if best else None

    def attribute_in(self, text: str, topic: str = "", ends: tuple[str, ...] = ("",)) -> tuple[Told, Attribute] | None:
        """The attribute that a text names, of the thing it names or the topic where several have one so called.

        `ends`: how its name ends.
        """
        found = []
        mentioned = self.thing_in(text)
        for order, told in enumerate(self.draft.things.values()):
            for each in told.attributes:
                length = _overlap(each.label, text, told.label) if each.label.endswith(ends) else 0
                if length and each.label not in self.draft.things:
                    here = (told is mentioned) * 2 + (told.label == topic)
                    found.append((length, here, order, told, each))
        best = max(found, key=lambda one: one[:3], default=None)
        return (best[3], best[4]) if best else None

    def people_in(self, text: str) -> list[str]:
        """Labels of the people named in a text, in order."""
        places: list[tuple[int, int, str]] = []
        for label in sorted(self.people, key=len, reverse=True):
            at = text.find(label)
            if at >= 0 and not any(at >= start and at + len(label) <= end for start, end, _ in places):
                places.append((at, at + len(label), label))
        return [label for _, _, label in sorted(places)]


def _overlap(label: str, text: str, owner: str) -> int:
    """How much of an attribute's name a text has: all of it, without its owner's name, or its last half."""
    lower = text.lower()
    if label.lower() in lower:
        return 2 * len(label)
    short = label.removeprefix(owner)
    if len(short) > 1 and short in text:
        return 2 * len(short)
    if len(label) >= 4 and is_chinese(label) and label[-2:] in text:
        return 2
    return int(len(label) >= 4 and label[:2] in text and label[:2] in _COUNTS)


_COUNTS = frozenset(["库存", "名额", "余额", "积分", "座位", "剩余"])


def knowledge_of(draft: Draft) -> Knowledge:
    """Finds out who acts in the text."""
    known = Knowledge(draft)
    for clause in draft.clauses:
        for candidate in _candidates(clause):
            _meet(known, candidate, clause)
    for label in list(known.people):
        longer = [other for other in known.people if other != label and other.endswith(label)]
        if len(longer) == 1:
            known.people[label] = known.people[longer[0]]
    return known


def _candidates(clause: Clause) -> list[tuple[str, bool]]:
    """Phrases that may name people, and whether the clause says outright that they act."""
    text = unquoted(outside(clause.text))
    found: list[tuple[str, bool]] = [(clause.actor, True)] if clause.actor else []
    subject = _SUBJECT.match(text)
    if subject:
        found.append((subject[1], True))
    found += [(match[1], True) for match in _AGENT.finditer(text)]
    latin = _LATIN.match(text)
    if latin:
        found.append((latin[1], True))
    declared = _DECLARED.search(text)
    found += [(part, True) for part in split(declared[1], "、和与及")] if declared else []
    words = words_of(text)
    found += [(label, False) for label in ("".join(words[:2]), words[0] if words else "") if is_person(label or "的")]
    for at, word in enumerate(words[:-1]):
        both = "".join(words[max(0, at - 1) : at + 1])
        if verb_called(words[at + 1]) and (is_person(word) or (at and is_person(both))):
            found.append((both, False))
            found.append((word, False))
    return found


def _meet(known: Knowledge, candidate: tuple[str, bool], clause: Clause) -> None:
    phrase, said = candidate
    for part in re.split(r"[、,和与及或]|以及|或者", phrase):
        label = person_label(part)
        if not label or label in known.people:
            continue
        if label in known.draft.things and not said:
            continue
        if not said and not is_person(label):
            continue
        known.people[label] = person_called(label, {person.key for person in known.people.values()})


def person_label(phrase: str) -> str:
    """The kind of person that a phrase ends with; empty where it is none."""
    phrase = re.sub(
        r"^(?:(?:每|同|一)?一?[个位名]|同一|每|(?:系统|平台)?(?:面向|供)|以便|以及|所有|全体|各个?|某[个位名]?|该|其他|任何|只有|仅|由|让|普通(?=用户))+",
        "",
        phrase.strip(),
    )
    phrase = re.sub(r"[一二两三四五六几]?[类种个]?(?:用户|角色)$", "", phrase) or phrase
    phrase = re.sub(r"(?:本人|自己|们|随时|也|都|均|只|在线)+$", "", phrase)
    if not phrase or phrase in GENERIC or phrase in _NOT_PEOPLE:
        return ""
    if not is_chinese(phrase):
        latin = phrase.split()[-1] if phrase.split() else ""
        return latin if is_person(latin) or latin.isupper() or latin.lower() in _LATIN_PEOPLE else ""
    words = words_of(phrase)
    if len(phrase) <= 6 and _is_person_label(phrase):
        return phrase
    return _first_person(words) or _last_person(words)


def _first_person(words: tuple[str, ...]) -> str:
    """`买家看中了`: the longest beginning that is a word for people."""
    labels = ("".join(words[:end]) for end in range(len(words) - 1, 0, -1))
    return next((label for label in labels if 1 < len(label) <= 5 and is_person(label) and _is_person_label(label)), "")


def _last_person(words: tuple[str, ...]) -> str:
    """`血站 工作 人员`: the longest end that may be a word for people, but for what stands behind a verb or 的."""
    for start in range(len(words)):
        label = "".join(words[start:])
        if start and words[start - 1] in ("的", "是", "在", "后", "时"):
            return label if _is_person_label(label) else ""
        if len(label) <= 6 and _is_person_label(label) and not _follows_verb(words[:start]):
            return label
    return words[-1] if words and len(words[-1]) > 1 and _is_person_label(words[-1]) else ""


_LATIN_PEOPLE = frozenset(
    [
        "tester",
        "developer",
        "admin",
        "manager",
        "user",
        "designer",
        "editor",
        "reviewer",
        "qa",
        "hr",
        "pm",
        "owner",
        "member",
        "leader",
        "reporter",
        "engineer",
    ]
)


def _is_person_label(label: str) -> bool:
    if label in GENERIC or label in _NOT_PEOPLE or len(label) < 2:
        return False
    if any(verb_called(word) and not is_person(label) for word in words_of(label)[:1]):
        return False
    if is_person(label):
        return True
    if label.endswith("人") and len(label) > 2:
        return label not in ATTRIBUTES
    return label.endswith(_ENDS) and not looks_known(label)


def _follows_verb(words: tuple[str, ...]) -> bool:
    return bool(words) and verb_called(words[-1]) is not None


def person_called(label: str, taken: set[str]) -> Noun:
    """The noun of a kind of person, with a key that no other has."""
    key = key_of(label) or "role" if is_chinese(label) else snake([label])
    number = len(taken) + 1
    return Noun(f"{key}_{number}" if key in taken or key == "role" else key, label, True, False)


def is_object(text: str, label: str) -> bool:
    """`老板要看每个技师…`, `分配给某个送水工`: those are no subjects."""
    before = text.partition(label)[0]
    return before.endswith(("给", "对", "向", "每个", "各个", "各", "某个", "按", "选", "看"))


def subject_end(known: Knowledge, text: str) -> int:
    """Where the people stop with whom a clause begins."""
    opening = re.match(r"^.{1,5}后(?=[㐀-鿿])", text)
    start = len(opening[0]) if opening and any(text.startswith(label, opening.end()) for label in known.people) else 0
    end, rest = start, text[start:]
    while True:
        lead = re.match(
            r"^(?:只有|仅限|只允许|仅|由|让|供|每[一]?[个位名]|所有|全体|其他|[、和与及或,]|以及|或者|任何|有\S{1,2}的)*",
            rest,
        )
        skipped = len(lead[0]) if lead else 0
        label = next(
            (label for label in sorted(known.people, key=len, reverse=True) if rest.startswith(label, skipped)), None
        )
        if label is None:
            return end if end > start else 0
        end += skipped + len(label)
        rest = text[end:]


def subjects(known: Knowledge, text: str) -> tuple[str, ...]:
    """The people with whom a text begins."""
    cut = subject_end(known, text)
    return tuple(label for label in known.people_in(text[:cut]) if not is_object(text[:cut], label))
