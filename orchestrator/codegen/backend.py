"""The back end of the generated app: FastAPI routes over services over SQLAlchemy models."""

from orchestrator.codegen import texts
from orchestrator.codegen.app_model import App, Auth
from orchestrator.codegen.entity import Entity, route_decorator
from orchestrator.codegen.rendering import render
from orchestrator.models import FieldType, SourceFile

_PACKAGES = {
    "app": "The app: `main` is its entry, `routes` over `services` over `models`.",
    "app/routes": "The HTTP side: paths, status codes, bodies.",
    "app/schemas": "What the API accepts and answers.",
    "app/services": "What the app does, in database transactions.",
}


def backend_files(app: App) -> list[SourceFile]:
    """Everything under `app/` that is not the database's."""
    files = [SourceFile(path=f"{path}/__init__.py", content=f'"""{text}"""\n') for path, text in _PACKAGES.items()]
    files += [render(f"{name}.py", f"app/{name}.py", app=app) for name in ("main", "middleware", "checks", "rows")]
    files.append(render("errors.py", "app/errors.py", app=app))
    files.append(_messages(app))
    for entity in app.entities:
        files += _entity_files(app, entity)
    return files + (_auth_files(app.auth) if app.auth else [])


def _messages(app: App) -> SourceFile:
    """The texts the server answers with, in the plan's language."""
    problems = texts.problem_details(app.language, app.error_specs)
    return render("messages.py", "app/messages.py", problems=problems, messages=texts.field_messages(app.language))


def _entity_files(app: App, entity: Entity) -> list[SourceFile]:
    """Schemas, service and routes of one entity."""
    folders = {"schemas.py": "schemas", "service.py": "services", "routes.py": "routes"}
    return [
        render(template, f"app/{folder}/{entity.module}.py", app=app, entity=entity, decorator=route_decorator)
        for template, folder in folders.items()
    ]


def _auth_files(auth: Auth) -> list[SourceFile]:
    """Registration, sign-in and sessions."""
    bodies = auth.bodies
    checked = {a.name: a for fields in bodies.values() for a in fields}
    values: dict[str, object] = {
        "auth": auth,
        "bodies": bodies,
        "attributes": [*checked.values(), *(a for a in auth.user_fields if a.field.type is FieldType.ENUM)],
        "schema_names": sorted(bodies),
        "user_class": "User",
        "decorator": route_decorator,
    }
    folders = {"auth_schemas.py": "app/schemas", "auth_service.py": "app/services", "auth_routes.py": "app/routes"}
    files = [render(template, f"{folder}/auth.py", **values) for template, folder in folders.items()]
    return [*files, render("auth.py", "app/auth.py", **values), render("passwords.py", "app/passwords.py")]
