"""The OpenAPI document of a contract: what it lets in, what it refuses, and what it promises."""

from datetime import UTC, datetime
from typing import Any

import plan_examples
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate as validate_openapi

from orchestrator.contracts.generation import contract_for_feature
from orchestrator.contracts.openapi import to_openapi
from orchestrator.engines.blueprint.engine import write_contract
from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import DEMO_FEATURE, Brief, Feature, InterfaceContract

NOW = datetime(2030, 1, 2, tzinfo=UTC)


def document(sentence: str) -> dict[str, Any]:
    """The OpenAPI document for a sentence, or for the demo feature when it is empty."""
    feature = Feature(id="F001", name="An app") if sentence else DEMO_FEATURE
    draft = InterfaceContract(
        id="a" * 24, project_id="b" * 24, feature_id="F001", feature_name="Tasks", created_at=NOW, updated_at=NOW
    )
    return to_openapi(write_contract(plan(Brief(feature=feature, requirement=sentence)), draft))


TRACKER = document("A task tracker where each task has a title, a due date, a priority, a website and a rating")


def accepts(schema: str, body: object) -> bool:
    """Whether a component schema of the tracker accepts a body."""
    components = TRACKER["components"]
    return Draft202012Validator({**components["schemas"][schema], "components": components}).is_valid(body)


@pytest.mark.parametrize(
    ("schema", "body", "accepted"),
    [
        ("TaskCreate", {"title": "x"}, True),
        ("TaskCreate", {"title": "x", "due_date": None, "priority": None}, True),
        ("TaskCreate", {"title": "x", "priority": "high", "website": "https://example.com", "rating": 5}, True),
        ("TaskCreate", {}, False),
        ("TaskCreate", {"title": None}, False),
        ("TaskCreate", {"title": "   "}, False),
        ("TaskCreate", {"title": "x" * 201}, False),
        ("TaskCreate", {"title": "x", "colour": "red"}, False),
        ("TaskCreate", {"title": "x", "priority": "urgent"}, False),
        ("TaskCreate", {"title": "x", "rating": 6}, False),
        ("TaskCreate", {"title": "x", "website": "javascript:alert(1)"}, False),
        ("TaskUpdate", {"priority": "low"}, True),
        ("TaskUpdate", {"due_date": None}, True),
        ("TaskUpdate", {}, False),
        ("TaskUpdate", {"title": None}, False),
    ],
)
def test_request_schema_accepts_exactly_what_the_contract_says(schema: str, body: object, accepted: bool) -> None:
    """Optional fields may be absent or null; unknown fields, wrong values and empty changes are refused."""
    assert accepts(schema, body) is accepted


def test_answer_schema_promises_every_field() -> None:
    """An answer has every key; what is optional may be null."""
    body = {"id": 1, "title": "x", "due_date": None, "priority": None, "website": None, "rating": None}
    times = {"created_at": "2030-01-01T00:00:00Z", "updated_at": "2030-01-01T00:00:00Z"}
    assert accepts("Task", {**body, **times})
    assert not accepts("Task", body)
    assert set(TRACKER["components"]["schemas"]["TaskPage"]["required"]) == {"total", "items"}


def test_every_operation_documents_its_errors_as_problems() -> None:
    """Each 4xx answer is a problem document with its own codes."""
    for path in TRACKER["paths"].values():
        for operation in path.values():
            errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
            assert errors
            assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors.values())
    create = TRACKER["paths"]["/api/tasks"]["post"]["responses"]
    assert set(create) == {"201", "400", "405", "413", "422"}
    assert set(TRACKER["paths"]["/api/tasks/{id}"]["patch"]["responses"]) == {
        "200",
        "400",
        "404",
        "405",
        "412",
        "413",
        "422",
    }


def test_parameters_have_bounds() -> None:
    """Everything in a path or query is limited, so that a test can tell good from bad."""
    listing = {p["name"]: p["schema"] for p in TRACKER["paths"]["/api/tasks"]["get"]["parameters"]}
    assert (listing["limit"]["minimum"], listing["limit"]["maximum"]) == (1, 100)
    assert listing["q"]["maxLength"] == 100
    assert "-title" in listing["sort"]["enum"]
    identity = TRACKER["paths"]["/api/tasks/{id}"]["get"]["parameters"][0]
    assert (identity["required"], identity["schema"]["maximum"]) == (True, 2_147_483_647)


def test_login_document_protects_only_the_current_user() -> None:
    """`me` needs the session cookie; the password is never in an answer."""
    login = document("")
    assert [p for p, item in login["paths"].items() for op in item.values() if "security" in op] == ["/api/auth/me"]
    assert "password" not in login["components"]["schemas"]["User"]["properties"]
    assert login["components"]["schemas"]["Credentials"]["additionalProperties"] is False
    validate_openapi(login)


def test_outline_contract_gives_a_valid_document() -> None:
    """A contract without operations is still a document."""
    contract = contract_for_feature("b" * 24, DEMO_FEATURE, "a" * 24, NOW)
    made = to_openapi(contract)
    validate_openapi(made)
    assert made["paths"] == {}


