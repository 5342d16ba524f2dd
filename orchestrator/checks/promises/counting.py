"""Guards that count the rows about the same thing: the last allowed one is fine, the next is refused with its code."""

import math
from dataclasses import dataclass, field

import httpx

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import answered, refused
from orchestrator.checks.care import target_of
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.machine import Machine, machine_of, move_body, taken_to
from orchestrator.checks.outcome import Recorder, expect
from orchestrator.models import Guard, GuardKind, Operation

MOST_ROWS = 40
"""A limit above this is not tried out: the rows would take longer than all other checks."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Rows that a guard counts: all about the same thing, made by the same person, moved to where they count."""

    app: AppClient
    entity: EntityApi
    guard: Guard
    by: Person
    fixed: Row
    machine: Machine | None = None
    way: list[str] = field(default_factory=list)

    @property
    def last(self) -> Operation:
        """The operation that makes a row count: making it, or the last transition on its way."""
        return self.entity.transitions[self.way[-1]] if self.way else self.entity.operations["create"]

    async def try_one(self, fixed: Row | None = None) -> tuple[httpx.Response, Row | None]:
        """The answer to the operation that makes one more row count, and the row, as far as it got."""
        body = await self.app.body(self.entity, self.entity.create, {**self.fixed, **(fixed or {})}, by=self.by)
        answer = await self.app.send(self.entity, "create", by=self.by, json=body)
        if not self.way or self.machine is None:
            made = answer.status_code == self.entity.operations["create"].status
            return answer, self.app.made(self.entity, answer.json(), self.by) if made else None
        row = self.app.made(self.entity, answered(answer, self.entity.operations["create"].status), self.by)
        if self.way[:-1]:
            row = await taken_to(self.app, self.machine, row, self.machine.transition(self.way[-2]).to_state)
        name = self.way[-1]
        return await self.app.send(self.entity, name, row["id"], json=move_body(self.app, self.entity, name)), row

    async def one(self, fixed: Row | None = None) -> Row:
        """One more row that counts. Raises Mismatch when it is refused."""
        answer, _ = await self.try_one(fixed)
        row: Row = answered(answer, self.last.status)
        return row

    async def none(self, fixed: Row | None = None) -> None:
        """Nothing when one more row is refused with the guard's code. Raises Mismatch otherwise."""
        answer, _ = await self.try_one(fixed)
        refused(answer, 409, self.guard.code)

    async def free(self, row: Row) -> bool:
        """Whether the row could be made not to count any more: moved away, or deleted."""
        if self.machine and self.guard.states and self.machine.field in row:
            for name in self.entity.transitions:
                move = self.machine.transition(name)
                if row[self.machine.field] in move.from_states and move.to_state not in self.guard.states:
                    await self.app.move(self.entity, row["id"], name)
                    return True
        if not self.entity.has("delete"):
            return False
        answer = await self.app.send(self.entity, "delete", row["id"])
        return answer.status_code == self.entity.operations["delete"].status


async def scene(
    app: AppClient, entity: EntityApi, guard: Guard, parent: Row | None = None, *, by: Person | None = None
) -> Scene | None:
    """An empty scene for the guard, about a new row with these values; None where rows can not come to count.

    `by` makes the rows, or somebody whose rows are not counted yet.
    """
    machine = machine_of(entity)
    way: list[str] = []
    if guard.states and machine and machine.initial not in guard.states:
        reached = [machine.ways[state] for state in guard.states if state in machine.ways]
        if not reached:
            return None
        way = min(reached, key=len)
    given, by = by, by or app.maker(entity, [entity.transitions[name] for name in way])
    asked = {one.name for one in entity.create}
    target = app.entities.get(target_of(entity, guard.reference))
    fixed: Row = {}
    if guard.reference and guard.reference not in asked:
        by = given or await app.crew.newcomer(by.role)
    elif guard.reference and target and target.has("create"):
        fixed[guard.reference] = (await app.create(target, parent))["id"]
    elif guard.reference:
        fixed[guard.reference] = (await app.crew.newcomer(by.role)).user_id
    return Scene(app, entity, guard, by, fixed, machine, way)


async def counting_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Guards of the kinds capacity and at_most."""
    for guard in entity_guards(entity):
        name = f"{entity.name}.guard.{guard.kind.value}.{guard.reference}"
        if guard.kind is GuardKind.AT_MOST and guard.limit and guard.limit <= MOST_ROWS:
            await recorder.check(name, _at_most(app, entity, guard, guard.limit), guard.reference or "")
        if guard.kind is GuardKind.CAPACITY and (limit := trial_limit(app, entity, guard)):
            await recorder.check(name, _capacity(app, entity, guard, limit), guard.limit_field or "")
            if guard.amount_field:
                await recorder.check(f"{name}.amount", _amount(app, entity, guard, limit), guard.amount_field)


def entity_guards(entity: EntityApi) -> list[Guard]:
    """Every guard of the entity, each once, whichever operations it is listed with."""
    found: list[Guard] = []
    for operation in entity.all_operations.values():
        found += [guard for guard in operation.guards if guard not in found]
    return found


async def _at_most(app: AppClient, entity: EntityApi, guard: Guard, limit: int) -> None:
    here = await scene(app, entity, guard)
    if here is not None:
        await _full_after(here, limit)


def trial_limit(app: AppClient, entity: EntityApi, guard: Guard) -> int | None:
    """A small limit that the thing counted against may have; None where it can not be set small enough."""
    target = app.entities.get(target_of(entity, guard.reference))
    limit = next((f for f in target.create if f.name == guard.limit_field), None) if target else None
    if limit is None:
        return None
    lowest, amount = math.ceil(limit.minimum or 0), least_amount(entity, guard)
    found = max(2 * amount, -(-lowest // amount) * amount)
    fits = limit.maximum is None or found <= limit.maximum
    return found if fits and found // amount <= MOST_ROWS else None


def least_amount(entity: EntityApi, guard: Guard) -> int:
    """The smallest amount that counts; 1 where every row counts as one."""
    asked = next((f for f in entity.create if f.name == guard.amount_field), None)
    return max(1, math.ceil(asked.minimum or 1)) if asked else 1


async def _capacity(app: AppClient, entity: EntityApi, guard: Guard, limit: int) -> None:
    here = await scene(app, entity, guard, {guard.limit_field or "": limit})
    amount = least_amount(entity, guard)
    if here is not None:
        here.fixed.update({guard.amount_field: amount} if guard.amount_field else {})
        await _full_after(here, limit // amount)


async def _full_after(here: Scene, count: int) -> None:
    """So many rows fit, not one more; when one goes, one more fits again."""
    rows = [await here.one() for _ in range(count)]
    await here.none()
    if await here.free(rows[0]):
        await here.one()
        await here.none()


async def _amount(app: AppClient, entity: EntityApi, guard: Guard, limit: int) -> None:
    """One row takes everything, and one that takes more than everything is refused, also by a change."""
    name = guard.amount_field or ""
    asked = next(f for f in entity.create if f.name == name)
    expect(asked.minimum is None or limit >= asked.minimum, f"{name} can not be {limit}")
    if asked.maximum is not None and limit + 1 > asked.maximum:
        return
    here = await scene(app, entity, guard, {guard.limit_field or "": limit})
    if here is None:
        return
    await here.none({name: limit + 1})
    row = await here.one({name: limit})
    if name in {f.name for f in entity.update} and guard in entity.operations["update"].guards:
        answer = await app.send(entity, "update", row["id"], by=here.by, json={name: limit + 1})
        refused(answer, 409, guard.code)
