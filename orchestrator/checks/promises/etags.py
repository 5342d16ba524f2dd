"""Nobody overwrites what they have not seen: a row has an ETag, and a change that names an older one is refused."""

import asyncio

import httpx

from orchestrator.checks.answers import refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.machine import machine_of, move_body
from orchestrator.checks.outcome import Recorder, expect, same


async def etag_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """The ETag of a row, and what If-Match does."""
    await _moves(app, entity, recorder)
    if not entity.has("create", "read", "update") or not entity.operations["update"].conditional:
        return
    await recorder.check(f"{entity.name}.etag.tells_versions", _versions(app, entity))
    await recorder.check(f"{entity.name}.etag.stale", _stale(app, entity))
    await recorder.check(f"{entity.name}.etag.two_writers", _two_writers(app, entity))


async def _moves(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """What If-Match does with a transition that a new row can make."""
    machine = machine_of(entity)
    for name, operation in entity.transitions.items() if machine and entity.has("create", "read") else ():
        move = operation.transition
        if machine and move and operation.conditional and machine.initial in move.from_states:
            await recorder.check(f"{entity.name}.etag.{name}", _stale_move(app, entity, name), move.field)


async def _stale_move(app: AppClient, entity: EntityApi, name: str) -> None:
    """A transition that names another version moves nothing; one that names the present one does."""
    operation = entity.transitions[name]
    row = await app.create(entity, then=[operation])
    tag, body = tag_of(await app.send(entity, "read", row["id"])), move_body(app, entity, name)
    other = {"if-match": '"another"'}
    refused(await app.send(entity, name, row["id"], json=body, headers=other), 412, "stale")
    same(await app.read(entity, row["id"]), row, f"the row after a stale {name}")
    answer = await app.send(entity, name, row["id"], json=body, headers={"if-match": tag})
    same(answer.status_code, operation.status, f"the answer to {name} that names the present ETag")
    expect(tag_of(answer) != tag, f"a row moved by {name} has the ETag {tag} as before")


def tag_of(answer: httpx.Response) -> str:
    """The answer's ETag. Raises Mismatch when it has none."""
    tag: str = answer.headers.get("etag", "")
    expect(tag.startswith('"') or tag.startswith('W/"'), f"the answer should have an ETag in quotes, it has {tag!r}")
    return tag


async def _row(app: AppClient, entity: EntityApi) -> Row:
    return await app.create(entity, then=[entity.operations["update"]])


async def _change(app: AppClient, entity: EntityApi, row: Row, tag: str | None = None) -> httpx.Response:
    """The answer to a change of one field, with what goes along with it."""
    body = await app.changes(entity, entity.update[0], row)
    headers = {"if-match": tag} if tag is not None else {}
    return await app.send(entity, "update", row["id"], json=body, headers=headers)


async def _versions(app: AppClient, entity: EntityApi) -> None:
    """The same row has the same tag, a changed one another; the tag of the change is that of the row."""
    row = await _row(app, entity)
    first = tag_of(await app.send(entity, "read", row["id"]))
    same(tag_of(await app.send(entity, "read", row["id"])), first, "the ETag of a row that nobody changed")
    answer = await _change(app, entity, row, first)
    same(answer.status_code, entity.operations["update"].status, "a change that names the present ETag")
    changed = tag_of(answer)
    expect(changed != first, f"a changed row has the ETag {first} as before")
    same(tag_of(await app.send(entity, "read", row["id"])), changed, "the ETag of the row read after the change")


async def _stale(app: AppClient, entity: EntityApi) -> None:
    """A change that names an older tag is refused and changes nothing; one that names none is not."""
    row = await _row(app, entity)
    old = tag_of(await app.send(entity, "read", row["id"]))
    same((await _change(app, entity, row)).status_code, entity.operations["update"].status, "a change without If-Match")
    now = await app.read(entity, row["id"])
    refused(await _change(app, entity, row, old), 412, "stale")
    same(await app.read(entity, row["id"]), now, "the row after a stale change")


async def _two_writers(app: AppClient, entity: EntityApi) -> None:
    """Of two who have seen the same row, only the first one changes it."""
    row = await _row(app, entity)
    tag = tag_of(await app.send(entity, "read", row["id"]))
    answers = await asyncio.gather(*(_change(app, entity, row, tag) for _ in range(2)))
    found = sorted(answer.status_code for answer in answers)
    same(found, [entity.operations["update"].status, 412], "the answers to two who have seen the same row")
