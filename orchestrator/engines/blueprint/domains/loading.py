"""The catalogue's files, read once and checked."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

import yaml

from orchestrator.engines.blueprint.domains.model import Domain, DomainEntity, DomainTransition
from orchestrator.models.behaviour import Effect, Guard

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's own reader takes six times as long as libyaml, and the catalogue is read at every start."""
ACCOUNT = "User"
"""The entity of accounts: every app with roles has it, so that no domain may define its own."""


@cache
def domains() -> tuple[Domain, ...]:
    """Every domain of the catalogue, in order of id. Raises ValueError naming the file that is wrong."""
    folder = resources.files(__package__).joinpath("trades")
    found = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".yaml"))
    return tuple(read_domain(name.removesuffix(".yaml"), text) for name, text in found)


def domain_by_id(domain_id: str) -> Domain | None:
    """The domain with that id."""
    return next((domain for domain in domains() if domain.id == domain_id), None)


def read_domain(domain_id: str, text: str) -> Domain:
    """The domain that a file's text says. Raises ValueError that names every contradiction in it."""
    try:
        said = yaml.load(text, _Loader)  # noqa: S506 - one of the two safe loaders
        domain = Domain.model_validate({"id": domain_id, **said})
    except (ValueError, yaml.YAMLError) as error:
        raise ValueError(f"The domain {domain_id} can not be read: {error}") from error
    faults = list(_faults(domain))
    if faults:
        raise ValueError(f"The domain {domain_id} contradicts itself: {'; '.join(faults)}")
    return domain


def _faults(domain: Domain) -> Iterator[str]:
    known = {entity.name for entity in domain.entities} | ({ACCOUNT} if domain.roles else set())
    if ACCOUNT in {entity.name for entity in domain.entities}:
        yield f"an entity is called {ACCOUNT}"
    if not domain.core():
        yield "no entity is core"
    if domain.roles and (sum(role.leads for role in domain.roles), sum(role.joins for role in domain.roles)) != (1, 1):
        yield "exactly one role leads and one joins"
    for entity in domain.entities:
        for field in entity.fields:
            if field.references and field.references not in known:
                yield f"{entity.name}.{field.name} points to {field.references}, which is unknown"
        yield from (f"{entity.name}: {fault}" for fault in (*_unknown_names(domain, entity), *_wrong_states(entity)))
    for chart in domain.charts:
        owner = domain.entity(chart.entity)
        if owner is None or owner.field(chart.field) is None:
            yield f"the chart of {chart.entity}.{chart.field} has nothing to count"


def _unknown_names(domain: Domain, entity: DomainEntity) -> Iterator[str]:
    """Names of fields and roles that are used and do not exist."""
    roles = {role.name for role in domain.roles}
    for name in _used_fields(entity):
        if entity.field(name) is None:
            yield f"no field {name}"
    for effect in _effects(entity):
        reference = entity.field(effect.reference or "")
        target = domain.entity(reference.references or "") if reference else None
        if effect.reference and (target is None or target.field(effect.field) is None):
            yield f"{effect.reference} leads to no field {effect.field}"
    used = [grant.role for grant in entity.grants]
    used += [role for move in _moves(entity) for role in (*move.roles, *move.own)]
    yield from (f"no role {role}" for role in used if role not in roles)
    if roles and not entity.grants:
        yield "nothing says which role may do what"


def _used_fields(entity: DomainEntity) -> Iterator[str]:
    for guard in entity.guards:
        yield from _own_fields(guard)
    for effect in _effects(entity):
        yield from _own_fields(effect)
    for move in _moves(entity):
        yield from move.inputs
    yield from (shortcut.reference for shortcut in entity.shortcuts)
    yield from entity.fixed
    yield from entity.samples.columns if entity.samples else ()


def _own_fields(part: Guard | Effect) -> Iterator[str]:
    """The fields of the row itself that a guard or an effect speaks of."""
    yield from (name for name in (part.reference, part.amount_field) if name)
    if isinstance(part, Guard):
        yield from part.fields
    elif part.reference is None:
        yield part.field


def _effects(entity: DomainEntity) -> Iterator[Effect]:
    yield from entity.on_create
    yield from (effect for move in _moves(entity) for effect in move.effects)


def _moves(entity: DomainEntity) -> tuple[DomainTransition, ...]:
    return entity.machine.transitions if entity.machine else ()


def _wrong_states(entity: DomainEntity) -> Iterator[str]:
    """States that are used and are no value of the machine's field."""
    used = {state for guard in entity.guards for state in guard.states}
    known: set[str] = set()
    if entity.machine is not None:
        field = entity.field(entity.machine.field)
        known = set(field.values) if field else set()
        used |= {entity.machine.initial}
        used |= {state for move in entity.machine.transitions for state in (*move.from_states, move.to_state)}
    yield from (f"no state {state}" for state in sorted(used - known))
