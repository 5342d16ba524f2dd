"""Guards on time and order: no overlap, one after the other, not before today, unique together."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from orchestrator.checks.answers import answered, refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi
from orchestrator.checks.outcome import Recorder
from orchestrator.checks.promises.counting import Scene, entity_guards, scene
from orchestrator.checks.values import FIRST_DAY, FIRST_MOMENT, Json, bounds, moment_text
from orchestrator.models import Field, FieldType, Guard, GuardKind, Operation

_OVERLAPPING = {"inside": (2, 4), "around": (0, 12), "same": (1, 10), "from_before": (0, 3), "to_after": (8, 12)}
TAKEN, _TOUCHING, _FREE, _STILL_FREE = (1, 10), (10, 14), (20, 24), (21, 25)


async def interval_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Guards of the kinds no_overlap, in_order, not_past and unique_together."""
    if not entity.has("create"):
        return
    for guard in entity_guards(entity):
        asked = [f for name in guard.fields for f in entity.create if f.name == name]
        name = f"{entity.name}.guard.{guard.kind.value}.{'.'.join(guard.fields)}"
        about = guard.fields[-1] if guard.fields else ""
        if guard.kind is GuardKind.NO_OVERLAP and len(asked) == 2:
            await recorder.check(name, _no_overlap(app, entity, guard, asked), about)
        elif guard.kind is GuardKind.IN_ORDER and len(asked) == 2:
            await recorder.check(name, _in_order(app, entity, asked), about)
        elif guard.kind is GuardKind.NOT_PAST and asked:
            await recorder.check(name, _not_past(app, entity, asked[0]), about)
        elif guard.kind is GuardKind.UNIQUE_TOGETHER:
            await recorder.check(name, _unique_together(app, entity, guard), about)


def _changing(entity: EntityApi) -> list[Operation]:
    return [entity.operations["update"]] if entity.has("update") else []


def _at(field: Field, step: int) -> Json:
    """The field's value after so many steps: days, hours, or ones."""
    if field.type is FieldType.DATE:
        return (FIRST_DAY + timedelta(days=20_000 + step)).isoformat()
    if field.type is FieldType.DATETIME:
        return moment_text(FIRST_MOMENT + timedelta(days=20_000, hours=step))
    return int(bounds(field)[0]) + step


def span(fields: Sequence[Field], steps: tuple[int, int]) -> Row:
    """Values of the two fields, so many steps from the same beginning."""
    return {field.name: _at(field, step) for field, step in zip(fields, steps, strict=True)}


async def _no_overlap(app: AppClient, entity: EntityApi, guard: Guard, fields: Sequence[Field]) -> None:
    here = await scene(app, entity, guard)
    if here is None:
        return
    row = await here.one(span(fields, TAKEN))
    for steps in _OVERLAPPING.values():
        await here.none(span(fields, steps))
    if fields[1].type is FieldType.DATE:
        await here.none(span(fields, _TOUCHING))
    else:
        await here.one(span(fields, _TOUCHING))
    free = await here.one(span(fields, _FREE))
    await _change_into(here, guard, fields, free)
    if (elsewhere := await scene(app, entity, guard)) is not None:
        await elsewhere.one(span(fields, TAKEN))
    if await here.free(row):
        await here.one(span(fields, _OVERLAPPING["inside"]))


async def _change_into(here: Scene, guard: Guard, fields: Sequence[Field], row: Row) -> None:
    """A change into a taken time is refused; one within its own time is fine."""
    entity, changeable = here.entity, {field.name for field in here.entity.update}
    if not {field.name for field in fields} <= changeable or guard not in entity.operations["update"].guards:
        return
    answer = await here.app.send(entity, "update", row["id"], by=here.by, json=span(fields, _OVERLAPPING["inside"]))
    refused(answer, 409, guard.code)
    answer = await here.app.send(
        entity, "update", row["id"], by=here.by, json=span(fields, (_FREE[0] + 1, _FREE[1] + 1))
    )
    answered(answer, entity.operations["update"].status)


async def _in_order(app: AppClient, entity: EntityApi, fields: Sequence[Field]) -> None:
    """The same is fine, the wrong way round is refused, also when only one of the two is changed."""
    first, second = fields
    person = await app.free_maker(entity, _changing(entity), count=2)
    wrong = await app.body(entity, entity.create, span(fields, (101, 100)), by=person)
    refused(await app.send(entity, "create", by=person, json=wrong), 422, "validation_error", second.name)
    row = await app.create(entity, span(fields, (100, 100)), by=person)
    for field, step in ((first, 101), (second, 99)):
        if field.name in {f.name for f in entity.update}:
            answer = await app.send(entity, "update", row["id"], json={field.name: _at(field, step)})
            refused(answer, 422, "validation_error", second.name)


async def _not_past(app: AppClient, entity: EntityApi, field: Field) -> None:
    """Yesterday is refused, today is fine; when a row is made and when it is changed."""
    now = datetime.now(UTC)
    yesterday, today = _on(field, now - timedelta(days=1)), _on(field, now + timedelta(minutes=5))
    person = await app.free_maker(entity, _changing(entity), count=2)
    before = [one.name for one in entity.create if app.care(entity).comes_before(one, field)]
    wrong = await app.body(entity, entity.create, dict.fromkeys([field.name, *before], yesterday), by=person)
    refused(await app.send(entity, "create", by=person, json=wrong), 422, "validation_error", field.name)
    row = await app.create(entity, dict.fromkeys([field.name, *before], today), by=person)
    if field.name in {f.name for f in entity.update}:
        answer = await app.send(entity, "update", row["id"], json={field.name: yesterday})
        refused(answer, 422, "validation_error", field.name)


def _on(field: Field, when: datetime) -> str:
    """The day or the moment; for a moment one that is past today's beginning in any case."""
    return when.date().isoformat() if field.type is FieldType.DATE else moment_text(when)


async def _unique_together(app: AppClient, entity: EntityApi, guard: Guard) -> None:
    """The same values twice are refused naming the last; with one of them different they are not."""
    asked = [f for f in entity.create if f.name in guard.fields]
    person = await app.free_maker(entity, _changing(entity), count=2)
    row = await app.create(entity, by=person)
    taken = {field.name: row[field.name] for field in asked}
    again = await app.body(entity, entity.create, taken, by=person)
    refused(await app.send(entity, "create", by=person, json=again), 409, guard.code, guard.fields[-1])
    other = await app.create(entity, {f.name: row[f.name] for f in asked[:-1]}, by=person)
    if asked[-1].name in {f.name for f in entity.update}:
        answer = await app.send(entity, "update", other["id"], json={asked[-1].name: taken[asked[-1].name]})
        refused(answer, 409, guard.code, guard.fields[-1])
