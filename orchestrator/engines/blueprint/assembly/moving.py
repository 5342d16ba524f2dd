"""State machines: from the domain's transitions that are used, and from verbs that move."""

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.assembly.adapting import Adapted, target_has, transition_here
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.assembly.stops import (
    back_to,
    by_value,
    first_state,
    from_states,
    is_flag_of,
    is_usual_status,
    listed_from,
    state_for,
    told_start,
)
from orchestrator.engines.blueprint.assembly.telling import tell_life
from orchestrator.engines.blueprint.assembly.wanted import Wanted, wanted_moves
from orchestrator.engines.blueprint.field_types import STATUS, kind_of, make_field
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.moves import DEAD_ENDS, Move
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.models import EffectKind, Entity, Field, FieldType, StateMachine, Transition

_JUDGING = ("approve", "reject")


def move_rows(board: Board, sketch: Sketch, adapted: Adapted | None) -> None:
    """Gives the entity the machine that the deeds ask for; a status that nothing moves stays a plain choice."""
    if sketch.identity in board.found.lives:
        tell_life(board, sketch, adapted)
        return
    wanted = wanted_moves(sketch)
    entity = entity_of(sketch)
    used = _from_domain(board, sketch, adapted, wanted) if adapted and adapted.entity.machine else []
    left = {name: roles for name, roles in wanted.roles.items() if name not in {move for _, move in used}}
    transitions = [transition for transition, _ in used]
    flowing = any(item.flow for item in (*sketch.thing.items, *sketch.thing.loose))
    if flowing and not transitions and _any_listed(entity) is not None:
        _flow(board, sketch, _any_listed(entity), left, wanted)
        return
    if not transitions and not left:
        _stand_still(board, sketch, adapted)
        return
    if transitions and adapted and adapted.entity.machine:
        _keep_domain_machine(board, sketch, adapted, transitions, left, wanted)
    else:
        _own_machine(board, sketch, left, wanted)
    board.found.read(
        "; ".join(dict.fromkeys(d.text for d in sketch.dealings if d.meaning.sense in (Sense.MOVE, Sense.JUDGE)))
        or entity.label,
        f"states of {entity.name}: {', '.join(_states(entity))}",
        "states",
    )


def _states(entity: Entity) -> list[str]:
    name = entity.machine.field if entity.machine else ""
    return next((field.values for field in entity.fields if field.name == name), [])


def _from_domain(board: Board, sketch: Sketch, adapted: Adapted, wanted: Wanted) -> list[tuple[Transition, str]]:
    """The domain's transitions that are used, each with the move it answers; all where only the domain is named."""
    machine = adapted.entity.machine
    known = sketch.known.machine if sketch.known else None
    found: list[tuple[Transition, str]] = []
    for transition, source in zip(
        machine.transitions if machine else [], known.transitions if known else [], strict=True
    ):
        verbs = set(source.verbs.of(board.language))
        name = _answers(transition, verbs, sketch, wanted)
        if name is None and not board.only_domain:
            continue
        here = transition_here(adapted, transition)
        reachable = [effect for effect in here.effects if target_has(board, entity_of(sketch), effect)]
        here = here.model_copy(update={"effects": reachable})
        if name is not None:
            told = {"roles": _roles(board, wanted, name, here), "own": _own(board, sketch, wanted, name)}
            here = here.model_copy(update=told | _called(board, name, wanted.verbs.get(name, ""), here))
        else:
            here = here.model_copy(update={"roles": _mapped(board, here.roles), "own": _mapped(board, here.own)})
        found.append((here, name or transition.name))
    return found


def _called(board: Board, name: str, verb: str, here: Transition) -> dict[str, str]:
    """What the text calls a move of the domain: `pin` rather than `feature`."""
    if board.chinese or not verb or verb == "mark" or here.name.startswith(verb.replace(" ", "_")) or name in _JUDGING:
        return {}
    return {"name": naming.snake(verb.split()), "label": verb.capitalize()}


def _answers(transition: Transition, verbs: set[str], sketch: Sketch, wanted: Wanted) -> str | None:
    """The wanted move that a transition of the domain is."""
    for name, verb in wanted.verbs.items():
        move = moves.BY_NAME.get(wanted.moves[name].kind)
        spoken = {verb} if verb else set()
        if sketch.act and name == sketch.act.back and move:
            spoken |= {*move.english_verbs, *move.chinese_verbs}
        if spoken & verbs and (not _judging(verb, name) or _same_way(transition, name)):
            return name
        if transition.name in (name, wanted.moves[name].kind):
            return name
    return None


def _judging(verb: str, name: str) -> bool:
    """Whether one verb (审批) stands for both approving and rejecting."""
    own = [spoken for one in _JUDGING for language in ("en", "zh") for spoken in moves.BY_NAME[one].verbs(language)]
    return name in _JUDGING and verb not in own


