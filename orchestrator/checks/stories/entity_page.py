"""The page of one entity as somebody sees it: its list, its rows and its form."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from playwright.async_api import Locator

from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.outcome import expect, same
from orchestrator.checks.page_driver import AppPage
from orchestrator.checks.stories.actors import Actor
from orchestrator.checks.values import Json, moment, same_value
from orchestrator.models import Entity, Field, FieldType, Operation, Page

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")
SHOWN_AS_TYPED = {FieldType.STRING, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.INTEGER}

_MORE_ROWS = """([id, known]) => [...document.querySelectorAll(`[data-testid="${id}"]`)]
  .some(row => !known.includes(row.dataset.id))"""
NO_ROW = """([id, gone]) => ![...document.querySelectorAll(`[data-testid="${id}"]`)]
  .some(row => row.dataset.id === gone)"""


def testid_name(entity: str) -> str:
    """The entity's name as `data-testid`s have it: `OrderLine` → `order_line`."""
    return _WORD_START.sub("_", entity).lower()


@dataclass(frozen=True, slots=True)
class EntityPage:
    """One entity's page, seen by one actor. Rows that a story needs beforehand are made over the API."""

    app: AppClient
    actor: Actor
    entity: Entity
    api: EntityApi
    page: Page | None

    @property
    def eyes(self) -> AppPage:
        """The browser's page."""
        return self.actor.eyes

    @property
    def name(self) -> str:
        """The entity in test ids: `task`."""
        return testid_name(self.entity.name)

    @property
    def plural(self) -> str:
        """Its rows in test ids: `tasks`."""
        return self.entity.plural

    @property
    def columns(self) -> list[str]:
        """The fields that the list shows."""
        return self.page.columns if self.page and self.page.columns else [field.name for field in self.api.answer]

    # The page

    async def open(self) -> None:
        """The page, loaded anew, with its list."""
        await self.eyes.open()
        await self.turn_to()

    async def turn_to(self) -> None:
        """The page, from wherever else in the app, with its list."""
        link = self.eyes.by(f"nav-{self.plural}")
        first = self.eyes.by(f"{self.plural}-page").or_(link).first
        await first.wait_for(state="attached")
        if await link.count() and await link.is_visible():
            await self.eyes.click(link, "the navigation")
        await self.eyes.sees(f"{self.plural}-page", f"the page of {self.plural}")
        await self.eyes.misses(f"{self.plural}-loading", "loading")

    async def open_form(self) -> None:
        """The form for a new row, empty."""
        await self.eyes.click(f"{self.name}-new", "a new one")
        await self.eyes.sees(f"{self.name}-form", "the form")

    async def fill(self, fields: Sequence[Field], body: Row) -> None:
        """Put the values into the form."""
        await self.eyes.fill_form(f"{self.name}-field", fields, body)

    async def save(self, what: str) -> None:
        """Save the form and see that it worked. Raises Mismatch otherwise."""
        await self.eyes.submit(f"{self.name}-save", what)

    def row(self, row_id: object) -> Locator:
        """The list's row of that id."""
        return self.eyes.page.locator(f'[data-testid="{self.name}-row"][data-id="{row_id}"]')

    async def ids(self) -> set[str]:
        """The ids of the rows that are shown."""
        rows = await self.eyes.by(f"{self.name}-row").all()
        return {await row.get_attribute("data-id") or "" for row in rows}

    async def new_id(self, before: set[str]) -> int:
        """The id of the row that was added to the list. Raises Mismatch when it is not exactly one."""
        await self.eyes.page.wait_for_function(_MORE_ROWS, arg=[f"{self.name}-row", sorted(before)])
        new = await self.ids() - before
        expect(len(new) == 1, f"one row should have been added to the list, not {len(new)}")
        return int(new.pop())

    async def shows(self, row_id: object, values: Row) -> None:
        """Nothing when the list shows the row with these values. Raises Mismatch otherwise."""
        for field in self.api.answer:
            text = as_shown(field, values)
            if field.name in self.columns and text:
                cell = self.row(row_id).get_by_test_id(f"cell-{field.name}")
                await self.eyes.reads(cell, text, f"the list's {field.label or field.name}")

    def kept(self, row: Row, body: Row) -> None:
        """Nothing when the row holds what was entered. Raises Mismatch otherwise."""
        for field in self.api.create:
            if field.name in body and not field.write_only:
                sent, got = body[field.name], row.get(field.name)
                fine = near(sent, got) if field.type is FieldType.DATETIME else same_value(field, sent, got)
                expect(fine, f"{field.name} was entered as {sent!r} and kept as {got!r}")

    # Rows made over the API

    def may(self, action: str) -> bool:
        """Whether the actor may do that with rows of the entity; `action` may name a transition."""
        operation = self.api.all_operations.get(action)
        if operation is None:
            return False
        return not operation.auth or not operation.roles or self.actor.person.role in operation.roles

    async def made(self, fixed: Row | None = None, then: Iterable[Operation] = ()) -> Row:
        """A new row that the actor sees: their own if they may make one, else somebody's."""
        by = self.actor.person if self.may("create") and self.actor.person.session else None
        return await self.app.create(self.api, fixed, by=by, then=then)

    async def body(self, fields: Sequence[Field], fixed: Row | None = None) -> Row:
        """Values to enter."""
        by = self.actor.person if self.actor.person.session else None
        return await self.app.body(self.api, fields, fixed, by=by)

    async def read(self, row_id: object) -> Row:
        """The row as the actor gets it from the API."""
        return await self.app.read(self.api, row_id, by=self.actor.person)

    async def expect_gone(self, row_id: object) -> None:
        """Nothing when the API does not have the row any more. Raises Mismatch otherwise."""
        answer = await self.app.send(self.api, "read", row_id, by=self.actor.person)
        same(answer.status_code, 404, "the deleted row's status")


def as_shown(field: Field, row: Row) -> str:
    """What a person should read in the list, or empty where the page is free to put it its own way."""
    if row.get(field.name) is None or field.name == "id":
        return ""
    if field.type is FieldType.ENUM:
        return field.value_labels.get(str(row[field.name]), str(row[field.name]))
    return str(row[field.name]) if field.type in SHOWN_AS_TYPED else ""


def near(sent: Json, got: object) -> bool:
    """Whether two times differ by no more than a time zone: a browser reads what is typed as local time."""
    first, second = moment(sent), moment(got)
    return first is not None and second is not None and abs(first - second) <= timedelta(hours=14)
