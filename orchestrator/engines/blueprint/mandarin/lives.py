"""States and who moves rows there: chains with arrows, `变为「已送达」`, `送来是「待清洗」`, `点「上完了」`."""

import re
from dataclasses import replace

from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb
from orchestrator.engines.blueprint.mandarin.attributes import Attribute
from orchestrator.engines.blueprint.mandarin.cutting import inside, outside, unquoted
from orchestrator.engines.blueprint.mandarin.draft import Clause
from orchestrator.engines.blueprint.mandarin.knowledge import subjects
from orchestrator.engines.blueprint.mandarin.segmenting import verb_called, words_of
from orchestrator.engines.blueprint.mandarin.story import Story, state_attribute
from orchestrator.engines.blueprint.understanding import Deed, Relation
from orchestrator.engines.blueprint.vocabulary import NOUNS

_ARROWS = re.compile(r"\s*(?:→|-+>|=+>|—+>?|–+>?|➔|➜|⇒|~>|>)\s*")
_BECOMING = re.compile(
    r"(?:状态)?(?:自动|就|则|即|会)?(?:变更?为|变成|变|改为|改成|置为|置成|设为|设成|标记?为|标成|更新为|转为|转成|转入|进入|记为|显示为?|回到|退回到?|恢复为|算作)"
    r"(?:了)?([^,。;的]{2,14})(?:状态)?$"
)
_BEING = re.compile(
    r"^(.*?)(?:之?后|时|的时候)?(?:就|则|即|的)?(?:状态)?(?:是|为|叫|算|变)(?:状态)?[「“\"『]([^」”\"』]{2,8})[」”\"』]"
)
_INITIAL = re.compile(r"^(.*?)(?:之?后|时)?(?:默认|初始)?(?:状态)?(?:默认)?(?:为|是|就是)([㐀-鿿]{2,5})(?:状态)?$")
_PLAIN_BUTTON = re.compile(r"(?:点一下|点击?|按一?下)(?!一下)([㐀-鿿]{2,4}?)(?:就行|即可|就好)?$")
_BUTTON = re.compile(r"(?:点击?|点一下|按下?|勾选?)一?下?[「“\"『]([^」”\"』]{2,8})[」”\"』]")
_BEGINNING = re.compile(r"送来|提交|新建|保存|创建|发起|登记|下单|默认|初始|刚|录入|填写|报修|发布|申请|预约|报名|新增")
_STATE = re.compile(
    r"^(?:已|待|未|不|正在|初|可|进行|被)|(?:中|完|好|过|了|通过|完成|成功|失败|合格|取消|关闭|有效|作废|报废|在用|闲置|草稿|空闲)$"
)
_NEGATIVE = re.compile(
    r"驳回|拒绝|未通过|不通过|不合格|退回|取消|作废|撤|失败|拒收|退单|否决|关闭|爽约|失约|流失|过期|终止|下架|退款|淘汰|报废|遗失|未录用|不予"
)


def chain(story: Story, clause: Clause) -> bool:
    """`已下单——已拍摄——已交付`, `员工提交→主管审批`: states one after the other."""
    text = unquoted(clause.text)
    head, _, rest = text.rpartition(":")
    pieces = [piece for piece in _ARROWS.split(rest.strip()) if piece]
    told = re.search(r"状态|流程|流转|阶段|进度|步骤|生命周期|依次|过程", head or text) is not None
    if len(pieces) < 2 or (len(pieces) < 3 and not told) or any(len(outside(piece)) > 24 for piece in pieces):
        return False
    label = story.case(clause, head)
    if not label:
        return False
    first = re.sub(r"^.*?(?:依次为|分为|流程为?|状态为?|流转为?|包括|是|为|从)\s*", "", outside(pieces[0])).strip()
    states = [first or pieces[0], *(outside(piece) for piece in pieces[1:])]
    if any(story.known.people_in(state) for state in states):
        return _by_people(story, clause, label, states)
    _tell(story, label, [part for state in states for part in re.split(r"[/或]", state.strip())])
    for piece, state in zip(pieces[1:], states[1:], strict=True):
        people = tuple(person for said in inside(piece) for person in story.known.people_in(said))
        for each in re.split(r"[/或]", state.strip()):
            _step(story, clause, label, each.strip(), "", people)
    return True


