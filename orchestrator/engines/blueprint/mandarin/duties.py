"""Who does what: `员工只能看自己提交的预约`, `初筛仅限工作人员操作`, `合同由经办人起草`, `修图师负责精修和交付`."""

import re
from dataclasses import dataclass, field, replace

from orchestrator.engines.blueprint.lexicon.acts import BY_NAME
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb
from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import is_chinese, outside, unquoted
from orchestrator.engines.blueprint.mandarin.draft import Clause
from orchestrator.engines.blueprint.mandarin.knowledge import is_object, subject_end
from orchestrator.engines.blueprint.mandarin.lives import step_by
from orchestrator.engines.blueprint.mandarin.segmenting import verb_called, words_of
from orchestrator.engines.blueprint.mandarin.story import Story, moving
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Deed, Relation

_JOINING = re.compile(
    r"^(?:然后|之后|最后|接着|随后|同时|另外|此外|其中|最好|希望|想要|如果|一旦|并且|而且|再|并|且|还|也|就|才|则|由此|以便|从而|每天|系统(?:应|要)?支持|支持|允许)+"
)
_FORBIDDEN = re.compile(
    r"不能|不可以|不可|不得|不允许|不许|不准|禁止|无法|无权|没有权限|看不到|看不见|不让|不会|无须|不参与|不负责"
)
_ONLY_BY = re.compile(r"(?:只有|仅限|仅允许|只允许|只能由|仅由|仅有|必须由|限)")
_OWN = re.compile(r"自己|本人|我的|自身|个人的|名下|各自|自家")
_OTHERS = re.compile(r"别人|他人|对方|互相|其他人的")
_ALL = re.compile(r"所有数据|全部数据|一切|所有内容|所有信息|所有功能|全部$|所有$|全部信息")
_OBJECTS = re.compile(r"(?:把|将|对)(.{1,12}?)(?:进行|给|分配|指派|派|标|改|设|移|$)")
_NO_VERBS = signal_words("mandarin.no_verbs")
_SEEING = frozenset(["看", "查看", "浏览", "查询", "看到", "查", "查阅", "阅读", "看见", "了解", "访问"])
_MAKING = frozenset(["起草", "拟定", "编制", "发起", "建", "开", "提", "写", "发", "录", "下", "填"])


@dataclass(slots=True)
class Saying:
    """A clause taken apart: who, whether only they, whether they must not, which verbs, on what."""

    people: tuple[str, ...] = ()
    verbs: list[str] = field(default_factory=list)
    thing: str = ""
    negated: bool = False
    only: bool = False
    merely: bool = False
    own: bool = False
    rest: str = ""


def duties(story: Story, clause: Clause) -> bool:
    """Notes deeds and steps; whether the clause tells any."""
    said = _taken_apart(story, clause)
    if said is not None and said.people and re.fullmatch(r"(?:则|就|都)?不(?:可以|能|行|允许|得)", said.rest.strip()):
        return _likewise(story, clause, said)
    if said is None or not (said.verbs or said.rest):
        return False
    if not said.people and not _speaks_of_deed(story, said, clause):
        return False
    if said.people:
        story.actors = said.people
    _before_agent(story, clause)
    done = _DONE.search(said.rest) if said.people and not said.negated else None
    if done and not _is_named(story, done[2]) and (label := story.case(clause)):
        step_by(story, clause, label, f"{done[1]}{done[2]}", said.people)
        return True
    told = [_tell(story, clause, said, verb) for verb in said.verbs] or [_unknown(story, clause, said)]
    return any(told)


def _likewise(story: Story, clause: Clause, said: Saying) -> bool:
    """`老师可以登记,学生不可以`: what was said before, denied to these."""
    before = story.previous.text if story.previous is not None else ""
    told = [deed for deed in story.found.deeds if deed.text == before and not deed.negated]
    people = story.people(said.people)
    story.found.deeds += [replace(deed, actors=people, negated=True, only=False, text=clause.text) for deed in told]
    return bool(told)


_FIRST = re.compile(r"^(?:[^,]{0,6}?)([㐀-鿿]{1,3}(?:完|好|妥)|提交)(?:之?后)?(?:由|经|交)")


