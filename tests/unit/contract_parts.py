"""The parts of a contract by name, and ways to spoil them."""

from typing import Any

from orchestrator.models import ApiContract, DatabaseContract, Field, InterfaceContract, Operation, Page, Schema, Table


def api(contract: InterfaceContract) -> ApiContract:
    """The API side, which is there."""
    assert contract.api
    return contract.api


def tables(contract: InterfaceContract) -> DatabaseContract:
    """The storage side, which is there."""
    assert contract.database
    return contract.database


def operation(contract: InterfaceContract, operation_id: str) -> Operation:
    """The operation of that id."""
    return next(found for found in api(contract).operations if found.operation_id == operation_id)


def schema(contract: InterfaceContract, name: str) -> Schema:
    """The schema of that name."""
    return next(found for found in api(contract).schemas if found.name == name)


def field(contract: InterfaceContract, schema_name: str, name: str) -> Field:
    """A field of a schema."""
    return next(found for found in schema(contract, schema_name).fields if found.name == name)


def table(contract: InterfaceContract, name: str) -> Table:
    """The table of that name."""
    return next(found for found in tables(contract).tables if found.table == name)


def pages(contract: InterfaceContract) -> list[Page]:
    """The pages, in the order of the navigation."""
    assert contract.frontend
    return contract.frontend.pages


def page(contract: InterfaceContract, name: str) -> Page:
    """The page of that name."""
    return next(found for found in pages(contract) if found.page == name)


def change_field(contract: InterfaceContract, schema_name: str, name: str, **changes: Any) -> None:
    """Another field of that name in that schema alone."""
    fields = schema(contract, schema_name).fields
    at = [found.name for found in fields].index(name)
    fields[at] = fields[at].model_copy(update=changes)


def drop_field(contract: InterfaceContract, schema_name: str, name: str) -> None:
    """The schema without a field."""
    found = schema(contract, schema_name)
    found.fields = [part for part in found.fields if part.name != name]


def drop_error(contract: InterfaceContract, operation_id: str, code: str) -> None:
    """The operation without an error."""
    found = operation(contract, operation_id)
    found.errors = [spec for spec in found.errors if spec.code != code]


def drop_operation(contract: InterfaceContract, operation_id: str) -> None:
    """The contract without an operation."""
    found = api(contract)
    found.operations = [part for part in found.operations if part.operation_id != operation_id]
