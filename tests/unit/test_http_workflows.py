"""Workflows, iterations and decisions over HTTP."""

import pytest
from http_world import PROJECT, UNKNOWN, World, fields_of

from orchestrator.models import TaskStatus
from orchestrator.store.protocol import Batch


async def test_start_without_a_body_runs_the_demo_feature_in_a_new_project(world: World) -> None:
    """The Go client's call and its answer, with the workflow's id."""
    answer = await world.client.post("/api/v1/workflow/start")
    body = answer.json()
    assert (answer.status_code, body["success"], body["message"]) == (200, True, "Workflow started")
    shown = (await world.client.get(f"/api/v1/workflows/{body['workflowId']}")).json()
    assert (shown["projectId"], shown["feature"]["name"]) == (body["projectId"], "User Login")
    assert [stage["id"] for stage in shown["stages"]][::7] == ["stage-1-requirement", "stage-8-operations"]
    assert len(shown["stages"]) == 8


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("A task tracker  where each task has a title", "Task tracker"),
        ("任务管理，每个任务有标题和截止日期", "任务管理"),
        ("build me the shop", "Shop"),
        ("A " + "long " * 40, "Long " + "long " * 10 + "long…"),
        (", a", ", a"),
        ("the", "The"),
    ],
)
async def test_start_takes_a_sentence_and_names_the_feature_after_it(world: World, sentence: str, name: str) -> None:
    """In either language; nothing of the sentence itself is lost."""
    shown = (await world.client.get(f"/api/v1/workflows/{await world.start(requirement=sentence)}")).json()
    assert (shown["requirement"], shown["feature"]["name"]) == (sentence.strip(), name)


async def test_start_takes_feature_project_and_gates(world: World) -> None:
    """All three reach the stored workflow."""
    body = {"feature": {"id": "F9", "name": "Shop"}, "projectId": PROJECT, "gates": {"design": "person"}}
    shown = (await world.client.get(f"/api/v1/workflows/{await world.start(**body)}")).json()
    assert (shown["featureId"], shown["projectId"], shown["gates"]) == ("F9", PROJECT, {"design": "person"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"requirement": ""}, "requirement"),
        ({"requirement": " \n"}, "requirement"),
        ({"requirement": "\x1c"}, "requirement"),
        ({"gates": {"moon": "auto"}}, "gates.moon"),
        ({"gates": {"design": "nobody"}}, "gates.design"),
        ({"feature": {"id": "F1"}}, "feature.name"),
        ({"feature": {"id": "F1", "name": "x", "colour": "red"}}, "feature.colour"),
        ({"projectId": "xyz"}, "projectId"),
    ],
    ids=str,
)
async def test_start_refuses_what_it_can_not_build(world: World, body: dict[str, object], field: str) -> None:
    """422 names the field."""
    answer = await world.client.post("/api/v1/workflow/start", json=body)
    assert answer.status_code == 422
    assert any(given.startswith(field) for given in fields_of(answer))


async def test_list_shows_newest_first_in_all_or_of_one_project(world: World) -> None:
    """Without a project the console's list, with one the client's."""
    first, second = await world.start(projectId=PROJECT), await world.start()
    everything = (await world.client.get("/api/v1/workflows")).json()
    own = (await world.client.get(f"/api/v1/workflows?projectId={PROJECT}")).json()
    assert (everything["workflows"], own["workflows"]) == (2, 1)
    assert {item["id"] for item in everything["items"]} == {first, second}
    assert [item["id"] for item in own["items"]] == [first]


async def test_list_refuses_a_malformed_project(world: World) -> None:
    """As the task list does."""
    assert (await world.client.get("/api/v1/workflows?projectId=xyz")).status_code == 400


async def test_cancel_ends_a_workflow_once(world: World) -> None:
    """The second time it is a conflict."""
    path = f"/api/v1/workflows/{await world.start()}/cancel"
    answers = [await world.client.post(path), await world.client.post(path)]
    assert [answer.status_code for answer in answers] == [200, 409]


