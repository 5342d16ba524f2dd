"""What the checks know of a contract's rules: values that keep them, ways to a state, edges, who may make what."""

import itertools
import json
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import plan_examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.checks.accounts import Person
from orchestrator.checks.care import cares
from orchestrator.checks.client import AppClient
from orchestrator.checks.entities import EntityApi, entity_apis
from orchestrator.checks.fuzz import RULED, freeze
from orchestrator.checks.machine import machine_of
from orchestrator.checks.outcome import Mismatch
from orchestrator.checks.promises.edges import edges
from orchestrator.checks.values import MOST_REFERENCES, same_value, wrong_values
from orchestrator.models import Field, FieldType, InterfaceContract


def _contract(name: str) -> InterfaceContract:
    return plan_examples.contract_of(plan_examples.PLANS[name]())


def _entity(name: str, entity: str) -> EntityApi:
    return next(one for one in entity_apis(_contract(name)) if one.name == entity)


def _client(name: str) -> AppClient:
    """A client that has asked nothing yet, with one person of each role."""
    client = AppClient(httpx.AsyncClient(), _contract(name))
    roles = client.contract.api.roles if client.contract.api else []
    client.crew.people = {role.name: [Person(role.name, place, role.name)] for place, role in enumerate(roles, start=1)}
    return client


def test_operations_are_grouped_by_entity_with_transitions_and_export() -> None:
    """Whoever checks an entity finds everything about it in one place; its account is not an entity of its own rows."""
    request = _entity("leave_approval", "LeaveRequest")
    assert set(request.operations) == {"list", "export", "create", "read", "update"}
    assert list(request.transitions) == ["approve", "reject", "withdraw"]
    assert [field.name for field in request.inputs["approve"]] == ["decision_comment"]
    assert (request.state_field, request.path("approve", 7)) == ("status", "/api/leave_requests/7/approve")
    assert [field.name for field in _entity("library", "Loan").fixed] == ["book_id", "reader_id"]


@given(st.integers(0, 2500), st.integers(1, 400))
def test_spans_of_different_rows_are_in_order_and_never_overlap(number: int, later: int) -> None:
    """A booking ends after it starts, and before another one starts or after it ends."""
    booking = _entity("booking", "Booking")
    care = cares(_contract("booking"))["Booking"]
    fields = [next(f for f in booking.create if f.name == name) for name in ("starts_at", "ends_at")]
    first, second = ([datetime.fromisoformat(str(care.value(f, n))) for f in fields] for n in (number, number + later))
    assert first[0] < first[1] < second[0] < second[1]


def test_what_others_take_from_is_plentiful_and_what_is_taken_is_little() -> None:
    """Checks never use up a stock or fill an event by accident."""
    care = cares(_contract("event_registration"))
    capacity = next(f for f in _entity("event_registration", "Event").create if f.name == "capacity")
    seats = next(f for f in _entity("event_registration", "Registration").create if f.name == "seats")
    for number in range(100):
        assert care["Event"].value(capacity, number) >= 500
        assert care["Registration"].value(seats, number) <= 2
    assert care["Registration"].watched == {"event_id"}


def test_fields_in_an_order_change_together() -> None:
    """A start alone could come after the end that is there; other fields change alone."""
    booking = _entity("booking", "Booking")
    care = cares(_contract("booking"))["Booking"]
    by_name = {field.name: field for field in booking.update}
    assert [f.name for f in care.together([by_name["starts_at"]], booking.update)] == ["starts_at", "ends_at"]
    assert [f.name for f in care.together([by_name["purpose"]], booking.update)] == ["purpose"]


def test_every_state_is_reached_by_the_shortest_way() -> None:
    """An order is shipped after it is paid; cancelled needs one step."""
    machine = machine_of(_entity("shop", "Order"))
    assert machine is not None
    assert machine.ways == {"open": [], "paid": ["pay"], "cancelled": ["cancel"], "shipped": ["pay", "ship"]}
    assert [state for state in machine.states if machine.is_final(state)] == ["shipped", "cancelled"]


def test_an_entity_without_transitions_has_no_machine() -> None:
    """A choice that people change is no state."""
    assert machine_of(_entity("shop", "Product")) is None