def _before_agent(story: Story, clause: Clause) -> None:
    """`修完由质检员验收`, `提交后由法务审核`: a step of those who acted before comes first."""
    match = _FIRST.match(unquoted(clause.text))
    before, label = _actors_before(story, clause), story.case(clause)
    if match is None or not label:
        return
    if match[1] == "提交" and before:
        life = story.life(label)
        life.states = ["草稿", "待审核", *life.states]
        story.step(clause, label, "待审核", "提交", before)
    elif match[1] != "提交":
        step_by(story, clause, label, match[1], before)


def _actors_before(story: Story, clause: Clause) -> tuple[str, ...]:
    same = story.previous is not None and story.previous.sentence == clause.sentence
    return tuple(story.known.people_in(story.previous.text))[:1] if story.previous is not None and same else ()


_DONE = re.compile(r"(登记|确认|标记|办理|执行|点击?|完成)(?:为)?([㐀-鿿]{2,4})$")


def _is_named(story: Story, text: str) -> bool:
    """Whether a text is what a thing or an attribute is called, or the end of it."""
    things = story.known.draft.things.values()
    return any(
        t.label.endswith(text) or text.endswith(t.label) or any(a.label == text for a in t.attributes) for t in things
    )


def _speaks_of_deed(story: Story, said: Saying, clause: Clause) -> bool:
    """A clause without a subject goes on with whoever acted before, or moves what has states."""
    same = story.previous is not None and story.previous.sentence == clause.sentence
    if same and story.actors and said.verbs and not re.match(r"^(?:系统|页面|列表)", clause.text):
        said.people = story.actors
        return True
    acting = [verb for verb in said.verbs if (v := verb_called(verb)) and (moving(v) or v.meaning(Sense.ACT))]
    said.verbs = acting
    return bool(acting)


def _taken_apart(story: Story, clause: Clause) -> Saying | None:
    text = outside(unquoted(clause.text))
    text = re.sub(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])", "", text)
    text = _JOINING.sub("", text)
    said = Saying(negated=_FORBIDDEN.search(text) is not None, only=_ONLY_BY.search(text) is not None)
    said.own = _OWN.search(text) is not None
    said.people, rest = who(story, clause, text)
    if said.people and re.match(r"^(?:只能|只可以|只可|仅能|仅可|仅限)", rest.strip()):
        said.merely, said.only = True, False
    if _OTHERS.search(text) and said.negated and re.search(r"看|查|见", text):
        said.negated, said.own, said.verbs = False, True, ["查看"]
        said.thing = _thing(story, clause, text, "")
        return said
    said.thing = _thing(story, clause, text, rest, said.people)
    said.verbs = _verbs(story, rest, said.thing)
    said.rest = rest
    return said


def who(story: Story, clause: Clause, text: str) -> tuple[tuple[str, ...], str]:
    """(the people who act, what they do): the subject, or whoever stands behind 由 or 仅限."""
    if _EVERYBODY.match(text):
        story.actors = ()
        return (), _EVERYBODY.sub("", text)
    if clause.actor in story.known.people and not subject_end(story.known, text):
        return (clause.actor,), re.sub(r"^(?:我们?)?(?:想要?|希望能?|可以|要|能)?", "", text)
    people = sorted(story.known.people, key=len, reverse=True)
    for mark in ("只能由", "仅由", "由", "经", "被"):
        for label in people:
            at = text.find(mark + label)
            if at >= 0:
                before, behind = text[:at], text[at + len(mark + label) :]
                more = re.match(r"^(?:[、和或与及]|或者)([^,]{2,6}?)(?=来|进行|.{2})", behind)
                others = story.known.people_in(more[0]) if more else []
                for other in others:
                    behind = behind.partition(other)[2]
                return (label, *others), behind if behind.strip("来进行处理操作") else before
    limited = re.match(r"^(.*?)(?:仅限|只限|限)(.+?)(?:操作|使用|执行|进行|办理|可用|才能|$)", text)
    if limited and limited[1] and (found := story.known.people_in(limited[2])):
        return tuple(found), limited[1]
    cut = subject_end(story.known, text)
    found = [label for label in story.known.people_in(text[:cut]) if not is_object(text[:cut], label)]
    return tuple(found), text[cut:] if found else text


_EVERYBODY = re.compile(r"^(?:任何(?:一方|人)|双方|大家|所有人|谁|每个人|买卖双方)(?:也|都|均)?(?:可以|能|可)?")


