"""Stories about the things an app keeps, lived in a browser: see, create, change, delete."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from playwright.async_api import Locator

from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.outcome import expect
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.values import Json, moment, same_value
from orchestrator.models import Entity, Field, FieldType, Page, StoryKind

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")
_SHOWN_AS_TYPED = {FieldType.STRING, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.INTEGER}


def testid_name(entity: str) -> str:
    """The entity's name as `data-testid`s have it: `OrderLine` → `order_line`."""
    return _WORD_START.sub("_", entity).lower()


class CrudStories:
    """The stories of one entity. Rows that a story needs beforehand are made over the API."""

    def __init__(self, app: AppClient, visitor: AppPage, entity: Entity, api: EntityApi, page: Page | None) -> None:
        self._app, self._visitor, self._entity, self._api = app, visitor, entity, api
        self._columns = page.columns if page and page.columns else [field.name for field in api.answer]
        self._name = testid_name(entity.name)

    @property
    def steps(self) -> dict[StoryKind, Callable[[list[str]], Awaitable[None]]]:
        """What each kind of story does; it appends the steps it takes and raises Mismatch when one goes wrong."""
        return {
            StoryKind.LIST: self._list,
            StoryKind.CREATE: self._create,
            StoryKind.EDIT: self._edit,
            StoryKind.DELETE: self._delete,
        }

    async def open(self) -> None:
        """The page of this entity, with its list loaded."""
        await self._visitor.open()
        link = self._visitor.by(f"nav-{self._entity.plural}")
        if await link.count():
            await self._visitor.click(link, "the navigation")
        await self._visitor.sees(f"{self._entity.plural}-page", f"the page of {self._entity.plural}")
        await self._visitor.misses(f"{self._entity.plural}-loading", "loading")

    async def _list(self, steps: list[str]) -> None:
        if (await self._app.page(self._api))["total"] == 0:
            await self.open()
            await self._visitor.sees(f"{self._entity.plural}-empty", "a list without rows")
            steps.append("without rows, the page says so")
        made = await self._app.create(self._api)
        await self.open()
        await self._shows(self._row(made["id"]), made)
        await self._visitor.misses(f"{self._entity.plural}-empty", "a list with rows")
        steps.append("a row shows the values it was made with")

    async def _create(self, steps: list[str]) -> None:
        body = await self._app.body(self._api, self._api.create)
        await self.open()
        before = await self._ids()
        await self.open_form()
        steps.append("the form opens")
        await self._visitor.fill_form(f"{self._name}-field", self._api.create, body)
        await self._visitor.submit(f"{self._name}-save", "saving")
        steps.append("saving succeeds and says so")
        row_id = await self._new_id(before)
        row = await self._app.read(self._api, row_id)
        self._kept(row, body)
        await self._shows(self._row(row_id), row)
        steps.append("the new row is listed with its values and the API returns them")

    async def open_form(self) -> None:
        """The form for a new row, empty."""
        await self._visitor.click(f"{self._name}-new", "a new one")
        await self._visitor.sees(f"{self._name}-form", "the form")

    async def names_missing_field(self) -> bool:
        """Whether saving an empty form says at a required field what is missing; True when nothing is required."""
        needed = next((f for f in self._api.create if f.required and f.default is None and not f.values), None)
        if needed is None:
            return True
        await self._visitor.fill(f"{self._name}-field-{needed.name}", "")
        await self._visitor.click(f"{self._name}-save", "saving an empty form")
        complaint = await self._visitor.sees(f"{self._name}-error-{needed.name}", "what is missing")
        return bool((await complaint.inner_text()).strip())

    async def _edit(self, steps: list[str]) -> None:
        made = await self._app.create(self._api)
        wanted = await self._app.body(self._api, self._api.update)
        await self.open()
        await self._visitor.click(self._row(made["id"]).get_by_test_id(f"{self._name}-edit"), "edit")
        await self._visitor.sees(f"{self._name}-form", "the form")
        await self._prefilled(made)
        steps.append("the form opens with the row's values")
        await self._visitor.fill_form(f"{self._name}-field", self._api.update, wanted)
        await self._visitor.submit(f"{self._name}-save", "saving the change")
        row = await self._app.read(self._api, made["id"])
        self._kept(row, wanted)
        await self._shows(self._row(made["id"]), row)
        steps.append("the changed values are listed and the API returns them")

    async def _prefilled(self, row: Row) -> None:
        for field in self._api.update:
            if field.type in _SHOWN_AS_TYPED and row.get(field.name) is not None:
                value = await self._visitor.by(f"{self._name}-field-{field.name}").input_value()
                expect(
                    value == str(row[field.name]), f"the form shows {value!r} for {field.name}, not {row[field.name]!r}"
                )

    async def _delete(self, steps: list[str]) -> None:
        made = await self._app.create(self._api)
        await self.open()
        row = self._row(made["id"])
        for answer, what in (("confirm-no", "keeping"), ("confirm-yes", "deleting")):
            await self._visitor.click(row.get_by_test_id(f"{self._name}-delete"), "delete")
            await self._visitor.sees("confirm-dialog", "the question whether to delete")
            if answer == "confirm-no":
                await self._visitor.click(answer, what)
                await self._visitor.misses("confirm-dialog", "after saying no")
                expect(await row.count() == 1, "saying no deleted the row")
            else:
                await self._visitor.submit(answer, what)
        steps.append("the page asks first; no keeps the row")
        gone = await self._app.send(self._api, "read", made["id"])
        expect(gone.status_code == 404, f"the deleted row still answers {gone.status_code}")
        await self._visitor.page.wait_for_function(_NO_ROW, arg=[f"{self._name}-row", str(made["id"])])
        await self.open()
        expect(await row.count() == 0, "after loading the page again the deleted row is back")
        steps.append("yes deletes it from the list and the API, also after loading the page again")

    def _row(self, row_id: object) -> Locator:
        return self._visitor.page.locator(f'[data-testid="{self._name}-row"][data-id="{row_id}"]')

    async def _ids(self) -> set[str]:
        rows = await self._visitor.by(f"{self._name}-row").all()
        return {await row.get_attribute("data-id") or "" for row in rows}

    async def _new_id(self, before: set[str]) -> str:
        await self._visitor.page.wait_for_function(_MORE_ROWS, arg=[f"{self._name}-row", sorted(before)])
        new = await self._ids() - before
        expect(len(new) == 1, f"one row should have been added to the list, not {len(new)}")
        return new.pop()

    async def _shows(self, row: Locator, values: Row) -> None:
        for field in self._api.answer:
            if (
                field.name in self._columns
                and values.get(field.name) is not None
                and (text := _as_shown(field, values))
            ):
                cell = row.get_by_test_id(f"cell-{field.name}")
                await self._visitor.reads(cell, text, f"the list's {field.label or field.name}")

    def _kept(self, row: Row, body: dict[str, Json]) -> None:
        for field in self._api.create:
            if field.name in body and not field.write_only:
                sent, got = body[field.name], row.get(field.name)
                fine = _near(sent, got) if field.type is FieldType.DATETIME else same_value(field, sent, got)
                expect(fine, f"{field.name} was entered as {sent!r} and kept as {got!r}")


_MORE_ROWS = """([id, known]) => [...document.querySelectorAll(`[data-testid="${id}"]`)]
  .some(row => !known.includes(row.dataset.id))"""
_NO_ROW = """([id, gone]) => ![...document.querySelectorAll(`[data-testid="${id}"]`)]
  .some(row => row.dataset.id === gone)"""


def _as_shown(field: Field, row: Row) -> str:
    """What a person should read in the list, or empty where the page is free to put it its own way."""
    if field.type is FieldType.ENUM:
        return field.value_labels.get(str(row[field.name]), str(row[field.name]))
    return str(row[field.name]) if field.type in _SHOWN_AS_TYPED and field.name != "id" else ""


def _near(sent: Json, got: object) -> bool:
    """Whether two times differ by no more than a time zone: a browser reads what is typed as local time."""
    first, second = moment(sent), moment(got)
    return first is not None and second is not None and abs(first - second) <= timedelta(hours=14)
