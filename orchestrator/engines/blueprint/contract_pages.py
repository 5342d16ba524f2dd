"""The pages of a contract: forms, columns, states, and which operation each event calls."""

from orchestrator.engines.blueprint.contract_schemas import readable, writable
from orchestrator.engines.blueprint.messages import error_text
from orchestrator.engines.blueprint.naming import snake, split_pascal
from orchestrator.models import ApiContract, Entity, FrontendContract, Operation, Page, Plan

_EVENTS = {
    "list": ("load", "search", "sort", "page"),
    "create": ("create",),
    "read": ("open",),
    "update": ("edit",),
    "delete": ("delete",),
    "register": ("register",),
    "login": ("login",),
    "logout": ("logout",),
    "me": ("load",),
}


def frontend_contract(plan: Plan, api: ApiContract) -> FrontendContract:
    """Every page; the Go-shaped fields show the main one."""
    make = _auth_page if plan.kind == "auth" else _crud_page
    pages = [make(entity, plan, api.operations) for entity in plan.entities]
    main = pages[0]
    events = [{"event": event, "operation": operation} for event, operation in main.events.items()]
    return FrontendContract(
        page=main.page, components=list(main.components), states=list(main.states), events=events, pages=pages
    )


def _crud_page(entity: Entity, plan: Plan, operations: list[Operation]) -> Page:
    one, many = snake(split_pascal(entity.name)), entity.plural
    components = [f"{many}-page", f"{many}-list", f"{one}-row", f"{one}-new", f"{one}-form", "confirm-dialog", "toast"]
    mine = [op for op in operations if op.entity == entity.name]
    return Page(
        page=many,
        title=entity.label_plural,
        entity=entity.name,
        kind="crud",
        components=components,
        form_fields=writable(entity),
        columns=[field.name for field in readable(entity)],
        events=_events(mine),
        error_messages=_error_messages(mine, plan),
    )


def _auth_page(user: Entity, plan: Plan, operations: list[Operation]) -> Page:
    return Page(
        page="login",
        title=plan.title,
        entity=user.name,
        kind="auth",
        components=["register-form", "login-form", "auth-error", "welcome", "logout", "toast"],
        form_fields=writable(user),
        columns=[field.name for field in readable(user)],
        states=["loading", "logged_out", "logged_in", "success", "error"],
        events=_events(operations),
        error_messages=_error_messages(operations, plan),
    )


def _events(operations: list[Operation]) -> dict[str, str]:
    return {event: op.operation_id for op in operations for event in _EVENTS[op.action]}


def _error_messages(operations: list[Operation], plan: Plan) -> dict[str, str]:
    return {spec.code: error_text(spec, plan.language) for op in operations for spec in op.errors}
