"""Contracts over HTTP."""

import pytest
from http_world import PROJECT, UNKNOWN, World, fields_of

LOGIN = {"id": "F001", "name": "User Login", "module": "auth", "involves": ["frontend", "backend", "database"]}


async def test_create_without_a_body_stores_the_go_services_contract(world: World) -> None:
    """Method, path, table and page are the Go generator's; unlike its own, they pass the checks."""
    answer = await world.client.post("/api/v1/contracts/create")
    body = answer.json()
    assert (answer.status_code, body["success"], body["message"]) == (200, True, "Contract created")
    stored = (await world.client.get(f"/api/v1/contracts/{body['contractId']}")).json()
    assert (stored["version"], stored["status"], stored["createdBy"]) == (1, "draft", "mike_pm")
    assert (stored["api"]["method"], stored["api"]["path"]) == ("POST", "/api/F001")
    assert (stored["database"]["table"], stored["frontend"]["page"]) == ("auth", "User Login")


async def test_list_counts_a_projects_contracts(world: World) -> None:
    """Two versions of one feature's contract are two contracts, numbered from 1."""
    body = {"projectId": PROJECT, "feature": LOGIN}
    versions = [(await world.client.post("/api/v1/contracts/create", json=body)).json()["version"] for _ in range(2)]
    listed = (await world.client.get(f"/api/v1/contracts?projectId={PROJECT}")).json()
    assert (versions, listed["contracts"], len(listed["items"])) == ([1, 2], 2, 2)


async def test_create_stores_a_contract_as_it_is_sent(world: World) -> None:
    """A full document, down to an operation's parameters."""
    contract = {
        "projectId": PROJECT, "featureId": "F2", "featureName": "Tasks",
        "api": {"method": "GET", "path": "/api/tasks", "response": {"type": "array"},
                "operations": [{"operationId": "listTasks", "method": "GET", "path": "/api/tasks", "action": "list",
                                "query": [{"name": "limit", "type": "integer", "maximum": 100}]}]},
        "database": {"table": "tasks", "fields": [{"name": "id"}]},
    }  # fmt: skip
    created = (await world.client.post("/api/v1/contracts/create", json=contract)).json()
    stored = (await world.client.get(f"/api/v1/contracts/{created['contractId']}")).json()
    assert stored["api"]["operations"][0]["query"][0]["maximum"] == 100
    assert (stored["database"]["fields"], stored["frontend"]) == ([{"name": "id"}], None)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"api": {"path": "/x", "response": {"a": 1}}}, "api.method"),
        ({"api": {"method": "GET", "response": {"a": 1}}}, "api.path"),
        ({"api": {"method": "GET", "path": "/x"}}, "api.response"),
        ({"database": {"fields": [1]}}, "database.table"),
        ({"database": {"table": "t"}}, "database.fields"),
        ({"frontend": {}}, "frontend.page"),
    ],
)
async def test_create_refuses_what_the_go_service_refused(world: World, part: dict[str, object], field: str) -> None:
    """Each of its checks, with the field named."""
    body = {"projectId": PROJECT, "featureId": "F1", "featureName": "Shop", **part}
    answer = await world.client.post("/api/v1/contracts/create", json=body)
    assert (answer.status_code, answer.json()["code"], fields_of(answer)) == (422, "invalid_contract", [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"featureId": None}, "featureId"),
        ({"version": 3}, "version"),
        ({"api": {"methods": "GET"}}, "api.methods"),
        ({"api": {"operations": [{"status": "200"}]}}, "api.operations.0.status"),
        ({"database": {"tables": [{"table": "t", "fields": [{"name": "a", "requird": True}]}]}},
         "database.tables.0.fields.0.requird"),
    ],
)  # fmt: skip
async def test_create_refuses_unknown_and_mistyped_properties_at_any_depth(
    world: World, change: dict[str, object], field: str
) -> None:
    """A typing mistake is never silently dropped."""
    body = {"projectId": PROJECT, "featureId": "F1", "featureName": "Shop", **change}
    answer = await world.client.post("/api/v1/contracts/create", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert field in fields_of(answer)


async def test_an_unknown_contract_is_404(world: World) -> None:
    """With the id in the detail."""
    answer = await world.client.get(f"/api/v1/contracts/{UNKNOWN}")
    assert (answer.status_code, UNKNOWN in answer.json()["detail"]) == (404, True)