def _same_way(transition: Transition, name: str) -> bool:
    negative = any(
        part in f"{transition.name} {transition.to_state}" for part in ("reject", "decline", "refuse", "deny")
    )
    return negative == (name == "reject")


def _roles(board: Board, wanted: Wanted, name: str, here: Transition) -> list[str]:
    if not board.cast.roles:
        return []
    return wanted.roles[name] or _mapped(board, here.roles)


def _mapped(board: Board, roles: list[str]) -> list[str]:
    return list(dict.fromkeys(mine for role in roles if (mine := board.cast.domain_roles.get(role))))


def _own(board: Board, sketch: Sketch, wanted: Wanted, name: str) -> list[str]:
    """Who moves only rows of their own: those who make them, where others are in charge."""
    makers = {
        role for d in sketch.dealings if d.meaning.sense in (Sense.CREATE, Sense.ACT, Sense.REQUEST) for role in d.roles
    }
    leader = board.cast.leader
    return [
        role
        for role in wanted.roles.get(name, [])
        if role in wanted.own.get(name, []) or (role in makers and role != leader)
    ]


def _stand_still(board: Board, sketch: Sketch, adapted: Adapted | None) -> None:
    """Nothing moves the rows: the domain's status stays as a choice people set, what its moves would fill goes."""
    entity = entity_of(sketch)
    if adapted is None or adapted.entity.machine is None:
        return
    machine = adapted.entity.machine
    _drop_unset(entity, adapted, [], machine.field)
    for field in entity.fields:
        if field.name == machine.field and field.read_only:
            field.read_only = False


def _drop_unset(entity: Entity, adapted: Adapted, kept: list[Transition], state: str) -> None:
    """Takes out the fields that only transitions fill which are not kept."""
    filled = {effect.field for effect in adapted.entity.on_create if effect.kind is not EffectKind.ADJUST}
    for transition in kept:
        filled |= {*transition.inputs, *(e.field for e in transition.effects if e.kind is not EffectKind.ADJUST)}
    machine = adapted.entity.machine
    for transition in machine.transitions if machine else []:
        names = {*transition.inputs, *(e.field for e in transition.effects if e.kind is not EffectKind.ADJUST)}
        for name in (names - filled) - {state}:
            entity.fields = [field for field in entity.fields if field.name != name or not field.read_only]


def _keep_domain_machine(
    board: Board, sketch: Sketch, adapted: Adapted, kept: list[Transition], left: dict[str, list[str]], wanted: Wanted
) -> None:
    entity, machine = entity_of(sketch), adapted.entity.machine
    assert machine is not None, entity.name  # noqa: S101 - only called with one
    source = next(field for field in adapted.entity.fields if field.name == machine.field)
    states = [
        source for source in source.values if source == machine.initial or any(t.to_state == source for t in kept)
    ]
    kept = [_reachable(t, states, source.values) for t in kept]
    labels = {state: source.value_labels.get(state, state) for state in states}
    _drop_unset(entity, adapted, kept, machine.field)
    if not any(t.effects or t.inputs for t in kept):
        pass
    extra = _extra(board, sketch, left, wanted, machine.initial, labels)
    _set_machine(entity, machine.field, source.label, machine.initial, labels, [*kept, *extra])


def _reachable(move: Transition, states: list[str], order: list[str]) -> Transition:
    """The transition from those of its states that are used; else from the state before where it leads."""
    froms = [state for state in move.from_states if state in states]
    earlier = [state for state in order[: order.index(move.to_state)] if state in states and state not in DEAD_ENDS]
    return move.model_copy(update={"from_states": froms or earlier[-1:] or states[:1]})


def _extra(
    board: Board, sketch: Sketch, left: dict[str, list[str]], wanted: Wanted, initial: str, labels: dict[str, str]
) -> list[Transition]:
    """Moves that the domain does not know, added to its machine."""
    found = []
    for name in left:
        move = wanted.moves[name]
        live = [state for state in labels if state not in DEAD_ENDS and state != move.to]
        if move.to not in labels:
            labels[move.to] = move.state_label(board.language)
        froms = live if move.kind in ("cancel", "withdraw", "close", "archive") else [live[-1] if live else initial]
        found.append(_transition(board, sketch, move, froms, wanted))
    return found


