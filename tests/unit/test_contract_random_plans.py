"""Whatever a plan says, its contract breaks no rule, is valid OpenAPI, and its tables are SQL."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate as validate_openapi
from plan_examples import contract_of
from plan_strategies import plan_of_seed, plans

from orchestrator.contracts.openapi import to_openapi
from orchestrator.contracts.rules import check
from orchestrator.errors import InvalidContract
from orchestrator.models import FieldType, InterfaceContract, Plan
from orchestrator.stages.reports.architecture import render_architecture


def build(contract: InterfaceContract) -> None:
    """Every table, index and unique group, made in a database in memory."""
    assert contract.database
    database = sqlite3.connect(":memory:")
    for table in contract.database.tables:
        columns = [
            " ".join([f'"{column.name}"', column.sql_type, f"CHECK ({column.check})" if column.check else ""])
            for column in table.fields
        ]
        database.execute(f'CREATE TABLE "{table.table}" ({", ".join(columns)})')
        for number, names in enumerate([*table.indexes, *table.unique]):
            database.execute(f'CREATE INDEX "{table.table}_{number}" ON "{table.table}" ({names})')
    database.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_gives_a_sound_contract(plan: Plan) -> None:
    """No rule is broken, the tables can be made, and the architecture can be written."""
    contract = contract_of(plan)
    assert check(contract) == []
    build(contract)
    assert render_architecture(plan, contract).startswith("# ")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(most_entities=2))
def test_any_plan_gives_a_valid_document(plan: Plan) -> None:
    """OpenAPI 3.1; few and small ones, for the validator needs a second for a large one."""
    validate_openapi(to_openapi(contract_of(plan)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans())
def test_any_plan_can_be_used_by_somebody(plan: Plan) -> None:
    """Rows of every entity can be made and seen, and every state of a machine can be reached."""
    api = contract_of(plan).api
    assert api
    for entity in plan.entities:
        actions = {operation.action for operation in api.operations if operation.entity == entity.name}
        assert {"list", "create", "read"} <= actions
        if entity.machine:
            reached = {entity.machine.initial}
            for _ in entity.machine.transitions:
                moves = [op.transition for op in api.operations if op.entity == entity.name and op.transition]
                reached |= {move.to_state for move in moves if reached & set(move.from_states)}
            status = next(field for field in entity.fields if field.name == entity.machine.field)
            assert reached == set(status.values)


def spoil(plan: Plan, random: Random) -> Plan:
    """The plan with one thing gone or misspelt, as somebody who writes plans may get it wrong."""
    spoilt = plan.model_copy(deep=True)
    entity = random.choice(spoilt.entities)
    moves = entity.machine.transitions if entity.machine else []
    effects = [*entity.on_create, *(effect for move in moves for effect in move.effects)]
    ways: list[Callable[[], object]] = [
        lambda: entity.fields.pop(random.randrange(len(entity.fields))),
        lambda: spoilt.entities.remove(entity) if len(spoilt.entities) > 1 else None,
        spoilt.roles.clear,
        lambda: setattr(random.choice(entity.fields), "references", "Nothing"),
        lambda: setattr(random.choice(entity.fields), "type", random.choice(list(FieldType))),
        lambda: setattr(random.choice(entity.fields), "values", ["odd"]),
    ]
    ways += [lambda: setattr(random.choice(moves), "to_state", "nowhere")] if moves else []
    ways += [lambda: random.choice(moves).inputs.append("nothing")] if moves else []
    ways += [lambda: setattr(random.choice(effects), "field", "nothing")] if effects else []
    ways += [lambda: setattr(random.choice(entity.guards), "reference", "nothing")] if entity.guards else []
    ways += [lambda: setattr(random.choice(entity.guards), "fields", ["nothing"])] if entity.guards else []
    ways += [lambda: setattr(random.choice(entity.grants), "role", "nobody")] if entity.grants else []
    random.choice(ways)()
    return spoilt


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(most_entities=3), st.randoms(use_true_random=False))
def test_spoilt_plan_gives_a_sound_contract_or_is_refused(plan: Plan, random: Random) -> None:
    """A plan that can not be built is refused as such, never with a crash or a contract that is not sound."""
    try:
        contract = contract_of(spoil(plan, random))
    except InvalidContract:
        return
    build(contract)
    to_openapi(contract)


def test_a_hundred_seeds_have_everything_among_them() -> None:
    """Every type of field, kind of guard and effect, roles, links and both languages occur, and a seed is a plan."""
    made = [plan_of_seed(seed) for seed in range(100)]
    assert plan_of_seed(7) == made[7]
    types = Counter(field.type for plan in made for entity in plan.entities for field in entity.fields)
    assert set(types) == set(FieldType) - {FieldType.PASSWORD}
    guards = Counter(guard.kind for plan in made for entity in plan.entities for guard in entity.guards)
    assert len(guards) == 6
    assert min(guards.values()) >= 3
    assert {plan.language for plan in made} == {"en", "zh"}
    assert {len(plan.roles) for plan in made} == {0, 1, 2, 3}
    assert {len(plan.entities) for plan in made} == {1, 2, 3, 4, 5, 6}
    kept = [entity for plan in made for entity in plan.entities]
    assert any(entity.on_create for entity in kept)
    assert any(entity.shortcuts for entity in kept)
    assert any(field.references == entity.name for entity in kept for field in entity.fields)
