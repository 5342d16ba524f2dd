"""Contracts that the blueprint engine writes: complete, valid, and accepted by a database."""

import asyncio
import sqlite3
from datetime import UTC, datetime

import plan_examples
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate as validate_openapi

from orchestrator.contracts.openapi import to_openapi
from orchestrator.contracts.rules import check
from orchestrator.engines.blueprint import BlueprintEngine
from orchestrator.engines.blueprint.engine import write_contract
from orchestrator.engines.blueprint.planning import plan
from orchestrator.errors import InvalidInput
from orchestrator.models import DEMO_FEATURE, Brief, Feature, InterfaceContract, Operation, Table

NOW = datetime(2030, 1, 2, tzinfo=UTC)
TRACKER = "A task tracker where each task has a title, a due date and a priority"
PROJECTS = "Each task belongs to a project. A task has a title and a unique code. A project has a name."


def contract_of(sentence: str) -> InterfaceContract:
    """The contract for a sentence, or for the demo feature when it is empty."""
    feature = Feature(id="F001", name="An app") if sentence else DEMO_FEATURE
    draft = InterfaceContract(
        id="a" * 24, project_id="b" * 24, feature_id="F001", feature_name="App", created_at=NOW, updated_at=NOW
    )
    return write_contract(plan(Brief(feature=feature, requirement=sentence)), draft)


def operations(contract: InterfaceContract) -> dict[str, Operation]:
    """Operations by id."""
    assert contract.api
    return {operation.operation_id: operation for operation in contract.api.operations}


def fields(contract: InterfaceContract, schema: str) -> list[str]:
    """Field names of a schema."""
    assert contract.api
    return [field.name for found in contract.api.schemas if found.name == schema for field in found.fields]


def create_statement(table: Table) -> str:
    """The table as SQL, names as they are."""
    columns = []
    for column in table.fields:
        parts = [column.name, column.sql_type]
        parts += ["PRIMARY KEY"] if column.primary_key else []
        parts += ["NOT NULL"] if column.required else []
        parts += ["UNIQUE"] if column.unique else []
        parts += [f"CHECK ({column.check})"] if column.check else []
        parts += [f"REFERENCES {column.references}"] if column.references else []
        columns.append(" ".join(parts))
    return f"CREATE TABLE {table.table} ({', '.join(columns)})"


def build(contract: InterfaceContract) -> sqlite3.Connection:
    """A database in memory with every table and index of the contract."""
    database = sqlite3.connect(":memory:")
    assert contract.database
    for table in contract.database.tables:
        database.execute(create_statement(table))
        for number, columns in enumerate(table.indexes):
            database.execute(f"CREATE INDEX idx_{table.table}_{number} ON {table.table} ({columns})")
    return database


def test_tracker_contract_has_the_usual_operations() -> None:
    """List, export, create, read, update, delete and statistics with the documented paths, statuses and schemas."""
    found = {
        name: (op.method, op.path, op.status, op.request, op.response)
        for name, op in operations(contract_of(TRACKER)).items()
    }
    assert found == {
        "listTasks": ("GET", "/api/tasks", 200, None, "TaskPage"),
        "exportTasks": ("GET", "/api/tasks.csv", 200, None, None),
        "createTask": ("POST", "/api/tasks", 201, "TaskCreate", "Task"),
        "getTask": ("GET", "/api/tasks/{id}", 200, None, "Task"),
        "updateTask": ("PATCH", "/api/tasks/{id}", 200, "TaskUpdate", "Task"),
        "deleteTask": ("DELETE", "/api/tasks/{id}", 204, None, None),
        "countEntries": ("GET", "/api/stats", 200, None, "StatPage"),
    }


def test_tracker_contract_lists_errors_query_and_schemas() -> None:
    """Every error, the query of the list, and the fields of each schema."""
    contract = contract_of(TRACKER)
    found = operations(contract)
    codes = {name: [(error.status, error.code) for error in op.errors] for name, op in found.items()}
    assert codes["createTask"] == [
        (400, "malformed_json"), (413, "too_large"), (422, "validation_error"), (405, "method_not_allowed"),
    ]  # fmt: skip
    assert (404, "not_found") in codes["getTask"]
    assert (412, "stale") in codes["updateTask"]
    assert found["updateTask"].conditional
    limit, offset, query, sort, priority = found["listTasks"].query
    assert (limit.minimum, limit.maximum, limit.default) == (1, 100, 20)
    assert (offset.minimum, offset.maximum, query.max_length) == (0, 1_000_000, 100)
    assert {"title", "-due_date", "created_at"} <= set(sort.values)
    assert (priority.name, priority.required, priority.default) == ("priority", False, None)
    assert found["exportTasks"].query == [query, sort, priority]
    assert fields(contract, "Task") == ["id", "title", "due_date", "priority", "created_at", "updated_at"]
    assert fields(contract, "TaskCreate") == fields(contract, "TaskUpdate") == ["title", "due_date", "priority"]
    assert all(error.message and error.message_zh for op in found.values() for error in op.errors)


