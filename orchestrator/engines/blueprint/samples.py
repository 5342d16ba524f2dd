"""Sample rows and accounts for a plan: true to the trade, in the plan's language, and the same every time.

A row keeps what the app would ask of it: types and bounds, unique values, guards, and fields that only the way to its
state has set. Rows stand in the order in which they can be inserted.
"""

import datetime as dt
from typing import Any

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT
from orchestrator.engines.blueprint.sampling.counting import counted
from orchestrator.engines.blueprint.sampling.guarding import Row, Rows
from orchestrator.engines.blueprint.sampling.pointing import Accounts
from orchestrator.engines.blueprint.sampling.pools import pools
from orchestrator.engines.blueprint.sampling.rows import RowMaker
from orchestrator.models import Account, Entity, Plan, Role

_PEOPLE_WHO_JOIN, _PEOPLE_WHO_LEAD, _OTHERS = 3, 1, 2


def with_samples(plan: Plan) -> Plan:
    """The plan with sample accounts and rows."""
    peopled = plan.model_copy(update={"accounts": accounts_for(plan)})
    return peopled.model_copy(update={"samples": samples_for(peopled)})


def accounts_for(plan: Plan) -> list[Account]:
    """Sample accounts: somebody who leads, some who joined, some of each other role; none in an app without roles."""
    people = iter(pools().people[plan.language])
    roles = sorted(plan.roles, key=lambda role: not role.leads)
    return [
        Account(name=name, email=f"{address}@example.com", role=role.name)
        for role in roles
        for (name, address), _ in zip(people, range(_how_many(role)), strict=False)
    ]


def _how_many(role: Role) -> int:
    if role.joins:
        return _PEOPLE_WHO_JOIN
    return _PEOPLE_WHO_LEAD if role.leads else _OTHERS


def samples_for(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Sample rows by entity, as `Plan.samples` has them; for the plan's accounts, or those it would be given."""
    accounts = Accounts(plan, (plan.accounts or accounts_for(plan)) if plan.roles else ())
    rows: Rows = {}
    kept = [entity for entity in plan.entities if entity.name != ACCOUNT]
    for entity in pointed_to_first(kept):
        rows[entity.name] = []
        rows[entity.name] = RowMaker(entity, plan, accounts, rows).rows()
    return {name: [_written(row) for row in made] for name, made in counted(kept, rows).items() if made}


def pointed_to_first(entities: list[Entity]) -> list[Entity]:
    """The entities, each after those it points to; in a ring, after those it must point to."""
    waiting, done = list(entities), []
    names = {entity.name for entity in entities}
    while waiting:
        ready = _ready(waiting, names, required_only=False) or _ready(waiting, names, required_only=True) or waiting[:1]
        done.append(ready[0])
        waiting.remove(ready[0])
        names.remove(ready[0].name)
    return done


def _ready(waiting: list[Entity], missing: set[str], *, required_only: bool) -> list[Entity]:
    def needs(entity: Entity) -> set[str]:
        fields = (field for field in entity.fields if field.required or not required_only)
        return {field.references for field in fields if field.references and field.references != entity.name}

    return [entity for entity in waiting if not needs(entity) & missing]


def _written(row: Row) -> Row:
    """The row with its days and moments as text."""
    return {name: _text(value) for name, value in row.items()}


def _text(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, dt.date) else value
