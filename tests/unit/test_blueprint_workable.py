"""Plans whose people could not do what they are to do are mended by rule, and say so."""

from plan_examples import PLANS

from orchestrator.engines.blueprint.workable import make_workable
from orchestrator.models import (
    Effect,
    EffectKind,
    Entity,
    Field,
    FieldType,
    Grant,
    Guard,
    GuardKind,
    Role,
    StateMachine,
    Transition,
)

ROLES = [Role(name="manager", label="Manager", leads=True), Role(name="clerk", label="Clerk"),
         Role(name="member", label="Member", joins=True)]  # fmt: skip
OWN = ["list", "read"]


def _request(clerk: list[str], member: list[str]) -> Entity:
    """A request that a clerk accepts and a member confirms; both see only rows of their own."""
    entity = next(entity for entity in PLANS["leave_approval"]().entities if entity.machine)
    assert entity.machine is not None
    name, first = entity.machine.field, entity.machine.initial
    moves = [
        Transition(name="confirm", label="Confirm", field=name, from_states=["accepted"], to_state="done",
                   roles=["member"]),
        Transition(name="accept", label="Accept", field=name, from_states=[first], to_state="accepted",
                   roles=["clerk"]),
    ]  # fmt: skip
    grants = [Grant(role="clerk", actions=clerk, own=OWN), Grant(role="member", actions=member, own=OWN)]
    machine = StateMachine(field=name, initial=first, transitions=moves)
    return entity.model_copy(update={"machine": machine, "grants": grants})


def _mended(entity: Entity) -> tuple[dict[str, Grant], list[str]]:
    given = make_workable([entity], ROLES, "en")
    return {grant.role: grant for grant in entity.grants}, given


def test_who_sees_rows_of_their_own_can_make_some() -> None:
    """Where people see only their own rows, they are the ones who make them."""
    grants, assumed = _mended(_request(clerk=[*OWN, "create"], member=OWN))
    assert grants["member"].actions == [*OWN, "create"]
    assert any("Members only see their own" in line for line in assumed)


def test_who_moves_what_others_made_sees_it() -> None:
    """The clerk who accepts requests of members sees them all; members go on to see their own."""
    grants, assumed = _mended(_request(clerk=[*OWN, "create"], member=[*OWN, "create"]))
    assert grants["clerk"].own == []
    assert grants["member"].own == OWN
    assert any("Clerks deal with" in line for line in assumed)


def test_what_people_fill_in_is_not_written_by_the_app() -> None:
    """A technician who is chosen in the form is not replaced by whoever accepts the request."""
    entity = _request(clerk=[*OWN, "create"], member=[*OWN, "create"])
    chosen = Field(name="technician_id", type=FieldType.REFERENCE, label="Technician", references="User")
    effect = Effect(kind=EffectKind.ACTOR, field=chosen.name)
    assert entity.machine is not None
    entity.machine.transitions[0].effects.append(effect)
    entity.fields.append(chosen.model_copy(update={"read_only": True}))
    make_workable([entity], ROLES, "en")
    assert entity.machine.transitions[0].effects == [effect]
    entity.fields[-1] = chosen
    make_workable([entity], ROLES, "en")
    assert entity.machine.transitions[0].effects == []


def test_once_for_each_maker_gives_way_to_a_closer_limit() -> None:
    """A student takes five courses, and none twice: whoever enters it can enter more than one."""
    entity = _request(clerk=[*OWN, "create"], member=[*OWN, "create"])
    pair = Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=["course_id", "student_id"])
    maker = Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=["student_id", "owner_id"])
    for others in ([pair], [Guard(kind=GuardKind.AT_MOST, reference="student_id", limit=5)]):
        entity.guards = [*others, maker]
        make_workable([entity], ROLES, "en")
        assert entity.guards == others
    entity.guards = [maker]
    make_workable([entity], ROLES, "en")
    assert entity.guards == [maker]


def test_who_sees_only_their_own_rows_reaches_no_others() -> None:
    """An employee who may delete claims deletes those that they see: their own."""
    grants, _ = _mended(_request(clerk=["list"], member=[*OWN, "create", "update", "delete"]))
    assert grants["member"].own == [*OWN, "update", "delete"]