def _thing(story: Story, clause: Clause, text: str, rest: str, said: tuple[str, ...] = ()) -> str:
    """What it is done to: what 把 marks, what the clause names last, or the topic."""
    marked = _OBJECTS.search(text)
    for part in (marked[1] if marked else "", rest, "" if said else text):
        told = story.known.thing_in(part) if part else None
        if told is not None:
            return told.label
    if (
        rest
        and (found := story.known.attribute_in(rest, clause.topic))
        and len(found[1].label) > 1
        and found[1].label in rest
    ):
        return found[0].label
    return ""


def _verbs(story: Story, rest: str, thing: str) -> list[str]:
    """The verbs of what people do, but those that are part of a name."""
    masked = rest
    names = [
        *story.known.labels,
        *(each.label for told in story.known.draft.things.values() for each in told.attributes),
    ]
    for label in sorted(names, key=len, reverse=True):
        direct = re.search(rf"(?:^|可以|才能|能|想|要|再|、|和|并){re.escape(label)}", masked) is not None
        if len(label) > 1 and not (verb_called(label) and (direct or _only_verb(masked, label))):
            masked = masked.replace(label, "〇")
    for label in story.known.labels:
        if len(label) > 3 and verb_called(label[-2:]) and not _only_verb(masked, label[-2:]):
            masked = masked.replace(label[-2:], "〇")
    for label in story.known.people:
        masked = masked.replace(label, "〇")
    masked = re.sub(r"(?:分配|指派|派|提交|发布|转)给(?:自己|我|本人)的?", "", masked)
    masked = re.sub(r"(?:自己|本人|我)[^,。]{0,6}?的", "", masked)
    found: list[str] = []
    words = words_of(masked.replace("〇", " 〇 ")) if "〇" in masked else words_of(masked)
    for at, written in enumerate(words):
        word = written.removesuffix("给") if len(written) > 2 else written
        if at and words[at - 1] == "开始" and verb_called(word):
            found.append(f"开始{word}")
            continue
        after = words[at + 1 : at + 2]
        if (
            verb_called(word)
            and word not in _NO_VERBS
            and not (after and after[0] in ("的", "前", "时间", "日期", "记录"))
        ):
            found.append(word)
    return list(dict.fromkeys(found))[:4]


def _only_verb(text: str, label: str) -> bool:
    """Whether a name that is a verb too is the only verb there: `学生可以预约`."""
    others = [word for word in words_of(text.replace(label, " ")) if verb_called(word) and word not in _NO_VERBS]
    return not others


def _tell(story: Story, clause: Clause, said: Saying, verb: str) -> bool:
    known = verb_called(verb.removeprefix("开始") or verb)
    if known is None:
        return False
    label = said.thing or (story.case(clause) if moving(known) or said.own else clause.topic)
    if not said.thing and moving(known) and label not in story.lives and story.lives:
        label = story.case(clause)
    move, act = known.meaning(Sense.MOVE), known.meaning(Sense.ACT)
    if move is not None and move.of == "publish" and not (label in story.lives and story.lives[label].told):
        known = Verb(verb, (Meaning(Sense.CREATE),))
    elif move is not None and (row := story.undone_by(move.of)):
        label = row.label
    if act is not None and known.sense is Sense.ACT:
        return _act(story, clause, said, known)
    asked = _requests(story, verb) if known.sense is Sense.REQUEST else ""
    if asked:
        deed = _made(story, clause, said, Verb(verb, (Meaning(Sense.ACT, "apply"),)), None)
        target = label if label != asked else story.target_of(story.known.draft.things[asked], clause)
        there = story.noun(target) if target in story.known.draft.things else None
        story.found.deeds.append(replace(deed, row=story.identity(asked), target=there))
        _point(story, clause, asked, target)
        return True
    if _is_step(story, known, label, clause) and not said.negated:
        step_by(story, clause, label, verb, said.people)
        return True
    _deed(story, clause, said, known, label)
    return True


def _requests(story: Story, verb: str) -> str:
    """The thing that keeps what is asked for by that verb: 申请, 课题申请."""
    return next((label for label in story.known.labels if label.endswith(verb)), "")


