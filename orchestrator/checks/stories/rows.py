"""Stories about rows that are there: find them, take them along, move them on, and not do what is not allowed."""

import asyncio

from orchestrator.checks.client import Row
from orchestrator.checks.machine import machine_of, row_in
from orchestrator.checks.outcome import Mismatch, expect, same
from orchestrator.checks.promises.export import MARK
from orchestrator.checks.promises.filters import filters_of, values_of
from orchestrator.checks.stories.entity_page import EntityPage
from orchestrator.models import Field, FieldType

_ONLY = """([id, wanted]) => {
  const ids = [...document.querySelectorAll(`[data-testid="${id}"]`)].map(row => row.dataset.id);
  return ids.length === wanted.length && wanted.every(one => ids.includes(one));
}"""
_ORDERED = """([id, wanted]) => [...document.querySelectorAll(`[data-testid="${id}"]`)]
  .map(row => row.dataset.id).join() === wanted.join()"""
PAGE_SIZE = 20


async def find(here: EntityPage, steps: list[str]) -> None:
    """Search, filters and order show what they should."""
    made = [await here.made() for _ in range(2)]
    await here.open()
    await _search(here, made[0], steps)
    for field in filters_of(here.api):
        if here.page and field.name in here.page.filters:
            await _filter(here, field, await here.read(made[0]["id"]), steps)
    await _sort(here, steps)


async def _search(here: EntityPage, row: Row, steps: list[str]) -> None:
    texts = [f for f in here.api.create if f.type is FieldType.STRING and not f.write_only]
    box = here.eyes.by(f"{here.plural}-search")
    if not texts or await box.count() == 0:
        return
    await box.fill(str(row[texts[0].name]))
    await _shows_only(here, {"q": row[texts[0].name]}, "the search")
    await box.fill("")
    await _shows_only(here, {}, "an empty search")
    steps.append("searching shows the rows that hold the text, and all of them again without it")


async def _filter(here: EntityPage, field: Field, row: Row, steps: list[str]) -> None:
    values = values_of(row, field.name)
    if not values:
        return
    value = str(values[0]).lower() if isinstance(values[0], bool) else str(values[0])
    await here.eyes.choose(f"{here.plural}-filter-{field.name}", value)
    await _shows_only(here, {field.name: value}, f"the filter by {field.label or field.name}")
    await here.eyes.choose(f"{here.plural}-filter-{field.name}", "")
    steps.append(f"the list can be narrowed down by “{field.label or field.name}”")


async def _sort(here: EntityPage, steps: list[str]) -> None:
    select = here.eyes.by(f"{here.plural}-sort")
    if await select.count() == 0:
        return
    offered = await select.locator("option").evaluate_all("all => all.map(one => one.value)")
    for order in offered[:2]:
        await here.eyes.choose(f"{here.plural}-sort", order)
        rows = (await here.app.page(here.api, {"sort": order, "limit": PAGE_SIZE}, by=here.actor.person))["items"]
        await _becomes(here, _ORDERED, rows, f"the order {order}")
    steps.append("the list can be put in another order")


async def _shows_only(here: EntityPage, query: Row, what: str) -> None:
    rows = (await here.app.page(here.api, {"limit": PAGE_SIZE, **query}, by=here.actor.person))["items"]
    await _becomes(here, _ONLY, rows, what)


async def _becomes(here: EntityPage, condition: str, rows: list[Row], what: str) -> None:
    """Nothing once the list shows these rows. Raises Mismatch when it does not come."""
    from playwright.async_api import TimeoutError as Late

    wanted = [str(row["id"]) for row in rows]
    try:
        await here.eyes.page.wait_for_function(
            condition, arg=[f"{here.name}-row", wanted], timeout=here.eyes.patience_ms
        )
    except Late as error:
        shown = sorted(await here.ids())
        raise Mismatch(f"{what} should show the rows {wanted}, the page shows {shown}", wanted, shown) from error


