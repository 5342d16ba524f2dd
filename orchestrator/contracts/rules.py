"""The rules an interface contract keeps, within each side and across them. `check` names every breach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orchestrator.contracts.view import ContractView
from orchestrator.errors import InvalidContract
from orchestrator.models import Column, Field, FieldType, InterfaceContract, Operation, Page, Schema, Table

Found = Iterator[tuple[str, str]]
"""(message, place) pairs."""

Rule = Callable[[ContractView], Found]


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: the rule's id, what is wrong, and where."""

    rule: str
    message: str
    place: str


def check(contract: InterfaceContract) -> list[Violation]:
    """Every breach of every rule, in the order of `RULES`."""
    view = ContractView(contract)
    return [Violation(name, message, place) for name, rule in RULES.items() for message, place in rule(view)]


def validate(contract: InterfaceContract) -> None:
    """Raises InvalidContract that names every breach; returns when there is none."""
    found = check(contract)
    if found:
        told = "; ".join(f"{breach.place}: {breach.message} [{breach.rule}]" for breach in found)
        raise InvalidContract(f"The contract breaks {len(found)} rule(s): {told}", found[0].place)


def _project_id(view: ContractView) -> Found:
    if not view.contract.project_id:
        yield "projectId is required.", "projectId"


def _feature_id(view: ContractView) -> Found:
    if not view.contract.feature_id:
        yield "featureId is required.", "featureId"


def _feature_name(view: ContractView) -> Found:
    if not view.contract.feature_name:
        yield "featureName is required.", "featureName"


def _api_outline(view: ContractView) -> Found:
    if (api := view.contract.api) is not None:
        yield from _missing("api", method=api.method, path=api.path, response=api.response)


def _database_outline(view: ContractView) -> Found:
    if (database := view.contract.database) is not None:
        yield from _missing("database", table=database.table, fields=database.fields)


def _frontend_outline(view: ContractView) -> Found:
    if (frontend := view.contract.frontend) is not None:
        yield from _missing("frontend", page=frontend.page)


def _missing(side: str, **parts: object) -> Found:
    """The parts of one side that the Go service asked for and that are empty."""
    for name, value in parts.items():
        if not value:
            yield f"{side}.{name} is required.", f"{side}.{name}"


def _unique_operations(view: ContractView) -> Found:
    seen: set[tuple[str, str]] = set()
    for operation in view.operations:
        key = (operation.method, operation.path)
        if key in seen:
            yield f"{operation.method} {operation.path} is there twice.", _place(operation)
        seen.add(key)


def _unique_names(view: ContractView) -> Found:
    lists = {
        "api.operations": [operation.operation_id for operation in view.operations],
        "api.schemas": [schema.name for schema in view.schemas],
        "database.tables": [table.table for table in view.tables],
        "frontend.pages": [page.page for page in view.pages],
    }
    for place, names in lists.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{name} is there twice.", place


def _path_parameters(view: ContractView) -> Found:
    for operation in view.operations:
        in_path = {part[1:-1] for part in operation.path.split("/") if part.startswith("{") and part.endswith("}")}
        declared = {field.name for field in operation.path_params}
        for name in sorted(in_path ^ declared):
            yield f"the path parameter {name} is not both in the path and declared.", _place(operation)


def _known_schemas(view: ContractView) -> Found:
    for operation in view.operations:
        for name in (operation.request, operation.response):
            if name and name not in view.schema_by_name:
                yield f"there is no schema {name}.", _place(operation)
    for schema in view.schemas:
        if schema.items_of and schema.items_of not in view.schema_by_name:
            yield f"there is no schema {schema.items_of}.", f"api.schemas.{schema.name}"


def _form_fields_sent(view: ContractView) -> Found:
    for page in view.pages:
        requests = view.requests_of_page(page)
        if not requests:
            continue
        sent = {field.name for schema in requests for field in schema.fields}
        for field in page.form_fields:
            if field.name not in sent:
                yield f"no request takes the form field {field.name}.", _page_place(page)


def _required_asked(view: ContractView) -> Found:
    for page in view.pages:
        asked = {field.name for field in page.form_fields}
        for schema in view.requests_of_page(page):
            for field in schema.fields:
                if field.required and field.name not in asked:
                    yield f"{schema.name} requires {field.name}, which the form does not ask for.", _page_place(page)


def _columns_shown(view: ContractView) -> Found:
    for page in view.pages:
        schema = view.schema_by_name.get(page.entity or "")
        known = {field.name for field in schema.fields} if schema else set()
        for name in page.columns if schema else []:
            if name not in known:
                yield f"no answer has the column {name}.", _page_place(page)


