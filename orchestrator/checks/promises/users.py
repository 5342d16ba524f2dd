"""Accounts in an app with roles: who joins, who leads, and who gives roles to whom."""

from orchestrator.checks.accounts import Person, roles_of
from orchestrator.checks.answers import answered, refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi, operations_by_action, schema_fields
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.checks.promises.filters import every_row
from orchestrator.checks.values import ABSENT_ID, valid_value


async def user_checks(app: AppClient, recorder: Recorder) -> None:
    """What an app with roles promises of accounts; nothing where there are none."""
    roles = roles_of(app.contract)
    if not roles:
        return
    await recorder.check("accounts.joining", _joining(app), "role")
    await recorder.check("accounts.role_is_not_chosen", _role_not_chosen(app), "role")
    users = app.entities.get(USER)
    if users and users.has("list"):
        await recorder.check("accounts.listed", _listed(app, users))
    if users and users.has("update"):
        await recorder.check("accounts.role_is_given", _given(app, users), "role")
        await recorder.check("accounts.own_role_stays", _own_role(app, users), "role")
        await recorder.check("accounts.role_unknown", _unknown_role(app, users), "role")
        await recorder.check("accounts.absent", _absent(app, users))


async def _joining(app: AppClient) -> None:
    """Whoever registers in an app that is not empty gets the role that joins."""
    joins = next(role.name for role in roles_of(app.contract) if role.joins)
    person = await app.crew.newcomer()
    same(person.role, joins, "the role of somebody who registers")


async def _role_not_chosen(app: AppClient) -> None:
    register = operations_by_action(app.contract, ("register",))["register"]
    number = 9000 + app.next_number()
    body: Row = {f.name: valid_value(f, number) for f in schema_fields(app.contract, register.request)}
    leads = next(role.name for role in roles_of(app.contract) if role.leads)
    answer = await app.http.request(register.method, register.path, json={**body, "role": leads})
    refused(answer, 422, "validation_error", "role")


async def _listed(app: AppClient, users: EntityApi) -> None:
    rows = await every_row(app, users, by=app.crew.leader)
    known = {row["id"]: row for row in rows}
    for person in app.crew.everybody():
        expect(person.user_id in known, f"the list of accounts lacks {person.user_id}, {person}")
        same(known[person.user_id].get("role"), person.role, f"the role of account {person.user_id} in the list")
    secret = [name for row in rows for name in row if "password" in name]
    expect(not secret, f"the list of accounts shows {secret[:1]}")


async def _given(app: AppClient, users: EntityApi) -> None:
    """Each role can be given, and holds from the next request on."""
    person = await app.crew.newcomer()
    for role in [*reversed(roles_of(app.contract))]:
        person = await app.crew.promote(person, role.name)
        me = operations_by_action(app.contract, ("me",)).get("me")
        if me:
            told = answered(await app.http.request(me.method, me.path, headers=person.headers), me.status)
            same(told.get("role"), role.name, "the role that somebody was given, as they are told")
        await _acts_as(app, users, person)


async def _acts_as(app: AppClient, users: EntityApi, person: Person) -> None:
    listing = users.operations["list"] if users.has("list") else None
    if listing and listing.roles:
        status = listing.status if person.role in listing.roles else 403
        answer = await app.send(users, "list", by=person)
        same(answer.status_code, status, f"listing accounts in the new role {person.role}")


async def _own_role(app: AppClient, users: EntityApi) -> None:
    """The one who leads can not step down: somebody has to."""
    leader = app.crew.leader
    other = next(role.name for role in roles_of(app.contract) if role.name != leader.role)
    answer = await app.send(users, "update", leader.user_id, by=leader, json={"role": other})
    refused(answer, 409, "conflict")


async def _unknown_role(app: AppClient, users: EntityApi) -> None:
    person = app.crew.everybody()[-1]
    answer = await app.send(users, "update", person.user_id, by=app.crew.leader, json={"role": "no_such_role"})
    refused(answer, 422, "validation_error", "role")


async def _absent(app: AppClient, users: EntityApi) -> None:
    answer = await app.send(users, "update", ABSENT_ID, by=app.crew.leader, json={"role": app.crew.leader.role})
    refused(answer, 404, "not_found")