def _by_people(story: Story, clause: Clause, label: str, stages: list[str]) -> bool:
    """Each stage is what somebody does: 员工提交, 主管审批."""
    for stage in stages:
        people = story.known.people_in(stage)
        verb = stage
        for person in people:
            verb = verb.replace(person, "")
        story.actors = tuple(people)
        step_by(story, clause, label, verb.strip("由的"), tuple(people))
    return True


def _tell(story: Story, label: str, states: list[str]) -> None:
    life = story.life(label)
    life.told = True
    for state in states:
        if state and state not in life.states:
            life.states.append(state)


def become(story: Story, clause: Clause) -> bool:
    """`送水工确认送达,变为已送达`, `衣服送来是「待清洗」`: to which state a deed leads."""
    quoted = _BEING.match(clause.text)
    text = unquoted(clause.text)
    becoming = _BECOMING.search(text)
    if becoming is not None:
        return _lead(story, clause, text[: becoming.start()], re.split(r"[或、/]|或者", becoming[1]))
    if quoted is not None and (_STATE.search(quoted[2]) or state_attribute_of(story, clause)):
        rest = re.findall(r"[「“\"『]([^」”\"』]{2,8})[」”\"』]", clause.text)
        return _lead(story, clause, quoted[1], rest)
    initial = _INITIAL.match(text)
    if initial is not None and _BEGINNING.search(initial[1] or "默认" * ("默认" in text)) and _STATE.search(initial[2]):
        return _lead(story, clause, initial[1] or "默认", [initial[2]])
    return False


def state_attribute_of(story: Story, clause: Clause) -> bool:
    """Whether what the clause speaks of has a state."""
    told = story.thing(story.case(clause))
    return told is not None and state_attribute(told) is not None


def _lead(story: Story, clause: Clause, before: str, states: list[str]) -> bool:
    label = story.case(clause)
    states = [re.sub(r"状态$|^为", "", state.strip()) for state in states if state.strip()]
    if not label or not states or any(len(state) > 8 for state in states):
        return False
    life = story.life(label)
    before = re.sub(r"^.*?[,]", "", before)
    doing = before if len(before) > 1 and before not in ("状态", "自动") else _earlier(story, clause)
    waiting = states[0].startswith(("待", "草稿", "未", "已提交", "已下单"))
    if not life.states and _BEGINNING.search(doing) and (waiting or not story.known.people_in(doing)):
        life.initial = states[0]
        life.states.insert(0, states[0])
        story.found.read(clause.text, f"{label}: {states[0]} first", "states")
        return True
    people = subjects(story.known, doing) or _still(story, clause)
    if len(before) < 2 and len(states) == 1 and _rename_last(story, clause, label, states[0]):
        return True
    for state in states:
        if state not in life.states:
            life.states.append(state)
        _step(story, clause, label, state, _verb_of(story, doing, people, state), people)
    return True


def _rename_last(story: Story, clause: Clause, label: str, state: str) -> bool:
    """`客服派单,变为配送中`: the state to which the deed just told leads is called so."""
    last = story.found.steps[-1] if story.found.steps else None
    same = story.previous is not None and last is not None and last.text == story.previous.text
    if last is None or not same or last.thing != story.identity(label):
        return False
    story.found.steps[-1] = replace(last, to=state)
    life = story.life(label)
    others = {step.to for step in story.found.steps if step.thing == last.thing}
    life.states = [known for known in life.states if known != last.to or known in others or known == life.initial]
    if state not in life.states:
        life.states.append(state)
    return True


def _still(story: Story, clause: Clause) -> tuple[str, ...]:
    same = story.previous is not None and story.previous.sentence == clause.sentence
    return story.actors if same else ()


def _earlier(story: Story, clause: Clause) -> str:
    same = story.previous is not None and story.previous.sentence == clause.sentence
    return unquoted(story.previous.text) if story.previous is not None and same else ""


