"""Taking the last one: it can be taken, and the next one is refused wholly, whether a row is made or moved."""

from dataclasses import dataclass
from decimal import Decimal

import httpx

from orchestrator.checks.answers import answered, refused
from orchestrator.checks.care import target_of
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.machine import machine_of, move_body, taken_to
from orchestrator.checks.outcome import Recorder, same
from orchestrator.checks.promises.effects import amount_of, effects_of
from orchestrator.models import Effect, EffectKind, Operation


@dataclass(frozen=True, slots=True)
class Edge:
    """The effect of one step on a field of another row, which may not go beyond `bound`.

    `way` are the transitions before the step; `before` is what they and making the row add, `by` what the step adds.
    """

    entity: EntityApi
    step: str
    way: tuple[str, ...]
    effect: Effect
    target: EntityApi
    bound: Decimal
    before: Decimal
    by: Decimal
    amount: Row

    def start(self, steps: int) -> float | int | None:
        """What the other row begins with, so that the step can be done that many times (0 or 1); None for no such."""
        value = self.bound - self.before - self.by * steps
        field = self.target.answers(self.effect.field)
        low, high = (field.minimum, field.maximum) if field else (None, None)
        if (low is not None and value < Decimal(str(low))) or (high is not None and value > Decimal(str(high))):
            return None
        return int(value) if value == int(value) else float(value)


def edges(app: AppClient, entity: EntityApi) -> list[Edge]:
    """Every step of the entity's rows that can come to an edge."""
    found = [
        _edge(app, entity, name, effect)
        for name, operation in entity.all_operations.items()
        for effect in effects_of(operation)
        if effect.kind is EffectKind.ADJUST and effect.by
    ]
    return [edge for edge in found if edge is not None]


def _edge(app: AppClient, entity: EntityApi, name: str, effect: Effect) -> Edge | None:
    target = app.entities.get(target_of(entity, effect.reference))
    level = target.answers(effect.field) if target else None
    bound = (level.minimum if effect.by < 0 else level.maximum) if level else None
    way = _way_before(entity, name)
    if target is None or bound is None or way is None or effect.field not in {f.name for f in target.create}:
        return None
    amount: Row = {effect.amount_field: _least(entity, effect.amount_field)} if effect.amount_field else {}
    earlier = _steps(entity, way) if name != "create" else []
    place = (effect.reference, effect.field)
    there = [one for op in earlier for one in effects_of(op) if (one.reference, one.field) == place]
    before = sum((one.by * amount_of(one, amount) for one in there), Decimal(0))
    by = effect.by * amount_of(effect, amount)
    return Edge(entity, name, tuple(way), effect, target, Decimal(str(bound)), before, by, amount)


def _way_before(entity: EntityApi, name: str) -> list[str] | None:
    """The transitions before the one named; nothing comes before making a row, None where there is no way."""
    machine = machine_of(entity)
    if name == "create" or machine is None:
        return [] if name == "create" else None
    starts = [state for state in machine.transition(name).from_states if state in machine.ways]
    return machine.ways[starts[0]] if starts else None


def _steps(entity: EntityApi, way: list[str]) -> list[Operation]:
    return [entity.operations["create"], *(entity.transitions[name] for name in way)]


def _least(entity: EntityApi, name: str) -> int:
    """The smallest amount that takes something."""
    field = next(f for f in entity.create if f.name == name)
    return max(1, int(field.minimum or 1))


async def edge_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """The last one can be taken, the next one is refused with its code and changes nothing."""
    for edge in edges(app, entity):
        name = f"{entity.name}.{edge.step}"
        if (start := edge.start(1)) is not None:
            await recorder.check(f"{name}.last.{edge.effect.field}", _last(app, edge, start), edge.effect.field)
        if (start := edge.start(0)) is not None:
            title = f"{name}.refused.{edge.effect.code}"
            await recorder.check(title, _none_left(app, edge, start), edge.effect.field)


async def _last(app: AppClient, edge: Edge, start: float) -> None:
    parent = await app.create(edge.target, {edge.effect.field: start})
    answer, _ = await _step(app, edge, parent)
    answered(answer, edge.entity.operation(edge.step).status)
    await _holds(app, edge, parent, "after the last one")


async def _none_left(app: AppClient, edge: Edge, start: float) -> None:
    parent = await app.create(edge.target, {edge.effect.field: start})
    rows = (await app.page(edge.entity))["total"] if edge.entity.has("list") else None
    answer, row = await _step(app, edge, parent)
    refused(answer, 409, edge.effect.code)
    await _holds(app, edge, parent, "after a refusal")
    if row is not None and edge.entity.has("read"):
        same(await app.read(edge.entity, row["id"]), row, "the row after a refused transition")
    elif rows is not None:
        same((await app.page(edge.entity))["total"], rows, "the number of rows after a refusal")


async def _holds(app: AppClient, edge: Edge, parent: Row, when: str) -> None:
    level = Decimal(str((await app.read(edge.target, parent["id"]))[edge.effect.field]))
    same(level, edge.bound, f"{edge.target.name}.{edge.effect.field} {when}")


async def _step(app: AppClient, edge: Edge, parent: Row) -> tuple[httpx.Response, Row | None]:
    """The answer to the step, and the row that was to be moved; None where it was to be made."""
    entity, fixed = edge.entity, {edge.effect.reference or "": parent["id"], **edge.amount}
    if edge.step == "create":
        person = await app.free_maker(entity)
        body = await app.body(entity, entity.create, fixed, by=person)
        return await app.send(entity, "create", by=person, json=body), None
    operations = [*_steps(entity, list(edge.way))[1:], entity.transitions[edge.step]]
    row = await app.create(entity, fixed, then=operations)
    machine = machine_of(entity)
    if machine and edge.way:
        row = await taken_to(app, machine, row, machine.transition(edge.way[-1]).to_state)
    return await app.send(entity, edge.step, row["id"], json=move_body(app, entity, edge.step)), row
