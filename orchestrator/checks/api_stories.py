"""Stories tried over the API alone, for machines without a browser."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import httpx

from orchestrator.checks.accounts import Person
from orchestrator.checks.auth import AUTH_ACTIONS, Account
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import EntityApi, operations_by_action
from orchestrator.checks.machine import machine_of, row_in
from orchestrator.checks.outcome import Mismatch, Recorder, expect, same
from orchestrator.checks.promises.export import exported
from orchestrator.checks.promises.standing import row_to_delete
from orchestrator.checks.promises.stats import stats_of
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import InterfaceContract, Story, StoryKind

Work = Coroutine[Any, Any, None]


async def stories_over_api(
    http: httpx.AsyncClient, contract: InterfaceContract, stories: Sequence[Story]
) -> list[StoryOutcome]:
    """What became of each story, without looking at a page."""
    app = AppClient(http, contract)
    recorder = Recorder("story")
    if not await recorder.check("accounts", app.crew.gather()):
        return [StoryOutcome(story, message=recorder.checks[0].message) for story in stories]
    return [await _outcome(app, story) for story in stories]


async def _outcome(app: AppClient, story: Story) -> StoryOutcome:
    recorder = Recorder("story")
    work = _account_work(app, story.kind) or _entity_work(app, story)
    if work is None:
        return StoryOutcome(story, message="the contract has no operations for it")
    await recorder.check(story.id, work)
    return StoryOutcome(story, ["over the API only"], recorder.checks[0].message)


def _entity_work(app: AppClient, story: Story) -> Work | None:
    entity, by = app.entities.get(story.entity or ""), _actor(app, story)
    if story.kind is StoryKind.DASHBOARD:
        return _dashboard(app, by)
    if entity is None:
        return None
    plain: dict[StoryKind, Callable[[AppClient, EntityApi], Work]] = {
        StoryKind.LIST: _list, StoryKind.CREATE: _create, StoryKind.EDIT: _edit, StoryKind.DELETE: _delete,
        StoryKind.FIND: _find, StoryKind.EXPORT: _export, StoryKind.START: _create, StoryKind.GUARD: _create,
    }  # fmt: skip
    if story.kind in plain:
        return plain[story.kind](app, entity)
    acting = {StoryKind.MOVE: _move, StoryKind.FORBIDDEN: _forbidden}
    return acting[story.kind](app, entity, story.action or "", by) if story.kind in acting else None


def _actor(app: AppClient, story: Story) -> Person:
    return app.crew.first(story.actor) if story.actor else app.crew.leader


async def _list(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    total = (await app.page(entity))["total"]
    last = await app.page(entity, {"limit": 100, "offset": max(0, total - 100)})
    expect(made["id"] in [row["id"] for row in last["items"]], "the new row is not listed")


async def _create(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    expect(await app.read(entity, made["id"]) == made, "the new row reads differently from how it was made")


async def _edit(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity, then=[entity.operations["update"]])
    await app.send(entity, "update", made["id"], json=await app.changes(entity, entity.update[0], made))
    expect(await app.read(entity, made["id"]) != made, "the change was not kept")


async def _delete(app: AppClient, entity: EntityApi) -> None:

    made = await row_to_delete(app, entity)
    await app.send(entity, "delete", made["id"])
    expect((await app.send(entity, "read", made["id"])).status_code == 404, "the deleted row still answers")


async def _find(app: AppClient, entity: EntityApi) -> None:
    await app.create(entity)
    page = await app.page(entity, {"q": "zzqxj-no-such-text"})
    same(page["total"], 0, "the rows that hold a text that none holds")


async def _export(app: AppClient, entity: EntityApi) -> None:
    await app.create(entity)
    same(len(await exported(app, entity)), (await app.page(entity))["total"], "the rows of the table")


async def _dashboard(app: AppClient, by: Person) -> None:
    stats = operations_by_action(app.contract, ("stats",)).get("stats")
    if stats is None:
        raise Mismatch("the contract counts nothing")
    expect(await stats_of(app, stats, by), "nothing is counted")


async def _move(app: AppClient, entity: EntityApi, name: str, _by: Person) -> None:
    machine = machine_of(entity)
    if machine is None or name not in entity.transitions:
        raise Mismatch(f"the contract has no transition {name}")
    state = next(state for state in machine.ways if state in machine.transition(name).from_states)
    row = await row_in(app, machine, state, (entity.transitions[name],))
    moved = await app.move(entity, row["id"], name)
    same(moved[machine.field], machine.transition(name).to_state, f"{machine.field} after {name}")


async def _forbidden(app: AppClient, entity: EntityApi, action: str, by: Person) -> None:
    if action not in entity.all_operations:
        return  # what no operation does, nobody can do
    row = await app.create(entity) if entity.has("create") else {"id": 1}
    answer = await app.send(entity, action, row["id"], by=by, json={})
    same(answer.status_code, 403, f"the answer to {by} who wants to {action}")


def _account_work(app: AppClient, kind: StoryKind) -> Work | None:
    operations = operations_by_action(app.contract, AUTH_ACTIONS)
    if not {"register", "login"} <= operations.keys():
        return None
    account = Account(app.http, app.contract, operations, number=300 + app.next_number())
    steps: dict[StoryKind, tuple[Callable[[], Work], ...]] = {
        StoryKind.REGISTER: (account.register,),
        StoryKind.LOGIN: (account.register, account.session),
        StoryKind.WRONG_PASSWORD: (account.register, account.wrong_password),
        StoryKind.LOGOUT: (account.register, account.session, account.logout),
    }
    return _in_turn(steps[kind]) if kind in steps else None


async def _in_turn(steps: Sequence[Callable[[], Work]]) -> None:
    for step in steps:
        await step()