def _verb_of(story: Story, doing: str, people: tuple[str, ...], state: str) -> str:
    """What the button says: the last verb before the state is named, where it is a plain one."""
    text = doing
    for person in people:
        text = text.replace(person, " ")
    behind = re.search(r"(?:确认|完成)?([㐀-鿿]{2,4})(?:之?后|时)$", text.strip())
    if behind and not re.search(r"通过|保存|提交", behind[1]) and not story.known.thing_in(behind[1]):
        return "" if _NEGATIVE.search(state) else behind[1]
    found = [
        word
        for word in words_of(text)
        if (verb := verb_called(word)) and len(word) > 1 and verb.sense.value in ("move", "judge", "act", "update")
    ]
    together = "".join(found[-1:])
    return together if together and not _NEGATIVE.search(state) else ""


_FAILING = re.compile(
    r"^(.{0,8}?)(?:不通过|不合格|没通过|未通过|不过|失败)(?:的话|的|时)?(?:就|则|可以|可|要|需要?)?(.*)$"
)


def failing(story: Story, clause: Clause) -> bool:
    """`验收不通过就返工`, `verified 不通过可以 reopen 回到 open`: what follows where a check fails."""
    match = _FAILING.match(unquoted(clause.text))
    label = story.case(clause) if match else ""
    if match is None or not label or label not in story.lives or not match[2] or len(match[2]) > 16:
        return False
    people = tuple(story.known.people_in(match[2]) or story.known.people_in(match[1])) or story.actors
    verb = match[2]
    for person in people:
        verb = verb.replace(person, "")
    back = re.match(r"^(.*?)(?:回到|退回到?|变回|回退到?)\s*(.{2,10})$", verb)
    life = story.life(label)
    if back and back[2] in life.states:
        _step(story, clause, label, back[2], back[1].strip() or "退回", people)
    else:
        step_by(story, clause, label, verb.strip(), people)
    return True


def button(story: Story, clause: Clause) -> bool:
    """`上完一节课点「上完了」`: a button that leads to a state of its own name."""
    match = _BUTTON.search(clause.text) or _PLAIN_BUTTON.search(clause.text)
    if match is None:
        return False
    label = story.case(clause)
    verb = match[1]
    if verb in story.known.draft.things:
        return _begin(story, clause, verb)
    if not label:
        return False
    step_by(story, clause, label, verb, tuple(story.known.people_in(clause.text[: match.start()])))
    return True


def _begin(story: Story, clause: Clause, row: str) -> bool:
    """`在行程上点「搭车」`: a button on one thing that makes a row of another."""
    target = story.known.thing_in(unquoted(clause.text).replace(row, ""), but=row)
    if target is None:
        return False
    people = story.people(tuple(story.known.people_in(clause.text)))
    verb = Verb(row, (Meaning(Sense.ACT, "reserve"),))
    deed = Deed(people, verb, story.noun(target.label), text=clause.text, row=story.identity(row))
    story.found.deeds.append(deed)
    story.found.relations.append(Relation(story.identity(row), story.identity(target.label), clause.text))
    story.known.draft.things[row].attributes.append(Attribute(target.label))
    return True


def step_by(story: Story, clause: Clause, label: str, verb: str, people: tuple[str, ...]) -> None:
    """A step that is known by its verb: the state is one of those told, or is called after the verb."""
    life = story.life(label)
    earlier = [
        step.to for step in story.found.steps if step.thing == story.identity(label) and step.verb and step.verb in verb
    ]
    near = [state for state in life.states if verb in state and not state.startswith("待")]
    told = states_for(verb, life.states) if life.told else list(dict.fromkeys(earlier)) or near or states_for(verb, [])
    if not life.told:
        told = [_agreed(story, label, verb, state) for state in told]
    for state in told:
        if state not in life.states:
            life.states.append(state)
        if state != life.states[0] or life.told is False:
            _step(story, clause, label, state, _named(verb, state), people)


_KINDS = {
    "good": ("同意", "通过", "批准", "审核通过", "审批通过", "准许"),
    "bad": ("驳回", "拒绝", "不通过", "退回", "否决", "不同意"),
}


def _agreed(story: Story, label: str, verb: str, state: str) -> str:
    """审核 implies 已通过; where the text goes on with 同意, the state is called after that."""
    life = story.life(label)
    judging = verb in _JUDGING
    kind = next((kind for kind, verbs in _KINDS.items() if state.removeprefix("已") in verbs), "")
    if judging and kind:
        told = next((known for known, of in life.implied.items() if of == kind and known in life.states), "")
        life.implied.setdefault(told or state, kind)
        return told or state
    old = next((known for known, of in life.implied.items() if of == kind and known != state), "")
    if kind and old and old in life.states:
        life.states = [state if known == old else known for known in life.states]
        life.implied = {state if known == old else known: of for known, of in life.implied.items()}
        called = state.removeprefix("已")
        story.found.steps = [
            replace(step, to=state, verb=called) if step.to == old and step.thing == story.identity(label) else step
            for step in story.found.steps
        ]
    elif kind:
        life.implied.setdefault(state, kind)
    return state


