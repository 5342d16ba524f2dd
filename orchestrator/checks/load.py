"""Many requests at once: none may fail, and what there is only one of goes to exactly one."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

import httpx

from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi, operations_by_action, schema_fields
from orchestrator.checks.machine import machine_of, move_body, row_in
from orchestrator.checks.outcome import Check, Recorder, expect, same
from orchestrator.checks.promises.counting import MOST_ROWS, least_amount, scene, trial_limit
from orchestrator.checks.promises.edges import Edge, edges
from orchestrator.checks.values import valid_value
from orchestrator.models import Guard, GuardKind

CONCURRENT = 50
TAKERS = 20
"""Of those 50, who want the same last one; the others read and write something else."""


async def load_checks(app: AppClient) -> list[Check]:
    """50 requests at once for each entity; 20 takers of the last one; for an app without entities, registrations."""
    recorder = app.recorder("load")
    kept = [entity for entity in app.entities.values() if entity.name != USER]
    for entity in kept:
        if entity.has("create", "list"):
            await recorder.check(f"{entity.name}.{CONCURRENT}_at_once", _crowd(app, entity))
            await _last_ones(app, entity, recorder)
    if not kept and (register := operations_by_action(app.contract, ("register",)).get("register")):
        fields = schema_fields(app.contract, register.request)
        bodies = [{f.name: valid_value(f, 500 + number) for f in fields} for number in range(CONCURRENT // 5)]
        await recorder.check("register_at_once", _registrations(app.http, register.path, register.status, bodies))
    return recorder.checks


async def _last_ones(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Whatever there can be only one of."""
    for edge in edges(app, entity):
        if edge.step == "create" and (start := edge.start(1)) is not None:
            name = f"{entity.name}.last.{edge.effect.field}"
            await recorder.check(name, _last_taken(app, edge, start), edge.effect.field)
    for guard in entity.guards:
        name = f"{entity.name}.last.{guard.kind.value}"
        if guard.kind is GuardKind.NO_OVERLAP:
            await recorder.check(name, _same_time(app, entity, guard), guard.fields[0])
        elif guard.kind in {GuardKind.CAPACITY, GuardKind.AT_MOST}:
            await recorder.check(name, _last_place(app, entity, guard), guard.reference or "")
    for field in entity.create:
        if field.unique and not field.references:
            await recorder.check(f"{entity.name}.last.{field.name}", _same_value(app, entity, field.name), field.name)
    machine = machine_of(entity)
    for name in list(entity.transitions)[:1] if machine else ():
        await recorder.check(f"{entity.name}.last.{name}", _same_move(app, entity, name))


@dataclass(frozen=True, slots=True)
class _Contest:
    """The answers of those who wanted the same, and of those who wanted something else meanwhile."""

    takers: list[int]
    others: list[int]

    def won_by_one(self, status: int, refusal: int = 409) -> None:
        """Nothing when exactly one got it and the others were told so. Raises Mismatch otherwise."""
        same(self.takers.count(status), 1, f"how many of {len(self.takers)} at once got the only one")
        losers = sorted({code for code in self.takers if code != status})
        same(losers, [refusal], "the answers to the others who wanted it")
        failed = [code for code in self.others if code >= 400]
        expect(not failed, f"{len(failed)} requests at the same time failed with {sorted(set(failed))}")


async def _contest(app: AppClient, entity: EntityApi, takers: Sequence[Awaitable[httpx.Response]]) -> _Contest:
    bystanders = [app.send(entity, "list", params={"limit": 5}) for _ in range(CONCURRENT - len(takers))]
    answers = await asyncio.gather(*takers, *bystanders)
    codes = [answer.status_code for answer in answers]
    return _Contest(codes[: len(takers)], codes[len(takers) :])


async def _last_taken(app: AppClient, edge: Edge, start: float) -> None:
    parent = await app.create(edge.target, {edge.effect.field: start})
    fixed = {edge.effect.reference or "": parent["id"], **edge.amount}
    makers = [await app.free_maker(edge.entity) for _ in range(TAKERS)]
    bodies = [await app.body(edge.entity, edge.entity.create, fixed, by=maker) for maker in makers]
    takers = [app.send(edge.entity, "create", by=by, json=body) for by, body in zip(makers, bodies, strict=True)]
    contest = await _contest(app, edge.entity, takers)
    contest.won_by_one(edge.entity.operations["create"].status)
    left = (await app.read(edge.target, parent["id"]))[edge.effect.field]
    same(float(left), float(edge.bound), f"{edge.target.name}.{edge.effect.field} after the last one was taken")