def _point(story: Story, clause: Clause, row: str, target: str) -> None:
    """The rows of a deed point to what it is done to."""
    told = story.known.draft.things[row]
    if target in story.known.draft.things and target != row and told.attribute(target) is None:
        told.attributes.append(Attribute(target))
        story.found.relations.append(Relation(story.identity(row), story.identity(target), clause.text))


def _act(story: Story, clause: Clause, said: Saying, verb: Verb) -> bool:
    """A deed that leaves a row, of a thing that the text speaks of; others are names of other things."""
    act = verb.meaning(Sense.ACT)
    row = story.of_act(BY_NAME[act.of]) if act else None
    if row is None:
        return False
    target = said.thing if said.thing != row.label else story.target_of(row, clause)
    deed = _made(story, clause, said, verb, story.noun(target) if target in story.known.draft.things else None)
    _point(story, clause, row.label, target)
    story.found.deeds.append(replace(deed, row=story.identity(row.label)))
    return True


def _is_step(story: Story, verb: Verb, label: str, clause: Clause) -> bool:
    """Whether a verb moves rows whose states the text tells."""
    if not moving(verb) or not label:
        return False
    making = verb.meaning(Sense.CREATE, Sense.ACT)
    return story.thing(label) is not None and not (making and verb.meanings[0] is making and "提交" not in verb.base)


def _deed(story: Story, clause: Clause, said: Saying, verb: Verb, label: str) -> None:
    target = story.noun(label) if label in story.known.draft.things else None
    targets = [target]
    if _ALL.search(clause.text) and not said.thing:
        targets = [story.noun(each) for each in story.known.draft.things]
    for each in targets:
        story.found.deeds.append(_made(story, clause, said, verb, each))
    if said.merely and verb.base in _SEEING:
        for base, sense in (("新增", Sense.CREATE), ("修改", Sense.UPDATE), ("删除", Sense.DELETE)):
            for each in targets:
                weak = Verb(base, (Meaning(sense, "implied"),))
                deed = Deed(story.people(said.people), weak, each, negated=True, text=clause.text)
                story.found.deeds.append(deed)


def _made(story: Story, clause: Clause, said: Saying, verb: Verb, target: Noun | None) -> Deed:
    return Deed(
        actors=story.people(said.people),
        verb=verb,
        target=target,
        negated=said.negated,
        only=said.only and not said.negated,
        own=said.own and not said.negated,
        text=clause.text,
    )


def _unknown(story: Story, clause: Clause, said: Saying) -> bool:
    """`总经理签批生效`: a verb that no table knows moves what has states, or makes a row where it says so."""
    if not said.people or said.negated:
        return False
    text = re.sub(
        r"^(?:只能|只可以|可以|能够|能|可|负责|需要|需|要|应|须|来|去|进行|统一|先|再|才能|才|均|都|点击?|再|做|看中了|可以)+",
        "",
        said.rest.strip(),
    )
    label = said.thing if said.thing in story.lives else story.case(clause) or said.thing
    if label not in story.known.draft.things:
        return False
    for name in (label, "的", "该", "这张", "此"):
        text = text.replace(name, "")
    found = False
    if not text.strip() and "负责" in said.rest:
        _deed(story, clause, said, Verb("维护", (Meaning(Sense.KEEP),)), label)
        return True
    for part in re.split(r"[、和与或及]|或者|以及", text):
        word = part.strip()
        if word in _MAKING or (made := _made_by(story, word)):
            row = label if word in _MAKING else made
            _deed(story, clause, said, Verb("新增", (Meaning(Sense.CREATE),)), row)
            found = True
            continue
        if len(word) > 1 and word[-1] in _MAKING and said.thing:
            _deed(story, clause, said, Verb("新增", (Meaning(Sense.CREATE),)), said.thing)
            found = True
            continue
        if not word or len(word) > 6 or (is_chinese(word) and len(word) < 2):
            continue
        step_by(story, clause, label, word, said.people)
        found = True
    return found


def _made_by(story: Story, word: str) -> str:
    """`厨师只能领料`: the thing whose attributes speak of that deed (领料人) is what it makes."""
    if len(word) < 2:
        return ""
    things = story.known.draft.things.values()
    return next((t.label for t in things if any(a.label.startswith(word) for a in t.attributes)), "")
