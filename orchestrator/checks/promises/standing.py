"""What may be done with a row in which state: changing and deleting it, and what deleting takes back."""

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import POINTING, EntityApi
from orchestrator.checks.machine import Machine, machine_of, row_in, taken_to
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.checks.promises.effects import effects_of, expect_changed, levels, read_levels
from orchestrator.models import FieldType


async def standing_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Changing and deleting in every state, deleting what others refer to, and fields that are never changed."""
    if not entity.has("create"):
        return
    machine = machine_of(entity)
    for action in ("update", "delete"):
        for state in machine.ways if machine and entity.has(action) and entity.operations[action].states else ():
            title = f"{entity.name}.{action}.in.{state}"
            await recorder.check(title, _in_state(app, machine, action, state), machine.field if machine else "")
    if entity.has("delete") and effects_of(entity.operations["delete"]):
        await recorder.check(f"{entity.name}.delete.takes_back", _takes_back(app, entity))
    for field in entity.fixed if entity.has("update") else ():
        await recorder.check(f"{entity.name}.update.fixed.{field.name}", _fixed(app, entity, field.name), field.name)
    for child in app.entities.values():
        for field in child.create if entity.has("delete") else ():
            if field.references == entity.name and field.type in POINTING and child.has("create"):
                work = _referred_to(app, entity, child, field.name)
                await recorder.check(f"{entity.name}.delete.while.{child.name}.{field.name}", work, field.name)


def deletable_state(entity: EntityApi) -> str | None:
    """A state in which a row can be deleted; None where any will do."""
    states = entity.operations["delete"].states
    machine = machine_of(entity)
    return next((state for state in machine.ways if state in states), None) if machine and states else None


async def row_to_delete(app: AppClient, entity: EntityApi, by: Person | None = None) -> Row:
    """A new row, in a state in which it can be deleted. Raises Mismatch when it does not get there."""
    machine, state, delete = machine_of(entity), deletable_state(entity), entity.operations["delete"]
    if machine and state:
        return await row_in(app, machine, state, (delete,), by=by)
    return await app.create(entity, by=by, then=[delete])


async def _in_state(app: AppClient, machine: Machine | None, action: str, state: str) -> None:
    if machine is None:
        return
    entity, operation = machine.entity, machine.entity.operations[action]
    row = await row_in(app, machine, state, (operation,))
    body = await app.changes(entity, entity.update[0], row) if action == "update" else None
    answer = await app.send(entity, action, row["id"], json=body)
    only_own = app.performer(operation, row["id"]).role in operation.own_roles
    if state in ((only_own and operation.own_states) or operation.states):
        same(answer.status_code, operation.status, f"{action} of a row that is {state}")
        return
    refused(answer, 409, "wrong_state")
    same(await app.read(entity, row["id"]), row, f"the row after a refused {action}")


async def _takes_back(app: AppClient, entity: EntityApi) -> None:
    row = await app.create(entity, then=[entity.operations["delete"]])
    found = levels(app, entity, row, effects_of(entity.operations["delete"]))
    before = await read_levels(app, found)
    answer = await app.send(entity, "delete", row["id"])
    same(answer.status_code, entity.operations["delete"].status, "deleting it")
    await expect_changed(app, found, before)


async def _fixed(app: AppClient, entity: EntityApi, name: str) -> None:
    """A field that is set once is not among those of a change."""
    row = await app.create(entity, then=[entity.operations["update"]])
    field = next(field for field in entity.create if field.name == name)
    body = await app.body(entity, (field,), fresh=True)
    refused(await app.send(entity, "update", row["id"], json=body), 422, entity.error("update", 422), name)
    if entity.has("read"):
        same((await app.read(entity, row["id"])).get(name), row.get(name), f"{name} after a refused change")


async def _referred_to(app: AppClient, entity: EntityApi, child: EntityApi, name: str) -> None:
    """A row that another one names is not deleted."""
    machine, state = machine_of(entity), deletable_state(entity)
    row = await app.create(entity, then=[entity.operations["delete"]])
    field = next(field for field in child.create if field.name == name)
    await app.create(child, {name: row["id"] if field.type is FieldType.REFERENCE else [row["id"]]})
    if machine and state:
        await taken_to(app, machine, row, state)
    refused(await app.send(entity, "delete", row["id"]), 409, "conflict")
    if entity.has("read"):
        again = await app.send(entity, "read", row["id"])
        expect(again.status_code == 200, f"after a refused deletion the row answers {again.status_code}")