@pytest.mark.parametrize("tail", ["", "/events", "/artifacts", "/artifacts.zip", "/artifacts/prd.md", "/decisions"])
async def test_an_unknown_workflow_is_404_everywhere(world: World, tail: str) -> None:
    """So is everything below it."""
    answer = await world.client.get(f"/api/v1/workflows/{UNKNOWN}{tail}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("wrapped", [True, False])
async def test_iteration_starts_one_workflow_per_feature_in_dependency_order(world: World, wrapped: bool) -> None:
    """Groups are what can run together; workflows are linked as the features are."""
    features = [{"id": "B", "name": "Cart", "dependencies": ["A"]}, {"id": "A", "name": "Shop"}]
    iteration = {"id": "I1", "features": features}
    body = {"projectId": PROJECT, "iteration": iteration} if wrapped else {"projectId": PROJECT, **iteration}
    answer = (await world.client.post("/api/v1/iterations/schedule", json=body)).json()
    assert (answer["projectId"], answer["groups"]) == (PROJECT, [["A"], ["B"]])
    ids = {pair["featureId"]: pair["workflowId"] for pair in answer["workflows"]}
    cart = (await world.client.get(f"/api/v1/workflows/{ids['B']}")).json()
    assert (cart["dependsOn"], [each["id"] for each in cart["buildsOn"]]) == ([ids["A"]], ["A"])


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([{"id": "A", "name": "a", "dependencies": ["B"]}, {"id": "B", "name": "b", "dependencies": ["A"]}],
         "dependency_cycle"),
        ([{"id": "A", "name": "a", "dependencies": ["Z"]}], "unknown_dependency"),
        ([{"id": "A", "name": "a"}, {"id": "A", "name": "b"}], "invalid_input"),
        ([], "invalid_input"),
    ],
)  # fmt: skip
async def test_iteration_refuses_features_that_form_no_graph(world: World, features: object, code: str) -> None:
    """Nothing is started."""
    answer = await world.client.post("/api/v1/iterations/schedule", json={"id": "I1", "features": features})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert (await world.client.get("/api/v1/workflows")).json()["workflows"] == 0


async def test_iteration_without_a_body_is_refused(world: World) -> None:
    """There is no demo iteration."""
    assert (await world.client.post("/api/v1/iterations/schedule")).status_code == 422


async def _open_decision(world: World) -> tuple[str, str]:
    """A workflow and its design decision, which waits for a person."""
    workflow_id = await world.start(gates={"design": "person"})
    listed = (await world.client.get(f"/api/v1/workflows/{workflow_id}/decisions")).json()
    decision_id = next(item["id"] for item in listed["items"] if item["gate"] == "design")
    task = await world.store.task(decision_id)
    assert task is not None
    await world.store.commit(Batch.of(tasks=[task.model_copy(update={"status": TaskStatus.BLOCKED})]))
    return workflow_id, decision_id


async def test_decisions_are_listed_in_the_order_they_are_reached(world: World) -> None:
    """Only the one that waits for a person is open."""
    workflow_id, decision_id = await _open_decision(world)
    listed = (await world.client.get(f"/api/v1/workflows/{workflow_id}/decisions")).json()
    assert [item["gate"] for item in listed["items"]] == ["requirement", "design", "architecture"]
    assert [item["id"] for item in listed["items"] if item["open"]] == [decision_id]


@pytest.mark.parametrize(("verb", "verdict"), [("approve", "approved"), ("reject", "rejected")])
async def test_a_decision_takes_one_answer(world: World, verb: str, verdict: str) -> None:
    """Who answered and what they said is kept; a second answer is a conflict."""
    workflow_id, decision_id = await _open_decision(world)
    path = f"/api/v1/workflows/{workflow_id}/decisions/{decision_id}/{verb}"
    answer = (await world.client.post(path, json={"by": "lin", "comment": "好"})).json()
    assert (answer["verdict"], answer["decidedBy"], answer["comment"], answer["open"]) == (verdict, "lin", "好", False)
    assert (await world.client.post(path)).status_code == 409


async def test_a_decision_of_another_workflow_is_404(world: World) -> None:
    """A decision is found only where it belongs."""
    _, decision_id = await _open_decision(world)
    other = await world.start()
    answer = await world.client.post(f"/api/v1/workflows/{other}/decisions/{decision_id}/approve")
    assert answer.status_code == 404
