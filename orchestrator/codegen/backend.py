"""The back end of the generated app: FastAPI routes over services over SQLAlchemy models."""

from functools import partial

from orchestrator.codegen import texts
from orchestrator.codegen.app_model import App, Auth
from orchestrator.codegen.attribute import LEADING
from orchestrator.codegen.dashboard import stats_files
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.export import export_cells
from orchestrator.codegen.literals import python
from orchestrator.codegen.rendering import render
from orchestrator.codegen.rules import RuleWriter
from orchestrator.models import FieldType, Operation, SourceFile

_PACKAGES = {
    "app": "The app: `main` is its entry, `routes` over `services` over `models`.",
    "app/routes": "The HTTP side: paths, status codes, bodies.",
    "app/schemas": "What the API accepts and answers.",
    "app/services": "What the app does, in database transactions.",
}


def backend_files(app: App) -> list[SourceFile]:
    """Everything under `app/` that is not the database's."""
    files = [SourceFile(path=f"{path}/__init__.py", content=f'"""{text}"""\n') for path, text in _PACKAGES.items()]
    files += [
        render(f"{name}.py", f"app/{name}.py", app=app, leading=LEADING)
        for name in ("main", "middleware", "checks", "rows", "errors")
    ]
    if app.stats:
        files += stats_files(app)
    extras = {"guards": app.guard_kinds, "effects": app.adjusts, "export": app.exports, "policy": app.roles}
    files += [
        render(f"{name}.py", f"app/{name}.py", app=app, roles_of=partial(_roles, app))
        for name, needed in extras.items()
        if needed
    ]
    files.append(_messages(app))
    for entity in app.entities:
        files += _entity_files(app, entity)
    return files + (_auth_files(app, app.auth) if app.auth else [])


def _messages(app: App) -> SourceFile:
    """The texts the server answers with, in the plan's language."""
    return render(
        "messages.py",
        "app/messages.py",
        problems=texts.problem_details(app.language, app.error_specs),
        messages=texts.field_messages(app.language),
        words=texts.page_texts(app.language),
        exports=app.exports or app.stats,
    )


def _roles(app: App, operation: Operation) -> str:
    """The arguments of an operation's rule: who may do it, and who of them only with their own rows."""
    roles = operation.roles or [role.name for role in app.roles]
    own = [role.upper() for role in operation.own_roles]
    everybody = f"({', '.join(role.upper() for role in roles)}{',' if len(roles) == 1 else ''})"
    return everybody + (f", own=({', '.join(own)}{',' if len(own) == 1 else ''})" if own else "")


def _entity_files(app: App, entity: Entity) -> list[SourceFile]:
    """Schemas, service and routes of one entity."""
    rules = RuleWriter(entity, app.by_schema, app.link_names)
    values: dict[str, object] = {"app": app, "entity": entity, "rules": rules, "decorator": _decorator}
    values["cells"] = export_cells(entity)
    folders = {"schemas.py": "schemas", "service.py": "services", "routes.py": "routes"}
    return [render(template, f"app/{folder}/{entity.module}.py", **values) for template, folder in folders.items()]


def _decorator(operation: Operation, rules: RuleWriter) -> str:
    """The line above a route's function."""
    arguments = [python(operation.path)]
    arguments += [f"status_code={operation.status}"] if operation.status != 200 else []
    if operation.auth and not rules.takes_caller(operation):
        needed = f'may("{operation.operation_id}")' if rules.entity.for_roles else "require_user"
        arguments.append(f"dependencies=[Depends({needed})]")
    return f"@router.{operation.method.lower()}({', '.join(arguments)})"


def _auth_files(app: App, auth: Auth) -> list[SourceFile]:
    """Registration, sign-in and sessions."""
    bodies = auth.bodies
    checked = {a.name: a for fields in bodies.values() for a in fields}
    values: dict[str, object] = {
        "app": app,
        "auth": auth,
        "bodies": bodies,
        "attributes": [*checked.values(), *(a for a in auth.user_fields if a.field.type is FieldType.ENUM)],
        "schema_names": sorted(bodies),
        "user_class": "User",
    }
    folders = {"auth_schemas.py": "app/schemas", "auth_service.py": "app/services", "auth_routes.py": "app/routes"}
    files = [render(template, f"{folder}/auth.py", **values) for template, folder in folders.items()]
    return [*files, render("auth.py", "app/auth.py", **values), render("passwords.py", "app/passwords.py", **values)]
