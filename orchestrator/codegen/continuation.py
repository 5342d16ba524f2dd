"""How a version takes over the rows of the one before it: its migrations unchanged, and one more for what is new.

The two schemas are made in memory by SQLite itself and compared as it shows them, so that only real differences count,
whatever the text of the first migration looks like. Only additions are made: new tables, columns that may be empty or
have a default, indexes, other conditions. A table that differs is made anew and its rows are copied, which is SQLite's
own advice. Source: https://www.sqlite.org/lang_altertable.html, section 7.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from orchestrator.codegen.literals import identifier
from orchestrator.errors import SchemaChanged
from orchestrator.models import SourceFile

_CREATE = re.compile(r"""^CREATE\s+TABLE\s+("(?:[^"]|"")+"|\w+)""", re.IGNORECASE)
_OUTSIDE = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as SQLite shows it; `needed` are the columns that every row must be given a value for."""

    sql: str
    columns: list[str]
    needed: list[str]
    indexes: dict[str, str] = field(default_factory=dict)


def continued(applied: Sequence[SourceFile], wanted: Sequence[SourceFile]) -> list[SourceFile]:
    """The wanted files, with migrations that go on from the applied ones and end at the same tables.

    Raises:
        SchemaChanged: rows that are there could not be taken over; the message names the tables and columns.
    """
    before, after = _migrations(applied), _migrations(wanted)
    if not before:
        return list(wanted)
    statements = _additions(_tables(before), _tables(after))
    others = [file for file in wanted if file not in after]
    if not statements:
        return [*before, *others]
    number = int(before[-1].path.rpartition("/")[2].partition("_")[0]) + 1
    text = "-- What this version keeps besides.\n\n" + "\n".join(f"{statement};" for statement in statements) + "\n"
    return [*before, SourceFile(path=f"migrations/{number:04d}_additions.sql", content=text), *others]


def _migrations(files: Iterable[SourceFile]) -> list[SourceFile]:
    found = [file for file in files if file.path.startswith("migrations/") and file.path.endswith(".sql")]
    return sorted(found, key=lambda file: file.path)


def _tables(migrations: Iterable[SourceFile]) -> dict[str, _Table]:
    """The tables that the migrations make, by name."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action in _OUTSIDE else sqlite3.SQLITE_OK)
        for migration in migrations:
            database.executescript(migration.content)
        database.set_authorizer(None)
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        return {name: _table(database, name, sql) for name, sql in database.execute(query).fetchall()}


def _table(database: sqlite3.Connection, name: str, sql: str) -> _Table:
    rows = database.execute('SELECT name, "notnull", dflt_value, pk FROM pragma_table_info(?)', (name,)).fetchall()
    indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    return _Table(
        sql=sql,
        columns=[column for column, *_ in rows],
        needed=[column for column, required, default, key in rows if required and default is None and not key],
        indexes=dict(database.execute(indexes, (name,)).fetchall()),
    )


def _additions(before: dict[str, _Table], after: dict[str, _Table]) -> list[str]:
    """The statements that lead from the one schema to the other. Raises SchemaChanged."""
    _refuse([f"the table {name} is gone" for name in before if name not in after])
    shared = [(name, before[name], table) for name, table in after.items() if name in before]
    _refuse([complaint for name, old, new in shared for complaint in _losses(name, old, new)])
    statements = [s for name, old, new in shared for s in _changes(name, old, new)]
    added = (table for name, table in after.items() if name not in before)
    return [*statements, *(s for table in added for s in (table.sql, *table.indexes.values()))]


def _refuse(complaints: Sequence[str]) -> None:
    if complaints:
        raise SchemaChanged(
            "This version can not take over the rows of the one in service, which stays as it is: "
            f"{'; '.join(complaints)}. Deliver it in a project of its own, or ask for what is in service and more."
        )


def _losses(name: str, old: _Table, new: _Table) -> Iterator[str]:
    """What of a table's rows would be lost or could not be filled in."""
    gone = [column for column in old.columns if column not in new.columns]
    unfilled = [column for column in new.needed if column not in old.columns]
    if gone:
        yield f"{name} no longer keeps {', '.join(gone)}"
    if unfilled:
        yield f"{name} requires {', '.join(unfilled)}, which no row has yet"


def _changes(name: str, old: _Table, new: _Table) -> list[str]:
    """Statements for a table that is in both."""
    if old.sql != new.sql:
        return [*_made_anew(name, old, new), *new.indexes.values()]
    dropped = [f"DROP INDEX {identifier(index)}" for index, sql in old.indexes.items() if new.indexes.get(index) != sql]
    return [*dropped, *(sql for index, sql in new.indexes.items() if old.indexes.get(index) != sql)]


def _made_anew(name: str, old: _Table, new: _Table) -> list[str]:
    """A new table with the rows of the old one, under its name; its indexes went with the old one."""
    draft, columns = identifier(f"{name}_new"), ", ".join(identifier(column) for column in old.columns)
    return [
        _CREATE.sub(f"CREATE TABLE {draft}", new.sql, count=1),
        f"INSERT INTO {draft} ({columns}) SELECT {columns} FROM {identifier(name)}",  # noqa: S608 - all are quoted
        f"DROP TABLE {identifier(name)}",
        f"ALTER TABLE {draft} RENAME TO {identifier(name)}",
    ]
