"""A client of a generated app that knows its contract: makes valid bodies, rows and the rows they point to."""

from collections.abc import Sequence
from typing import Any

import httpx

from orchestrator.checks.entities import EntityApi, entity_apis, needs_session, operations_by_action, schema_fields
from orchestrator.checks.outcome import Mismatch, expect
from orchestrator.checks.values import valid_value
from orchestrator.models import Field, FieldType, InterfaceContract
from orchestrator.runtime.protocol import RunningApp

REQUEST_TIMEOUT_S = 20.0
PROBLEM = "application/problem+json"

Row = dict[str, Any]


def connect(app: RunningApp) -> httpx.AsyncClient:
    """An HTTP client that speaks to the app over its socket, as the proxy does."""
    transport = httpx.AsyncHTTPTransport(uds=str(app.socket))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=REQUEST_TIMEOUT_S)


class AppClient:
    """One visitor of the app. Every row it makes has values no row before had; `above` keeps visitors apart."""

    def __init__(self, http: httpx.AsyncClient, contract: InterfaceContract, above: int = 0) -> None:
        self.http = http
        self.contract = contract
        self.entities = {entity.name: entity for entity in entity_apis(contract)}
        self._number = above

    def next_number(self) -> int:
        """A number not given out before."""
        self._number += 1
        return self._number

    async def sign_in(self) -> None:
        """A session, where the entities' operations need one; otherwise nothing."""
        if not needs_session(self.contract):
            return
        steps = operations_by_action(self.contract, ("register", "login"))
        body: Row = {}
        for action in ("register", "login"):
            if operation := steps.get(action):
                fields = schema_fields(self.contract, operation.request)
                body = body or {field.name: valid_value(field, 7001) for field in fields}
                sent = {field.name: body[field.name] for field in fields if field.name in body}
                await self.http.request(operation.method, operation.path, json=sent)

    async def body(self, entity: EntityApi, fields: tuple[Field, ...], **fixed: object) -> Row:
        """A valid body with every field; referenced rows are made first. `fixed` values stand as they are."""
        return {**await self._body(entity, [f for f in fields if f.name not in fixed], frozenset()), **fixed}

    async def _body(self, entity: EntityApi, fields: Sequence[Field], making: frozenset[str]) -> Row:
        """`making` names the entities whose rows wait for this one: they can not be referred to yet."""
        number = self.next_number()
        body: Row = {}
        for field in fields:
            if field.type is FieldType.REFERENCE:
                body[field.name] = await self._parent_id(field, making | {entity.name})
            else:
                body[field.name] = valid_value(field, number)
        return body

    async def _parent_id(self, field: Field, making: frozenset[str]) -> object:
        parent = self.entities.get(field.references or "")
        if parent is None or not parent.has("create") or parent.name in making:
            return None
        body = await self._body(parent, parent.create, making)
        return answered(await self.send(parent, "create", json=body), parent.operations["create"].status)["id"]

    async def send(self, entity: EntityApi, action: str, entity_id: object = None, **request: Any) -> httpx.Response:
        """The answer of one of the entity's operations."""
        operation = entity.operations[action]
        return await self.http.request(operation.method, entity.path(action, entity_id), **request)

    async def create(self, entity: EntityApi, **fixed: object) -> Row:
        """A new row. Raises Mismatch when the app does not create it."""
        body = await self.body(entity, entity.create, **fixed)
        row: Row = answered(await self.send(entity, "create", json=body), entity.operations["create"].status)
        return row

    async def read(self, entity: EntityApi, entity_id: object) -> Row:
        """The row. Raises Mismatch when it can not be read."""
        row: Row = answered(await self.send(entity, "read", entity_id), entity.operations["read"].status)
        return row

    async def page(self, entity: EntityApi, **query: object) -> Row:
        """A page of rows: `items` and `total`. Raises Mismatch for any other answer."""
        answer = await self.send(entity, "list", params=query)
        page: Row = answered(answer, entity.operations["list"].status)
        expect({"items", "total"} <= page.keys(), f"a list answers with items and total, this one with {sorted(page)}")
        return page


def answered(response: httpx.Response, status: int) -> Any:
    """The JSON of an answer with the expected status. Raises Mismatch for another status or no JSON."""
    request = response.request
    shown = response.text[:300]
    expect(
        response.status_code == status,
        f"{request.method} {request.url.path}: expected {status}, got {response.status_code}: {shown}",
    )
    try:
        return response.json()
    except ValueError as error:
        raise Mismatch(f"{request.method} {request.url.path}: the body is not JSON: {shown}") from error


def refused(response: httpx.Response, status: int, code: str | None, field: str | None = None) -> None:
    """Nothing when the answer is a problem document with that status and code, naming the field if one is given.

    Raises Mismatch otherwise; `code` None accepts any.
    """
    problem = answered(response, status)
    where = f"{response.request.method} {response.request.url.path}"
    kind = response.headers.get("content-type", "")
    expect(kind.startswith(PROBLEM), f"{where}: an error is {PROBLEM}, this one is {kind!r}")
    expect(code is None or problem.get("code") == code, f"{where}: expected code {code}, got {problem.get('code')!r}")
    if field is not None:
        named = [str(error.get("field")) for error in problem.get("errors") or []]
        expect(any(field in name.split(".") for name in named), f"{where}: the error should name {field}, not {named}")
