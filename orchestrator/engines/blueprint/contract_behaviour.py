"""Which guards, effects and states of an entity each of its operations has to look at."""

from orchestrator.engines.blueprint.contract_schemas import changeable
from orchestrator.models import Effect, EffectKind, Entity, Guard, GuardKind, Transition

COUNTING = (GuardKind.CAPACITY, GuardKind.AT_MOST, GuardKind.NO_OVERLAP)


def create_guards(entity: Entity) -> list[Guard]:
    """Those that a new row can break: one in a state that does not count breaks no limit."""
    initial = entity.machine.initial if entity.machine else None
    return [guard for guard in entity.guards if not _counts_states(guard) or initial in guard.states]


def update_guards(entity: Entity) -> list[Guard]:
    """Those that look at something a change can change."""
    names = {field.name for field in changeable(entity)}
    return [guard for guard in entity.guards if names & _looks_at(guard)]


def move_guards(entity: Entity, move: Transition) -> list[Guard]:
    """Those that begin to count with this move, and those that look at what it asks for."""
    return [guard for guard in entity.guards if _begins_to_count(guard, move) or set(move.inputs) & _looks_at(guard)]


def _begins_to_count(guard: Guard, move: Transition) -> bool:
    outside = any(state not in guard.states for state in move.from_states)
    return _counts_states(guard) and move.to_state in guard.states and outside


def _counts_states(guard: Guard) -> bool:
    return guard.kind in COUNTING and bool(guard.states)


def _looks_at(guard: Guard) -> set[str]:
    return {name for name in (guard.reference, guard.amount_field, *guard.fields) if name}


def final_states(entity: Entity) -> list[str]:
    """The states that no transition leads out of, in their order."""
    if entity.machine is None:
        return []
    left = {state for move in entity.machine.transitions for state in move.from_states}
    return [value for value in every_state(entity) if value not in left]


def every_state(entity: Entity) -> list[str]:
    """Every state, in its order."""
    name = entity.machine.field if entity.machine else ""
    return next((field.values for field in entity.fields if field.name == name), [])


def changeable_states(entity: Entity) -> list[str]:
    """The states in which a row can still be changed: all but the final ones; empty where there are no final ones."""
    final = final_states(entity)
    if entity.machine is None or not final or entity.machine.initial in final:
        return []
    return [value for value in every_state(entity) if value not in final]


def early_states(entity: Entity) -> list[str]:
    """The states in which those who change only their own rows may: the first, and where they take it from there.

    Once somebody else has moved the row, it is decided. Empty where that is every state, or where all change all rows.
    """
    makers = {grant.role for grant in entity.grants if "update" in grant.own}
    if entity.machine is None or not makers:
        return []
    theirs = [move for move in entity.machine.transitions if makers <= set(move.roles)]
    early, waiting = {entity.machine.initial}, [entity.machine.initial]
    while waiting:
        state = waiting.pop()
        handed_on = {move.to_state for move in theirs if state in move.from_states} - early
        early |= handed_on
        waiting += handed_on
    allowed = changeable_states(entity) or every_state(entity)
    return [state for state in allowed if state in early] if set(allowed) - early else []


def deletable_states(entity: Entity) -> list[str]:
    """The states in which a row can be deleted: the final ones where its creation adjusts another; empty: in all."""
    return final_states(entity) if entity.machine and adjusts(entity) else []


def can_be_deleted(entity: Entity) -> bool:
    """Whether there is a time when deleting a row does not leave a count wrong."""
    return not entity.machine or not adjusts(entity) or bool(final_states(entity))


def adjusts(entity: Entity) -> bool:
    """Whether making a row counts up or down in another one."""
    return any(effect.kind is EffectKind.ADJUST for effect in entity.on_create)


def taken_back(entity: Entity) -> list[Effect]:
    """What deleting a row undoes, where there are no states that have done so before."""
    if entity.machine:
        return []
    adjusting = [effect for effect in entity.on_create if effect.kind is EffectKind.ADJUST]
    return [effect.model_copy(update={"by": -effect.by}) for effect in adjusting]
