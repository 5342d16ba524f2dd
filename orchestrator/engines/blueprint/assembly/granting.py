"""Who may do what: grants for each role, from what people are said to do."""

from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.meaning import is_public_verb
from orchestrator.engines.blueprint.assembly.sketch import Board, Dealing, Sketch
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.people import rank
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.models import Entity, Grant, Role

_IN_CHARGE = 8
ALL = ["list", "read", "create", "update", "delete"]
_SEEING = ["list", "read"]
_MAKING = (Sense.CREATE, Sense.ACT, Sense.REQUEST)


def grant_rows(board: Board, sketch: Sketch) -> None:
    """The grants of an entity; none where there are no accounts."""
    cast, entity = board.cast, entity_of(sketch)
    if not cast.roles:
        return
    if len(cast.roles) == 1:
        entity.grants = [Grant(role=cast.roles[0].name, actions=list(ALL), own=[a for a in ALL if a != "create"])]
        return
    if cast.from_domain and sketch.known is not None and sketch.known.grants:
        entity.grants = [grant.model_copy(deep=True) for grant in sketch.known.grants]
        _let_makers_correct(sketch)
        return
    for role in cast.roles:
        grant = _grant(board, sketch, role)
        if grant.actions:
            entity.grants.append(grant)
    _forbid(board, sketch)
    _let_movers_read(entity)
    _let_makers_correct(sketch)


_FORBIDDEN = {
    Sense.CREATE: ("create",),
    Sense.REQUEST: ("create",),
    Sense.ACT: ("create",),
    Sense.UPDATE: ("create", "update", "delete"),
    Sense.DELETE: ("delete",),
    Sense.KEEP: ("create", "update", "delete"),
    Sense.READ: ("list", "read"),
    Sense.FIND: ("list", "read"),
}


def _forbid(board: Board, sketch: Sketch) -> None:
    """Takes from each role what the text says it must not do."""
    entity = entity_of(sketch)
    for ban in sketch.bans:
        for role in ban.roles:
            if ban.meaning.sense in (Sense.MOVE, Sense.JUDGE):
                _keep_from_moving(board, entity, role, ban)
                continue
            grant = next((grant for grant in entity.grants if grant.role == role), None)
            if grant is None:
                continue
            if ban.own and ban.meaning.sense in (Sense.READ, Sense.FIND):
                grant.own = [action for action in grant.actions if action != "create"]
                continue
            dropped = _FORBIDDEN.get(ban.meaning.sense, ())
            if ban.own:
                grant.own = [
                    action for action in grant.actions if action in {*grant.own, *dropped} and action != "create"
                ]
            else:
                grant.actions = [action for action in grant.actions if action not in dropped]
                grant.own = [action for action in grant.own if action in grant.actions]


def _keep_from_moving(board: Board, entity: Entity, role: str, ban: Dealing) -> None:
    judged = ("approve", "reject") if ban.meaning.sense is Sense.JUDGE else (moves.named(ban.meaning.of).name,)
    for move in entity.machine.transitions if entity.machine else []:
        if move.name in judged or move.name == ban.verb.replace(" ", "_"):
            everybody = [other.name for other in board.cast.roles]
            move.roles = [name for name in move.roles or everybody if name != role] or [board.cast.leader]
            move.own = [name for name in move.own if name in move.roles]


def _grant(board: Board, sketch: Sketch, role: Role) -> Grant:
    dealings = [dealing for dealing in sketch.dealings if not dealing.negated]
    mine = [dealing for dealing in dealings if role.name in dealing.roles]
    everybodys = [dealing for dealing in dealings if not dealing.roles]
    makers = {name for d in dealings if d.meaning.sense in _MAKING for name in d.roles}
    if role.leads and not _is_one_of_many(board, sketch, role):
        return _leading(sketch, role, makers, board)
    actions: set[str] = set()
    own: set[str] = set()
    for dealing in (*mine, *everybodys):
        _allow(dealing, actions, own)
    makes = role.name in makers
    if makes:
        actions |= {"update"}
        own |= {"update"}
    if makes and not _is_moved_by_others(sketch, role):
        actions |= {"delete"}
        own |= {"delete"}
    if makes and is_private(sketch) and not _sees_all(mine):
        own |= set(_SEEING)
    elif not makes and not mine and is_private(sketch) and makers:
        actions -= set(_SEEING)
    else:
        actions |= set(_SEEING)
    if not makers and any(dealing.only for dealing in sketch.dealings) and not mine:
        actions |= set(ALL)
    limited = _reserved(sketch, role)
    kept = [action for action in ALL if action in actions and action not in limited]
    return Grant(role=role.name, actions=kept, own=[action for action in kept if action in own and action != "create"])


def _leading(sketch: Sketch, role: Role, makers: set[str], board: Board) -> Grant:
    reserved = _reserved(sketch, role)
    private = makers and role.name not in makers and is_private(sketch)
    actions = [action for action in ALL if action not in reserved and not (private and action == "create")]
    return Grant(role=role.name, actions=actions)


def _is_one_of_many(board: Board, sketch: Sketch, role: Role) -> bool:
    """Whether who leads is no administrator and others are said to make such rows: then it only does what is said."""
    keeping = (*_MAKING, Sense.KEEP)
    makers = {name for d in sketch.dealings if d.meaning.sense in keeping and not d.negated for name in d.roles}
    return bool(board.found.people) and rank(role.label) < _IN_CHARGE and bool(makers) and role.name not in makers


