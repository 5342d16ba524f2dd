"""State machines that the text tells: its states in order, and the steps that lead to them."""

import re

from orchestrator.engines.blueprint.assembly.adapting import Adapted, target_has, transition_here
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.assembly.states import is_dead_end
from orchestrator.engines.blueprint.attributes import slug_of
from orchestrator.engines.blueprint.field_types import kind_of, make_field
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.acts import Act
from orchestrator.engines.blueprint.naming import snake, unused
from orchestrator.engines.blueprint.understanding import Step
from orchestrator.models import Field, FieldType, StateMachine, Transition

_STATE_NAMES = ("status", "state", "stage", "phase", "progress")
_INITIAL = re.compile(r"^(?:待|未|草稿|新建|空闲)|提交$|下单$|登记$|预约$|报名$|中$")
_WITHDRAWING = re.compile(r"取消|撤|作废|关闭|退单|终止")
_AGAIN = re.compile(r"返工|退回修改|重新|返修|重做|reopen")


def tell_life(board: Board, sketch: Sketch, adapted: Adapted | None) -> None:
    """Gives the entity the machine that the text tells of."""
    entity = entity_of(sketch)
    steps = [step for step in board.found.steps if step.thing == sketch.identity]
    states = _in_order(board, sketch.act, board.found.lives[sketch.identity], steps)
    slugs = {state: slug_of(state)[0] or f"state_{at}" for at, state in enumerate(states)}
    status = _status(board, sketch, states, slugs)
    made: list[Transition] = []
    for state in states[1:]:
        for step in _steps_to(steps, state) or [Step(sketch.identity, state)]:
            _add(made, _transition(board, sketch, step, states, slugs, made))
    entity.machine = StateMachine(field=status.name, initial=slugs[states[0]], transitions=[
        _as_usual(board, sketch, adapted, move.model_copy(update={"field": status.name})) for move in made
    ])  # fmt: skip
    board.found.read(entity.label, f"states of {entity.name}: {'、'.join(states)}", "states")


def _as_usual(board: Board, sketch: Sketch, adapted: Adapted | None, move: Transition) -> Transition:
    """The move with what it does besides in such a domain: a return notes its day and gives the copy back."""
    machine = adapted.entity.machine if adapted else None
    source = next((other for other in (machine.transitions if machine else []) if _same(other, move)), None)
    if source is None or adapted is None:
        return move
    here = transition_here(adapted, source)
    names = {field.name for field in entity_of(sketch).fields}
    effects = [
        effect
        for effect in here.effects
        if target_has(board, entity_of(sketch), effect) and (effect.reference or effect.field in names)
    ]
    return move.model_copy(update={"effects": effects})


def _same(usual: Transition, told: Transition) -> bool:
    known = moves.BY_NAME.get(told.name)
    return usual.name == told.name or (known is not None and usual.to_state == known.to)


def _in_order(board: Board, act: Act | None, told: list[str], steps: list[Step]) -> list[str]:
    """The states with a beginning: what the first step leads to is hardly where a life begins."""
    states = list(dict.fromkeys([*told, *(step.to for step in steps)]))
    if act is not None and not any(_INITIAL.search(state) for state in states[:1]):
        return [act.start[1], *(state for state in states if state != act.start[1])]
    first_is_reached = any(step.to == states[0] for step in steps)
    if _INITIAL.search(states[0]) and not first_is_reached:
        return states
    if not first_is_reached and len(told) > 1:
        return states
    verb = next((step.verb for step in steps if step.verb), "")
    judged = any(re.search(r"通过|同意|批准|驳回|拒绝|审", step.verb or step.to) for step in steps[:2])
    begins = "待审核" if judged else f"待{verb}" if 1 < len(verb) <= 3 and not verb.startswith("已") else "待处理"
    return [begins if board.chinese else "open", *(state for state in states if state != begins)]


def _status(board: Board, sketch: Sketch, states: list[str], slugs: dict[str, str]) -> Field:
    entity = entity_of(sketch)
    here = next((f for f in entity.fields if f.name.rpartition("_")[2] in _STATE_NAMES and not f.references), None)
    taken = {field.name for field in entity.fields}
    values = [slugs[state] for state in states]
    label = here.label if here else ("状态" if board.chinese else "Status")
    status = Field(
        name=here.name if here else unused("status", taken), type=FieldType.ENUM, label=label, required=True,
        values=values, value_labels={slugs[state]: state for state in states}, default=values[0], read_only=True,
    )  # fmt: skip
    if here is not None:
        entity.fields[entity.fields.index(here)] = status
    else:
        entity.fields.append(status)
    return status


