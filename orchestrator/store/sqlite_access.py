"""The few shapes of queries that the embedded store is made of."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from orchestrator.models import Document, Task
from orchestrator.store.protocol import Page
from orchestrator.store.records import joined
from orchestrator.store.rules import check_page
from orchestrator.store.sqlite_connection import SqliteConnection

Model = TypeVar("Model", bound=Document)


class SqliteAccess:
    """Runs queries over `body` columns; knows no document of ours by name."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection

    async def write(self, statement: str, values: Sequence[Any]) -> None:
        """Run one statement as a transaction."""
        await self._connection.write(lambda db: db.execute(statement, values))

    async def one(self, model: type[Model], query: str, values: Sequence[Any]) -> Model | None:
        """The first row's document, or None."""
        row = await self._connection.read(lambda db: db.execute(query, values).fetchone())
        return model.model_validate_json(row[0]) if row else None

    async def all(self, model: type[Model], query: str, values: Sequence[Any]) -> list[Model]:
        """Every row's document."""
        rows: Iterable[Any] = await self._connection.read(lambda db: db.execute(query, values).fetchall())
        return [model.model_validate_json(row[0]) for row in rows]

    async def tasks(self, where: str, values: Sequence[Any], rest: str = "") -> list[Task]:
        """The matching tasks."""
        query = f"SELECT body, state, result FROM tasks WHERE {where} {rest}"  # noqa: S608 - names are ours, values are bound
        rows: Iterable[Any] = await self._connection.read(lambda db: db.execute(query, values).fetchall())
        return [Task.model_validate_json(joined(*row)) for row in rows]

    async def count(self, table: str, where: str, values: list[Any]) -> int:
        """How many rows match."""
        query = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 - names are ours, values are bound
        count: int = await self._connection.read(lambda db: db.execute(query, values).fetchone()[0])
        return count

    async def page(
        self,
        model: type[Model],
        table: str,
        where: str,
        values: list[Any],
        limit: int,
        cursor: str | None,
        newest_first: bool = False,
    ) -> Page[Model]:
        """One page in order of id. Raises InvalidInput."""
        check_page(limit, cursor)
        beyond, order = ("<", "DESC") if newest_first else (">", "ASC")
        after = f" AND id {beyond} ?" if cursor else ""
        query = f"SELECT body, id FROM {table} WHERE {where}{after} ORDER BY id {order} LIMIT ?"  # noqa: S608 - as above
        bound = [*values, *([cursor] if cursor else []), limit + 1]
        rows = await self._connection.read(lambda db: db.execute(query, bound).fetchall())
        items = [model.model_validate_json(body) for body, _ in rows[:limit]]
        return Page(items, rows[limit - 1][1] if len(rows) > limit else None)


def conditions(wanted: dict[str, Any]) -> tuple[str, list[Any]]:
    """A condition over the columns that are not None, and its values."""
    given = {column: value for column, value in wanted.items() if value is not None}
    return " AND ".join(["1", *(f"{column} = ?" for column in given)]), list(given.values())
