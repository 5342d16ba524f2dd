"""What a rule is, and what it says when a contract breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from orchestrator.contracts.view import ContractView
from orchestrator.models import Operation, Page, Table

Found = Iterator[tuple[str, str]]
"""(message, place) pairs."""

Rule = Callable[[ContractView], Found]


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach: the rule's id, what is wrong, and where."""

    rule: str
    message: str
    place: str


def at_operation(operation: Operation) -> str:
    """Where an operation stands."""
    return f"api.{operation.operation_id}"


def at_schema(name: str) -> str:
    """Where a schema stands."""
    return f"api.schemas.{name}"


def at_table(table: Table) -> str:
    """Where a table stands."""
    return f"database.{table.table}"


def at_page(page: Page) -> str:
    """Where a page stands."""
    return f"frontend.{page.page}"