_JUDGING = ("审核", "审批", "审查", "评审", "审阅", "初审", "复审", "审")


def _named(verb: str, state: str) -> str:
    """审核 leads to two states: the buttons are called after these."""
    judging = verb in ("审核", "审批", "审查", "评审", "审阅", "初审", "复审")
    return re.sub(r"^(?:已|未|待|被)", "不" if state.startswith("未") else "", state) if judging else verb


def states_for(verb: str, states: list[str]) -> list[str]:
    """The states that a verb leads to: among those told, or what such a state is called."""
    core = _PREFIX.sub("", verb) or verb
    told = _told_states(verb, core, states)
    return told or [_called(verb, core)] if core not in _JUDGING else told or ["已通过", "已驳回"]


_PREFIX = re.compile(r"^(?:确认|开始|点击?|进行|完成|办理|登记|标记|执行)(?=.{2})|(?:了|成功|完成|完毕|操作)$")


def _told_states(verb: str, core: str, states: list[str]) -> list[str]:
    judging = core in _JUDGING
    named = [state for state in states if core in state and not state.startswith("待" if judging else ("待", "未"))]
    going = [state for state in named if state.endswith("中")]
    if named:
        return going if verb.startswith("开始") and going else named
    if judging:
        good = [s for s in states if re.search(r"通过|同意|批准|合格|已审", s) and not re.search(r"未|不|待", s)]
        bad = [s for s in states if _NEGATIVE.search(s) and not re.search(r"取消|撤", s)]
        return [*good[:1], *bad[:1]]
    alike = [state for state in states if _is_alike(core, state)]
    shared = [
        s for s in states if len(core) > 1 and set(core) & set(s) - set("已待未中") and not s.startswith(("待", "未"))
    ]
    return alike[:1] or (shared[:1] if len(states) > 2 else [])


def _is_alike(core: str, state: str) -> bool:
    """Whether a verb of the same move as `core` is in the state's name."""
    if state.startswith(("待", "未", "不")) and not _NEGATIVE.search(core):
        return False
    same = (move for move in moves.MOVES if core in move.chinese_verbs)
    return any(m.state_chinese == state or any(v in state for v in m.chinese_verbs if len(v) > 1) for m in same)


def _called(verb: str, core: str) -> str:
    named = core[1:] in NOUNS  # 还书 names its object itself
    move = next((m for m in moves.MOVES if m.chinese == core or (named and core in m.chinese_verbs)), None)
    if move is not None:
        return move.state_chinese
    if verb.startswith("开始"):
        return f"{core}中"
    done = verb.startswith(("已", "未", "不")) or verb.endswith(("中", "了", "完", "通过"))
    return verb if done else f"已{core}"


def _step(story: Story, clause: Clause, label: str, state: str, verb: str, people: tuple[str, ...]) -> None:
    story.step(clause, label, state, verb, people, inputs=_asked(clause.text))


def _asked(text: str) -> tuple[str, ...]:
    """`驳回必须写意见`: what is asked for on the way."""
    match = re.search(r"(?:填写|填|写|注明|写明)([㐀-鿿]{2,6})$", text)
    return (match[1],) if match else ()


def listed(story: Story) -> None:
    """Things with an attribute 状态 whose values begin as lives do: they go from one to the next."""
    for told in story.known.draft.things.values():
        state = state_attribute(told)
        if state is None or len(state.values) < 2:
            continue
        life = story.lives.get(told.label)
        begins = re.match(
            r"^(?:待(?!办)|未(?!完成|开始)|草稿|新建|已提交|已下单|已预约|已报名|申请|已登记|空闲中|open|new|draft|pending)",
            state.values[0],
        )
        if begins or life is not None:
            _tell(story, told.label, state.values)


def negative(state: str) -> bool:
    """Whether nothing usual follows that state."""
    return _NEGATIVE.search(state) is not None
