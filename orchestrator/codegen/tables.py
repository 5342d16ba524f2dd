"""Tables of the generated app: the contract's, completed by what the fields of their entities ask for."""

from dataclasses import dataclass, field

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.literals import identifier, python, sql
from orchestrator.models import Column, FieldType, Table

_SQL_TYPE = {
    FieldType.INTEGER: "INTEGER",
    FieldType.REFERENCE: "INTEGER",
    FieldType.BOOLEAN: "INTEGER",
    FieldType.DECIMAL: "NUMERIC",
}
_PLAIN = {"INTEGER": "int", "NUMERIC": "float", "REAL": "float"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. `attribute` is the field it keeps, if it keeps one; `column` what the contract says of it."""

    name: str
    attribute: Attribute | None = None
    column: Column | None = None

    @property
    def is_id(self) -> bool:
        """Whether it is the row's number."""
        return self.name == "id"

    @property
    def is_moment(self) -> bool:
        """Whether it keeps a moment in UTC."""
        if self.attribute:
            return self.attribute.field.type is FieldType.DATETIME
        return self.name.endswith("_at")

    @property
    def is_stamp(self) -> bool:
        """Whether the program fills it in by itself."""
        return self.name in {"created_at", "updated_at"}

    @property
    def primary_key(self) -> bool:
        """Whether it identifies the row."""
        return self.is_id or bool(self.column and self.column.primary_key)

    @property
    def required(self) -> bool:
        """Whether it is never null."""
        if self.is_stamp or self.primary_key:
            return True
        return not self.attribute.nullable if self.attribute else bool(self.column and self.column.required)

    @property
    def unique(self) -> bool:
        """Whether no two rows may share a value."""
        return any(part.unique for part in (self.attribute and self.attribute.field, self.column) if part)

    @property
    def target_table(self) -> str | None:
        """The table it refers to."""
        if self.attribute and self.attribute.target_table:
            return self.attribute.target_table
        reference = self.column.references if self.column else None
        return reference.partition("(")[0].strip() if reference else None

    @property
    def sql_type(self) -> str:
        """SQLite's type."""
        if self.is_id:
            return "INTEGER"
        if self.attribute:
            return _SQL_TYPE.get(self.attribute.field.type, "TEXT")
        declared = self.column.sql_type.upper() if self.column else "TEXT"
        return declared if declared in {"TEXT", "INTEGER", "NUMERIC", "REAL"} else "TEXT"

    def sql_line(self, cascade: bool) -> str:
        """The column in CREATE TABLE."""
        name = identifier(self.name)
        if self.is_id:
            return f"{name} INTEGER PRIMARY KEY"
        words = [name, self.sql_type]
        words += ["PRIMARY KEY"] if self.primary_key else []
        words += ["NOT NULL"] if self.required else []
        words += [f"DEFAULT {sql(default)}"] if (default := self._default) is not None else []
        words += ["UNIQUE"] if self.unique and not self.primary_key else []
        if self.target_table:
            words.append(f'REFERENCES {identifier(self.target_table)} ("id")')
            words += ["ON DELETE CASCADE"] if cascade else []
        condition = self._condition(name)
        return " ".join([*words, f"CHECK ({condition})"] if condition else words)

    @property
    def _default(self) -> object:
        """What rows have that were there before the column."""
        return self.attribute.default if self.attribute else None

    def _condition(self, name: str) -> str:
        """What the database itself holds the value to."""
        if self.attribute is None or self.is_stamp:
            return ""
        match self.attribute.field.type:
            case FieldType.ENUM:
                return f"{name} IN ({', '.join(sql(value) for value in self.attribute.field.values)})"
            case FieldType.BOOLEAN:
                return f"{name} IN (0, 1)"
            case FieldType.INTEGER | FieldType.DECIMAL:
                low, high = self.attribute.bounds
                return f"{name} BETWEEN {sql(low)} AND {sql(high)}"
        if not self.attribute.is_text:
            return ""
        return f"length({name}) BETWEEN {self.attribute.min_length} AND {self.attribute.max_length}"

    @property
    def mapped_line(self) -> str:
        """The column in the SQLAlchemy class."""
        attr = self.attribute.attr if self.attribute else naming.attribute_name(self.name)
        arguments = ", ".join(self._mapped_arguments(attr))
        suffix = f" = mapped_column({arguments})" if arguments else ""
        kind = self._plain_type() if self.required else f"{self._plain_type()} | None"
        return f"    {attr}: Mapped[{kind}]{suffix}"

    def _plain_type(self) -> str:
        """The Python type of a value that is there."""
        if self.is_moment:
            return "dt.datetime"
        return self.attribute.plain_type if self.attribute else _PLAIN.get(self.sql_type, "str")

    def _mapped_arguments(self, attr: str) -> list[str]:
        """What `mapped_column` needs beyond the annotation."""
        arguments = [] if attr == self.name else [python(self.name)]
        arguments += [kind] if (kind := self.mapped_type) else []
        arguments += ["primary_key=True"] if self.primary_key else []
        arguments += ["unique=True"] if self.unique and not self.primary_key else []
        arguments += ["default=utc_now"] if self.is_stamp else []
        return arguments + (["onupdate=utc_now"] if self.name == "updated_at" else [])

    @property
    def mapped_type(self) -> str:
        """The SQLAlchemy type, where the annotation alone does not say it."""
        if self.target_table:
            return f"ForeignKey({python(self.target_table + '.id')})"
        if self.is_moment:
            return "UtcDateTime"
        if self.attribute and self.attribute.plain_type == "str":
            return f"String({self.attribute.max_length})"
        return "Numeric(12, 2, asdecimal=False)" if self.sql_type == "NUMERIC" else ""


@dataclass(frozen=True, slots=True)
class AppTable:
    """One table: its columns, id first, and its indexes as lists of column names.

    `text_keys` are what lists order its texts by, as SQL, by the column.
    """

    name: str
    class_name: str
    columns: list[TableColumn]
    indexes: list[list[str]] = field(default_factory=list)
    cascade: bool = False
    unique: list[list[str]] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)
    text_keys: dict[str, str] = field(default_factory=dict)

    @property
    def docstring(self) -> str:
        """What a row is."""
        return f"One row of `{self.name}`."

    @property
    def mapped_lines(self) -> list[str]:
        """The body of the SQLAlchemy class: columns, then what the database works out from other tables."""
        return [*(column.mapped_line for column in self.columns), *(f"    {line}" for line in self.derived)]

    @property
    def create_statement(self) -> str:
        """CREATE TABLE and the indexes."""
        lines = ",\n".join(f"    {column.sql_line(self.cascade)}" for column in self.columns)
        statements = [f"CREATE TABLE {identifier(self.name)} (\n{lines}\n);"]
        statements += [_index_statement(self.name, names, unique=True) for names in self.unique]
        statements += [_index_statement(self.name, names) for names in self.indexes]
        for name, key in self.text_keys.items():
            index = identifier(f"ix_{self.name}_by_{name}")
            statements.append(f"CREATE INDEX {index} ON {identifier(self.name)} ({key});")
        return "\n".join(statements) + "\n"