def _steps_to(steps: list[Step], state: str) -> list[Step]:
    """The steps that lead to a state; those of several people by the same verb are one."""
    found: dict[str, Step] = {}
    for step in (each for each in steps if each.to == state):
        known = found.get("") or found.get(step.verb) or next(iter(found.values()), None)
        if known is None:
            found[step.verb] = step
            continue
        people = tuple(dict.fromkeys([*known.actors, *step.actors]))
        merged = Step(
            step.thing, state, known.verb or step.verb, people, known.text, known.inputs + step.inputs, known.own
        )
        found = {merged.verb: merged}
    return list(found.values())


def _transition(
    board: Board, sketch: Sketch, step: Step, states: list[str], slugs: dict[str, str], made: list[Transition]
) -> Transition:
    label = step.verb or _button(board, step.to)
    roles = board.cast.role_names(step.actors) if board.cast.roles else []
    makers = {
        role for d in sketch.dealings if d.meaning.sense.value in ("create", "act", "request") for role in d.roles
    }
    own = [role for role in roles if step.own or (role in makers and role != board.cast.leader)]
    name = _name(label, step.to, {move.name for move in made})
    froms = [slugs[state] for state in _before(step, states)]
    inputs = [found for asked in step.inputs if (found := _asked(board, sketch, asked))]
    return Transition(
        name=name, label=label, from_states=froms, to_state=slugs[step.to], roles=roles, own=own, inputs=inputs
    )


def _button(board: Board, state: str) -> str:
    """What a button says that nothing is known of but where it leads: 已送达 → 送达, 配送中 → 开始配送."""
    if not board.chinese or state.isascii():
        return f"{'设为' if board.chinese else 'Mark '}{state}"
    bare = re.sub(r"^(?:已|被)", "", state)
    if bare.endswith("中") and len(bare) > 2:
        return f"开始{bare[:-1]}"
    return bare if bare != state else f"设为{state}"


def _name(label: str, state: str, taken: set[str]) -> str:
    move = next((m for m in moves.MOVES if label in (m.chinese, *m.chinese_verbs) or state == m.state_chinese), None)
    spelt = snake(label.split()) if label.isascii() else snake(state.split()) if state.isascii() else ""
    return unused(move.name if move else spelt or f"move_{len(taken) + 1}", taken)


def _before(step: Step, states: list[str]) -> list[str]:
    """From which states a step leads: from the one before it in the usual life; what withdraws, from all that go on."""
    at = states.index(step.to)
    going = [state for state in states[:at] if not is_dead_end(state) and not _AGAIN.search(state)]
    if _WITHDRAWING.search(step.to):
        return [state for state in going if not _is_last(state, states)] or states[:1]
    if is_dead_end(step.to):
        waiting = [state for state in going if state.startswith(("待", "未"))]
        return waiting[-1:] or going[:1] or states[:1]
    again = [state for state in states if _AGAIN.search(state) and state != step.to]
    back = [state for state in again if states.index(state) == at + 1]
    return [*(going[-1:] or states[:1]), *back] if going[-1:] != [step.to] else states[:1]


def _is_last(state: str, states: list[str]) -> bool:
    usual = [each for each in states if not is_dead_end(each)]
    return len(usual) > 2 and state == usual[-1]


def _add(made: list[Transition], move: Transition) -> None:
    if not any(other.to_state == move.to_state and other.label == move.label for other in made):
        made.append(move)


def _asked(board: Board, sketch: Sketch, label: str) -> str:
    """`驳回必须写意见`: a field that only this move fills."""
    entity = entity_of(sketch)
    here = next((field for field in entity.fields if field.label.endswith(label)), None)
    if here is None:
        here = make_field(unused("comment", {f.name for f in entity.fields}), label, kind_of("comment"), board.language)
        entity.fields.append(here)
    if here.references:
        return ""
    here.read_only, here.required, here.default = True, False, None
    return here.name
