"""The counts of the dashboard are those of the lists, for everybody who sees them."""

from collections.abc import Mapping

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import answered
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi, operations_by_action, table_names
from orchestrator.checks.outcome import Recorder, expect, same
from orchestrator.checks.promises.filters import filters_of
from orchestrator.models import Chart, FieldType, Operation

MOST_VALUES = 10
"""Of a reference, in a chart."""


async def stats_checks(app: AppClient, recorder: Recorder) -> None:
    """The counts as each kind of person sees them."""
    stats = operations_by_action(app.contract, ("stats",)).get("stats")
    if stats is None:
        return
    people = app.crew.everybody() if stats.auth else [app.performer(stats)]
    for person in people:
        if not stats.roles or person.role in stats.roles:
            await recorder.check(f"stats{'.' if person.role else ''}{person.role}", _agree(app, stats, person))


async def stats_of(app: AppClient, stats: Operation, by: Person) -> list[Row]:
    """What the dashboard is told. Raises Mismatch when it is no page of counts."""
    answer = await app.http.request(stats.method, stats.path, headers=by.headers)
    page = answered(answer, stats.status)
    same(page["total"], len(page["items"]), "the total of the counts")
    items: list[Row] = page["items"]
    return items


async def _agree(app: AppClient, stats: Operation, by: Person) -> None:
    items = await stats_of(app, stats, by)
    counts = {(item["entity"], item["field"], item["value"]): item["count"] for item in items}
    plurals = table_names(app.contract)
    for entity in app.entities.values():
        if entity.name in plurals and (entity.has("create") or (plurals[entity.name], "", "") in counts):
            await _rows_counted(app, entity, by, plurals[entity.name], counts)
    for chart in app.contract.api.charts if app.contract.api else []:
        charted = app.entities.get(chart.entity)
        if charted and _may_list(charted, by):
            await _values_counted(app, charted, by, chart, items)


def _may_list(entity: EntityApi, by: Person) -> bool:
    listing = entity.operations.get("list")
    return listing is not None and (not listing.auth or not listing.roles or by.role in listing.roles)


async def _rows_counted(
    app: AppClient, entity: EntityApi, by: Person, plural: str, counts: Mapping[tuple[str, str, str], int]
) -> None:
    told = counts.get((plural, "", ""))
    if not _may_list(entity, by):
        expect(not told, f"{by} may not list {plural}, and is told that there are {told}")
        return
    same(told, (await app.page(entity, by=by))["total"], f"the count of {plural} for {by}")


async def _values_counted(app: AppClient, entity: EntityApi, by: Person, chart: Chart, items: list[Row]) -> None:
    plural = table_names(app.contract)[entity.name]
    told = [item for item in items if item["entity"] == plural and item["field"] == chart.field]
    field = entity.answers(chart.field)
    expect(field is not None, f"the chart of {chart.field} counts what {entity.name} does not have")
    if field and field.type is FieldType.ENUM:
        same([item["value"] for item in told], list(field.values), f"the values of {chart.field} that are counted")
        labels = [field.value_labels.get(value, value) for value in field.values]
        same([item["label"] for item in told], labels, f"what people call the values of {chart.field}")
    if field and field.type is FieldType.REFERENCE:
        expect(
            len(told) <= MOST_VALUES,
            f"{len(told)} values of {chart.field} are counted, at most {MOST_VALUES} are shown",
        )
        shown = [item["count"] for item in told]
        same(shown, sorted(shown, reverse=True), f"the counts of {chart.field}, most frequent first")
    if chart.field in {one.name for one in filters_of(entity)}:
        for item in [one for one in told if one["value"] != ""]:
            total = (await app.page(entity, {chart.field: item["value"]}, by=by))["total"]
            same(item["count"], total, f"the count of {chart.field}={item['value']} for {by}")
