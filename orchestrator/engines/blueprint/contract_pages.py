"""The pages of a contract: forms, columns, states, and which operation each event calls."""

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT, OWNER
from orchestrator.engines.blueprint.contract_schemas import changeable, readable, writable
from orchestrator.engines.blueprint.contract_search import offered_filters
from orchestrator.engines.blueprint.messages import error_text
from orchestrator.engines.blueprint.naming import snake, split_pascal
from orchestrator.models import ApiContract, Entity, Field, FrontendContract, Operation, Page, Plan, Shortcut

_EVENTS = {
    "list": ("load", "search", "sort", "page"),
    "export": ("export",),
    "create": ("create",),
    "read": ("open",),
    "update": ("edit",),
    "delete": ("delete",),
    "register": ("register",),
    "login": ("login",),
    "logout": ("logout",),
    "me": ("load",),
    "demo": ("demo",),
    "stats": ("load",),
}
_AUTH_ACTIONS = ("register", "login", "logout", "me", "demo")


def frontend_contract(plan: Plan, api: ApiContract) -> FrontendContract:
    """Every page in the order of the navigation; the Go-shaped fields show the main one."""
    pages = _pages(plan, api.operations)
    main = next((page for page in pages if page.kind != "dashboard"), pages[0])
    events = [{"event": event, "operation": operation} for event, operation in main.events.items()]
    return FrontendContract(
        page=main.page, components=list(main.components), states=list(main.states), events=events, pages=pages
    )


def _pages(plan: Plan, operations: list[Operation]) -> list[Page]:
    auth = [op for op in operations if op.action in _AUTH_ACTIONS]
    user = next((entity for entity in plan.entities if entity.name == ACCOUNT), None)
    signing_in = [_auth_page(user, plan, auth)] if auth and user else []
    if plan.kind == "auth":
        return signing_in
    shown = {op.entity for op in operations if op.action not in _AUTH_ACTIONS}
    cruds = [_crud_page(entity, plan, operations) for entity in plan.entities if entity.name in shown]
    return [_dashboard(plan, operations), *cruds, *signing_in]


def _dashboard(plan: Plan, operations: list[Operation]) -> Page:
    counting = [op for op in operations if op.action == "stats"]
    charts = [f"chart-{_one_named(chart.entity)}-{chart.field}" for chart in plan.charts]
    counts = [f"count-{entity.plural}" for entity in plan.entities if entity.name != ACCOUNT]
    return Page(
        page="dashboard",
        title="概览" if plan.language == "zh" else "Overview",
        kind="dashboard",
        components=["dashboard-page", *counts, *charts],
        events=_events(counting),
        error_messages=_error_messages(counting, plan),
    )


def _crud_page(entity: Entity, plan: Plan, operations: list[Operation]) -> Page:
    one, many = _one_named(entity.name), entity.plural
    mine = [op for op in operations if op.entity == entity.name and op.action not in _AUTH_ACTIONS]
    starting = _shortcuts(entity, plan, operations)
    started = [op for _, op in starting]
    actions = {op.action for op in mine}
    return Page(
        page=many,
        title=entity.label_plural,
        entity=entity.name,
        kind="crud",
        components=_components(one, many, actions, offered_filters(entity)),
        form_fields=_form_fields(entity, actions),
        columns=_columns(entity, mine),
        events=_events(mine) | {f"start:{shortcut.name}": op.operation_id for shortcut, op in starting},
        error_messages=_error_messages([*mine, *started], plan),
        filters=offered_filters(entity) if "list" in actions else [],
        shortcuts=[shortcut for shortcut, _ in starting],
    )


def _columns(entity: Entity, operations: list[Operation]) -> list[str]:
    """Every field, but who made a row only where somebody sees rows of others."""
    listing = next((op for op in operations if op.action == "list"), None)
    only_own = listing is not None and bool(listing.roles) and listing.roles == listing.own_roles
    return [field.name for field in readable(entity) if not (only_own and field.name == OWNER)]


def _one_named(entity: str) -> str:
    return snake(split_pascal(entity))


def _components(one: str, many: str, actions: set[str], filters: list[str]) -> list[str]:
    form = [f"{one}-form"] if actions & {"create", "update"} else []
    found = [f"{many}-page", f"{many}-list", f"{one}-row", *(f"{many}-filter-{name}" for name in filters)]
    found += [f"{many}-export"] if "export" in actions else []
    found += [f"{one}-new"] if "create" in actions else []
    return [*found, *form, "confirm-dialog", "toast"]


def _form_fields(entity: Entity, actions: set[str]) -> list[Field]:
    """What the form asks for; one that only changes entries asks for what can be changed."""
    if "create" in actions:
        return writable(entity)
    return changeable(entity) if "update" in actions else []


def _shortcuts(entity: Entity, plan: Plan, operations: list[Operation]) -> list[tuple[Shortcut, Operation]]:
    """The shortcuts that stand on a row of this entity, with the operation that makes the other one's entry."""
    creating = {op.entity: op for op in operations if op.action == "create"}
    found = []
    for other in plan.entities:
        targets = {field.name: field.references for field in other.fields}
        for shortcut in other.shortcuts:
            if targets.get(shortcut.reference) == entity.name and other.name in creating:
                found.append((shortcut, creating[other.name]))
    return found


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
    found: dict[str, str] = {}
    for op in operations:
        names = (f"move:{op.transition.name}",) if op.transition else _EVENTS[op.action]
        found |= dict.fromkeys([*names, *(["filter"] if _has_filters(op) else [])], op.operation_id)
    return found


def _has_filters(operation: Operation) -> bool:
    return operation.action == "list" and len(operation.query) > 4


def _error_messages(operations: list[Operation], plan: Plan) -> dict[str, str]:
    return {spec.code: error_text(spec, plan.language) for op in operations for spec in op.errors}