async def _same_time(app: AppClient, entity: EntityApi, guard: Guard) -> None:
    here = await scene(app, entity, guard)
    if here is None:
        return
    first = await app.body(entity, entity.create, here.fixed, by=here.by)
    fixed = {**here.fixed, **{name: first[name] for name in guard.fields if name in first}}
    bodies = [await app.body(entity, entity.create, fixed, by=here.by) for _ in range(TAKERS)]
    contest = await _contest(app, entity, [app.send(entity, "create", by=here.by, json=body) for body in bodies])
    contest.won_by_one(entity.operations["create"].status)


async def _last_place(app: AppClient, entity: EntityApi, guard: Guard) -> None:
    """With one place left, 20 at once get one."""
    amount = least_amount(entity, guard)
    limit = trial_limit(app, entity, guard) if guard.limit_field else guard.limit
    here = await scene(app, entity, guard, {guard.limit_field: limit} if guard.limit_field else None)
    if here is None or not limit or limit > MOST_ROWS:
        return
    fixed = {**here.fixed, **({guard.amount_field: amount} if guard.amount_field else {})}
    for _ in range(limit // amount - 1):
        await here.one(fixed)
    bodies = [await app.body(entity, entity.create, fixed, by=here.by) for _ in range(TAKERS)]
    contest = await _contest(app, entity, [app.send(entity, "create", by=here.by, json=body) for body in bodies])
    contest.won_by_one(entity.operations["create"].status)


async def _same_value(app: AppClient, entity: EntityApi, name: str) -> None:
    by = await app.free_maker(entity)
    first = await app.body(entity, entity.create, by=by)
    bodies = [await app.body(entity, entity.create, {name: first[name]}, by=by) for _ in range(TAKERS)]
    contest = await _contest(app, entity, [app.send(entity, "create", by=by, json=body) for body in bodies])
    contest.won_by_one(entity.operations["create"].status)


async def _same_move(app: AppClient, entity: EntityApi, name: str) -> None:
    """Of many who move the same row, one does; unless it can be moved so again from where it goes."""
    machine, operation = machine_of(entity), entity.transitions[name]
    if machine is None:
        return
    move = machine.transition(name)
    start = next((state for state in machine.ways if state in move.from_states), None)
    if start is None or move.to_state in move.from_states:
        return
    row = await row_in(app, machine, start, (operation,))
    takers = [app.send(entity, name, row["id"], json=move_body(app, entity, name)) for _ in range(TAKERS)]
    (await _contest(app, entity, takers)).won_by_one(operation.status)


async def _crowd(app: AppClient, entity: EntityApi) -> None:
    by = [await app.free_maker(entity) for _ in range(CONCURRENT // 2)]
    bodies = [await app.body(entity, entity.create, by=maker) for maker in by]
    writes = [app.send(entity, "create", by=maker, json=body) for maker, body in zip(by, bodies, strict=True)]
    reads = [app.send(entity, "list", params={"limit": 5}) for _ in range(CONCURRENT - len(bodies))]
    started = time.perf_counter()
    answers = await asyncio.gather(*writes, *reads)
    seconds = time.perf_counter() - started
    bad = [answer.status_code for answer in answers if answer.status_code >= 400]
    expect(not bad, f"{len(bad)} of {CONCURRENT} requests at once failed with {sorted(set(bad))} in {seconds:.1f} s")


async def _registrations(http: httpx.AsyncClient, path: str, status: int, bodies: list[Row]) -> None:
    answers = await asyncio.gather(*(http.post(path, json=body) for body in bodies))
    health = await asyncio.gather(*(http.get("/health") for _ in range(CONCURRENT - len(bodies))))
    bad = [a.status_code for a in answers if a.status_code != status] + [
        a.status_code for a in health if a.status_code != 200
    ]
    expect(not bad, f"{len(bad)} of {CONCURRENT} requests at once failed with {sorted(set(bad))}")
