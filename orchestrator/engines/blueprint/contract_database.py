"""The tables of a contract."""

from orchestrator.engines.blueprint.contract_schemas import LARGEST_ID
from orchestrator.engines.blueprint.naming import snake, split_pascal
from orchestrator.models import Column, DatabaseContract, Entity, Field, FieldType, GuardKind, Plan, Table

_SQL_TYPES = {
    FieldType.INTEGER: "INTEGER",
    FieldType.BOOLEAN: "INTEGER",
    FieldType.REFERENCE: "INTEGER",
    FieldType.DECIMAL: "NUMERIC",
}
_FILTERED = (FieldType.REFERENCE, FieldType.ENUM, FieldType.BOOLEAN)
_SORTED = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.DATE, FieldType.DATETIME)
_INDEXED = (*_FILTERED, *_SORTED)
"""What lists are filtered and sorted by, and what points to other rows; texts get an index by their letters besides."""


def database_contract(plan: Plan) -> DatabaseContract:
    """Every table; the Go-shaped fields show the main one."""
    plurals = {entity.name: entity.plural for entity in plan.entities}
    tables = [entity_table(entity, plurals) for entity in plan.entities]
    tables += [table for entity in plan.entities for table in link_tables(entity, plurals)]
    if plan.kind == "auth" or plan.roles:
        tables.append(_sessions())
    main = tables[0]
    fields = [
        {"name": column.name, "type": column.sql_type, "required": column.required, "primaryKey": column.primary_key}
        for column in main.fields
    ]
    return DatabaseContract(table=main.table, fields=fields, indexes=list(main.indexes), tables=tables)


def entity_table(entity: Entity, plurals: dict[str, str]) -> Table:
    """The table of an entity: id, its fields, and when it was made and changed."""
    kept = [field for field in entity.fields if field.type is not FieldType.REFERENCES]
    columns = [_id_column(), *(column_of(field, plurals) for field in kept), *_time_columns()]
    together = [",".join(guard.fields) for guard in entity.guards if guard.kind is GuardKind.UNIQUE_TOGETHER]
    return Table(
        table=entity.plural, entity=entity.name, fields=columns, indexes=_indexes(entity, kept), unique=together
    )


def _indexes(entity: Entity, kept: list[Field]) -> list[str]:
    """One for each field that lists filter or sort by, and one for each guard that looks through a stretch of time."""
    single = [field.name for field in kept if field.type in _INDEXED and not field.unique]
    stretches = [
        f"{guard.reference},{guard.fields[0]}"
        for guard in entity.guards
        if guard.kind is GuardKind.NO_OVERLAP and guard.reference and guard.fields
    ]
    return [*single, *dict.fromkeys(stretches)]


def link_tables(entity: Entity, plurals: dict[str, str]) -> list[Table]:
    """One table of two columns for each field that names many rows."""
    return [_link_table(entity, field, plurals) for field in entity.fields if field.type is FieldType.REFERENCES]


def _link_table(entity: Entity, field: Field, plurals: dict[str, str]) -> Table:
    stem = field.name.removesuffix("_ids")
    source, target = f"{snake(split_pascal(entity.name))}_id", f"{stem}_id"
    target = f"other_{target}" if target == source else target
    ends = {source: entity.plural, target: plurals.get(field.references or "", "")}
    columns = [
        Column(name=name, type="reference", sql_type="INTEGER", required=True, references=f"{table}(id)")
        for name, table in ends.items()
    ]
    return Table(
        table=f"{snake(split_pascal(entity.name))}_{stem}_links",
        fields=columns,
        indexes=[target],
        unique=[f"{source},{target}"],
        link_of=f"{entity.name}.{field.name}",
    )


def column_of(field: Field, plurals: dict[str, str]) -> Column:
    """The column that keeps a field; a password is kept as its hash."""
    if field.type is FieldType.PASSWORD:
        return _text(f"{field.name}_hash")
    references = f"{plurals.get(field.references, field.references)}(id)" if field.references else None
    return Column(
        name=field.name,
        type=field.type.value,
        sql_type=_SQL_TYPES.get(field.type, "TEXT"),
        required=field.required,
        unique=field.unique,
        default=field.default,
        max_length=field.max_length,
        check=_check(field),
        references=references,
    )


def _check(field: Field) -> str | None:
    if field.type is FieldType.BOOLEAN:
        return f"{field.name} IN (0, 1)"
    if field.type is FieldType.ENUM:
        return f"{field.name} IN ({', '.join(_quoted(value) for value in field.values)})"
    parts = []
    if field.minimum is not None:
        parts.append(f"{field.name} >= {_number(field.minimum)}")
    if field.maximum is not None:
        parts.append(f"{field.name} <= {_number(field.maximum)}")
    if field.max_length is not None:
        parts.append(f"length({field.name}) <= {field.max_length}")
    return " AND ".join(parts) or None


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _id_column(name: str = "id") -> Column:
    return Column(name=name, type="integer", sql_type="INTEGER", required=True, primary_key=True)


def _text(name: str, kind: FieldType = FieldType.STRING, unique: bool = False) -> Column:
    return Column(name=name, type=kind.value, sql_type="TEXT", required=True, unique=unique)


def _time_columns() -> list[Column]:
    return [_text("created_at", FieldType.DATETIME), _text("updated_at", FieldType.DATETIME)]


def _sessions() -> Table:
    """Who is logged in: only the hash of a session token is kept."""
    user = Column(
        name="user_id",
        type="reference",
        sql_type="INTEGER",
        required=True,
        check=f"user_id >= 1 AND user_id <= {LARGEST_ID}",
        references="users(id)",
    )
    columns = [_id_column(), user, _text("token_hash", unique=True)]
    times = [_text("expires_at", FieldType.DATETIME), _text("created_at", FieldType.DATETIME)]
    return Table(table="sessions", fields=[*columns, *times], indexes=["user_id", "expires_at"])
