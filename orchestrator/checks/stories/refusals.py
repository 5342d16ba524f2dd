"""Stories about rules: what breaks one is refused, and the page says why in words a person understands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from orchestrator.checks.answers import answered
from orchestrator.checks.client import Row
from orchestrator.checks.machine import machine_of, move_body, row_in
from orchestrator.checks.outcome import Mismatch, expect, same
from orchestrator.checks.promises.counting import entity_guards, least_amount, scene, trial_limit
from orchestrator.checks.promises.edges import edges
from orchestrator.checks.promises.intervals import TAKEN, span
from orchestrator.checks.stories.entity_page import EntityPage
from orchestrator.models import FieldType, Guard, GuardKind

_BACKWARDS = (101, 100)


@dataclass(frozen=True, slots=True)
class Trap:
    """What makes saving a new row break the rule: values to enter, besides those that are fine."""

    values: Row = field(default_factory=dict)


async def explained(here: EntityPage, code: str, steps: list[str]) -> None:
    """What breaks the rule of that code is refused, and the page says so. Raises Mismatch otherwise."""
    trap = await _trap(here, code)
    if trap is not None:
        await _refused_form(here, code, trap, steps)
    elif code == "wrong_state" and here.api.transitions:
        await _moved_meanwhile(here, code, steps)
    elif code == "stale" and here.api.has("update"):
        await _changed_meanwhile(here, code, steps)
    else:
        raise Mismatch(f"the contract of {here.entity.name} has no rule whose breach is {code}")


async def _trap(here: EntityPage, code: str) -> Trap | None:
    """A way to break a rule of that code with a new row; None where there is none."""
    for edge in edges(here.app, here.api):
        start = edge.start(0)
        if edge.effect.code == code and edge.step == "create" and start is not None:
            parent = await here.app.create(edge.target, {edge.effect.field: start})
            return Trap({edge.effect.reference or "": parent["id"], **edge.amount})
    for guard in entity_guards(here.api):
        if guard.code == code and (made := await _guard_trap(here, guard)) is not None:
            return made
    unique = next((f for f in here.api.create if f.unique and f.type is not FieldType.REFERENCE), None)
    if code == "conflict" and unique:
        return Trap({unique.name: (await here.made())[unique.name]})
    return None


async def _guard_trap(here: EntityPage, guard: Guard) -> Trap | None:
    makers: dict[GuardKind, Callable[[EntityPage, Guard], Awaitable[Trap | None]]] = {
        GuardKind.CAPACITY: _full, GuardKind.AT_MOST: _full, GuardKind.NO_OVERLAP: _taken,
        GuardKind.UNIQUE_TOGETHER: _there_already, GuardKind.IN_ORDER: _backwards, GuardKind.NOT_PAST: _past,
    }  # fmt: skip
    return await makers[guard.kind](here, guard)


async def _full(here: EntityPage, guard: Guard) -> Trap | None:
    amount = least_amount(here.api, guard)
    limit = trial_limit(here.app, here.api, guard) if guard.limit_field else guard.limit
    own = here.actor.person if here.actor.person.session and here.may("create") else None
    parent = {guard.limit_field: limit} if guard.limit_field else None
    place = await scene(here.app, here.api, guard, parent, by=own)
    if place is None or not limit:
        return None
    fixed: Row = {**place.fixed, **({guard.amount_field: amount} if guard.amount_field else {})}
    for _ in range(limit // amount):
        await place.one(fixed)
    return Trap(fixed) if not place.way else None


async def _taken(here: EntityPage, guard: Guard) -> Trap | None:
    fields = [f for name in guard.fields for f in here.api.create if f.name == name]
    place = await scene(here.app, here.api, guard)
    if place is None or place.way or len(fields) != 2:
        return None
    row = await place.one(span(fields, TAKEN))
    return Trap({**place.fixed, **{one.name: row[one.name] for one in fields}})


async def _there_already(here: EntityPage, guard: Guard) -> Trap | None:
    row = await here.made()
    asked = {one.name for one in here.api.create}
    return Trap({name: row[name] for name in guard.fields if name in asked})


async def _backwards(here: EntityPage, guard: Guard) -> Trap | None:
    fields = [f for name in guard.fields for f in here.api.create if f.name == name]
    return Trap(span(fields, _BACKWARDS)) if len(fields) == 2 else None


async def _past(here: EntityPage, guard: Guard) -> Trap | None:
    asked = next((f for f in here.api.create if f.name == guard.fields[0]), None)
    before = datetime.now(UTC) - timedelta(days=2)
    shown = f"{before:%Y-%m-%d}" if asked and asked.type is FieldType.DATE else f"{before:%Y-%m-%dT%H:%M}:00Z"
    return Trap({asked.name: shown}) if asked else None


async def _refused_form(here: EntityPage, code: str, trap: Trap, steps: list[str]) -> None:
    body = await here.body(here.api.create, trap.values)
    before = (await here.app.page(here.api, by=here.actor.person))["total"]
    await here.open()
    await here.open_form()
    await here.fill(here.api.create, body)
    await here.eyes.click(f"{here.name}-save", "saving what breaks the rule")
    await _says_why(here, code)
    same((await here.app.page(here.api, by=here.actor.person))["total"], before, "the number of rows after a refusal")
    steps.append(f"what breaks the rule is refused, and the page says “{_words(here, code)}”")


async def _says_why(here: EntityPage, code: str) -> None:
    """The form says what is wrong: as a whole in the words of the code, or at the field."""
    alert = here.eyes.by(f"{here.name}-alert")
    at_field = here.eyes.page.locator(f'[data-testid^="{here.name}-error-"]')
    told = alert.or_(at_field).filter(visible=True)
    await here.eyes.comes(told.first, f"why it was refused ({code}), in `{here.name}-alert` or at a field")
    if await alert.is_visible() and not await at_field.filter(visible=True).count():
        await here.eyes.reads(alert, _words(here, code), f"the explanation of {code}")


def _words(here: EntityPage, code: str) -> str:
    """What a person reads for the code."""
    return (here.page.error_messages.get(code, "") if here.page else "").rstrip("。.")


async def _moved_meanwhile(here: EntityPage, code: str, steps: list[str]) -> None:
    """Somebody moves a row that has been moved meanwhile."""
    machine = machine_of(here.api)
    expect(machine is not None, f"{here.entity.name} has no states")
    for name, operation in here.api.transitions.items():
        move = operation.transition
        if machine is None or move is None or move.to_state in move.from_states or not here.may(name):
            continue
        row = await row_in(here.app, machine, next(s for s in machine.ways if s in move.from_states), (operation,))
        await here.open()
        answered(
            await here.app.send(here.api, name, row["id"], json=move_body(here.app, here.api, name)), operation.status
        )
        await here.eyes.click(here.row(row["id"]).get_by_test_id(f"{here.name}-move-{name}"), name)
        if here.api.inputs[name]:
            await here.eyes.click(f"{here.name}-move-save", name)
        told = here.eyes.by("toast").or_(here.eyes.by(f"{here.name}-move-alert")).filter(visible=True)
        await here.eyes.reads(told.first, _words(here, code), f"the explanation of {code}")
        steps.append(f"moving a row that was moved meanwhile says “{_words(here, code)}”")
        return
    raise Mismatch(f"nobody can break the rule {code} of {here.entity.name}")


async def _changed_meanwhile(here: EntityPage, code: str, steps: list[str]) -> None:
    """Somebody saves a row that has been changed meanwhile."""
    row = await here.made(then=[here.api.operations["update"]])
    await here.open()
    await here.eyes.click(here.row(row["id"]).get_by_test_id(f"{here.name}-edit"), "edit")
    await here.eyes.sees(f"{here.name}-form", "the form")
    change = await here.app.changes(here.api, here.api.update[0], row)
    answered(await here.app.send(here.api, "update", row["id"], json=change), here.api.operations["update"].status)
    await here.fill(here.api.update, await here.body(here.api.update))
    await here.eyes.click(f"{here.name}-save", "saving an old version")
    await _says_why(here, code)
    steps.append(f"saving what somebody else changed meanwhile says “{_words(here, code)}”")
