"""Contract rules: a good contract passes, and each rule catches its breach."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from orchestrator.contracts.generation import contract_for_feature
from orchestrator.contracts.rules import check, validate
from orchestrator.engines.blueprint.engine import write_contract
from orchestrator.engines.blueprint.planning import plan
from orchestrator.errors import InvalidContract
from orchestrator.models import (
    DEMO_FEATURE,
    ApiContract,
    Brief,
    Column,
    ContractStatus,
    DatabaseContract,
    Feature,
    FieldType,
    FrontendContract,
    InterfaceContract,
    Operation,
    Page,
    Table,
)

NOW = datetime(2030, 1, 2, tzinfo=UTC)
SENTENCE = "Each task belongs to a project. A task has a title and a priority. A project has a name."


def good() -> InterfaceContract:
    """A valid contract with two entities and a reference."""
    draft = InterfaceContract(
        id="a" * 24, project_id="b" * 24, feature_id="F001", feature_name="App", created_at=NOW, updated_at=NOW
    )
    return write_contract(plan(Brief(feature=Feature(id="F001", name="x"), requirement=SENTENCE)), draft)


def api(contract: InterfaceContract) -> ApiContract:
    """The API side, which is there."""
    assert contract.api
    return contract.api


def database(contract: InterfaceContract) -> DatabaseContract:
    """The storage side, which is there."""
    assert contract.database
    return contract.database


def frontend(contract: InterfaceContract) -> FrontendContract:
    """The user's side, which is there."""
    assert contract.frontend
    return contract.frontend


def page(contract: InterfaceContract) -> Page:
    """The page of the tasks."""
    return next(found for found in frontend(contract).pages if found.entity == "Task")


def operation(contract: InterfaceContract, action: str) -> Operation:
    """What does that with tasks."""
    return next(found for found in api(contract).operations if (found.entity, found.action) == ("Task", action))


def schema_named(contract: InterfaceContract, name: str) -> int:
    """Where a schema stands in the list."""
    return [schema.name for schema in api(contract).schemas].index(name)


def without_column(contract: InterfaceContract, name: str) -> None:
    """Removes a column from the first table."""
    table = database(contract).tables[0]
    table.fields = [column for column in table.fields if column.name != name]
    table.indexes = []


def widen_title(contract: InterfaceContract) -> None:
    """Lets a longer title in than the database holds."""
    schema = api(contract).schemas[schema_named(contract, "TaskCreate")]
    schema.fields[0] = schema.fields[0].model_copy(update={"max_length": 9999})


def retype_title(contract: InterfaceContract) -> None:
    """Sends a number where the database keeps text."""
    schema = api(contract).schemas[schema_named(contract, "TaskCreate")]
    schema.fields[0] = schema.fields[0].model_copy(update={"type": FieldType.INTEGER})


def bad_default(contract: InterfaceContract) -> None:
    """A default that is not among the values."""
    schema = api(contract).schemas[schema_named(contract, "TaskCreate")]
    schema.fields[1] = schema.fields[1].model_copy(update={"default": "never"})


BREACHES: list[tuple[str, Callable[[InterfaceContract], object]]] = [
    ("project-id", lambda c: setattr(c, "project_id", "")),
    ("feature-id", lambda c: setattr(c, "feature_id", "")),
    ("feature-name", lambda c: setattr(c, "feature_name", "")),
    ("api-outline", lambda c: setattr(api(c), "response", {})),
    ("database-outline", lambda c: setattr(database(c), "fields", [])),
    ("frontend-outline", lambda c: setattr(frontend(c), "page", "")),
    ("unique-operations", lambda c: setattr(operation(c, "create"), "method", "GET")),
    ("unique-names", lambda c: database(c).tables.append(database(c).tables[0])),
    ("path-parameters", lambda c: setattr(operation(c, "read"), "path_params", [])),
    ("known-schemas", lambda c: api(c).schemas.pop(schema_named(c, "TaskPage"))),
    ("form-fields-sent", lambda c: api(c).schemas[schema_named(c, "TaskCreate")].fields.pop() and _drop_update(c)),
    ("required-asked", lambda c: page(c).form_fields.pop(0)),
    ("columns-shown", lambda c: page(c).columns.append("colour")),
    ("stored", lambda c: without_column(c, "priority")),
    ("answered", lambda c: without_column(c, "created_at")),
    ("types-agree", retype_title),
    ("bounds-agree", widen_title),
    ("required-set", lambda c: database(c).tables[0].fields.append(Column(name="owner", required=True))),
    ("errors-handled", lambda c: page(c).error_messages.pop("validation_error")),
    ("events-wired", lambda c: page(c).events.update({"archive": "archiveTask"})),
    ("operations-used", lambda c: page(c).events.pop("delete")),
    ("relations-known", lambda c: database(c).tables.pop()),
    ("primary-key", lambda c: setattr(database(c).tables[0].fields[0], "primary_key", False)),
    ("indexes-known", lambda c: database(c).tables[0].indexes.append("colour,title")),
    ("choices-named", bad_default),
]


def _drop_update(contract: InterfaceContract) -> None:
    api(contract).schemas[schema_named(contract, "TaskUpdate")].fields.pop()


def test_good_contract_breaks_no_rule() -> None:
    """The contract that is broken below is valid before."""
    assert check(good()) == []
    validate(good())


@pytest.mark.parametrize(("rule", "break_it"), BREACHES, ids=[rule for rule, _ in BREACHES])
def test_rule_catches_its_breach(rule: str, break_it: Callable[[InterfaceContract], object]) -> None:
    """One thing is broken; the rule for it speaks up and says where."""
    contract = good().model_copy(deep=True)
    break_it(contract)
    found = [violation for violation in check(contract) if violation.rule == rule]
    assert found
    assert all(violation.message and violation.place for violation in found)


def test_validate_names_every_breach() -> None:
    """The error tells all of it at once."""
    contract = good()
    contract.feature_name = ""
    frontend(contract).page = ""
    with pytest.raises(InvalidContract) as refused:
        validate(contract)
    assert "featureName" in str(refused.value)
    assert "frontend.page" in str(refused.value)


@pytest.mark.parametrize("involves", [[], ["backend"], ["database"], ["frontend"], ["frontend", "backend", "database"]])
def test_contract_from_a_feature_has_the_sides_it_involves(involves: list[str]) -> None:
    """As the Go service made them, but valid: a draft of version 1 by mike_pm."""
    feature = DEMO_FEATURE.model_copy(update={"involves": involves})
    contract = contract_for_feature("b" * 24, feature, "a" * 24, NOW)
    assert check(contract) == []
    assert (contract.version, contract.status, contract.created_by) == (1, ContractStatus.DRAFT, "mike_pm")
    assert (contract.api is not None) == ("backend" in involves)
    assert (contract.database is not None) == ("database" in involves)
    assert (contract.frontend is not None) == ("frontend" in involves)


def test_contract_from_the_demo_feature_keeps_the_old_values() -> None:
    """POST /api/F001, table auth, page User Login."""
    contract = contract_for_feature("b" * 24, DEMO_FEATURE, "a" * 24, NOW)
    assert (api(contract).method, api(contract).path) == ("POST", "/api/F001")
    assert (database(contract).table, frontend(contract).page) == ("auth", "User Login")


def test_table_without_entity_may_have_columns_nobody_sends() -> None:
    """Sessions are filled by the server; the rules leave them alone."""
    contract = good()
    columns = [Column(name="id", primary_key=True, required=True), Column(name="token_hash", required=True)]
    database(contract).tables.append(Table(table="sessions", fields=columns))
    assert check(contract) == []