def _allow(dealing: Dealing, actions: set[str], own: set[str]) -> None:
    """What a deed lets somebody do."""
    match dealing.meaning.sense:
        case Sense.KEEP:
            actions |= set(ALL)
            if dealing.own:
                own |= set(ALL)
        case Sense.CREATE | Sense.ACT | Sense.REQUEST:
            actions |= {"create", *_SEEING}
        case Sense.UPDATE:
            actions |= {"update", *_SEEING}
            own |= {"update"} if dealing.own else set()
        case Sense.DELETE:
            actions |= {"delete", *_SEEING}
            own |= {"delete"} if dealing.own else set()
        case _:
            actions |= set(_SEEING)
            own |= set(_SEEING) if dealing.own else set()


def is_private(sketch: Sketch) -> bool:
    """Whether rows are between those who made them and those in charge: orders and requests are, posts are not."""
    if any(dealing.own and dealing.meaning.sense in (Sense.READ, Sense.KEEP) for dealing in sketch.dealings):
        return True
    made = [dealing for dealing in sketch.dealings if dealing.meaning.sense in _MAKING]
    if sketch.act is not None and any(dealing.meaning.sense in (Sense.ACT, Sense.REQUEST) for dealing in made):
        return sketch.act.private
    public = any(is_public_verb(d.verb) or d.meaning.of == "publish" for d in sketch.dealings)
    return bool(made) and not public and any(_is_handed_in(dealing) for dealing in made)


def _is_handed_in(dealing: Dealing) -> bool:
    handing = (
        "submit",
        "place",
        "file",
        "raise",
        "request",
        "report",
        "open",
        "send in",
        "ask for",
        "make",
        "fill in",
        "fill out",
    )
    chinese = (
        "提交",
        "发起",
        "提出",
        "申请",
        "上报",
        "申报",
        "报修",
        "填写",
        "请假",
        "提报",
        "填报",
        "报送",
        "反馈",
        "提",
    )
    return dealing.meaning.sense is Sense.REQUEST or dealing.verb in (*handing, *chinese)


def _sees_all(mine: list[Dealing]) -> bool:
    """Whether they also do something with the rows of others."""
    others = (Sense.KEEP, Sense.MOVE, Sense.JUDGE, Sense.READ)
    return any(
        dealing.meaning.sense in others and not dealing.own and dealing.meaning.of not in _OWN_MOVES for dealing in mine
    )


_OWN_MOVES = ("cancel", "withdraw", "return", "pay", "check_in", "receive", "publish", "renew", "submit_work")
"""Moves that people make of what is theirs."""


def _is_moved_by_others(sketch: Sketch, role: Role) -> bool:
    machine = entity_of(sketch).machine
    return machine is not None and any(role.name not in move.roles for move in machine.transitions)


def _reserved(sketch: Sketch, role: Role) -> set[str]:
    """What only others may do."""
    reserved: set[str] = set()
    by_sense = {
        Sense.CREATE: "create",
        Sense.UPDATE: "update",
        Sense.DELETE: "delete",
        Sense.REQUEST: "create",
        Sense.ACT: "create",
    }
    for sense, action in by_sense.items():
        only = {name for d in sketch.dealings if d.only and d.meaning.sense is sense for name in d.roles}
        if any(d.negated and d.meaning.sense is sense and role.name in d.roles for d in sketch.dealings):
            reserved.add(action)
        if only and role.name not in only:
            reserved.add(action)
    if any(d.negated and d.meaning.sense is Sense.KEEP and role.name in d.roles for d in sketch.dealings):
        reserved |= {"create", "update", "delete"}
    managing = {name for d in sketch.dealings if d.only and d.meaning.sense is Sense.KEEP for name in d.roles}
    if managing and role.name not in managing:
        reserved |= {"create", "update", "delete"}
    return reserved


def _let_makers_correct(sketch: Sketch) -> None:
    """Who makes rows that have states changes what is theirs; the contract says until when: before anybody decided."""
    entity, only = entity_of(sketch), {d.meaning.sense for d in sketch.dealings if d.only}
    for grant in entity.grants if entity.machine and not only & {Sense.UPDATE, Sense.KEEP} else []:
        if "create" in grant.actions and "update" not in grant.actions:
            grant.actions = [action for action in ALL if action in {*grant.actions, "update"}]
            grant.own = [action for action in ALL if action in {*grant.own, "update"}]


def let_makers_choose(board: Board) -> None:
    """Who makes rows that point to others sees what there is to choose from."""
    entities = {entity_of(sketch).name: entity_of(sketch) for sketch in board.sketches.values()}
    for entity in entities.values():
        targets = [entities[f.references] for f in entity.fields if f.references in entities and not f.read_only]
        for role in [grant.role for grant in entity.grants if {"create", "update"} & set(grant.actions)]:
            for target in targets:
                _open_list(target, role)


def _open_list(entity: Entity, role: str) -> None:
    grant = next((grant for grant in entity.grants if grant.role == role), None)
    if grant is None and entity.grants:
        entity.grants.append(Grant(role=role, actions=list(_SEEING)))
    elif grant is not None:
        grant.actions = [action for action in ALL if action in {*grant.actions, *_SEEING}]


def _let_movers_read(entity: Entity) -> None:
    """Who moves rows has to see them."""
    for move in entity.machine.transitions if entity.machine else []:
        for name in move.roles:
            grant = next((grant for grant in entity.grants if grant.role == name), None)
            if grant is None:
                entity.grants.append(Grant(role=name, actions=list(_SEEING)))
            elif not set(_SEEING) <= set(grant.actions):
                grant.actions = [action for action in ALL if action in {*grant.actions, *_SEEING}]