async def take_along(here: EntityPage, steps: list[str]) -> None:
    """The list can be downloaded as a table, with the rows it shows."""
    made = await here.made()
    await here.open()
    async with here.eyes.page.expect_download() as coming:
        await here.eyes.click(f"{here.plural}-export", "the export")
    content = await asyncio.to_thread((await (await coming.value).path()).read_bytes)
    expect(content.startswith(MARK), "the table begins with a byte order mark")
    total = (await here.app.page(here.api, by=here.actor.person))["total"]
    text = content.removeprefix(MARK).decode()
    texts = [field.name for field in here.api.create if field.type is FieldType.STRING and not field.write_only]
    expect(not texts or str(made[texts[0]]) in text, f"the table lacks the row {made['id']}")
    expect(text.count("\n") > total, f"the table has {text.count(chr(10))} lines for {total} rows and a heading")
    steps.append("the list downloads as a table that has the rows it shows")


async def move(here: EntityPage, name: str, steps: list[str]) -> None:
    """A button moves the row to its next state, asking for what the transition needs."""
    machine = machine_of(here.api)
    if machine is None or name not in here.api.transitions:
        raise Mismatch(f"the contract has no transition {name} of {here.entity.name}")
    operation, transition = here.api.transitions[name], machine.transition(name)
    starts = [state for state in machine.ways if state in transition.from_states]
    by = here.actor.person if here.may("create") and here.actor.person.session else None
    made = await row_in(here.app, machine, starts[0], (operation,), by=by)
    await here.open()
    given = await _press(here, made, name)
    row = await here.read(made["id"])
    same(row.get(machine.field), transition.to_state, f"{machine.field} after {transition.label}")
    for field in here.api.inputs[name]:
        if field.name in given and field.type is not FieldType.DATETIME:
            same(row.get(field.name), given[field.name], f"{field.name}, entered with {transition.label}")
    await here.shows(made["id"], row)
    steps.append(f"“{transition.label}” moves the row, and the list shows its new state")
    gone = here.row(made["id"]).get_by_test_id(f"{here.name}-move-{name}")
    if transition.to_state not in transition.from_states:
        expect(await gone.count() == 0, f"a row that was moved still offers {transition.label}")


async def _press(here: EntityPage, row: Row, name: str) -> Row:
    """What was entered on the way."""
    button = here.row(row["id"]).get_by_test_id(f"{here.name}-move-{name}")
    asked = here.api.inputs[name]
    if not asked:
        await here.eyes.submit(button, name)
        return {}
    await here.eyes.click(button, name)
    await here.eyes.sees(f"{here.name}-move-form", f"what {name} asks for")
    given = {field.name: here.app.care(here.api).value(field, here.app.next_number()) for field in asked}
    await here.eyes.fill_form(f"{here.name}-move-field", asked, given)
    await here.eyes.submit(f"{here.name}-move-save", name)
    return given


async def may_not(here: EntityPage, action: str, steps: list[str]) -> None:
    """What somebody may not do has no button, and the API refuses it too."""
    expect(not here.may(action), f"the contract lets {here.actor.person} {action}, which the story denies")
    row = await _row_for(here, action)
    if here.may("list"):
        await here.open()
        button = f"{here.name}-new" if action == "create" else f"{here.name}-{_button(here, action)}"
        expect(await here.eyes.by(button).count() == 0, f"the page offers {here.actor.person} to {action}: `{button}`")
    else:
        await here.eyes.open()
        await here.eyes.sees("welcome", "the page")
        expect(
            await here.eyes.by(f"nav-{here.plural}").count() == 0,
            f"the page leads {here.actor.person} to {here.plural}",
        )
    steps.append("the page does not offer it")
    if action in here.api.all_operations:
        body = await here.app.body(here.api, here.api.create) if action == "create" else None
        answer = await here.app.send(here.api, action, row.get("id"), by=here.actor.person, json=body or {})
        same(answer.status_code, 403, f"the API's answer to {here.actor.person} who wants to {action}")
        steps.append("the API refuses it")


def _button(here: EntityPage, action: str) -> str:
    return f"move-{action}" if action in here.api.transitions else {"update": "edit"}.get(action, action)


async def _row_for(here: EntityPage, action: str) -> Row:
    """A row with which others could do it; one of the actor's own where they see no others."""
    operation, machine = here.api.all_operations.get(action), machine_of(here.api)
    if action in {"create", "list"} or not here.api.has("create"):
        return {}
    by = here.actor.person if here.may("create") and here.actor.person.session else None
    if operation and operation.transition and machine:
        state = next(state for state in machine.ways if state in operation.transition.from_states)
        return await row_in(here.app, machine, state, by=by)
    return await here.app.create(here.api, by=by)
