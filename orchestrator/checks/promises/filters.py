"""Filters narrow a list to exactly the rows with that value."""

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.machine import machine_of, row_in
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.models import Field, FieldType

USUAL = frozenset(("limit", "offset", "q", "sort"))
PAGE = 100


def filters_of(entity: EntityApi) -> list[Field]:
    """The list's query parameters that filter."""
    return [field for field in entity.operations["list"].query if field.name not in USUAL] if entity.has("list") else []


async def filter_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Every filter of the list, each with values that rows have and do not have."""
    for field in filters_of(entity):
        await recorder.check(f"{entity.name}.filter.{field.name}", _filter(app, entity, field), field.name)
        if field.type is FieldType.ENUM:
            await recorder.check(f"{entity.name}.filter.{field.name}.unknown", _unknown(app, entity, field), field.name)


async def _filter(app: AppClient, entity: EntityApi, field: Field) -> None:
    made = await _two_rows(app, entity, field.name)
    rows = await every_row(app, entity)
    values = {value for row in rows for value in values_of(row, field.name)}
    for value in _chosen(field, values, made):
        wanted = sorted(row["id"] for row in rows if value in values_of(row, field.name))
        query = {field.name: str(value).lower() if isinstance(value, bool) else value}
        shown, total = await every_row(app, entity, query), (await app.page(entity, {"limit": 1, **query}))["total"]
        same(total, len(wanted), f"the total of {field.name}={query[field.name]}")
        same(sorted(row["id"] for row in shown), wanted, f"the rows of {field.name}={query[field.name]}")


def _chosen(field: Field, values: set[object], made: list[Row]) -> list[object]:
    """The values to try: all of an enum, both of a boolean, those of the new rows for references."""
    if field.type is FieldType.ENUM:
        return list(field.values)
    if field.type is FieldType.BOOLEAN:
        return [True, False]
    new = [value for row in made for value in values_of(row, field.name)]
    return list(dict.fromkeys(new)) or sorted(values, key=str)[:2]


def values_of(row: Row, name: str) -> list[object]:
    """What the row has there: a reference one value, references any number, null none."""
    value = row.get(name)
    return list(value) if isinstance(value, list) else [] if value is None else [value]


async def _two_rows(app: AppClient, entity: EntityApi, name: str) -> list[Row]:
    """Two rows that differ in the field, where rows can be made to."""
    asked = next((field for field in entity.create if field.name == name), None)
    if not entity.has("create"):
        return []
    machine = machine_of(entity)
    if machine and name == machine.field:
        return [await row_in(app, machine, state) for state in list(machine.ways)[:2]]
    if asked is None:
        return [await app.create(entity)]
    fixed: list[object]
    if asked.type is FieldType.ENUM:
        fixed = list(asked.values[:2])
    elif asked.type is FieldType.BOOLEAN:
        fixed = [True, False]
    else:
        fixed = [(await app.body(entity, (asked,), fresh=True))[name] for _ in range(2)]
    return [await app.create(entity, {name: value}) for value in fixed]


async def every_row(
    app: AppClient, entity: EntityApi, query: Row | None = None, *, by: Person | None = None
) -> list[Row]:
    """Every row that the list shows, page by page."""
    rows: list[Row] = []
    while True:
        page = await app.page(entity, {"limit": PAGE, "offset": len(rows), **(query or {})}, by=by)
        rows += page["items"]
        if not page["items"] or len(rows) >= page["total"]:
            return rows


async def _unknown(app: AppClient, entity: EntityApi, field: Field) -> None:
    answer = await app.send(entity, "list", params={field.name: "no-such-choice"})
    expect(answer.status_code == 422, f"{field.name}=no-such-choice answers {answer.status_code}, not 422")
    refused(answer, 422, entity.error("list", 422), field.name)
