"""The table for a spreadsheet: marked as UTF-8, headed by labels, all rows of the list, and nothing that calculates."""

import csv
import io

from orchestrator.checks.accounts import Person
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.checks.promises.filters import every_row, filters_of
from orchestrator.models import Field, FieldType

MARK = b"\xef\xbb\xbf"
MORE_THAN_A_PAGE = 21
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)")

_AS_TYPED = {FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.URL, FieldType.IMAGE, FieldType.DATE}


async def export_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """The export holds what the list holds."""
    if not entity.has("export", "list"):
        return
    name = f"{entity.name}.export"
    await recorder.check(f"{name}.form", _form(app, entity))
    await recorder.check(f"{name}.rows", _rows(app, entity))
    for field in filters_of(entity):
        if field.type in {FieldType.ENUM, FieldType.BOOLEAN}:
            await recorder.check(f"{name}.filter.{field.name}", _narrowed(app, entity, field), field.name)
    free = next((f for f in entity.create if f.type in {FieldType.STRING, FieldType.TEXT} and not f.pattern), None)
    if free and (free.max_length or 99) >= 8 and entity.has("create"):
        await recorder.check(f"{name}.formula", _formula(app, entity, free), free.name)


async def exported(
    app: AppClient, entity: EntityApi, query: Row | None = None, by: Person | None = None
) -> list[dict[str, str]]:
    """The rows of the table by their headings. Raises Mismatch when it is none."""
    text = (await _content(app, entity, query, by)).removeprefix(MARK).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


async def _content(app: AppClient, entity: EntityApi, query: Row | None = None, by: Person | None = None) -> bytes:
    answer = await app.send(entity, "export", by=by, params=query)
    same(answer.status_code, entity.operations["export"].status, "the status of the export")
    kind = answer.headers.get("content-type", "")
    expect(kind.startswith("text/csv"), f"the export is text/csv, this one is {kind!r}")
    return answer.content


def _label(field: Field) -> str:
    return field.label or field.name


async def _form(app: AppClient, entity: EntityApi) -> None:
    """A byte order mark, and a heading with the labels people know."""
    content = await _content(app, entity)
    expect(content.startswith(MARK), f"the export begins with a byte order mark, not {content[:8]!r}")
    heading = next(csv.reader(io.StringIO(content.removeprefix(MARK).decode())), [])
    wanted = {_label(field) for field in entity.create if not field.write_only}
    expect(wanted <= set(heading), f"the heading {heading} lacks {sorted(wanted - set(heading))}")


async def _rows(app: AppClient, entity: EntityApi) -> None:
    """As many rows as the list has in all, with the same texts and the labels of choices."""
    for _ in range(MORE_THAN_A_PAGE if entity.has("create") else 0):
        if (await app.page(entity, {"limit": 1}))["total"] >= MORE_THAN_A_PAGE:
            break
        await app.create(entity)
    table, rows = await exported(app, entity), await every_row(app, entity)
    same(len(table), len(rows), "the number of rows in the export")
    labels = [_label(field) for field in entity.answer]
    for field in entity.create:
        shown = (field.type in _AS_TYPED or field.type is FieldType.ENUM) and not field.write_only
        if shown and labels.count(_label(field)) == 1:
            wanted = sorted(read_as(field, row) for row in rows if row.get(field.name) is not None)
            got = sorted(line[_label(field)] for line in table)
            missing = [text for text in wanted if text not in got]
            expect(not missing, f"the column {_label(field)} of the export lacks {missing[:3]}")


def read_as(field: Field, row: Row) -> str:
    """What a person reads in the cell."""
    text = str(row[field.name])
    shown = field.value_labels.get(text, text) if field.type is FieldType.ENUM else text
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


async def _narrowed(app: AppClient, entity: EntityApi, field: Field) -> None:
    value = field.values[0] if field.values else "true"
    total = (await app.page(entity, {field.name: value}))["total"]
    same(len(await exported(app, entity, {field.name: value})), total, f"rows in the export of {field.name}={value}")


async def _formula(app: AppClient, entity: EntityApi, field: Field) -> None:
    """What a spreadsheet would calculate is marked as text."""
    texts = [formula.ljust(field.min_length or 0, "1") for formula in FORMULAS]
    for text in texts:
        await app.create(entity, {field.name: text})
    cells = {line[_label(field)] for line in await exported(app, entity)}
    for text in texts:
        expect(text not in cells, f"the cell {text!r} of the export would be calculated")
        expect(f"'{text}" in cells, f"the cell of {text!r} should be {chr(39) + text!r}; it is not there")
