"""An entity-relationship diagram in Mermaid's language, from the tables of a contract.

Grammar: `erDiagram`, then blocks `"name" { type name keys "comment" }` and relations `"a" ||--o{ "b" : "label"`.
Names are quoted, because Mermaid takes some bare words for keywords.
Source: mermaid.js.org, "Entity Relationship Diagrams"; checked with mermaid 11, its keywords as names included.
"""

import re
from collections.abc import Iterator, Sequence

from orchestrator.models import Column, Table

_WORD = re.compile(r"[^A-Za-z0-9_]")
_KEYWORDS = {"pk", "fk", "uk"}


def er_diagram(tables: Sequence[Table]) -> str:
    """The diagram's source, without the fence around it."""
    known = {table.table for table in tables}
    lines = ["erDiagram"]
    for table in tables:
        lines += [f'    "{_word(table.table)}" {{', *(f"        {_column(column)}" for column in table.fields), "    }"]
    return "\n".join([*lines, *(line for table in tables for line in _relations(table, known))]) + "\n"


def _column(column: Column) -> str:
    keys = [
        mark for mark, holds in (("PK", column.primary_key), ("FK", column.references), ("UK", column.unique)) if holds
    ]
    comment = '"required"' if column.required and not column.primary_key else ""
    name = _word(column.name)
    name = f"{name}_" if name.lower() in _KEYWORDS else name
    return " ".join(part for part in (_word(column.sql_type), name, ", ".join(keys), comment) if part)


def _relations(table: Table, known: set[str]) -> Iterator[str]:
    for column in table.fields:
        parent = (column.references or "").partition("(")[0]
        if parent in known:
            side = "||" if column.required else "|o"
            yield f'    "{_word(parent)}" {side}--o{{ "{_word(table.table)}" : "{_word(column.name)}"'


def _word(text: str) -> str:
    """A word that starts with a letter and holds only letters, digits and underscores."""
    word = _WORD.sub("_", text)
    return word if word[:1].isalpha() else f"t{word}"
