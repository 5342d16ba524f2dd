"""Whether a plan goes together: who has rows of their own can make some, no row is stuck, nobody is overwritten."""

from collections.abc import Iterator, Sequence

from orchestrator.engines.blueprint.contract_accounts import OWNER
from orchestrator.models import EffectKind, Entity, Grant, Guard, GuardKind, Language, Role

_SEEING = ("list", "read")
_ACTIONS = ("list", "read", "create", "update", "delete")
_OF_OWN = frozenset(["cancel", "withdraw", "return", "pay", "check_in", "receive", "publish", "renew", "confirm"])
"""Moves that people make of what is theirs, whoever else has rows."""


def make_workable(entities: Sequence[Entity], roles: Sequence[Role], language: Language) -> list[str]:
    """Give people what they need to do the rest; a line for everything that was given."""
    labels = {role.name: role.label for role in roles}
    given = []
    for entity in entities:
        _leave_to_people(entity)
        entity.guards = [guard for guard in entity.guards if not _is_outdone(guard, entity.guards)]
        for grant in _without_rows(entity):
            grant.actions = [action for action in _ACTIONS if action in {*grant.actions, "create"}]
            given.append(_makes(labels[grant.role], entity, language))
        for grant in _without_sight(entity):
            grant.own = [action for action in grant.own if action not in _SEEING]
            given.append(_sees(labels[grant.role], entity, language))
        for grant in entity.grants:
            if "read" in grant.own:  # who does not see a row does not reach it in any other way
                grant.own = [action for action in grant.actions if action != "create"]
    return given


def _leave_to_people(entity: Entity) -> None:
    """What people fill in themselves the app does not write over: neither a name nor a time."""
    filled_in = {field.name for field in entity.fields if not field.read_only}
    moves = entity.machine.transitions if entity.machine else []
    for effects in (entity.on_create, *(move.effects for move in moves)):
        effects[:] = [e for e in effects if e.kind is EffectKind.ADJUST or e.field not in filled_in]


def _is_outdone(guard: Guard, guards: Sequence[Guard]) -> bool:
    """Whether "once for each who makes it" stands beside a limit of several, or a closer "only once", of the same."""
    if guard.kind is not GuardKind.UNIQUE_TOGETHER or OWNER not in guard.fields:
        return False
    about = set(guard.fields) - {OWNER}
    several = any(g.kind is GuardKind.AT_MOST and {g.reference} == about and (g.limit or 0) > 1 for g in guards)
    closer = any(
        g.kind is GuardKind.UNIQUE_TOGETHER and OWNER not in g.fields and about < set(g.fields) for g in guards
    )
    return several or closer


def _without_rows(entity: Entity) -> Iterator[Grant]:
    """Who sees rows of their own and can not make any."""
    return (grant for grant in entity.grants if grant.own and "create" not in grant.actions)


def _without_sight(entity: Entity) -> Iterator[Grant]:
    """Who moves on what others made and does not see it; the moves that come first are looked at first."""
    machine = entity.machine
    moves = sorted(machine.transitions, key=lambda move: machine.initial not in move.from_states) if machine else []
    for move in moves:
        movers = [grant for grant in entity.grants if grant.role in move.roles]
        makers = {grant.role for grant in entity.grants if "read" in grant.own and "create" in grant.actions}
        stuck = makers - set(move.roles) and all("read" in grant.own for grant in movers)
        if stuck and move.name not in _OF_OWN:
            yield from movers


def _makes(role: str, entity: Entity, language: Language) -> str:
    if language == "zh":
        return f"{role}只看到自己的{entity.label}，因此也可以新建{entity.label}。"
    return f"{role}s only see their own {entity.label_plural.lower()}, so they can add some."


def _sees(role: str, entity: Entity, language: Language) -> str:
    if language == "zh":
        return f"{role}要处理别人的{entity.label}，因此可以看到全部{entity.label}。"
    return f"{role}s deal with the {entity.label_plural.lower()} of others, so they see all of them."
