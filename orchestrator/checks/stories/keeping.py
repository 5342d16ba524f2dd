"""Stories about the things an app keeps: see, create, change, delete, and begin one from another's row."""

from orchestrator.checks.boundary import SCRIPT
from orchestrator.checks.outcome import Mismatch, expect, same
from orchestrator.checks.promises.standing import row_to_delete
from orchestrator.checks.stories.entity_page import NO_ROW, SHOWN_AS_TYPED, EntityPage
from orchestrator.models import Field, FieldType, Shortcut

_INJECTED = "() => document.querySelectorAll('img[src=\"x\"]').length"


async def see(here: EntityPage, steps: list[str]) -> None:
    """The list says when it is empty, shows what rows hold, and never runs what somebody typed."""
    if (await here.app.page(here.api, by=here.actor.person))["total"] == 0:
        await here.open()
        await here.eyes.sees(f"{here.plural}-empty", "a list without rows")
        steps.append("without rows, the page says so")
    made = await here.made()
    free = _free_text(here)
    odd = await here.made({free.name: SCRIPT}) if free else None
    await here.open()
    await here.shows(made["id"], await here.read(made["id"]))
    await here.eyes.misses(f"{here.plural}-empty", "a list with rows")
    steps.append("a row shows the values it was made with")
    if free and odd:
        cell = here.row(odd["id"]).get_by_test_id(f"cell-{free.name}")
        await here.eyes.comes(here.row(odd["id"]), "the row with an odd text")
        injected = await here.eyes.page.evaluate(_INJECTED)
        expect(not injected, "a text that looks like HTML became a part of the page: scripts in it would run")
        if free.name in here.columns:
            await here.eyes.reads(cell, SCRIPT, f"the list's {free.name}")
        steps.append("what looks like HTML is shown as the text it is")


def _free_text(here: EntityPage) -> Field | None:
    """A field that any text fits into."""
    fits = (f for f in here.api.create if f.type is FieldType.STRING and not f.pattern)
    return next((f for f in fits if (f.min_length or 0) <= len(SCRIPT) <= (f.max_length or 99)), None)


async def create(here: EntityPage, steps: list[str]) -> None:
    """The form opens, takes every value, and the new row is listed with them."""
    body = await here.body(here.api.create)
    await here.open()
    before = await here.ids()
    await here.open_form()
    steps.append("the form opens")
    await here.fill(here.api.create, body)
    await here.save("saving")
    steps.append("saving succeeds and says so")
    await _is_listed(here, await here.new_id(before), body)
    steps.append("the new row is listed with its values and the API returns them")


async def _is_listed(here: EntityPage, row_id: int, body: dict[str, object]) -> None:
    row = here.app.made(here.api, await here.read(row_id), here.actor.person)
    here.kept(row, body)
    await here.shows(row_id, row)


async def change(here: EntityPage, steps: list[str]) -> None:
    """The form opens with what there is; what is changed is listed and kept."""
    made = await here.made(then=[here.api.operations["update"]])
    wanted = await here.body(here.api.update)
    await here.open()
    await here.eyes.click(here.row(made["id"]).get_by_test_id(f"{here.name}-edit"), "edit")
    await here.eyes.sees(f"{here.name}-form", "the form")
    await _is_prefilled(here, made)
    steps.append("the form opens with the row's values")
    await here.fill(here.api.update, wanted)
    await here.save("saving the change")
    row = await here.read(made["id"])
    here.kept(row, wanted)
    await here.shows(made["id"], row)
    steps.append("the changed values are listed and the API returns them")


async def _is_prefilled(here: EntityPage, row: dict[str, object]) -> None:
    for field in here.api.update:
        if field.type in SHOWN_AS_TYPED and row.get(field.name) is not None:
            value = await here.eyes.by(f"{here.name}-field-{field.name}").input_value()
            same(value, str(row[field.name]), f"what the form shows for {field.name}")


async def delete(here: EntityPage, steps: list[str]) -> None:
    """The page asks first; no keeps the row, yes deletes it for good."""
    by = here.actor.person if here.may("create") and here.actor.person.session else None
    made = await row_to_delete(here.app, here.api, by)
    await here.open()
    row = here.row(made["id"])
    for answer, what in (("confirm-no", "keeping"), ("confirm-yes", "deleting")):
        await here.eyes.click(row.get_by_test_id(f"{here.name}-delete"), "delete")
        await here.eyes.sees("confirm-dialog", "the question whether to delete")
        if answer == "confirm-no":
            await here.eyes.click(answer, what)
            await here.eyes.misses("confirm-dialog", "after saying no")
            expect(await row.count() == 1, "saying no deleted the row")
        else:
            await here.eyes.submit(answer, what)
    steps.append("the page asks first; no keeps the row")
    await here.expect_gone(made["id"])
    await here.eyes.page.wait_for_function(NO_ROW, arg=[f"{here.name}-row", str(made["id"])])
    await here.open()
    expect(await row.count() == 0, "after loading the page again the deleted row is back")
    steps.append("yes deletes it from the list and the API, also after loading the page again")


async def start(here: EntityPage, there: EntityPage, shortcut: Shortcut, steps: list[str]) -> None:
    """A button on another entity's row (`there`) opens the form of a new row that is about it already."""
    subject = await there.made()
    body = await here.body(here.api.create, {shortcut.reference: subject["id"]})
    await there.open()
    button = there.row(subject["id"]).get_by_test_id(f"{there.name}-start-{shortcut.name}")
    await here.eyes.click(button, shortcut.label)
    await here.eyes.sees(f"{here.name}-form", f"the form that {shortcut.label} opens")
    await _is_about(here, shortcut.reference, subject["id"])
    steps.append(f"“{shortcut.label}” opens the form, which is about the row already")
    before = (await here.app.page(here.api, by=here.actor.person))["total"]
    rest = [field for field in here.api.create if field.name != shortcut.reference]
    await here.fill(rest, body)
    await here.save(f"saving what {shortcut.label} began")
    page = await here.app.page(here.api, {"sort": "-id", "limit": 1}, by=here.actor.person)
    same(page["total"], before + 1, f"the number of rows after {shortcut.label}")
    here.kept(here.app.made(here.api, page["items"][0], here.actor.person), body)
    steps.append("the new row is kept, and is about that row")


async def _is_about(here: EntityPage, reference: str, row_id: object) -> None:
    box = here.eyes.by(f"{here.name}-field-{reference}")
    if await box.count() == 0:
        return  # the page may show what it is about in its own way
    value = await box.input_value()
    if value != str(row_id):
        raise Mismatch(f"the form should be about row {row_id}, {reference} is {value!r}", row_id, value)


async def names_missing_field(here: EntityPage) -> bool:
    """Whether saving an empty form says at a required field what is missing; True when nothing is required."""
    needed = next((f for f in here.api.create if f.required and f.default is None and _emptied(f)), None)
    if needed is None:
        return True
    await here.eyes.fill(f"{here.name}-field-{needed.name}", "")
    await here.eyes.click(f"{here.name}-save", "saving an empty form")
    complaint = await here.eyes.sees(f"{here.name}-error-{needed.name}", "what is missing")
    return bool((await complaint.inner_text()).strip())


def _emptied(field: Field) -> bool:
    return not field.values and field.type not in {FieldType.BOOLEAN, FieldType.REFERENCE, FieldType.REFERENCES}
