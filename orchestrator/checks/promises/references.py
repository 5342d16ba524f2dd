"""What a row says of other rows: what people call them, and the many that it names."""

from orchestrator.checks.answers import answered, refused
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi, own_readers
from orchestrator.checks.outcome import Recorder, same
from orchestrator.checks.values import ABSENT_ID
from orchestrator.models import Field, FieldType

_TEXTS = {FieldType.STRING, FieldType.TEXT}


async def reference_checks(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """Labels of references, and lists of references: set, changed, without order, and only to rows that exist."""
    if not entity.has("create"):
        return
    for label in entity.answer:
        pointing = entity.answers(label.label_of) if label.label_of else None
        if pointing and pointing.name in {field.name for field in entity.create}:
            name = f"{entity.name}.label.{label.name}"
            await recorder.check(name, _called(app, entity, pointing, label.name), label.name)
    for field in entity.create:
        for role in _shut_out(app, entity, field):
            work = _somebody_elses(app, entity, field, role)
            await recorder.check(f"{entity.name}.reference.{field.name}.own.{role}", work, field.name)
        if field.type is FieldType.REFERENCES:
            await _many(app, entity, field, recorder)


def _shut_out(app: AppClient, entity: EntityApi, field: Field) -> list[str]:
    """The roles that may fill in the field, make rows to choose from, and see no others."""
    target = app.entities.get(field.references or "")
    if target is None or target.name == USER or not target.has("create"):
        return []
    making = [set(one.operations["create"].roles or own_readers(target)) for one in (entity, target)]
    return [role for role in own_readers(target) if all(role in roles for roles in making)]


async def _somebody_elses(app: AppClient, entity: EntityApi, field: Field, role: str) -> None:
    """A row that somebody can not see is not there for them: they can not refer to it and so learn its name."""
    target = app.entities[field.references or ""]
    other = await app.create(target, by=app.crew.first(role))
    by = await app.crew.newcomer(role)
    named = [other["id"]] if field.type is FieldType.REFERENCES else other["id"]
    body = await app.body(entity, entity.create, {field.name: named}, by=by)
    refused(await app.send(entity, "create", by=by, json=body), 409, "conflict", field.name)


def called(entity: EntityApi, row: Row) -> str:
    """What people call a row: its first text, else its number."""
    first = next((field for field in entity.answer if field.type in _TEXTS and not field.label_of), None)
    text = row.get(first.name) if first else None
    return str(text) if text else str(row["id"])


async def _called(app: AppClient, entity: EntityApi, field: Field, label: str) -> None:
    target = app.entities.get(field.references or "")
    row = await app.create(entity)
    if target and target.has("read") and row.get(field.name) is not None and target.name != USER:
        other = await app.read(target, row[field.name])
        same(row.get(label), called(target, other), f"{label} of the new row")
    if not field.required:
        row = await app.create(entity, {field.name: None})
        same(row.get(label), None, f"{label} of a row without {field.name}")


async def _many(app: AppClient, entity: EntityApi, field: Field, recorder: Recorder) -> None:
    name = f"{entity.name}.references.{field.name}"
    await recorder.check(f"{name}.kept", _kept(app, entity, field), field.name)
    await recorder.check(f"{name}.nothing", _nothing(app, entity, field), field.name)
    await recorder.check(f"{name}.absent", _absent(app, entity, field), field.name)
    if entity.has("update") and field.name in {f.name for f in entity.update}:
        await recorder.check(f"{name}.changed", _changed(app, entity, field), field.name)


async def _ids(app: AppClient, entity: EntityApi, field: Field, count: int) -> list[int]:
    """So many ids of different rows, sorted."""
    target = app.entities[field.references or ""]
    by = app.maker(entity)
    if target.name == USER:
        return sorted(person.user_id for person in app.crew.everybody() if person.user_id)[:count]
    return sorted([(await app.create(target, by=app.maker_for(target, by)))["id"] for _ in range(count)])


async def _kept(app: AppClient, entity: EntityApi, field: Field) -> None:
    """What is named comes back, in whatever order it is sent."""
    ids = await _ids(app, entity, field, 3)
    row = await app.create(entity, {field.name: list(reversed(ids))})
    same(sorted(row[field.name]), ids, f"{field.name} of the new row")
    same(sorted((await app.read(entity, row["id"]))[field.name]), ids, f"{field.name} of the row read again")


async def _nothing(app: AppClient, entity: EntityApi, field: Field) -> None:
    row = await app.create(entity, {field.name: []})
    same(row[field.name], [], f"{field.name} of a row that names nothing")


async def _absent(app: AppClient, entity: EntityApi, field: Field) -> None:
    """One id that no row has, among others that rows have, is a conflict."""
    ids = await _ids(app, entity, field, 1)
    body = await app.body(entity, entity.create, {field.name: [*ids, ABSENT_ID]})
    answer = await app.send(entity, "create", by=app.maker(entity), json=body)
    refused(answer, 409, "conflict", field.name)


async def _changed(app: AppClient, entity: EntityApi, field: Field) -> None:
    first, second, third = await _ids(app, entity, field, 3)
    row = await app.create(entity, {field.name: [first, second]}, then=[entity.operations["update"]])
    for wanted in ([second, third], []):
        answer = await app.send(entity, "update", row["id"], json={field.name: wanted})
        changed = answered(answer, entity.operations["update"].status)
        same(sorted(changed[field.name]), wanted, f"{field.name} in the answer to the change")
        same(sorted((await app.read(entity, row["id"]))[field.name]), wanted, f"{field.name} read again")
    answer = await app.send(entity, "update", row["id"], json={field.name: [ABSENT_ID]})
    refused(answer, 409, "conflict", field.name)