def test_edges_start_where_one_more_step_just_fits_or_just_does_not() -> None:
    """One copy can be borrowed once, none not at all; returning leads to no edge that a start can be set for."""
    client = _client("library")
    borrow, give_back = edges(client, client.entities["Loan"])
    assert (borrow.step, borrow.start(1), borrow.start(0)) == ("create", 1, 0)
    assert (give_back.step, give_back.start(1), give_back.start(0)) == ("give_back", 10_000, None)


@pytest.mark.parametrize("then", [["update"], ["withdraw"], ["approve"], ["update", "reject"], []])
def test_a_row_is_made_by_somebody_with_whom_the_rest_can_be_done(then: list[str]) -> None:
    """Employees make requests, also those that a manager approves."""
    client = _client("leave_approval")
    request = client.entities["LeaveRequest"]
    assert client.maker(request, [request.operation(name) for name in then]).role == "employee"


def test_who_does_something_is_the_maker_or_somebody_who_reaches_all_rows() -> None:
    """Nobody else of the same role would find the row."""
    client = _client("leave_approval")
    request = client.entities["LeaveRequest"]
    mine = Person("employee", 9, "mine")
    client.made(request, {"id": 4}, mine)
    assert client.performer(request.operation("update"), 4) is mine
    assert client.performer(request.operation("approve"), 4).role == "manager"
    assert client.performer(request.operation("list")).role == "manager"


def test_a_row_that_nobody_can_make_is_a_mismatch() -> None:
    """The report says what can not be done, instead of trying it as somebody who may not."""
    client = _client("leave_approval")
    users, request = client.entities["User"], client.entities["LeaveRequest"]
    strange = users.operations["update"].model_copy(update={"roles": ["auditor"], "own_roles": ["auditor"]})
    with pytest.raises(Mismatch, match="nobody may make a LeaveRequest"):
        client.maker(request, [strange])


async def test_rows_to_refer_to_are_those_that_the_person_sees() -> None:
    """Two employees see only their own requests: neither is given one of the other's to choose."""
    client, number = _client("leave_approval"), itertools.count(1)
    answer = httpx.MockTransport(lambda _request: httpx.Response(201, json={"id": next(number)}))
    client.http = httpx.AsyncClient(transport=answer, base_url="http://app")
    request = client.entities["LeaveRequest"]
    about = Field(name="request_id", type=FieldType.REFERENCE, references="LeaveRequest", required=True)
    note = replace(request, name="Note", create=[about])
    first, second = Person("employee", 7, "first"), Person("employee", 8, "second")
    chosen = [(await client.body(note, [about], by=person))["request_id"] for person in (first, first, second)]
    assert chosen == [1, 1, 2]


def test_fuzzing_calls_each_operation_as_somebody_who_may(tmp_path: Path) -> None:
    """Sessions are per operation; a rule that no schema can say may refuse what schemas allow."""
    freeze(_client("leave_approval"), tmp_path)
    sessions = json.loads((tmp_path / "sessions.json").read_text())
    assert sessions["POST /api/leave_requests"] == "employee"
    assert sessions["POST /api/leave_requests/{id}/approve"] == "manager"
    assert "POST /api/auth/login" not in sessions
    settings = tomllib.loads((tmp_path / "schemathesis.toml").read_text())
    ruled = {entry["include-name"]: entry["checks"]["positive_data_acceptance"] for entry in settings["operations"]}
    assert ruled["POST /api/leave_requests"] == {"expected-statuses": list(RULED)}
    assert "POST /api/leave_requests/{id}/approve" not in ruled


@pytest.mark.parametrize("wrong", [None, "abc", [0], [1, 1], ["abc"], list(range(1, MOST_REFERENCES + 2))])
def test_wrong_lists_of_references_are_tried(wrong: object) -> None:
    """Null, texts, repetitions and too many are what people get wrong."""
    assert wrong in wrong_values(Field(name="tag_ids", type=FieldType.REFERENCES, references="Tag")).values()


def test_lists_of_references_have_no_order() -> None:
    """The same ids in another order are the same; others are not."""
    field = Field(name="tag_ids", type=FieldType.REFERENCES, references="Tag")
    assert same_value(field, [1, 2], [2, 1])
    assert not same_value(field, [1, 2], [1])


@pytest.mark.parametrize("name", list(plan_examples.PLANS))
def test_every_state_of_the_examples_can_be_reached(name: str) -> None:
    """No transition is left untried."""
    for entity in entity_apis(_contract(name)):
        machine = machine_of(entity)
        assert (machine is None) == (not entity.transitions)
        assert machine is None or set(machine.ways) == set(machine.states)