def _stored(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            if not view.is_kept(table, field):
                yield f"no column of {table.table} stores {field.name}.", f"api.schemas.{schema.name}"


def _answered(view: ContractView) -> Found:
    for table in view.tables:
        schema = view.schema_by_name.get(table.entity or "")
        for field in schema.fields if schema else []:
            if not view.is_kept(table, field):
                yield f"{schema.name if schema else ''}.{field.name} comes from no column.", f"database.{table.table}"


def _types_agree(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            column = view.column_for(table, field)
            if column is None or field.type is FieldType.PASSWORD:
                continue
            if column.type and column.type != field.type.value:
                yield f"{field.name} is {field.type.value} in the API and {column.type} in {table.table}.", schema.name
    for page in view.pages:
        yield from _form_agrees(page, view)


def _form_agrees(page: Page, view: ContractView) -> Found:
    for schema in view.requests_of_page(page):
        sent = {field.name: field for field in schema.fields}
        for field in page.form_fields:
            other = sent.get(field.name)
            if other is not None and other.type is not field.type:
                yield f"{field.name} is {field.type.value} in the form and {other.type.value} sent.", _page_place(page)


def _bounds_agree(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            column = view.column_for(table, field)
            if column is not None and column.name == field.name and _tighter(column, field):
                yield f"{table.table}.{field.name} holds less than {schema.name} lets in.", schema.name
    for page in view.pages:
        for schema in view.requests_of_page(page):
            sent = {field.name: field for field in schema.fields}
            for field in page.form_fields:
                if field.name in sent and _bounds(field) != _bounds(sent[field.name]):
                    yield f"the bounds of {field.name} differ between form and {schema.name}.", _page_place(page)


def _tighter(column: Column, field: Field) -> bool:
    return column.max_length is not None and (field.max_length is None or field.max_length > column.max_length)


def _bounds(field: Field) -> tuple[object, ...]:
    return field.min_length, field.max_length, field.minimum, field.maximum, field.pattern, tuple(field.values)


def _required_set(view: ContractView) -> Found:
    for table in view.tables:
        schema = view.create_request_of(table)
        if schema is None:
            continue
        sent = {view.column_name(field) for field in schema.fields if field.required or field.default is not None}
        for column in table.fields:
            if column.required and column.default is None and column.name not in (*view.SERVER_SET, *sent):
                yield f"nothing sets the required column {column.name}.", f"database.{table.table}"


def _errors_handled(view: ContractView) -> Found:
    for page in view.pages:
        for operation in view.operations_of_page(page):
            for error in operation.errors:
                if error.code not in page.error_messages:
                    message = f"the page has no message for {error.code} of {operation.operation_id}."
                    yield message, _page_place(page)


def _events_wired(view: ContractView) -> Found:
    known = {operation.operation_id for operation in view.operations}
    for page in view.pages:
        for event, operation_id in page.events.items():
            if operation_id not in known:
                yield f"the event {event} calls {operation_id}, which does not exist.", _page_place(page)


def _operations_used(view: ContractView) -> Found:
    used = {operation_id for page in view.pages for operation_id in page.events.values()}
    for operation in view.operations if view.pages else []:
        if operation.operation_id not in used:
            yield "no page calls this operation.", _place(operation)


def _relations_known(view: ContractView) -> Found:
    columns = {f"{table.table}({column.name})" for table in view.tables for column in table.fields}
    for table in view.tables:
        for column in table.fields:
            if column.references and column.references not in columns:
                yield f"{column.name} points to {column.references}, which does not exist.", f"database.{table.table}"
    for schema in view.schemas:
        for field in schema.fields:
            if field.references and field.references not in view.schema_by_name:
                yield f"{field.name} points to {field.references}, which does not exist.", f"api.schemas.{schema.name}"


def _one_primary_key(view: ContractView) -> Found:
    for table in view.tables:
        if not table.link_of and sum(column.primary_key for column in table.fields) != 1:
            yield "a table needs exactly one primary key.", f"database.{table.table}"


def _indexes_known(view: ContractView) -> Found:
    for table in view.tables:
        names = {column.name for column in table.fields}
        for index in table.indexes:
            for name in index.split(","):
                if name.strip() not in names:
                    yield f"the index on {name.strip()} has no such column.", f"database.{table.table}"


def _choices_named(view: ContractView) -> Found:
    for schema in view.schemas:
        for field in schema.fields:
            if field.type is FieldType.ENUM and not field.values:
                yield f"{field.name} is a choice without values.", f"api.schemas.{schema.name}"
            elif field.values and field.default is not None and field.default not in field.values:
                yield f"the default of {field.name} is not one of its values.", f"api.schemas.{schema.name}"


def _place(operation: Operation) -> str:
    return f"api.{operation.operation_id}"


def _page_place(page: Page) -> str:
    return f"frontend.{page.page}"


RULES: dict[str, Rule] = {
    "project-id": _project_id,
    "feature-id": _feature_id,
    "feature-name": _feature_name,
    "api-outline": _api_outline,
    "database-outline": _database_outline,
    "frontend-outline": _frontend_outline,
    "unique-operations": _unique_operations,
    "unique-names": _unique_names,
    "path-parameters": _path_parameters,
    "known-schemas": _known_schemas,
    "form-fields-sent": _form_fields_sent,
    "required-asked": _required_asked,
    "columns-shown": _columns_shown,
    "stored": _stored,
    "answered": _answered,
    "types-agree": _types_agree,
    "bounds-agree": _bounds_agree,
    "required-set": _required_set,
    "errors-handled": _errors_handled,
    "events-wired": _events_wired,
    "operations-used": _operations_used,
    "relations-known": _relations_known,
    "primary-key": _one_primary_key,
    "indexes-known": _indexes_known,
    "choices-named": _choices_named,
}
"""Rule id → rule. The first six are the Go service's."""

__all__ = ["RULES", "Schema", "Table", "Violation", "check", "validate"]
