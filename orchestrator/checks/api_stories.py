"""Stories tried over the API alone, for machines without a browser."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import httpx

from orchestrator.checks.auth import AUTH_ACTIONS, Account
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import EntityApi, operations_by_action
from orchestrator.checks.outcome import Recorder, expect
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import InterfaceContract, Story, StoryKind

Work = Coroutine[Any, Any, None]


async def stories_over_api(
    http: httpx.AsyncClient, contract: InterfaceContract, stories: Sequence[Story]
) -> list[StoryOutcome]:
    """What became of each story, without looking at a page."""
    app = AppClient(http, contract)
    await app.crew.gather()
    return [await _outcome(app, story) for story in stories]


async def _outcome(app: AppClient, story: Story) -> StoryOutcome:
    recorder = Recorder("story")
    work = _account_work(app, story.kind) or _entity_work(app, story)
    if work is None:
        return StoryOutcome(story, message="the contract has no operations for it")
    await recorder.check(story.id, work)
    return StoryOutcome(story, ["over the API only"], recorder.checks[0].message)


def _entity_work(app: AppClient, story: Story) -> Work | None:
    entity = app.entities.get(story.entity or "")
    works: dict[StoryKind, Callable[[AppClient, EntityApi], Work]] = {
        StoryKind.LIST: _list, StoryKind.CREATE: _create, StoryKind.EDIT: _edit, StoryKind.DELETE: _delete,
    }  # fmt: skip
    return works[story.kind](app, entity) if entity and story.kind in works else None


async def _list(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    total = (await app.page(entity))["total"]
    last = await app.page(entity, {"limit": 100, "offset": max(0, total - 100)})
    expect(made["id"] in [row["id"] for row in last["items"]], "the new row is not listed")


async def _create(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    expect(await app.read(entity, made["id"]) == made, "the new row reads differently from how it was made")


async def _edit(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    wanted = await app.body(entity, entity.update)
    await app.send(entity, "update", made["id"], json=wanted)
    expect(await app.read(entity, made["id"]) != made, "the change was not kept")


async def _delete(app: AppClient, entity: EntityApi) -> None:
    made = await app.create(entity)
    await app.send(entity, "delete", made["id"])
    expect((await app.send(entity, "read", made["id"])).status_code == 404, "the deleted row still answers")


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
