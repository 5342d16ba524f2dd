"""Which entity and field of a plan stands for which expected one: worked out once, then asked by every category."""

from dataclasses import dataclass, field

from bench.apps.expectation import ExpectedEntity, ExpectedField, Requirement
from bench.apps.matching import LOOSE, assign, rank_by_name, rank_of_field
from bench.apps.notation import Names
from orchestrator.models import Entity, Plan
from orchestrator.models.contract import Field, FieldType

ACCOUNT = "User"
REFERENCES = (FieldType.REFERENCE, FieldType.REFERENCES)
_ACCOUNTS = Entity(
    name=ACCOUNT,
    plural="users",
    label=ACCOUNT,
    label_plural="Users",
    fields=[
        Field(name="name", type=FieldType.STRING, label="姓名"),
        Field(name="email", type=FieldType.EMAIL, label="邮箱"),
    ],
)
# A field of the wrong type is taken only when there is none of the right type by any of its names.
_WRONG_TYPE = 10 * LOOSE


def has_accounts(plan: Plan) -> bool:
    """Whether people log in."""
    return bool(plan.roles) or plan.kind == "auth"


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field of the plan that an expected one was found in; not always in the expected entity."""

    entity: Entity
    field: Field
    fits: bool


@dataclass(slots=True)
class Pairing:
    """Expected entities and fields with what the plan has for them.

    `entities`: by the expected first name. `fields`: by `Entity.field`, both first names. `roles`: by the expected
    first name the plan's. Accounts stand for an entity that may be `User`. A required field may also be with an
    optional entity that the plan split off and refers to: an order's customer name with the customer.
    """

    requirement: Requirement
    plan: Plan
    entities: dict[str, Entity] = field(default_factory=dict)
    fields: dict[str, PlacedField] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)

    def is_wanted(self, entity: Entity, made: Field) -> bool:
        """Whether the field stands for an expected one, with a type that serves."""
        return any(placed.entity is entity and placed.field is made and placed.fits for placed in self.fields.values())

    def expected_for(self, entity: Entity) -> ExpectedEntity | None:
        """The expected entity that it stands for."""
        names = [name for name, made in self.entities.items() if made is entity]
        return self.requirement.entity(names[0]) if names else None

    def made(self, name: str) -> Entity | None:
        """What stands for the expected entity of that first name."""
        return self.entities.get(name)

    def placed(self, entity: str, name: str) -> PlacedField | None:
        """What stands for that field, with whatever type."""
        return self.fields.get(f"{entity}.{name}")

    def refers(self, source: Entity, target: str) -> list[Field]:
        """The fields by which the entity refers to what stands for the expected entity `target`."""
        made = self.made(target)
        return [each for each in source.fields if made is not None and each.references == made.name]


def pair(requirement: Requirement, plan: Plan) -> Pairing:
    """Every expected entity and field with what stands for it."""
    made = [*plan.entities]
    if has_accounts(plan) and all(entity.name != ACCOUNT for entity in made):
        made.append(_ACCOUNTS)
    pairing = Pairing(requirement, plan, roles=_pair_roles(requirement, plan))
    taken = assign([entity.names for entity in requirement.entities], made, _rank_entity)
    for wanted, at in taken.items():
        pairing.entities[requirement.entities[wanted].names.first] = made[at]
    for entity in requirement.entities:
        _pair_fields(pairing, entity)
    for entity in requirement.entities:
        _look_in_what_was_split_off(pairing, entity)
    return pairing


def _pair_roles(requirement: Requirement, plan: Plan) -> dict[str, str]:
    taken = assign(requirement.roles, plan.roles, lambda names, role: rank_by_name(names, role.name, role.label))
    return {requirement.roles[wanted].first: plan.roles[at].name for wanted, at in taken.items()}


def _rank_entity(expected: Names, made: Entity) -> int | None:
    if made is _ACCOUNTS:
        return LOOSE - 1 if ACCOUNT in expected.all else None
    ranks = [rank_by_name(expected, made.name, label) for label in (made.label, made.label_plural)]
    return min((rank for rank in ranks if rank is not None), default=None)


def _pair_fields(pairing: Pairing, entity: ExpectedEntity) -> None:
    made = pairing.made(entity.names.first)
    if made is None:
        return
    by_names = {each.names: each for each in entity.fields}

    def rank(names: Names, found: Field) -> int | None:
        by_name = rank_of_field(names, found.name, found.label, (made.name, made.label))
        return by_name if by_name is None or _fits(by_names[names], found) else by_name + _WRONG_TYPE

    for wanted, at in assign([each.names for each in entity.fields], made.fields, rank).items():
        _place(pairing, entity, entity.fields[wanted], PlacedField(made, made.fields[at], False))


def _place(pairing: Pairing, entity: ExpectedEntity, expected: ExpectedField, placed: PlacedField) -> None:
    key = f"{entity.names.first}.{expected.names.first}"
    pairing.fields[key] = PlacedField(placed.entity, placed.field, _fits(expected, placed.field))


def _fits(expected: ExpectedField, made: Field) -> bool:
    return made.type in expected.kinds.types


def _look_in_what_was_split_off(pairing: Pairing, entity: ExpectedEntity) -> None:
    """A required field that is missing or of the wrong type, in an optional entity that this one refers to."""
    made = pairing.made(entity.names.first)
    split = [other.names.first for other in pairing.requirement.entities if other.names.optional]
    for expected in entity.fields:
        mine = pairing.placed(entity.names.first, expected.names.first)
        if made is None or expected.names.optional or (mine is not None and mine.fits):
            continue
        for other in split:
            there = pairing.placed(other, expected.names.first)
            if there is not None and pairing.refers(made, other):
                _place(pairing, entity, expected, there)
