"""Errors as RFC 9457 problem documents: one table says which status a code gets, nobody else chooses one."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from orchestrator.errors import QueueFull, ThinkusError
from orchestrator.models import Document

STATUS: dict[str, int] = {
    # what the edge itself refuses
    "malformed_json": 400,
    "invalid_project_id": 400,
    "forbidden_host": 403,
    "forbidden_origin": 403,
    "method_not_allowed": 405,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "app_unavailable": 503,
    # orchestrator.errors
    "invalid_input": 422,
    "dependency_cycle": 422,
    "unknown_dependency": 422,
    "invalid_contract": 422,
    "missing_input": 422,
    "not_found": 404,
    "conflict": 409,
    "illegal_transition": 409,
    "stale_attempt": 409,
    "schema_changed": 409,
    "queue_full": 429,
    "stage_failed": 500,
    "invalid_settings": 500,
    "internal": 500,
    "lease_lost": 503,
    "store_unavailable": 503,
    "service_unavailable": 503,
    "data_directory_in_use": 503,
    "sandbox_unavailable": 503,
    "browser_unavailable": 503,
    "app_unhealthy": 503,
    "attempt_timed_out": 504,
    "store_full": 507,
}
"""Error code → HTTP status."""

RETRY_AFTER_S = 5
"""What Retry-After says where the error itself names no time."""

MEDIA_TYPE = "application/problem+json"


class FieldProblem(Document):
    """One field that can not be accepted, by its path in the request, and why."""

    field: str
    message: str


class Problem(Document):
    """An error, as RFC 9457 writes it; `code` is stable, `detail` is for a person."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(
    code: str, detail: str, errors: Sequence[FieldProblem] = (), headers: dict[str, str] | None = None
) -> Response:
    """The answer for an error code; 429 and 503 say when to try again."""
    status = STATUS.get(code, 500)
    document = Problem(
        type=f"urn:thinkus:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=list(errors),
    )
    retry = {"Retry-After": str(RETRY_AFTER_S)} if status in {429, 503} else {}
    return Response(document.model_dump_json(by_alias=True), status, {**retry, **(headers or {})}, MEDIA_TYPE)


def too_large(max_bytes: int) -> Response:
    """The answer to a body over the limit; the rest of it is not read."""
    return problem("body_too_large", f"The body is larger than {max_bytes} bytes.", headers={"Connection": "close"})


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI declaration of problem answers with these statuses."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}, **_headers(status)}
        for status in statuses
    }


def _headers(status: int) -> dict[str, Any]:
    if status not in {429, 503}:
        return {}
    return {"headers": {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}}


READING = responses(403, 422, 503)
"""What every reading operation may answer."""

WRITING = responses(400, 403, 413, 415, 422, 503, 507)
"""What every changing operation may answer."""


def allowed_methods(routers: Iterable[APIRouter], path: str) -> str:
    """Every method that some route takes at that path, as an Allow header."""
    routes = (route for router in routers for route in router.routes)
    matching = (route for route in routes if re.match(getattr(route, "path_regex", r"(?!)"), path))
    return ", ".join(sorted({method for route in matching for method in (getattr(route, "methods", None) or ())}))


def install(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Let the application answer every error with a problem document."""

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
        return _from_http(error, request, routers)

    app.add_exception_handler(ThinkusError, _on_own)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Exception, _on_bug)


async def _on_own(_: Request, error: Exception) -> Response:
    assert isinstance(error, ThinkusError)  # noqa: S101 - what the handler is registered for
    errors = [FieldProblem(field=error.field, message=str(error))] if error.field else []
    headers = {"Retry-After": str(error.retry_after_s)} if isinstance(error, QueueFull) else {}
    return problem(error.code, str(error), errors, headers)


async def _on_bug(_: Request, error: Exception) -> Response:
    """The server's log has the rest; a client is told nothing about our insides."""
    return problem("internal", "The service failed to answer this request; its log says why.")


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what the handler is registered for
    found = error.errors()
    errors = [FieldProblem(field=_field(e["loc"]), message=e["msg"]) for e in found]
    return problem(_code(found), "; ".join(f"{e.field}: {e.message}" for e in errors[:5]), errors[:50])


def _code(found: Sequence[Any]) -> str:
    """Bad JSON and, as in the Go service, a bad `projectId` parameter are 400; the rest is 422."""
    if any(e["type"] == "json_invalid" for e in found):
        return "malformed_json"
    return "invalid_project_id" if any(tuple(e["loc"]) == ("query", "projectId") for e in found) else "invalid_input"


def _field(loc: Sequence[int | str]) -> str:
    """`("body", "tasks", 0, "name")` as `tasks.0.name`."""
    return ".".join(str(part) for part in loc[1:] if part not in _TAGS) or str(loc[0] if loc else "body")


_TAGS = frozenset(
    {"one-task", "task-graph", "contract-document", "contract-of-feature", "one-iteration", "iteration-inside"}
)
"""Names of the alternatives of a body (serve.forms): parts of pydantic's locations that are not in the request."""


def _from_http(error: HTTPException, request: Request, routers: Sequence[APIRouter]) -> Response:
    path, method = request.url.path, request.method
    match error.status_code:
        case 404:
            return problem("not_found", f"There is nothing at {path}.")
        case 405:
            allow = allowed_methods(routers, path)
            return problem("method_not_allowed", f"{method} is not one of {allow}.", headers={"Allow": allow})
        case 413:
            return too_large(request.app.state.max_body_bytes)
        case _:
            return problem("malformed_json", "The body could not be read as JSON.")
