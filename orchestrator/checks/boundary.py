"""The edges of every field: empty, one too long, exactly full, foreign scripts, NUL, injection, wrong types."""

from collections.abc import Iterator

import httpx

from orchestrator.checks.accounts import Person
from orchestrator.checks.answers import answered, refused
from orchestrator.checks.care import Care
from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import USER, EntityApi, schema_fields
from orchestrator.checks.outcome import Check, Mismatch, Recorder, expect
from orchestrator.checks.values import is_textual, same_value, valid_value, whole, wrong_values
from orchestrator.models import Field, FieldType, Operation

UNICODE = "Zażółć 任务 \u202eabc\u202c 👩\u200d💻 e\u0301"
SQL_INJECTION = "x'); DROP TABLE users; --"
SCRIPT = "<img src=x onerror=alert(1)>"
_BAD_QUERIES: dict[str, Row] = {
    "limit_zero": {"limit": 0}, "limit_text": {"limit": "x"}, "limit_over": {"limit": 101},
    "offset_under": {"offset": -1}, "sort_unknown": {"sort": "no_such"}, "q_too_long": {"q": "a" * 101},
}  # fmt: skip
_FREE_TEXT = {FieldType.STRING, FieldType.TEXT}
_NUMBERS = {FieldType.INTEGER, FieldType.DECIMAL}
_ADDRESSES = {FieldType.URL, FieldType.IMAGE}


async def boundary_checks(app: AppClient) -> list[Check]:
    """Every edge of every field that can be sent, tried on the running app; its crew is there."""
    recorder = app.recorder("boundary")
    for entity in app.entities.values():
        if entity.has("create"):
            await _entity_edges(app, entity, recorder)
        if entity.has("create", "update"):
            await _change_edges(app, entity, recorder)
        for word, query in _BAD_QUERIES.items() if entity.has("list") else ():
            await recorder.check(f"{entity.name}.list.{word}", _bad_query(app, entity, query))
    for operation in app.contract.api.operations if app.contract.api else []:
        if operation.request is not None:
            await _body_edges(app, operation, recorder)
    return recorder.checks


