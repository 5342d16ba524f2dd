"""A choice of a domain's entities made whole: what they need is added, what speaks of absent things is left out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from orchestrator.engines.blueprint.domains.loading import ACCOUNT
from orchestrator.engines.blueprint.domains.localising import localised, localised_charts, localised_roles
from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity, DomainField
from orchestrator.models import Entity, FieldType, Language
from orchestrator.models.behaviour import Chart, Effect, EffectKind, Guard, GuardKind, Role, StateMachine

Wanted = Callable[[DomainEntity, DomainField], bool]
"""Whether a field is to be taken."""


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a plan takes from a domain."""

    entities: list[Entity]
    roles: list[Role]
    charts: list[Chart]


def assemble(domain: Domain, language: Language, names: Iterable[str], wanted: Wanted, *, accounts: bool) -> Assembly:
    """The entities of those names and those they can not do without, in the domain's order, in the plan's terms.

    Args:
        domain: where they come from.
        language: of all labels.
        names: entities to take.
        wanted: which of their optional fields to take.
        accounts: whether people log in; without, nothing speaks of roles.
    """
    needed = _with_what_they_need(domain, set(names))
    entities = [
        _only(localised(entity, language), {field.name for field in entity.fields if _is_taken(entity, field, wanted)})
        for entity in domain.entities
        if entity.name in needed
    ]
    whole = settled(entities, accounts=accounts)
    fields = {(entity.name, field.name) for entity in whole for field in entity.fields}
    charts = [chart for chart in localised_charts(domain, language) if (chart.entity, chart.field) in fields]
    return Assembly(whole, localised_roles(domain, language) if accounts else [], charts)


def _with_what_they_need(domain: Domain, names: set[str]) -> set[str]:
    """The names and, again and again, what their required references point to."""
    found = {entity.name for entity in domain.entities if entity.name in names}
    while True:
        pointed_to = {
            field.references
            for entity in domain.entities
            if entity.name in found
            for field in entity.fields
            if field.references and field.required
        }
        if pointed_to <= found:
            return found
        found |= {name for name in pointed_to if name}


def _is_taken(entity: DomainEntity, field: DomainField, wanted: Wanted) -> bool:
    return not field.optional or wanted(entity, field)


def _only(entity: Entity, names: set[str]) -> Entity:
    return entity.model_copy(update={"fields": [field for field in entity.fields if field.name in names]})


def settled(entities: Sequence[Entity], *, accounts: bool) -> list[Entity]:
    """The entities without what speaks of fields, states, entities or roles that are not there.

    For after fields were taken out or replaced: a guard whose field is gone is gone too, and a read-only field that
    nothing sets any more is one that people fill in.
    """
    known = {entity.name for entity in entities} | ({ACCOUNT} if accounts else set())
    kept = [
        _only(entity, {field.name for field in entity.fields if not field.references or field.references in known})
        for entity in entities
    ]
    fields = {(entity.name, field.name): field.type for entity in kept for field in entity.fields}
    whole = [_Settler(entity, fields, accounts).settled() for entity in kept]
    adjusted = {place for entity in whole for place in _adjusted(entity)}
    return [_with_open_fields(entity, {name for owner, name in adjusted if owner == entity.name}) for entity in whole]


class _Settler:
    """Looks at one entity whose fields are final."""

    def __init__(self, entity: Entity, fields: dict[tuple[str, str], FieldType], accounts: bool) -> None:
        self._entity = entity
        self._fields = {field.name: field for field in entity.fields}
        self._all = fields
        self._accounts = accounts

    def settled(self) -> Entity:
        """The entity, agreeing with itself."""
        entity = self._entity
        machine = self._machine(entity.machine) if entity.machine else None
        states = set(self._fields[machine.field].values) if machine else set()
        guards = [guard for old in entity.guards if (guard := self._guard(old, states))]
        return entity.model_copy(
            update={
                "machine": machine,
                "guards": guards,
                "on_create": self._effects(entity.on_create),
                "grants": entity.grants if self._accounts else [],
                "shortcuts": [shortcut for shortcut in entity.shortcuts if shortcut.reference in self._fields],
                "fixed": [name for name in entity.fixed if name in self._fields],
            }
        )

    def _machine(self, machine: StateMachine) -> StateMachine | None:
        field = self._fields.get(machine.field)
        states = set(field.values) if field else set()
        moves = [
            move.model_copy(
                update={
                    "inputs": [name for name in move.inputs if name in self._fields],
                    "effects": self._effects(move.effects),
                    "roles": move.roles if self._accounts else [],
                    "own": move.own if self._accounts else [],
                }
            )
            for move in machine.transitions
            if {*move.from_states, move.to_state} <= states
        ]
        whole = bool(moves) and machine.initial in states
        return machine.model_copy(update={"transitions": moves}) if whole else None

    def _effects(self, effects: list[Effect]) -> list[Effect]:
        return [effect for old in effects if (effect := self._effect(old))]

    def _effect(self, effect: Effect) -> Effect | None:
        if effect.kind is not EffectKind.ADJUST:
            possible = self._accounts or effect.kind is EffectKind.STAMP
            return effect if possible and effect.field in self._fields else None
        pointer = self._fields.get(effect.reference or "")
        target = self._all.get((pointer.references or "", effect.field)) if pointer else None
        if target is None:
            return None
        if effect.amount_field is None or effect.amount_field in self._fields:
            return effect
        # Each row counts once where nothing says how many; an amount of money can not be made up.
        return effect.model_copy(update={"amount_field": None}) if target is FieldType.INTEGER else None

    def _guard(self, guard: Guard, states: set[str]) -> Guard | None:
        needed = [*guard.fields, *([guard.reference] if guard.reference else [])]
        counted = [state for state in guard.states if state in states]
        pointer = self._fields.get(guard.reference or "")
        limited = guard.kind is not GuardKind.CAPACITY or (
            pointer is not None and (pointer.references or "", guard.limit_field or "") in self._all
        )
        if any(name not in self._fields for name in needed) or not limited:
            return None
        amount = guard.amount_field if guard.amount_field in self._fields else None
        return guard.model_copy(update={"states": counted, "amount_field": amount})


def _effects_of(entity: Entity) -> list[Effect]:
    moves = entity.machine.transitions if entity.machine else []
    return [*entity.on_create, *(effect for move in moves for effect in move.effects)]


def _adjusted(entity: Entity) -> set[tuple[str, str]]:
    """(entity, field) of other rows that rows of this one count up and down."""
    targets = {field.name: field.references for field in entity.fields}
    return {(targets.get(effect.reference or "") or "", effect.field) for effect in _effects_of(entity)}


def _with_open_fields(entity: Entity, adjusted: set[str]) -> Entity:
    """The entity whose read-only fields are only those that the app sets."""
    set_by_app = adjusted | {effect.field for effect in _effects_of(entity) if effect.kind is not EffectKind.ADJUST}
    if entity.machine is not None:
        set_by_app |= {entity.machine.field, *(name for move in entity.machine.transitions for name in move.inputs)}
    fields = [
        field.model_copy(update={"read_only": False}) if field.read_only and field.name not in set_by_app else field
        for field in entity.fields
    ]
    return entity.model_copy(update={"fields": fields})
