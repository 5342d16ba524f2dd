"""The edges of every field: empty, one too long, exactly full, foreign scripts, NUL, injection, wrong types."""

from collections.abc import Iterator

import httpx

from orchestrator.checks.client import AppClient, answered, refused
from orchestrator.checks.entities import EntityApi, schema_fields
from orchestrator.checks.outcome import Check, Recorder, expect
from orchestrator.checks.values import is_textual, same_value, valid_value, wrong_values
from orchestrator.models import Field, FieldType, InterfaceContract, Operation

UNICODE = "Zażółć 任务 \u202eabc\u202c 👩\u200d💻 e\u0301"
SQL_INJECTION = "x'); DROP TABLE users; --"
SCRIPT = "<img src=x onerror=alert(1)>"
_BAD_QUERIES: dict[str, dict[str, object]] = {
    "limit_zero": {"limit": 0}, "limit_text": {"limit": "x"}, "sort_unknown": {"sort": "no_such"},
}  # fmt: skip
_FREE_TEXT = {FieldType.STRING, FieldType.TEXT}


async def boundary_checks(http: httpx.AsyncClient, contract: InterfaceContract) -> list[Check]:
    """Every edge of every field that can be created, tried on the running app."""
    recorder = Recorder("boundary")
    app = AppClient(http, contract, above=10_000)
    await recorder.check("sign_in", app.sign_in())
    for entity in app.entities.values():
        if entity.has("create"):
            await _entity_edges(app, entity, recorder)
    if contract.api:
        await _body_edges(app, recorder)
    return recorder.checks


async def _entity_edges(app: AppClient, entity: EntityApi, recorder: Recorder) -> None:
    for field in entity.create:
        for word, value, accepted in _edges(field):
            name = f"{entity.name}.{field.name}.{word}"
            await recorder.check(name, _edge(app, entity, field, value, accepted))
    for word, query in _BAD_QUERIES.items() if entity.has("list") else ():
        await recorder.check(f"{entity.name}.list.{word}", _bad_query(app, entity, query))


def _edges(field: Field) -> Iterator[tuple[str, object, bool | None]]:
    """(word, value, whether the contract allows it; None when either is fine as long as nothing breaks)."""
    for word, value in wrong_values(field).items():
        yield f"wrong_{word}", value, False
    if not is_textual(field):
        return
    if field.required and (field.min_length or 1) >= 1:
        yield "empty", "", False
        yield "blank", "   ", None if field.write_only else False
    if field.max_length:
        yield "one_too_long", _of_length(field, field.max_length + 1), False
    if field.type in _FREE_TEXT and not field.pattern:
        yield from _free_text_edges(field)


def _free_text_edges(field: Field) -> Iterator[tuple[str, object, bool | None]]:
    longest = field.max_length or 10_000
    if field.max_length:
        yield "exactly_full", _of_length(field, field.max_length), True
    for word, value in (("unicode", UNICODE), ("sql_injection", SQL_INJECTION), ("script", SCRIPT)):
        if (field.min_length or 0) <= len(value) <= longest:
            yield word, value, True
    yield "nul", "a\0b".ljust(field.min_length or 0, "a"), None


def _of_length(field: Field, length: int) -> str:
    tail = {FieldType.EMAIL: "@example.com", FieldType.URL: ""}.get(field.type, "")
    head = "https://example.com/" if field.type is FieldType.URL else ""
    return head + "a" * (length - len(head) - len(tail)) + tail


async def _edge(app: AppClient, entity: EntityApi, field: Field, value: object, accepted: bool | None) -> None:
    body = await app.body(entity, entity.create, **{field.name: value})
    answer = await app.send(entity, "create", json=body)
    expect(answer.status_code < 500, f"{field.name}={value!r:.80} breaks the app: {answer.status_code}")
    created = entity.operations["create"].status
    if accepted is False:
        refused(answer, 422, entity.error("create", 422), field.name)
    elif accepted or answer.status_code == created:
        row = answered(answer, created)
        got = row.get(field.name)
        expect(
            field.write_only or same_value(field, value, got), f"{field.name}={value!r:.80} comes back as {got!r:.80}"
        )


async def _bad_query(app: AppClient, entity: EntityApi, query: dict[str, object]) -> None:
    refused(await app.send(entity, "list", params=query), 422, entity.error("list", 422))


async def _body_edges(app: AppClient, recorder: Recorder) -> None:
    """Bodies that are no JSON, no object, or hold a property the contract does not have; methods that do not exist."""
    for operation in app.contract.api.operations if app.contract.api else []:
        if operation.request is None or operation.path_params:
            continue
        name = operation.operation_id
        codes = {spec.status: spec.code for spec in operation.errors}
        if 400 in codes:
            await recorder.check(f"{name}.malformed_json", _raw(app.http, operation.path, b"{", 400, codes[400]))
        if 422 in codes:
            await recorder.check(f"{name}.no_object", _raw(app.http, operation.path, b"[]", 422, codes[422]))
            await recorder.check(f"{name}.empty_object", _raw(app.http, operation.path, b"{}", 422, codes[422]))
            await recorder.check(f"{name}.unknown_property", _unknown_property(app, operation, codes[422]))
        await recorder.check(f"{name}.wrong_method", _wrong_method(app, operation.path))


async def _raw(http: httpx.AsyncClient, path: str, content: bytes, status: int, code: str) -> None:
    refused(await http.post(path, content=content, headers={"content-type": "application/json"}), status, code)


async def _unknown_property(app: AppClient, operation: Operation, code: str) -> None:
    fields = schema_fields(app.contract, operation.request)
    entity = app.entities.get(operation.entity or "")
    number = app.next_number()
    body = await app.body(entity, fields) if entity else {field.name: valid_value(field, number) for field in fields}
    answer = await app.http.request(operation.method, operation.path, json={**body, "no_such_property": 1})
    refused(answer, 422, code, "no_such_property")


async def _wrong_method(app: AppClient, path: str) -> None:
    allowed = {op.method for op in app.contract.api.operations if op.path == path} if app.contract.api else set()
    answer = await app.http.request("PUT" if "PUT" not in allowed else "PATCH", path, json={})
    refused(answer, 405, None)
    named = {method.strip() for method in answer.headers.get("allow", "").split(",")}
    expect(allowed <= named, f"Allow should name {sorted(allowed)}, it says {sorted(named)}")
