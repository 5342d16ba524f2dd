"""What the contract promises of every entity: what is sent comes back, what is changed stays changed, what is deleted
is gone, lists count, page, search and sort; and what its rules say. Generated from the contract alone."""

from collections.abc import Awaitable

import httpx

from orchestrator.checks.answers import answered, refused
from orchestrator.checks.auth import auth_checks
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi
from orchestrator.checks.outcome import Check, Mismatch, Recorder, expect, same
from orchestrator.checks.promises.counting import counting_checks
from orchestrator.checks.promises.edges import edge_checks
from orchestrator.checks.promises.effects import creation_effects
from orchestrator.checks.promises.etags import etag_checks
from orchestrator.checks.promises.export import export_checks
from orchestrator.checks.promises.filters import filter_checks
from orchestrator.checks.promises.intervals import interval_checks
from orchestrator.checks.promises.references import reference_checks
from orchestrator.checks.promises.roles import own_row_checks, role_checks
from orchestrator.checks.promises.standing import row_to_delete, standing_checks
from orchestrator.checks.promises.stats import stats_checks
from orchestrator.checks.promises.transitions import transition_checks
from orchestrator.checks.promises.users import user_checks
from orchestrator.checks.values import ABSENT_ID, in_order, same_value
from orchestrator.models import Field, FieldType

_SORTABLE = {FieldType.STRING, FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.EMAIL}
_PROMISES = (
    creation_effects, transition_checks, edge_checks, counting_checks, interval_checks, reference_checks,
    standing_checks, etag_checks, filter_checks, own_row_checks, export_checks,
)  # fmt: skip


async def semantic_checks(app: AppClient) -> list[Check]:
    """Every promise of the contract, tried on the running app; it should be empty but for the crew."""
    recorder = app.recorder("semantic")
    await recorder.check("health", _health(app.http))
    await auth_checks(app.http, app.contract, recorder)
    entities = [entity for entity in app.entities.values() if entity.name != USER]
    for entity in entities:
        await _EntityChecks(app, entity, recorder).begin()
    for entity in entities:
        await _EntityChecks(app, entity, recorder).run()
        for promise in _PROMISES:
            await promise(app, entity, recorder)
    await role_checks(app, recorder)
    await user_checks(app, recorder)
    await stats_checks(app, recorder)
    return recorder.checks


async def _health(http: httpx.AsyncClient) -> None:
    health = answered(await http.get("/health"), 200)
    expect(health.get("status") == "ok", f"/health says {health}")


