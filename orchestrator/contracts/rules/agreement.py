"""Whether form, request and column mean the same by a field: its type, its bounds, its values."""

from orchestrator.contracts.rules.breach import Found, Rule, at_page, at_schema
from orchestrator.contracts.view import ContractView
from orchestrator.models import Column, Field, FieldType, Page


def _form_fields_sent(view: ContractView) -> Found:
    for page in view.pages:
        requests = view.requests_of_page(page)
        if not requests:
            continue
        sent = {field.name for schema in requests for field in schema.fields}
        for field in page.form_fields:
            if field.name not in sent:
                yield f"no request takes the form field {field.name}.", at_page(page)


def _required_asked(view: ContractView) -> Found:
    for page in view.pages:
        asked = {field.name for field in page.form_fields}
        for schema in view.requests_of_page(page):
            for field in schema.fields:
                if field.required and field.name not in asked:
                    yield f"{schema.name} requires {field.name}, which the form does not ask for.", at_page(page)


def _types_agree(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            column = view.column_for(table, field)
            if column is None or field.type is FieldType.PASSWORD:
                continue
            if column.type and column.type != field.type.value:
                yield (
                    f"{field.name} is {field.type.value} in the API and {column.type} in {table.table}.",
                    at_schema(schema.name),
                )
    for page in view.pages:
        yield from _form_agrees(page, view)


def _form_agrees(page: Page, view: ContractView) -> Found:
    for schema in view.requests_of_page(page):
        sent = {field.name: field for field in schema.fields}
        for field in page.form_fields:
            other = sent.get(field.name)
            if other is not None and other.type is not field.type:
                yield f"{field.name} is {field.type.value} in the form and {other.type.value} sent.", at_page(page)


def _bounds_agree(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            column = view.column_for(table, field)
            if column is not None and column.name == field.name and _tighter(column, field):
                yield f"{table.table}.{field.name} holds less than {schema.name} lets in.", at_schema(schema.name)
    for page in view.pages:
        for schema in view.requests_of_page(page):
            sent = {field.name: field for field in schema.fields}
            for field in page.form_fields:
                if field.name in sent and _bounds(field) != _bounds(sent[field.name]):
                    yield f"the bounds of {field.name} differ between form and {schema.name}.", at_page(page)


def _tighter(column: Column, field: Field) -> bool:
    return column.max_length is not None and (field.max_length is None or field.max_length > column.max_length)


def _bounds(field: Field) -> tuple[object, ...]:
    return field.min_length, field.max_length, field.minimum, field.maximum, field.pattern, tuple(field.values)


def _choices_named(view: ContractView) -> Found:
    for schema in view.schemas:
        for field in schema.fields:
            if field.type is FieldType.ENUM and not field.values:
                yield f"{field.name} is a choice without values.", at_schema(schema.name)
            elif field.values and field.default is not None and field.default not in field.values:
                yield f"the default of {field.name} is not one of its values.", at_schema(schema.name)


RULES: dict[str, Rule] = {
    "form-fields-sent": _form_fields_sent,
    "required-asked": _required_asked,
    "types-agree": _types_agree,
    "bounds-agree": _bounds_agree,
    "choices-named": _choices_named,
}