@dataclass(frozen=True, slots=True)
class LinkTable:
    """The two-column table of a `references` field. `source` and `target` are a column and the table it points to."""

    name: str
    source: tuple[str, str]
    target: tuple[str, str]

    @property
    def create_statement(self) -> str:
        """CREATE TABLE and the index for the way back. Links go with the row that holds them, and keep the other."""
        (source, holder), (target, held) = self.source, self.target
        lines = [
            f'    {identifier(source)} INTEGER NOT NULL REFERENCES {identifier(holder)} ("id") ON DELETE CASCADE,',
            f'    {identifier(target)} INTEGER NOT NULL REFERENCES {identifier(held)} ("id"),',
            f"    PRIMARY KEY ({identifier(source)}, {identifier(target)})",
        ]
        statements = [f"CREATE TABLE {identifier(self.name)} (", *lines, ") WITHOUT ROWID;"]
        return "\n".join([*statements, _index_statement(self.name, [target])]) + "\n"

    @property
    def mapped_lines(self) -> list[str]:
        """The SQLAlchemy table."""
        ends = [
            f"    Column({python(name)}, ForeignKey({python(table + '.id')}), primary_key=True),"
            for name, table in (self.source, self.target)
        ]
        return [f"{self.name} = Table(", f"    {python(self.name)},", "    Base.metadata,", *ends, ")"]


def _index_statement(table: str, names: list[str], *, unique: bool = False) -> str:
    """CREATE INDEX on those columns."""
    index = identifier(f"{'ux' if unique else 'ix'}_{table}_{'_'.join(names)}")
    columns = ", ".join(identifier(name) for name in names)
    return f"CREATE {'UNIQUE ' if unique else ''}INDEX {index} ON {identifier(table)} ({columns});"


def build_table(
    name: str, class_name: str, attributes: list[Attribute], declared: Table | None, needed: tuple[Column, ...] = ()
) -> AppTable:
    """The table of these fields, with the columns and indexes that the contract and the program need besides."""
    known = {attribute.name: attribute for attribute in attributes if attribute.is_column}
    stated = {column.name: column for column in (declared.fields if declared else [])}
    stated |= {column.name: _stricter(column, stated.get(column.name)) for column in needed}
    order = [*known, *(column for column in stated if column not in known)]
    order.sort(key=lambda column: (column != "id", column in {"created_at", "updated_at"}))
    columns = [TableColumn(column, known.get(column), stated.get(column)) for column in order]
    unique = _column_lists(declared.unique if declared else [], columns)
    return AppTable(name, class_name, columns, _indexes(columns, declared, unique), name == "sessions", unique)


def _stricter(needed: Column, stated: Column | None) -> Column:
    """The contract's column, held to what the program relies on; the contract chooses the key."""
    if stated is None:
        return needed
    rules = {"required": True, "unique": needed.unique or needed.primary_key, "references": needed.references}
    return stated.model_copy(update=rules)


def _indexes(columns: list[TableColumn], declared: Table | None, unique: list[list[str]]) -> list[list[str]]:
    """The contract's indexes and one per foreign key; none twice, none on what another index begins with."""
    stated = _column_lists(declared.indexes if declared else [], columns)
    wanted = [*stated, *([column.name] for column in columns if column.target_table)]
    covering = [[column.name] for column in columns if column.unique or column.primary_key] + unique
    longest_first = sorted((list(names) for names in dict.fromkeys(map(tuple, wanted))), key=len, reverse=True)
    for names in longest_first:
        if not any(other[: len(names)] == names for other in covering):
            covering.append(names)
    return [list(names) for names in dict.fromkeys(map(tuple, wanted)) if list(names) in covering]


def _column_lists(stated: list[str], columns: list[TableColumn]) -> list[list[str]]:
    """Comma-separated names as lists, of columns that are there."""
    known = {column.name for column in columns}
    lists = [[part.strip() for part in names.split(",")] for names in stated]
    return [names for names in lists if set(names) <= known]