class _EntityChecks:
    """The promises for one entity, in the order in which its rows come to be and go."""

    def __init__(self, app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
        self._app, self._entity, self._recorder = app, entity, recorder

    async def begin(self) -> None:
        """What holds before there is any row."""
        if self._entity.has("list"):
            await self._try("list.empty", self._empty_list())

    async def run(self) -> None:
        """Every check that the entity's operations allow; rows of other checks may exist."""
        await self._lists()
        if self._entity.has("create", "read"):
            await self._try("create.read", self._create_and_read())
        for field in self._entity.update if self._entity.has("create", "read", "update") else ():
            await self._try(f"update.{field.name}", self._update(field), field.name)
        await self._refusals()
        if self._entity.has("create", "read", "delete"):
            await self._try("delete", self._delete())

    async def _try(self, name: str, work: Awaitable[object], field: str = "") -> None:
        await self._recorder.check(f"{self._entity.name}.{name}", work, field)

    async def _lists(self) -> None:
        if not self._entity.has("list", "create"):
            return
        await self._try("list.count_and_pages", self._pages())
        for field in self._entity.answer:
            if field.type in _SORTABLE and not field.write_only and field.name in self._sort_names():
                await self._try(f"list.sort.{field.name}", self._sorted_by(field), field.name)
        searchable = next((f for f in self._entity.create if f.type is FieldType.STRING and not f.pattern), None)
        if searchable and "q" in self._query_names():
            await self._try(f"list.search.{searchable.name}", self._found_by(searchable), searchable.name)

    def _query_names(self) -> set[str]:
        return {param.name for param in self._entity.operations["list"].query}

    def _sort_names(self) -> set[str]:
        """Fields that `sort` takes: its allowed values, or every field where the contract lists none."""
        for param in self._entity.operations["list"].query:
            if param.name == "sort":
                return set(param.values) or {field.name for field in self._entity.answer}
        return set()

    async def _empty_list(self) -> None:
        page = await self._app.page(self._entity)
        expect(page == {"items": [], "total": 0}, f"a new app should have no rows, it lists {page}")

    async def _pages(self) -> None:
        before = (await self._app.page(self._entity))["total"]
        person = await self._app.free_maker(self._entity, count=3)
        made = {(await self._app.create(self._entity, by=person))["id"] for _ in range(3)}
        pages = [
            await self._app.page(self._entity, {"limit": 2, "offset": offset}) for offset in range(0, before + 3, 2)
        ]
        totals = {page["total"] for page in pages}
        expect(totals == {before + 3}, f"{before + 3} rows exist, total says {totals}")
        expect(all(len(page["items"]) == 2 for page in pages[:-1]), "limit=2 should give 2 rows a page")
        listed = [row["id"] for page in pages for row in page["items"]]
        expect(
            len(set(listed)) == len(listed) == before + 3, f"the pages should show every row once, they show {listed}"
        )
        expect(made <= set(listed), f"the new rows {made} are missing from the pages, which show {listed}")

    async def _sorted_by(self, field: Field) -> None:
        up = [row[field.name] for row in (await self._app.page(self._entity, {"sort": field.name}))["items"]]
        down = [row[field.name] for row in (await self._app.page(self._entity, {"sort": f"-{field.name}"}))["items"]]
        expect(up == in_order(up), f"sort={field.name} gives {up}")
        expect(down == in_order(down)[::-1], f"sort=-{field.name} gives {down}")

    async def _found_by(self, field: Field) -> None:
        row = await self._app.create(self._entity)
        needle = str(row[field.name])
        found = [item["id"] for item in (await self._app.page(self._entity, {"q": needle}))["items"]]
        expect(row["id"] in found, f"q={needle!r} should find the row with that {field.name}")
        nothing = await self._app.page(self._entity, {"q": "zzqxj-no-such-text"})
        expect(nothing["total"] == 0, f"a text that no row holds finds {nothing['total']} rows")

    async def _create_and_read(self) -> None:
        person = await self._app.free_maker(self._entity)
        body = await self._app.body(self._entity, self._entity.create, by=person)
        answer = await self._app.send(self._entity, "create", by=person, json=body)
        row = self._app.made(self._entity, answered(answer, self._entity.operations["create"].status), person)
        expect(type(row.get("id")) is int, f"a new row has a whole number as id, not {row.get('id')!r}")
        self._holds(row, body, "the answer to create")
        again = await self._app.read(self._entity, row["id"])
        expect(again == row, f"reading the new row gives {again}, creating it gave {row}")

    def _holds(self, row: Row, body: Row, what: str) -> None:
        for field in self._entity.create:
            if field.write_only:
                expect(field.name not in row, f"{what} shows {field.name}, which is never sent back")
            elif field.name in body:
                got = row.get(field.name)
                expect(
                    same_value(field, body[field.name], got),
                    f"{what}: {field.name} is {got!r}, not {body[field.name]!r}",
                )

    async def _update(self, field: Field) -> None:
        row = await self._app.create(self._entity, then=[self._entity.operations["update"]])
        body = await self._app.changes(self._entity, field, row)
        answer = await self._app.send(self._entity, "update", row["id"], json=body)
        changed = answered(answer, self._entity.operations["update"].status)
        now = await self._app.read(self._entity, row["id"])
        value = body[field.name]
        for what, seen in (("the answer", changed), ("the row read again", now)):
            got = seen.get(field.name)
            fine = field.write_only or same_value(field, value, got)
            if not fine:
                raise Mismatch(f"{what}: {field.name} is {got!r}, not {value!r}", value, got)
        untouched = {f.name for f in self._entity.update} - body.keys()
        moved = [name for name in untouched if now.get(name) != row.get(name)]
        expect(not moved, f"changing {field.name} also changed {', '.join(sorted(moved))}")

    async def _refusals(self) -> None:
        for action in ("read", "update", "delete"):
            if self._entity.has(action) and (code := self._entity.error(action, 404)):
                await self._try(f"{action}.absent", self._absent(action, code))
        if not self._entity.has("create"):
            return
        for field in self._entity.create:
            if field.required and field.default is None:
                await self._try(f"create.without.{field.name}", self._without(field), field.name)
            if field.unique:
                await self._try(f"create.unique.{field.name}", self._unique(field), field.name)
            if field.type is FieldType.REFERENCE:
                await self._try(f"create.dangling.{field.name}", self._dangling(field), field.name)
        await self._try("create.defaults", self._defaults())
        if self._entity.has("update"):
            await self._try("update.nothing", self._update_nothing())

    async def _absent(self, action: str, code: str) -> None:
        fields = self._entity.update[:1]
        json = await self._app.body(self._entity, fields) if action == "update" else None
        refused(await self._app.send(self._entity, action, ABSENT_ID, json=json), 404, code)

    async def _without(self, field: Field) -> None:
        person = self._app.maker(self._entity)
        body = await self._app.body(self._entity, self._entity.create, by=person)
        del body[field.name]
        answer = await self._app.send(self._entity, "create", by=person, json=body)
        refused(answer, 422, self._entity.error("create", 422), field.name)

    async def _unique(self, field: Field) -> None:
        row = await self._app.create(self._entity)
        answer = await self._post({field.name: row[field.name]})
        refused(answer, 409, "conflict", field.name)

    async def _dangling(self, field: Field) -> None:
        refused(await self._post({field.name: ABSENT_ID}), 409, "conflict", field.name)
        if field.name in {one.name for one in self._entity.update}:
            row = await self._app.create(self._entity, then=[self._entity.operations["update"]])
            answer = await self._app.send(self._entity, "update", row["id"], json={field.name: ABSENT_ID})
            refused(answer, 409, "conflict", field.name)

    async def _post(self, fixed: Row) -> httpx.Response:
        """The answer to making a row with these values."""
        person = await self._app.free_maker(self._entity)
        body = await self._app.body(self._entity, self._entity.create, fixed, by=person)
        return await self._app.send(self._entity, "create", by=person, json=body)

    async def _defaults(self) -> None:
        needed = tuple(f for f in self._entity.create if f.required)
        person = await self._app.free_maker(self._entity)
        body = await self._app.body(self._entity, needed, by=person)
        answer = await self._app.send(self._entity, "create", by=person, json=body)
        row = self._app.made(self._entity, answered(answer, self._entity.operations["create"].status), person)
        for field in self._entity.create:
            if field.name not in body and not field.write_only:
                empty: object
                got, empty = row.get(field.name), [] if field.type is FieldType.REFERENCES else None
                wanted = empty if field.default is None else field.default
                if got != wanted and not same_value(field, wanted, got):
                    raise Mismatch(f"{field.name} left out becomes {got!r}, not {wanted!r}", wanted, got)

    async def _update_nothing(self) -> None:
        row = await self._app.create(self._entity, then=[self._entity.operations["update"]])
        answer = await self._app.send(self._entity, "update", row["id"], json={})
        refused(answer, 422, self._entity.error("update", 422))

    async def _delete(self) -> None:
        row = await row_to_delete(self._app, self._entity)
        before = (await self._app.page(self._entity))["total"] if self._entity.has("list") else None
        answer = await self._app.send(self._entity, "delete", row["id"])
        expected = self._entity.operations["delete"].status
        expect(
            answer.status_code == expected,
            f"delete: expected {expected}, got {answer.status_code}: {answer.text[:200]}",
        )
        again = await self._app.send(self._entity, "read", row["id"])
        expect(again.status_code == 404, f"a deleted row still answers {again.status_code}")
        if before is not None:
            after = (await self._app.page(self._entity))["total"]
            same(after, before - 1, f"the total after deleting one of {before} rows")
