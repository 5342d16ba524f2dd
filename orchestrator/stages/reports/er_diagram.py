"""An entity-relationship diagram in Mermaid's language, from the tables of a contract.

Grammar: `erDiagram`, then blocks `"name"["label"] { type name keys "comment" }` and relations
`"a" ||--o{ "b" : "label"`. Names are quoted, because Mermaid takes some bare words for keywords.
Source: mermaid.js.org, "Entity Relationship Diagrams"; checked with mermaid 11, its keywords as names included.
"""

from collections.abc import Iterator, Mapping, Sequence

from orchestrator.models import Column, InterfaceContract, Table
from orchestrator.stages.reports.diagram_text import identifier, shown

_KEYWORDS = {"pk", "fk", "uk"}
_NO_LABELS: Mapping[str, str] = {}


def er_diagram(tables: Sequence[Table], labels: Mapping[str, str] = _NO_LABELS, required: str = "required") -> str:
    """The diagram's source, without the fence around it.

    `labels`: what people call a `table` or a `table.column`. `required`: the word for a column that is never empty.
    """
    known = {table.table for table in tables}
    lines = ["erDiagram"]
    for table in tables:
        lines += [f"    {_name(table, labels)} {{", *_columns(table, labels, required), "    }"]
    return "\n".join([*lines, *(line for table in tables for line in _relations(table, known))]) + "\n"


def labels_of(contract: InterfaceContract) -> dict[str, str]:
    """What people call the tables and columns of a contract, as its pages and schemas say."""
    schemas = {schema.name: schema for schema in contract.api.schemas} if contract.api else {}
    pages = contract.frontend.pages if contract.frontend else []
    titles = {page.entity: page.title for page in pages if page.kind == "crud"}
    found: dict[str, str] = {}
    for table in contract.database.tables if contract.database else []:
        if title := titles.get(table.entity):
            found[table.table] = title
        schema = schemas.get(table.entity or "")
        found |= {f"{table.table}.{field.name}": field.label for field in (schema.fields if schema else [])}
    return found


def _name(table: Table, labels: Mapping[str, str]) -> str:
    label = labels.get(table.table)
    return f'"{identifier(table.table)}"' + (f'["{shown(label)}"]' if label else "")


def _columns(table: Table, labels: Mapping[str, str], required: str) -> Iterator[str]:
    for column in table.fields:
        label = labels.get(f"{table.table}.{column.name}")
        told = [shown(label)] if label else []
        told += [required] if column.required and not column.primary_key else []
        yield f"        {_column(column, ', '.join(told))}"


def _column(column: Column, told: str) -> str:
    keys = [
        mark for mark, holds in (("PK", column.primary_key), ("FK", column.references), ("UK", column.unique)) if holds
    ]
    name = identifier(column.name)
    name = f"{name}_" if name.lower() in _KEYWORDS else name
    comment = f'"{told}"' if told else ""
    return " ".join(part for part in (identifier(column.sql_type), name, ", ".join(keys), comment) if part)


def _relations(table: Table, known: set[str]) -> Iterator[str]:
    """One line per foreign key: exactly one or at most one parent, any number of children, one where it is unique."""
    for column in table.fields:
        parent = (column.references or "").partition("(")[0]
        if parent in known:
            side, other = "||" if column.required else "|o", "o|" if column.unique else "o{"
            names = f'"{identifier(parent)}" {side}--{other} "{identifier(table.table)}"'
            yield f'    {names} : "{identifier(column.name)}"'
