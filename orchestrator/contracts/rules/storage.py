"""Whether the tables keep what the API takes and answers, and hang together."""

from orchestrator.contracts.rules.breach import Found, Rule, at_operation, at_schema, at_table
from orchestrator.contracts.view import ContractView, column_names
from orchestrator.models import EffectKind, FieldType, GuardKind, Schema, Table

_POINTING = (FieldType.REFERENCE, FieldType.REFERENCES)
_OWN_FIELD = (EffectKind.STAMP, EffectKind.ACTOR)
"""Effects that fill a field of the row itself."""


def _relations_known(view: ContractView) -> Found:
    columns = {f"{table.table}({column.name})" for table in view.tables for column in table.fields}
    for table in view.tables:
        for column in table.fields:
            if column.references and column.references not in columns:
                yield f"{column.name} points to {column.references}, which does not exist.", at_table(table)
    for schema in view.schemas:
        for field in schema.fields:
            if field.references and field.references not in view.schema_by_name:
                yield f"{field.name} points to {field.references}, which does not exist.", at_schema(schema.name)
            elif (field.type in _POINTING) != bool(field.references):
                yield f"{field.name} is {field.type.value} and points to {field.references}.", at_schema(schema.name)


def _one_primary_key(view: ContractView) -> Found:
    for table in view.tables:
        if not table.link_of and sum(column.primary_key for column in table.fields) != 1:
            yield "a table needs exactly one primary key.", at_table(table)


def _indexes_known(view: ContractView) -> Found:
    for table in view.tables:
        names = {column.name for column in table.fields}
        for name in (name for index in table.indexes for name in column_names(index)):
            if name not in names:
                yield f"the index on {name} has no such column.", at_table(table)


def _required_set(view: ContractView) -> Found:
    for table in view.tables:
        schema = view.create_request_of(table)
        if schema is None:
            continue
        sent = {view.column_name(field) for field in schema.fields if field.required or field.default is not None}
        sent |= {effect.field for effect in view.effects_of(table.entity, "create") if effect.kind in _OWN_FIELD}
        for column in table.fields:
            if column.required and column.default is None and column.name not in (*view.SERVER_SET, *sent):
                yield f"nothing sets the required column {column.name}.", at_table(table)


def _stored(view: ContractView) -> Found:
    for schema, table in view.stored_requests():
        for field in schema.fields:
            if not view.is_kept(table, field):
                yield f"no column of {table.table} stores {field.name}.", at_schema(schema.name)


def _answered(view: ContractView) -> Found:
    for table in view.tables:
        schema = view.schema_by_name.get(table.entity or "")
        for field in schema.fields if schema else []:
            if not view.is_kept(table, field):
                yield f"{schema.name if schema else ''}.{field.name} comes from no column.", at_table(table)


def _unique_known(view: ContractView) -> Found:
    for table in view.tables:
        names = {column.name for column in table.fields}
        for name in (name for group in table.unique for name in column_names(group)):
            if name not in names:
                yield f"{name} is unique together with others and is no column.", at_table(table)


def _unique_kept(view: ContractView) -> Found:
    for operation in view.operations:
        table = view.table_by_entity.get(operation.entity or "")
        groups = [set(column_names(group)) for group in table.unique] if table else []
        for guard in operation.guards:
            if table and guard.kind is GuardKind.UNIQUE_TOGETHER and set(guard.fields) not in groups:
                yield (
                    f"no two rows share {', '.join(guard.fields)}, but {table.table} lets them.",
                    at_operation(operation),
                )


def _links_known(view: ContractView) -> Found:
    for table in (table for table in view.tables if table.link_of):
        entity, _, name = (table.link_of or "").partition(".")
        field = view.field_of(entity, name)
        if field is None or field.type is not FieldType.REFERENCES:
            yield f"it links {table.link_of}, which is no field that names many rows.", at_table(table)
        elif _ends(table) != _sides(entity, field.references or "", view):
            yield f"a link of {table.link_of} needs two columns that point to its two sides.", at_table(table)
        elif {column.name for column in table.fields} not in [set(column_names(group)) for group in table.unique]:
            yield "the same link could be kept twice.", at_table(table)


def _ends(table: Table) -> list[str]:
    return sorted(column.references or "" for column in table.fields)


def _sides(entity: str, other: str, view: ContractView) -> list[str]:
    tables = [view.table_by_entity.get(name) for name in (entity, other)]
    return sorted(f"{table.table}(id)" for table in tables if table)


def _labels(view: ContractView) -> Found:
    for schema in view.schemas:
        fields = {field.name: field for field in schema.fields}
        for field in schema.fields:
            named = fields.get(field.label_of or "")
            if field.label_of and (named is None or named.type is not FieldType.REFERENCE or not field.read_only):
                yield f"{field.name} can not say what {field.label_of} points to.", at_schema(schema.name)
        if schema.name in view.table_by_entity:
            yield from _unlabelled(schema)


def _unlabelled(schema: Schema) -> Found:
    for name in (field.name for field in schema.fields if field.type is FieldType.REFERENCE):
        if sum(field.label_of == name for field in schema.fields) != 1:
            yield f"{name} needs one text that says what it points to.", at_schema(schema.name)


RULES: dict[str, Rule] = {
    "stored": _stored,
    "answered": _answered,
    "required-set": _required_set,
    "relations-known": _relations_known,
    "primary-key": _one_primary_key,
    "indexes-known": _indexes_known,
    "unique-known": _unique_known,
    "unique-kept": _unique_kept,
    "links-known": _links_known,
    "labels": _labels,
}
