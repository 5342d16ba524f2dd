"""A Chinese text read as a whole: its definitions first, then every clause that they leave, by what it speaks of."""

import re
from collections.abc import Callable

from orchestrator.engines.blueprint.lexicon.acts import ACTS, Act
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.engines.blueprint.mandarin import duties, limits, lives, wishes
from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import outside, unquoted
from orchestrator.engines.blueprint.mandarin.definitions import definitions_of
from orchestrator.engines.blueprint.mandarin.draft import Clause, Told
from orchestrator.engines.blueprint.mandarin.knowledge import Knowledge, knowledge_of
from orchestrator.engines.blueprint.mandarin.story import Story
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.understanding import Deed, Relation
from orchestrator.engines.blueprint.vocabulary import NOUNS

Reader = Callable[[Story, Clause], bool]
_BACKGROUND = re.compile(r"背景|概述|目标|目的|简介|现状|总则")
_POINTING = re.compile(r"^(?:所属的?|所在的?|关联的?|对应的?|选择|归属)")

READERS: tuple[Reader, ...] = (
    wishes.outside_wishes,
    wishes.app,
    wishes.assignees,
    lives.chain,
    wishes.charts,
    limits.limits,
    lives.become,
    lives.failing,
    lives.button,
    wishes.relations,
    wishes.standard,
    duties.duties,
)
"""In the order they are tried."""


def read_mandarin(scene: Scene, text: str) -> list[str]:
    """Takes what the text says into the scene; the clauses that are left, for the rules that read looks and wishes.

    Where nothing is defined, nothing is taken and the whole text is left.
    """
    draft = definitions_of(text)
    if not any(told.attributes for told in draft.things.values()):
        return [text]
    story = Story(knowledge_of(draft), scene.found)
    _make_acts(story)
    _keep(story)
    lives.listed(story)
    left = [clause for clause in draft.clauses if not _read(story, clause)]
    _remarks(story)
    _finish(story)
    return [clause.text for clause in left]


def _read(story: Story, clause: Clause) -> bool:
    if any(len(above) <= 8 and _BACKGROUND.search(above) for above in clause.above):
        story.found.read(clause.text, "background", "background")
        return True
    taken = any(read(story, clause) for read in READERS)
    people, _ = duties.who(story, clause, outside(unquoted(clause.text)))
    story.actors = people or story.actors
    story.previous = clause
    return taken


def _make_acts(story: Story) -> None:
    """`学生报名讲座`: registrations are kept, though nothing is said of what they have."""
    known = story.known
    for clause in list(known.draft.clauses):
        text = unquoted(clause.text)
        for label in known.labels:
            text = text.replace(label, f" {label} ") if len(label) > 1 else text
        people = known.people_in(text) or ([clause.actor] if clause.actor else [])
        allowed = people or re.search(r"可以|能|支持|允许", text)
        if not allowed or re.search(r"取消|统计|筛选|登记(?:到|入|签)", text):
            continue
        for word, act in story.acts_in(text):
            done_to = known.thing_in(text.partition(word)[2]) or known.thing_in(text.partition(word)[0])
            done_to = done_to or known.draft.things.get(clause.topic)
            if not _leaves_rows(story, word, act, done_to) or done_to is None:
                continue
            if story.of_act(act) is None:
                itself = len(word) > 1 and word in act.chinese_words and word[1:] not in NOUNS
                label = word if itself else act.chinese
                told = known.draft.things.setdefault(label, Told(label))
                told.attributes.append(Attribute(done_to.label))


def _leaves_rows(story: Story, word: str, act: Act, done_to: Told | None) -> bool:
    """Whether the deed is done to something that is no row of a deed itself."""
    if done_to is None or (len(word) == 1 and word not in "借租买"):
        return False
    return not done_to.label.endswith(tuple(w for a in ACTS for w in a.chinese_words if len(w) > 1))


def _keep(story: Story) -> None:
    """Every thing with its attributes; those that name another thing point to it."""
    for told in list(story.known.draft.things.values()):
        named = story.noun(told.label)
        thing = story.found.remember(named.identity, named.key, told.label, declared=True)
        for attribute in told.attributes:
            target = _pointed_at(story.known, told, attribute)
            if target:
                ends = named.identity, story.identity(target)
                story.found.relations.append(Relation(*ends, f"{told.label}：{attribute.label}"))
                continue
            item = attribute.item()
            person = attribute.label.removesuffix("姓名") if attribute.label in story.known.people else ""
            item.person = story.known.people.get(person)
            thing.items.append(item)
        story.found.read(
            told.text or told.label, f"{told.label}: {'、'.join(a.label for a in told.attributes)}", "definition"
        )


def _pointed_at(known: Knowledge, told: Told, attribute: Attribute) -> str:
    """The thing that an attribute names, `所属班级` or `班级`; empty where it names none."""
    if attribute.values:
        return ""
    name = _POINTING.sub("", attribute.label)
    label = known.draft.called(name)
    if label and label != told.label and len(name) > 1:
        return label
    begun = [each for each in known.draft.things if each.startswith(name) and len(each) - len(name) == 1]
    if len(begun) == 1 and begun[0] != told.label and name not in known.people:
        return begun[0]
    return ""


def _remarks(story: Story) -> None:
    """What brackets say of attributes."""
    for told in story.known.draft.things.values():
        for attribute in told.attributes:
            for text in attribute.remarks:
                if not limits.remark(story, told, attribute, text):
                    _type(story, told, attribute, text)


def _type(story: Story, told: Told, attribute: Attribute, text: str) -> None:
    """`文本`, `金额`: what kind of value it is; anything else is noted as not understood."""
    item = next((i for i in story.found.things[story.identity(told.label)].items if i.text == attribute.label), None)
    if item is not None and text in _KINDS:
        item.options.append(_KINDS[text])
    elif len(text) > 2:
        story.found.miss(f"{attribute.label}({text})")


_KINDS = {
    "金额": "小数",
    "数字": "数字",
    "整数": "整数",
    "小数": "小数",
    "长文本": "长文本",
    "布尔": "布尔",
    "日期时间": "日期时间",
    "数值": "数字",
    "时间": "日期时间",
}


def _finish(story: Story) -> None:
    """Lives with states go into the understanding; what is only implied gives way to what is said."""
    found = story.found
    for label, life in story.lives.items():
        if len(life.states) > 1 or any(step.thing == story.identity(label) for step in found.steps):
            found.lives[story.identity(label)] = life.states
    found.people = list(story.known.people.values())
    said = {
        (actor.key, deed.target.identity, deed.verb.sense)
        for deed in found.deeds
        for actor in deed.actors
        if deed.target and not deed.negated
    }
    making = (Sense.CREATE, Sense.ACT, Sense.REQUEST, Sense.KEEP)
    found.deeds = [
        deed for deed in found.deeds if not (deed.verb.meanings[0].of == "implied" and _is_said(deed, said, making))
    ]


def _is_said(deed: Deed, said: set[tuple[str, str, Sense]], making: tuple[Sense, ...]) -> bool:
    """Whether somebody is said to do what was only implied that they do not."""
    target, sense = deed.target, deed.verb.sense
    senses = making if sense is Sense.CREATE else (sense, Sense.KEEP)
    return any((actor.key, target.identity, each) in said for actor in deed.actors for each in senses if target)