def test_tracker_pages_wire_every_event() -> None:
    """The page asks for the three fields, shows them, and has a message for each error; the dashboard counts."""
    contract = contract_of(TRACKER)
    assert contract.frontend
    dashboard, page = contract.frontend.pages
    assert (dashboard.page, dashboard.kind, dashboard.events) == ("dashboard", "dashboard", {"load": "countEntries"})
    assert (page.page, page.columns) == ("tasks", ["title", "due_date", "priority"])
    assert set(page.events.values()) | {"countEntries"} == set(operations(contract))
    assert {"validation_error", "not_found", "malformed_json", "stale"} <= set(page.error_messages)
    assert page.filters == ["priority"]
    assert (contract.frontend.page, contract.frontend.states) == ("tasks", page.states)


def test_login_contract_never_answers_the_password() -> None:
    """Credentials go in, a user without password comes back; the database keeps a hash."""
    contract = contract_of("")
    assert fields(contract, "Credentials") == ["email", "password"]
    assert fields(contract, "User") == ["id", "email", "created_at", "updated_at"]
    assert contract.database
    users, sessions = contract.database.tables
    names = [column.name for column in users.fields]
    assert "password_hash" in names
    assert "password" not in names
    assert (sessions.table, sessions.entity) == ("sessions", None)
    found = operations(contract)
    assert [error.code for error in found["loginUser"].errors if error.status == 401] == ["invalid_credentials"]
    assert [error.code for error in found["registerUser"].errors if error.status == 409] == ["email_taken"]
    assert found["currentUser"].auth


def test_references_and_unique_fields_can_conflict() -> None:
    """409 is documented where a value must be unique, point somewhere, or is pointed at."""
    found = operations(contract_of(PROJECTS))
    conflicting = {name for name, op in found.items() if any(error.status == 409 for error in op.errors)}
    assert conflicting == {"createTask", "updateTask", "deleteProject"}


@pytest.mark.parametrize(
    "sentence", ["", TRACKER, PROJECTS, "设备有名称和状态（在用、闲置）", "Orders, groups and values with name"]
)
def test_contract_is_valid_openapi_and_sql(sentence: str) -> None:
    """No rule is broken, the OpenAPI document is valid, and SQLite takes every table as it is."""
    contract = contract_of(sentence)
    assert check(contract) == []
    validate_openapi(to_openapi(contract))
    build(contract).close()


def test_column_checks_refuse_what_the_contract_refuses() -> None:
    """The database itself refuses a value outside the choice, and takes one inside it."""
    database = build(contract_of(TRACKER))
    insert = "INSERT INTO tasks (title, priority, created_at, updated_at) VALUES ('x', ?, '', '')"
    database.execute(insert, ("low",))
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(insert, ("sometime",))
    database.close()


AWKWARD = (
    "title|order|group|select|due date|price|is done|email|phone|number of pages|class|table|index|website|created at|"
    "status (open, it's closed)|rating (1-5)|values|default"
)
ATTRIBUTES = st.lists(st.sampled_from(AWKWARD.split("|")), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ATTRIBUTES, st.sampled_from(["Task", "Order", "Group", "Value", "Problem", "Session", "Person", "Table"]))
def test_any_attributes_give_a_contract_that_sqlite_takes(attributes: list[str], thing: str) -> None:
    """Words that mean something to SQL or Python never break the contract."""
    try:
        contract = contract_of(f"Each {thing.lower()} has a note, {', '.join(attributes)}")
    except InvalidInput:
        pytest.fail("a sentence with a thing and attributes was refused")
    assert check(contract) == []
    build(contract).close()


def test_engine_gives_contract_and_previews_asynchronously() -> None:
    """The engine's own methods do the same."""

    async def run() -> tuple[InterfaceContract, list[str]]:
        engine = BlueprintEngine()
        plan_ = await engine.plan(Brief(feature=Feature(id="F001", name="x"), requirement=TRACKER))
        design = await engine.design(plan_)
        files = await engine.preview(plan_, design)
        return await engine.contract(plan_, design, contract_of(TRACKER)), [file.path for file in files]

    contract, paths = asyncio.run(run())
    assert contract == contract_of(TRACKER)
    assert "preview/tasks.html" in paths


def test_maker_changes_a_row_until_somebody_else_decides() -> None:
    """A draft and what was sent in are still the owner's to change; the vet changes whatever is not done."""
    update = operations(plan_examples.contract_of(plan_examples.PLANS["pets"]()))["updateVisit"]
    assert (update.states, update.own_states) == (["asked", "sent", "confirmed"], ["asked", "sent"])


def test_states_of_own_rows_are_not_told_where_nothing_is_decided_in_between() -> None:
    """Where a row is pending until it is decided, everybody changes it in the same states."""
    update = operations(plan_examples.contract_of(plan_examples.PLANS["leave_approval"]()))["updateLeaveRequest"]
    assert (update.states, update.own_states) == (["pending"], [])
