"""Who may do what: every operation by a stranger and by every role, and rows that are nobody else's business."""

import httpx

from orchestrator.checks.accounts import STRANGER, Person, roles_of
from orchestrator.checks.answers import refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi
from orchestrator.checks.machine import machine_of, move_body, row_in
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.checks.promises.export import exported
from orchestrator.checks.promises.filters import every_row
from orchestrator.checks.promises.standing import row_to_delete
from orchestrator.models import Operation

_ON_A_ROW = {"read", "update", "delete", "transition"}


async def role_checks(app: AppClient, recorder: Recorder) -> None:
    """Every operation that needs a session, by everybody."""
    roles = [role.name for role in roles_of(app.contract)]
    for operation in app.contract.api.operations if app.contract.api else []:
        entity = app.entities.get(operation.entity or "")
        if not operation.auth or operation.action in {"me", "demo"}:
            continue
        name = operation.operation_id
        await recorder.check(f"roles.{name}.without_session", _stranger(app, operation, entity))
        for role in roles:
            if operation.roles and role not in operation.roles:
                await recorder.check(f"roles.{name}.forbidden.{role}", _forbidden(app, operation, entity, role))
            elif entity is None or entity.name != USER:
                await recorder.check(f"roles.{name}.allowed.{role}", _allowed(app, operation, entity, role))


async def own_row_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Rows of somebody else answer 404 and are in no list, export or count."""
    for name, operation in entity.all_operations.items():
        for role in operation.own_roles:
            title = f"{entity.name}.own.{name}.{role}"
            if operation.action in _ON_A_ROW:
                await recorder.check(title, _not_mine(app, entity, name, role))
            elif operation.action in {"list", "export"}:
                await recorder.check(title, _not_listed(app, entity, name, role))


async def _stranger(app: AppClient, operation: Operation, entity: EntityApi | None) -> None:
    answer = await _attempt(app, operation, entity, STRANGER)
    refused(answer, 401, "not_authenticated")


async def _forbidden(app: AppClient, operation: Operation, entity: EntityApi | None, role: str) -> None:
    answer = await _attempt(app, operation, entity, app.crew.first(role))
    refused(answer, 403, "forbidden")


async def _allowed(app: AppClient, operation: Operation, entity: EntityApi | None, role: str) -> None:
    answer = await _attempt(app, operation, entity, app.crew.first(role))
    shown = f"{answer.status_code}: {answer.text[:200]}"
    expect(answer.status_code == operation.status, f"{role} may do {operation.operation_id}, and is answered {shown}")


async def _attempt(app: AppClient, operation: Operation, entity: EntityApi | None, by: Person) -> httpx.Response:
    """The answer to a request that is right in everything, whoever sends it."""
    if entity is None:
        return await app.http.request(operation.method, operation.path, headers=by.headers)
    if operation.action == "create":
        may = by.session and (not operation.roles or by.role in operation.roles)
        person = await app.somebody(entity, by.role) if may else by
        body = await app.body(entity, entity.create, by=person if may else app.maker(entity))
        return await app.send(entity, "create", by=person, json=body)
    if operation.action not in _ON_A_ROW:
        return await app.send(entity, operation.action, by=by)
    action = operation.transition.name if operation.transition else operation.action
    row = await _subject(app, operation, entity, by)
    person = app.performer(operation, row["id"]) if by.role in operation.own_roles else by
    return await app.send(entity, action, row["id"], by=person, json=await _request(app, entity, action, row))


async def _subject(app: AppClient, operation: Operation, entity: EntityApi, by: Person) -> Row:
    """A row that the operation can be done with: the person's own where that matters and can be had."""
    if not entity.has("create"):
        return {"id": app.crew.leader.user_id}
    create = entity.operations["create"]
    own = by.role in operation.own_roles and (not create.roles or by.role in create.roles)
    by = await app.somebody(entity, by.role) if own else by
    machine = machine_of(entity)
    if operation.transition and machine:
        state = next(state for state in machine.ways if state in operation.transition.from_states)
        return await row_in(app, machine, state, (operation,), by=by if own else None)
    if operation.action == "delete":
        return await row_to_delete(app, entity, by if own else None)
    return await app.create(entity, by=by if own else None, then=[operation])


async def _request(app: AppClient, entity: EntityApi, action: str, row: Row) -> Row | None:
    if action in entity.transitions:
        return move_body(app, entity, action)
    if action != "update":
        return None
    if entity.name == USER:
        return {"role": app.crew.leader.role}
    return await app.changes(entity, entity.update[0], row)


async def _not_mine(app: AppClient, entity: EntityApi, name: str, role: str) -> None:
    """Somebody else of the same role is told that there is no such row."""
    operation = entity.operation(name)
    row = await _subject(app, operation, entity, app.crew.first(role))
    other = _somebody_else(app, role, app.performer(operation, row["id"]))
    answer = await app.send(entity, name, row["id"], by=other, json=await _request(app, entity, name, row))
    refused(answer, 404, "not_found")
    if entity.has("read"):
        same(await app.read(entity, row["id"]), row, f"the row after somebody else tried to {name} it")


def _somebody_else(app: AppClient, role: str, person: Person) -> Person:
    return next(one for one in app.crew.people[role] if one != person)


async def _not_listed(app: AppClient, entity: EntityApi, name: str, role: str) -> None:
    """Somebody else of the same role sees neither the row nor that there is one more."""
    mine = await app.somebody(entity, role)
    other = _somebody_else(app, role, mine)
    create = entity.operations["create"] if entity.has("create") else None
    if create is None or (create.roles and role not in create.roles):
        return
    before = await _seen(app, entity, name, other)
    row = await app.create(entity, by=mine)
    same(await _seen(app, entity, name, other), before, f"the rows that another {role} sees in {name}")
    if name == "list":
        others = {one["id"] for one in await every_row(app, entity, by=other)}
        expect(row["id"] not in others, f"another {role} sees the row {row['id']}")
        own = {one["id"] for one in await every_row(app, entity, by=mine)}
        expect(row["id"] in own, f"the {role} who made the row {row['id']} does not see it")


async def _seen(app: AppClient, entity: EntityApi, name: str, by: Person) -> int:
    if name == "export":
        return len(await exported(app, entity, by=by))
    return int((await app.page(entity, by=by))["total"])
