"""Whether the pages show, filter, count and call what is there."""

from orchestrator.contracts.rules.breach import Found, Rule, at_operation, at_page
from orchestrator.contracts.view import ContractView
from orchestrator.models import FieldType, Operation, Page, Shortcut

_PAGING = ("limit", "offset")
_SEARCHING = (*_PAGING, "q", "sort")
_COUNTED = (FieldType.ENUM, FieldType.BOOLEAN, FieldType.REFERENCE)
_FILTERED = (*_COUNTED, FieldType.REFERENCES)


def _events_wired(view: ContractView) -> Found:
    known = {operation.operation_id for operation in view.operations}
    for page in view.pages:
        for event, operation_id in page.events.items():
            if operation_id not in known:
                yield f"the event {event} calls {operation_id}, which does not exist.", at_page(page)


def _operations_used(view: ContractView) -> Found:
    used = {operation_id for page in view.pages for operation_id in page.events.values()}
    for operation in view.operations if view.pages else []:
        if operation.operation_id not in used:
            yield "no page calls this operation.", at_operation(operation)


def _columns_shown(view: ContractView) -> Found:
    for page in view.pages:
        schema = view.schema_by_name.get(page.entity or "")
        known = {field.name for field in schema.fields} if schema else set()
        for name in page.columns if schema else []:
            if name not in known:
                yield f"no answer has the column {name}.", at_page(page)


def _filters_known(view: ContractView) -> Found:
    for operation in view.operations:
        for parameter in operation.query if operation.action in ("list", "export") else []:
            field = view.field_of(operation.entity, parameter.name)
            if parameter.name not in _SEARCHING and (field is None or field.type not in _FILTERED):
                yield f"the rows can not be narrowed down by {parameter.name}.", at_operation(operation)
    for page in view.pages:
        listing = view.operation_for(page.entity, "list")
        offered = {parameter.name for parameter in listing.query} - set(_SEARCHING) if listing else set()
        for name in page.filters:
            if name not in offered:
                yield f"the list takes no filter {name}.", at_page(page)


def _orders_known(view: ContractView) -> Found:
    for operation in view.operations:
        orders = next((parameter.values for parameter in operation.query if parameter.name == "sort"), [])
        table = view.table_by_entity.get(operation.entity or "")
        columns = {column.name for column in table.fields} if table else set()
        for name in orders if table else []:
            if name.removeprefix("-") not in columns:
                yield f"the rows can not be put in the order of {name}.", at_operation(operation)


def _exports(view: ContractView) -> Found:
    for operation in (operation for operation in view.operations if operation.action == "export"):
        listing = view.operation_for(operation.entity, "list")
        place = at_operation(operation)
        if listing is None:
            yield "what can not be listed can not be exported.", place
        elif _narrowing(operation) != _narrowing(listing):
            yield f"it is not narrowed down as {listing.operation_id} is.", place
        if operation.media_type != "text/csv" or operation.response:
            yield "an export answers text/csv, which is no schema.", place


def _narrowing(operation: Operation) -> list[str]:
    return [parameter.name for parameter in operation.query if parameter.name not in _PAGING]


def _charts_known(view: ContractView) -> Found:
    for chart in view.charts:
        field = view.field_of(chart.entity, chart.field)
        place = f"api.charts.{chart.entity}.{chart.field}"
        if field is None or field.type not in _COUNTED:
            yield f"{chart.field} of {chart.entity} has no values to count.", place
        if not any(operation.action == "stats" for operation in view.operations):
            yield "no operation counts.", place


def _moves_wired(view: ContractView) -> Found:
    for page in view.pages:
        for event, operation_id in page.events.items():
            kind, _, name = event.partition(":")
            operation = view.operation_by_id.get(operation_id)
            move = operation.transition if operation else None
            if (kind == "move" or move) and (move is None or (kind, name) != ("move", move.name)):
                yield f"the event {event} does not call the transition of its name.", at_page(page)


def _shortcuts_wired(view: ContractView) -> Found:
    for page in view.pages:
        names = [shortcut.name for shortcut in page.shortcuts]
        started = [event.partition(":")[2] for event in page.events if event.startswith("start:")]
        if sorted(names) != sorted(started):
            yield f"the shortcuts {names} do not go with the events that start {started}.", at_page(page)
        for shortcut in page.shortcuts:
            if not _starts(shortcut, page, view):
                yield f"{shortcut.name} opens no form that asks for {shortcut.reference}.", at_page(page)


def _starts(shortcut: Shortcut, page: Page, view: ContractView) -> bool:
    operation = view.operation_by_id.get(page.events.get(f"start:{shortcut.name}", ""))
    asked = view.schema_by_name.get(operation.request or "") if operation and operation.action == "create" else None
    fields = {field.name: field.references for field in asked.fields} if asked else {}
    return page.entity is not None and fields.get(shortcut.reference) == page.entity


RULES: dict[str, Rule] = {
    "columns-shown": _columns_shown,
    "events-wired": _events_wired,
    "operations-used": _operations_used,
    "filters-known": _filters_known,
    "orders-known": _orders_known,
    "exports": _exports,
    "charts-known": _charts_known,
    "moves-wired": _moves_wired,
    "shortcuts-wired": _shortcuts_wired,
}
