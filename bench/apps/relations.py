"""References between entities against the expected relations."""

from bench.apps.expectation import ExpectedRelation
from bench.apps.ledger import Ledger
from bench.apps.pairing import ACCOUNT, REFERENCES, Pairing
from orchestrator.models import Entity
from orchestrator.models.contract import Field, FieldType


def score_relations(pairing: Pairing) -> Ledger:
    """Expected relations; extra: a reference that nobody expects.

    To one: a reference from source to target. Many to many: references from either side, or an entity that refers to
    both. To accounts: a reference to `User`, or that rows belong to whoever made them. References to accounts that the
    server sets are in every app with roles and are not counted.
    """
    ledger = Ledger()
    for relation in pairing.requirement.relations:
        ledger.expect(str(relation), _holds(pairing, relation), optional=relation.optional, why=_why(pairing, relation))
    for entity in pairing.plan.entities:
        for field in entity.fields:
            if field.type in REFERENCES and not (field.read_only and field.references == ACCOUNT):
                ledger.hold(f"{entity.name}.{field.name} → {field.references}", is_expected(pairing, entity, field))
    return ledger


def _holds(pairing: Pairing, relation: ExpectedRelation) -> bool:
    source, target = pairing.made(relation.source), pairing.made(relation.target)
    if source is None or target is None:
        return False
    if relation.many:
        both = [*pairing.refers(source, relation.target), *pairing.refers(target, relation.source)]
        return any(field.type is FieldType.REFERENCES for field in both) or bool(_joins(pairing, relation))
    to_one = [field for field in pairing.refers(source, relation.target) if field.type is FieldType.REFERENCE]
    return bool(to_one) or (target.name == ACCOUNT and belongs_to_its_maker(source))


def belongs_to_its_maker(entity: Entity) -> bool:
    """Whether some role reaches only the rows it made itself, so that each row has an owner."""
    granted = any(grant.own for grant in entity.grants)
    return granted or (entity.machine is not None and any(step.own for step in entity.machine.transitions))


def _joins(pairing: Pairing, relation: ExpectedRelation) -> list[Entity]:
    """Entities of the plan that refer to both sides."""
    return [
        entity
        for entity in pairing.plan.entities
        if pairing.refers(entity, relation.source) and pairing.refers(entity, relation.target)
    ]


def is_join(pairing: Pairing, entity: Entity) -> bool:
    """Whether the entity is how the plan keeps an expected many-to-many relation."""
    return any(relation.many and entity in _joins(pairing, relation) for relation in pairing.requirement.relations)


def _why(pairing: Pairing, relation: ExpectedRelation) -> str:
    absent = [name for name in (relation.source, relation.target) if pairing.made(name) is None]
    return f"no {' and no '.join(absent)}" if absent else ""


def is_expected(pairing: Pairing, entity: Entity, field: Field) -> bool:
    """Whether a reference is an expected relation, part of one, or an expected field that may be a reference."""
    if pairing.is_wanted(entity, field):
        return True
    return any(
        _is_part(pairing, relation, entity, field)
        for relation in pairing.requirement.relations
        if (field.type is FieldType.REFERENCES) == relation.many or entity in _joins(pairing, relation)
    )


def _is_part(pairing: Pairing, relation: ExpectedRelation, entity: Entity, field: Field) -> bool:
    sides = [pairing.made(relation.source), pairing.made(relation.target)]
    if entity not in sides and relation.many:
        return field in [*pairing.refers(entity, relation.source), *pairing.refers(entity, relation.target)]
    if relation.many and entity is sides[1]:
        return field in pairing.refers(entity, relation.source)
    return entity is sides[0] and field in pairing.refers(entity, relation.target)
