"""The catalogue's entities in one language and in the plan's terms."""

from collections.abc import Iterator
from typing import Any

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity, DomainField, DomainMachine
from orchestrator.engines.blueprint.field_types import Kind, kind_of, make_field
from orchestrator.models import Entity, Field, FieldType, Language
from orchestrator.models.behaviour import Chart, Effect, EffectKind, Role, Shortcut, StateMachine, Transition

LARGEST_ID = 2_147_483_647


def localised(entity: DomainEntity, language: Language) -> Entity:
    """The entity with all its fields, also those that are optional, in the plan's terms."""
    return Entity(
        name=entity.name,
        plural=entity.plural or naming.table_name(entity.name),
        label=entity.label.of(language),
        label_plural=entity.label_plural.of(language),
        fields=[localised_field(entity, field, language) for field in entity.fields],
        machine=_machine(entity.machine, language) if entity.machine else None,
        guards=[guard.model_copy(deep=True) for guard in entity.guards],
        on_create=[effect.model_copy(deep=True) for effect in entity.on_create],
        grants=[grant.model_copy(deep=True) for grant in entity.grants],
        shortcuts=[
            Shortcut(name=shortcut.name, label=shortcut.label.of(language), reference=shortcut.reference)
            for shortcut in entity.shortcuts
        ],
        fixed=[field.name for field in entity.fields if field.name in _set_once(entity)],
    )


def localised_roles(domain: Domain, language: Language) -> list[Role]:
    """The domain's roles, the leading one first."""
    roles = [
        Role(name=role.name, label=role.label.of(language), leads=role.leads, joins=role.joins) for role in domain.roles
    ]
    return sorted(roles, key=lambda role: not role.leads)


def localised_charts(domain: Domain, language: Language) -> list[Chart]:
    """The domain's charts."""
    return [Chart(entity=chart.entity, field=chart.field, title=chart.title.of(language)) for chart in domain.charts]


def localised_field(entity: DomainEntity, field: DomainField, language: Language) -> Field:
    """One field of the entity, with the bounds of its kind."""
    label = field.label.of(language)
    changes = _changes(field, language)
    if entity.machine is not None and field.name == entity.machine.field:
        changes |= {"default": entity.machine.initial, "required": True}
    if field.read_only or field.name in _set_by_app(entity):
        changes["read_only"] = True
    if field.references:
        return _reference(field, label, changes)
    return make_field(field.name, label, _kind(field), language, **changes)


def _changes(field: DomainField, language: Language) -> dict[str, Any]:
    """What the file says beyond the kind."""
    said = {name: getattr(field, name) for name in ("default", "minimum", "maximum", "max_length")}
    changes = {name: value for name, value in said.items() if value is not None}
    changes |= {"required": field.required, "unique": field.unique}
    if field.values:
        changes["value_labels"] = {value: text.of(language) for value, text in field.values.items()}
    return changes


def _kind(field: DomainField) -> Kind:
    return Kind(FieldType.ENUM, values=tuple(field.values)) if field.values else kind_of(field.like or field.name)


def _reference(field: DomainField, label: str, changes: dict[str, Any]) -> Field:
    many = field.name.endswith("_ids")
    kind = FieldType.REFERENCES if many else FieldType.REFERENCE
    bounds = {} if many else {"minimum": 1, "maximum": LARGEST_ID}
    return Field(name=field.name, label=label, type=kind, references=field.references, **{**bounds, **changes})


def _machine(machine: DomainMachine, language: Language) -> StateMachine:
    moves = [
        Transition(
            name=move.name,
            label=move.label.of(language),
            field=machine.field,
            from_states=list(move.from_states),
            to_state=move.to_state,
            inputs=list(move.inputs),
            effects=[effect.model_copy(deep=True) for effect in move.effects],
            roles=list(move.roles),
            own=list(move.own),
        )
        for move in machine.transitions
    ]
    return StateMachine(field=machine.field, initial=machine.initial, transitions=moves)


def _effects(entity: DomainEntity) -> Iterator[Effect]:
    yield from entity.on_create
    for move in entity.machine.transitions if entity.machine else ():
        yield from move.effects


def _set_by_app(entity: DomainEntity) -> set[str]:
    """Fields nobody types into the form: the state, what effects set, and what transitions ask for."""
    names = {effect.field for effect in _effects(entity) if effect.kind is not EffectKind.ADJUST}
    if entity.machine is not None:
        names |= {entity.machine.field, *(name for move in entity.machine.transitions for name in move.inputs)}
    return names


def _set_once(entity: DomainEntity) -> set[str]:
    """Fields an adjustment is reckoned by, and those the file names: changing them would leave the other row wrong."""
    read = {name for effect in _effects(entity) for name in (effect.reference, effect.amount_field) if name}
    return read | set(entity.fixed)
