"""The HTTP application: routes, guard and error answers put together."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import Route

from orchestrator.config import Settings
from serve import problems
from serve.apps_proxy import METHODS, AppsProxy
from serve.backend import Provide
from serve.guard import Guard, known_hosts
from serve.routes import artifacts, contracts, control, decisions, deployments, events, health, pages, tasks, workflows

ROUTERS = (
    health.router,
    tasks.router,
    contracts.router,
    workflows.router,
    events.router,
    artifacts.router,
    decisions.router,
    control.router,
    deployments.router,
    pages.router,
)

DESCRIPTION = """Describe a feature; eight stages take it to a running, tested, deployed web app.

Errors are RFC 9457 problem documents with a stable `code`. Ids are 24 hexadecimal digits; times are UTC."""


def create_app(provide: Provide, settings: Settings) -> FastAPI:
    """The application. `provide` gives the backend and is awaited by each request, so it should keep what it made."""
    app = FastAPI(
        title="Thinkus orchestrator", version="1", description=DESCRIPTION, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    app.state.provide = provide
    app.state.max_body_bytes = settings.max_body_bytes
    for router in ROUTERS:
        app.include_router(router)
    proxy = AppsProxy()
    app.router.routes += [
        Route("/apps/{project_id}", proxy, methods=METHODS, include_in_schema=False),
        Route("/apps/{project_id}/{path:path}", proxy, methods=METHODS, include_in_schema=False),
    ]
    problems.install(app, ROUTERS)
    app.add_middleware(Guard, hosts=known_hosts(settings), max_bytes=settings.max_body_bytes)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]  # FastAPI's own way to extend the document
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document with the problem documents every operation refers to."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        for model in problems.Problem, problems.FieldProblem:
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schema.pop("$defs", None)
            schemas[model.__name__] = schema
        _without_null_parameters(document)
        app.openapi_schema = document
    return app.openapi_schema


def _without_null_parameters(document: dict[str, Any]) -> None:
    """A parameter is there or it is not: the text `null` is no value for it."""
    operations = (operation for methods in document["paths"].values() for operation in methods.values())
    for schema in (parameter["schema"] for operation in operations for parameter in operation.get("parameters", [])):
        kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
        for kind in kinds:
            schema.update(kind)
