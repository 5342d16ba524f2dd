"""Migrations applied to a real SQLite file, and the schema that results compared with the contract."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from orchestrator.models import DatabaseContract, SourceFile, Table

TIME_LIMIT_S = 20.0
_OUTSIDE = {sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH}


def migration_complaints(files: Sequence[SourceFile], database: DatabaseContract, path: Path) -> list[str]:
    """What is wrong with the migrations, in words; empty when applying them in order gives the contract's schema.

    `path` is where the database file is made. The SQL can reach no other file.
    """
    migrations = sorted((f for f in files if f.path.startswith("migrations/") and f.path.endswith(".sql")), key=_path)
    if not migrations:
        return ["there is no migration"]
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        _confine(connection)
        for migration in migrations:
            try:
                connection.executescript(migration.content)
            except sqlite3.Error as error:
                return [f"{migration.path} can not be applied: {error}"]
        connection.set_authorizer(None)
        return [complaint for table in database.tables for complaint in _table_complaints(connection, table)]


def _path(file: SourceFile) -> str:
    return file.path


def _confine(connection: sqlite3.Connection) -> None:
    """Let the SQL touch this database only, and for a limited time."""

    def authorize(action: int, *_names: str | None) -> int:
        return sqlite3.SQLITE_DENY if action in _OUTSIDE else sqlite3.SQLITE_OK

    ends = time.monotonic() + TIME_LIMIT_S
    connection.set_authorizer(authorize)
    connection.set_progress_handler(lambda: int(time.monotonic() > ends), 10_000)


def _table_complaints(connection: sqlite3.Connection, table: Table) -> list[str]:
    rows = connection.execute('SELECT name, "notnull", pk FROM pragma_table_info(?)', (table.table,)).fetchall()
    if not rows:
        return [f"table {table.table} is missing"]
    found = {name: (bool(required) or bool(key)) for name, required, key in rows}
    complaints = [f"{table.table}.{c.name} is missing" for c in table.fields if c.name not in found]
    complaints += [
        f"{table.table}.{name} is not in the contract" for name in found.keys() - {c.name for c in table.fields}
    ]
    complaints += [
        f"{table.table}.{c.name} may be NULL, the contract requires it"
        for c in table.fields
        if c.required and found.get(c.name) is False
    ]
    return complaints + _reference_complaints(connection, table)


def _reference_complaints(connection: sqlite3.Connection, table: Table) -> list[str]:
    keys = connection.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table.table,)).fetchall()
    return [
        f"{table.table}.{c.name} should refer to {c.references}"
        for c in table.fields
        if c.references and (c.name, c.references.partition("(")[0]) not in keys
    ]