def _own_machine(board: Board, sketch: Sketch, left: dict[str, list[str]], wanted: Wanted) -> None:
    entity = entity_of(sketch)
    chosen = [wanted.moves[name] for name in left]
    listed = _listed_states(entity) if sketch.listed or sketch.thing.loose else None
    if listed is None:
        entity.fields = [field for field in entity.fields if not is_usual_status(field)]
    start = told_start(board, sketch) or first_state(sketch, chosen)
    if listed is not None:
        _listed_machine(board, sketch, listed, chosen, wanted)
        return
    ordered = sorted((back_to(move, start) for move in chosen), key=lambda move: move.order)
    labels = {start.state: start.label(board.language)}
    for move in ordered:
        labels.setdefault(move.to, move.state_label(board.language))
    transitions = [
        _transition(board, sketch, move, from_states(move, ordered, start.state), wanted) for move in ordered
    ]
    name = "status" if not any(field.name == "status" for field in entity.fields) else "state"
    entity.fields = [field for field in entity.fields if not is_flag_of(field, ordered)]
    _set_machine(entity, name, "状态" if board.chinese else "Status", start.state, labels, transitions)


def _transition(board: Board, sketch: Sketch, move: Move, from_states: list[str], wanted: Wanted) -> Transition:
    roles = wanted.roles.get(move.name, []) if board.cast.roles else []
    own = _own(board, sketch, wanted, move.name) if board.cast.roles else []
    verb = wanted.verbs.get(move.name, "")
    label = (
        verb
        if board.chinese and 1 < len(verb) <= 4 and not verb.isascii() and "审" not in verb
        else move.label(board.language)
    )
    inputs = _asked(board, sketch, wanted.inputs.get(move.name))
    return Transition(
        name=move.name, label=label, from_states=from_states, to_state=move.to, roles=roles, own=own, inputs=inputs
    )


def _asked(board: Board, sketch: Sketch, name: str | None) -> list[str]:
    """`reject it with a comment`: a field that only this move fills."""
    if name is None:
        return []
    entity = entity_of(sketch)
    here = next((field for field in entity.fields if field.name == name), None)
    if here is None:
        here = make_field(name, name.capitalize(), kind_of(name), board.language)
        entity.fields.append(here)
    here.read_only, here.required, here.default = True, False, None
    return [here.name]


def _listed_states(entity: Entity) -> Field | None:
    """The status whose values the text lists."""
    for field in entity.fields:
        named = field.name.rpartition("_")[2] in ("status", "state", "stage")
        if named and field.type is FieldType.ENUM and tuple(field.values) != STATUS.values:
            return field
    return None


def _any_listed(entity: Entity) -> Field | None:
    named = ("status", "state", "stage", "phase", "lifecycle")
    found = [f for f in entity.fields if f.type is FieldType.ENUM and f.name.rpartition("_")[2] in named]
    return next(iter(found), None)


def _flow(board: Board, sketch: Sketch, status: Field | None, left: dict[str, list[str]], wanted: Wanted) -> None:
    """`open → done`: each state leads to the next, whoever uses the app; verbs say who where they do."""
    if status is not None:
        _listed_machine(board, sketch, status, [wanted.moves[name] for name in left], wanted)


def _listed_machine(board: Board, sketch: Sketch, status: Field, chosen: list[Move], wanted: Wanted) -> None:
    """The text lists the states: each move leads to the one that is called after it."""
    entity = entity_of(sketch)
    targets = {move.name: state for move in chosen if (state := state_for(move, status))}
    extra = {move.name: move.to for move in chosen if move.name not in targets}
    labels = dict(status.value_labels) | {
        wanted.moves[name].to: wanted.moves[name].state_label(board.language) for name in extra
    }
    order = [*status.values, *extra.values()]
    initial = status.values[0]
    roles = wanted.others or list(dict.fromkeys(role for name in targets for role in wanted.roles.get(name, [])))
    for state in status.values[1:]:
        move = moves.BY_STATE.get(state)
        if state not in targets.values() and move is not None and move.name not in wanted.roles:
            targets[move.name] = state
            wanted.roles[move.name] = list(roles)
            chosen.append(move)
    transitions = []
    for move in chosen:
        to = targets.get(move.name) or extra[move.name]
        froms = listed_from(order, to, move, initial)
        transitions.append(_transition(board, sketch, move, froms, wanted).model_copy(update={"to_state": to}))
    unreached = [s for s in status.values[1:] if s not in {t.to_state for t in transitions}]
    transitions += [by_value(board, sketch, state, order, labels, roles) for state in unreached]
    entity.fields.remove(status)
    _set_machine(entity, status.name, status.label, initial, {state: labels[state] for state in order}, transitions)


def _set_machine(
    entity: Entity, name: str, label: str, initial: str, labels: dict[str, str], transitions: list[Transition]
) -> None:
    status = Field(
        name=name,
        type=FieldType.ENUM,
        label=label,
        required=True,
        values=list(labels),
        value_labels=labels,
        default=initial,
        read_only=True,
    )
    here = next((place for place, field in enumerate(entity.fields) if field.name == name), None)
    if here is None:
        entity.fields.append(status)
    else:
        entity.fields[here] = status
    named = [transition.model_copy(update={"field": name}) for transition in transitions]
    entity.machine = StateMachine(field=name, initial=initial, transitions=named)