EXAMPLES = {name: to_openapi(plan_examples.contract_of(make())) for name, make in plan_examples.PLANS.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_gives_a_valid_document(name: str) -> None:
    """Machines, roles, exports and tags are OpenAPI too, and every operation is there."""
    written = EXAMPLES[name]
    validate_openapi(written)
    api = plan_examples.contract_of(plan_examples.PLANS[name]()).api
    operations = [operation["operationId"] for item in written["paths"].values() for operation in item.values()]
    assert api
    assert sorted(operations) == sorted(operation.operation_id for operation in api.operations)


def answers(name: str, path: str, method: str) -> dict[str, Any]:
    """The answers of an operation of an example, by status."""
    found: dict[str, Any] = EXAMPLES[name]["paths"][path][method]["responses"]
    return found


def codes(answer: dict[str, Any]) -> list[str]:
    """The codes of a problem answer."""
    found: list[str] = answer["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"]["enum"]
    return found


def test_export_answers_a_table() -> None:
    """text/csv, narrowed down as the list is, but not page by page."""
    path = EXAMPLES["shop"]["paths"]["/api/products.csv"]["get"]
    assert list(path["responses"]["200"]["content"]) == ["text/csv"]
    names = [parameter["name"] for parameter in path["parameters"]]
    assert names == ["q", "sort", "category_id", "tag_ids", "featured"]


def test_many_references_are_a_list_of_different_ids() -> None:
    """Never null, at most fifty; a filter names one of them."""
    tags = EXAMPLES["shop"]["components"]["schemas"]["ProductCreate"]["properties"]["tag_ids"]
    assert (tags["type"], tags["uniqueItems"], tags["maxItems"]) == ("array", True, 50)
    assert tags["items"]["minimum"] == 1
    parameters = EXAMPLES["shop"]["paths"]["/api/products"]["get"]["parameters"]
    assert next(p for p in parameters if p["name"] == "tag_ids")["schema"]["type"] == "integer"


def test_row_has_an_etag_and_a_change_can_ask_for_it() -> None:
    """Read, create, update and transition give the ETag; update and transition take If-Match and may answer 412."""
    row = "/api/shop_orders/{id}"
    for path, method, status in [
        ("/api/shop_orders", "post", "201"),
        (row, "get", "200"),
        (f"{row}/pay", "post", "200"),
    ]:
        assert "ETag" in answers("shop", path, method)[status]["headers"]
    assert "headers" not in answers("shop", "/api/shop_orders", "get")["200"]
    update = EXAMPLES["shop"]["paths"][row]["patch"]
    assert [p["name"] for p in update["parameters"] if p["in"] == "header"] == ["If-Match"]
    assert codes(update["responses"]["412"]) == ["stale"]
    taking = {
        method for item in EXAMPLES["shop"]["paths"].values() for method, op in item.items() if "412" in op["responses"]
    }
    assert taking == {"patch", "post"}
    assert "412" in EXAMPLES["shop"]["paths"][f"{row}/pay"]["post"]["responses"]
    assert "412" not in EXAMPLES["shop"]["paths"]["/api/shop_orders"]["post"]["responses"]


def test_required_field_with_a_default_may_be_left_out() -> None:
    """It is not asked for, and null is still refused."""
    line = EXAMPLES["shop"]["components"]["schemas"]["OrderLineCreate"]
    assert line["required"] == ["order_id", "product_id"]
    assert line["properties"]["quantity"]["type"] == "integer"
    assert line["properties"]["quantity"]["default"] == 1


def test_roles_are_written_down() -> None:
    """What needs a session says so, what needs a role can answer 403, and who reaches only own rows is named."""
    path = "/api/leave_requests"
    create, approve = (EXAMPLES["leave_approval"]["paths"][each]["post"] for each in (path, f"{path}/{{id}}/approve"))
    listing = EXAMPLES["leave_approval"]["paths"][path]["get"]
    assert create["security"] == approve["security"] == [{"session": []}]
    assert (approve["x-roles"], approve["description"]) == (["manager"], "For manager.")
    assert (listing["x-roles"], listing["x-own-roles"]) == (["manager", "employee"], ["employee"])
    assert "403" in approve["responses"]
    assert "403" not in listing["responses"]
    assert "security" not in EXAMPLES["leave_approval"]["paths"]["/api/auth/demo"]["get"]


def test_state_is_answered_and_never_sent() -> None:
    """The state is in the row; no body has it, and a transition takes only what it asks for."""
    schemas = EXAMPLES["leave_approval"]["components"]["schemas"]
    assert schemas["LeaveRequest"]["properties"]["status"]["enum"] == ["pending", "approved", "rejected", "withdrawn"]
    assert "status" not in schemas["LeaveRequestCreate"]["properties"]
    assert list(schemas["LeaveRequestApprove"]["properties"]) == ["decision_comment"]
    path = "/api/leave_requests/{id}"
    assert codes(answers("leave_approval", f"{path}/approve", "post")["409"]) == ["wrong_state"]
    assert "requestBody" not in EXAMPLES["leave_approval"]["paths"][f"{path}/withdraw"]["post"]


def test_guards_and_effects_name_their_refusals() -> None:
    """Everything that can be refused with 409 is listed."""
    assert codes(answers("library", "/api/loans", "post")["409"]) == ["conflict", "limit_reached", "none_left"]
    assert codes(answers("booking", "/api/bookings", "post")["409"]) == ["conflict", "overlap"]
    assert codes(answers("event_registration", "/api/registrations", "post")["409"]) == ["conflict", "full"]