async def _entity_edges(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    for field in entity.create:
        for word, value, accepted in _edges(field, app.care(entity)):
            name = f"{entity.name}.{field.name}.{word}"
            await recorder.check(name, _edge(app, entity, field, value, accepted), field.name)


def _edges(field: Field, care: Care) -> Iterator[tuple[str, object, bool | None]]:
    """(word, value, whether the contract allows it; None when either is fine as long as nothing breaks)."""
    for word, value in wrong_values(field).items():
        yield f"wrong_{word}", value, False
    if field.required and field.type is not FieldType.REFERENCES:
        yield "null", None, False
    if field.type in _NUMBERS and not care.is_ruled(field):
        yield from ((word, whole(edge), True) for word, edge in _ends(field) if edge is not None)
    if not is_textual(field):
        return
    if field.required and (field.min_length or 1) >= 1:
        yield "empty", "", False
        yield "blank", "   ", None if field.write_only else False
    if field.max_length:
        yield "one_too_long", _of_length(field, field.max_length + 1), False
    if field.type in _FREE_TEXT and not field.pattern:
        yield from _free_text_edges(field)


def _ends(field: Field) -> tuple[tuple[str, float | None], ...]:
    return ("at_minimum", field.minimum), ("at_maximum", field.maximum)


def _free_text_edges(field: Field) -> Iterator[tuple[str, object, bool | None]]:
    longest = field.max_length or 10_000
    if field.max_length:
        yield "exactly_full", _of_length(field, field.max_length), True
    for word, value in (("unicode", UNICODE), ("sql_injection", SQL_INJECTION), ("script", SCRIPT)):
        if (field.min_length or 0) <= len(value) <= longest:
            yield word, value, True
    yield "nul", "a\0b".ljust(field.min_length or 0, "a"), None


def _of_length(field: Field, length: int) -> str:
    tail = {FieldType.EMAIL: "@example.com"}.get(field.type, "")
    head = "https://example.com/" if field.type in _ADDRESSES else ""
    return head + "a" * (length - len(head) - len(tail)) + tail


async def _edge(app: AppClient, entity: EntityApi, field: Field, value: object, accepted: bool | None) -> None:
    person = app.maker(entity) if accepted is False else await app.free_maker(entity)
    body = await app.body(entity, entity.create, {field.name: value}, by=person)
    answer = await app.send(entity, "create", by=person, json=body)
    expect(answer.status_code < 500, f"{field.name}={value!r:.80} breaks the app: {answer.status_code}")
    created = entity.operations["create"].status
    if accepted is False:
        refused(answer, 422, entity.error("create", 422), field.name)
    elif accepted or answer.status_code == created:
        row = app.made(entity, answered(answer, created), person)
        got = row.get(field.name)
        if not field.write_only and not same_value(field, value, got):
            raise Mismatch(f"{field.name}={value!r:.80} comes back as {got!r:.80}", value, got)


async def _change_edges(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    """What is wrong when a row is made is wrong when it is changed; the row stays as it was."""
    row: Row = {}

    async def made() -> None:
        row.update(await app.create(entity, then=[entity.operations["update"]]))

    if not await recorder.check(f"{entity.name}.change.row", made()):
        return
    needed = {field.name for field in entity.create if field.required and field.type is not FieldType.REFERENCES}
    for field in entity.update:
        wrong = {f"wrong_{word}": value for word, value in wrong_values(field).items()}
        for word, value in {**wrong, **({"null": None} if field.name in needed else {})}.items():
            name = f"{entity.name}.change.{field.name}.{word}"
            await recorder.check(name, _bad_change(app, entity, row, {field.name: value}), field.name)
    if entity.has("read"):
        await recorder.check(f"{entity.name}.change.nothing_kept", _unchanged(app, entity, row))


async def _bad_change(app: AppClient, entity: EntityApi, row: Row, body: Row) -> None:
    answer = await app.send(entity, "update", row["id"], json=body)
    refused(answer, 422, entity.error("update", 422), next(iter(body)))


async def _unchanged(app: AppClient, entity: EntityApi, row: Row) -> None:
    now = await app.read(entity, row["id"])
    if now != row:
        raise Mismatch("refused changes changed the row", row, now)


async def _bad_query(app: AppClient, entity: EntityApi, query: Row) -> None:
    refused(await app.send(entity, "list", params=query), 422, entity.error("list", 422))


async def _body_edges(app: AppClient, operation: Operation, recorder: Recorder) -> None:
    """Bodies that are no JSON, no object, or hold a property the contract does not have; methods that do not exist."""
    name = operation.operation_id
    codes = {spec.status: spec.code for spec in operation.errors}
    path, by = await _address(app, operation)
    if not path:
        return
    if 400 in codes:
        await recorder.check(f"{name}.malformed_json", _raw(app.http, operation, path, by, b"{", 400, codes[400]))
    if 422 in codes:
        await recorder.check(f"{name}.no_object", _raw(app.http, operation, path, by, b"[]", 422, codes[422]))
        work = _unknown_property(app, operation, path, by, codes[422])
        await recorder.check(f"{name}.unknown_property", work, "no_such_property")
    if 422 in codes and not operation.path_params and _needs_something(app, operation):
        await recorder.check(f"{name}.empty_object", _raw(app.http, operation, path, by, b"{}", 422, codes[422]))
    await recorder.check(f"{name}.wrong_method", _wrong_method(app, operation, path))


def _needs_something(app: AppClient, operation: Operation) -> bool:
    """Whether an empty body is none of the operation's: something is required that has no default."""
    return any(field.required and field.default is None for field in schema_fields(app.contract, operation.request))


async def _address(app: AppClient, operation: Operation) -> tuple[str, Person]:
    """The path of a row that is there and who may do the operation with it; an empty path for none."""
    entity = app.entities.get(operation.entity or "")
    if not operation.path_params or entity is None:
        return operation.path, app.performer(operation)
    action = operation.transition.name if operation.transition else operation.action
    if entity.name == USER:
        return entity.path(action, app.crew.leader.user_id), app.crew.leader
    try:
        row = await app.create(entity, then=[operation]) if entity.has("create") else None
    except Mismatch:
        return "", app.performer(operation)  # that no row can be made is told by other checks
    return (entity.path(action, row["id"]), app.performer(operation, row["id"])) if row else ("", Person())


async def _raw(
    http: httpx.AsyncClient, operation: Operation, path: str, by: Person, content: bytes, status: int, code: str
) -> None:
    headers = {"content-type": "application/json", **by.headers}
    refused(await http.request(operation.method, path, content=content, headers=headers), status, code)


async def _unknown_property(app: AppClient, operation: Operation, path: str, by: Person, code: str) -> None:
    entity = app.entities.get(operation.entity or "")
    fields, number = schema_fields(app.contract, operation.request), app.next_number()
    plain = {field.name: valid_value(field, number) for field in fields}
    body = await app.body(entity, fields, by=by) if entity and operation.action == "create" else plain
    answer = await app.http.request(operation.method, path, json={**body, "no_such_property": 1}, headers=by.headers)
    refused(answer, 422, code, "no_such_property")


async def _wrong_method(app: AppClient, operation: Operation, path: str) -> None:
    allowed = (
        {op.method for op in app.contract.api.operations if op.path == operation.path} if app.contract.api else set()
    )
    wrong = "PUT" if "PUT" not in allowed else "PATCH"
    answer = await app.http.request(wrong, path, json={})
    refused(answer, 405, None)
    named = {method.strip() for method in answer.headers.get("allow", "").split(",")}
    expect(allowed <= named, f"Allow should name {sorted(allowed)}, it says {sorted(named)}")
