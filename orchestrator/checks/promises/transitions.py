"""States and who moves them: from where the contract says, from nowhere else, and by no other means."""

from orchestrator.checks.answers import refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.machine import Machine, inputs, machine_of, move_body, row_in
from orchestrator.checks.outcome import Recorder, same
from orchestrator.checks.promises.effects import effects_of, expect_changed, expect_marked, levels, read_levels
from orchestrator.checks.values import ABSENT_ID, same_value

_MOVED = {"updated_at"}


async def transition_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Every transition from every state a row can be in."""
    machine = machine_of(entity)
    if machine is None or not entity.has("create"):
        return
    await recorder.check(f"{entity.name}.states.initial", _initial(app, machine), machine.field)
    await recorder.check(f"{entity.name}.states.not_created", _not_created(app, machine), machine.field)
    if entity.has("update"):
        await recorder.check(f"{entity.name}.states.not_changed", _not_changed(app, machine), machine.field)
    for name in entity.transitions:
        for state in machine.ways:
            if state in machine.transition(name).from_states:
                work = _allowed(app, machine, name, state)
                await recorder.check(f"{entity.name}.{name}.from.{state}", work, machine.field)
            else:
                work = _wrong_state(app, machine, name, state)
                await recorder.check(f"{entity.name}.{name}.refused_from.{state}", work, machine.field)
        await recorder.check(f"{entity.name}.{name}.absent", _absent(app, machine, name))


async def _initial(app: AppClient, machine: Machine) -> None:
    row = await app.create(machine.entity)
    same(row.get(machine.field), machine.initial, f"the {machine.field} of a new row")


async def _not_created(app: AppClient, machine: Machine) -> None:
    """Nobody makes a row that is further than the first state."""
    entity = machine.entity
    body = await app.body(entity, entity.create, {machine.field: machine.states[-1]})
    answer = await app.send(entity, "create", by=app.maker(entity), json=body)
    refused(answer, 422, entity.error("create", 422), machine.field)


async def _not_changed(app: AppClient, machine: Machine) -> None:
    entity = machine.entity
    row = await app.create(entity, then=[entity.operations["update"]])
    other = next(state for state in machine.states if state != machine.initial)
    answer = await app.send(entity, "update", row["id"], json={machine.field: other})
    refused(answer, 422, entity.error("update", 422), machine.field)
    same((await app.read(entity, row["id"]))[machine.field], machine.initial, f"{machine.field} after a refused change")


async def _allowed(app: AppClient, machine: Machine, name: str, state: str) -> None:
    entity, operation = machine.entity, machine.entity.transitions[name]
    row = await row_in(app, machine, state, (operation,))
    found = levels(app, entity, row, effects_of(operation))
    before = await read_levels(app, found)
    sent = inputs(app, entity, name)
    moved = await app.move(entity, row["id"], name, sent)
    same(moved.get(machine.field), machine.transition(name).to_state, f"{machine.field} after {name}")
    await expect_changed(app, found, before)
    expect_marked(entity, moved, effects_of(operation), app.performer(operation, row["id"]))
    _expect_inputs(entity, name, sent, moved)
    _expect_rest(machine, name, row, moved)
    same(await app.read(entity, row["id"]), moved, f"the row read after {name}")


def _expect_inputs(entity: EntityApi, name: str, sent: Row, moved: Row) -> None:
    for field in entity.inputs[name]:
        if field.name in sent and not same_value(field, sent[field.name], moved.get(field.name)):
            same(moved.get(field.name), sent[field.name], f"{field.name}, given with {name}")


def _expect_rest(machine: Machine, name: str, row: Row, moved: Row) -> None:
    """What the transition does not speak of stays as it was."""
    entity = machine.entity
    spoken = {machine.field, *(effect.field for effect in effects_of(entity.transitions[name])), *_MOVED}
    spoken |= {field.name for field in entity.inputs[name]}
    spoken |= {field.name for field in entity.answer if field.label_of in spoken}
    rest = {name: value for name, value in row.items() if name not in spoken}
    same({name: moved.get(name) for name in rest}, rest, f"what {name} does not speak of")


async def _wrong_state(app: AppClient, machine: Machine, name: str, state: str) -> None:
    entity, operation = machine.entity, machine.entity.transitions[name]
    row = await row_in(app, machine, state, (operation,))
    found = levels(app, entity, row, effects_of(operation))
    before = await read_levels(app, found)
    answer = await app.send(entity, name, row["id"], json=move_body(app, entity, name))
    refused(answer, 409, "wrong_state")
    same(await app.read(entity, row["id"]), row, f"the row after a refused {name}")
    await expect_changed(app, found, before, times=0)


async def _absent(app: AppClient, machine: Machine, name: str) -> None:
    answer = await app.send(machine.entity, name, ABSENT_ID, json=move_body(app, machine.entity, name))
    refused(answer, 404, "not_found")
