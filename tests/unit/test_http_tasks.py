"""Tasks over HTTP."""

import pytest
from http_world import PROJECT, UNKNOWN, World, fields_of, make_task

from orchestrator.ids import new_id
from orchestrator.store.protocol import Batch


async def test_list_counts_and_pages_through_a_projects_tasks(world: World) -> None:
    """`tasks` is the count, as in the Go service; the cursor leads to the rest."""
    await world.store.commit(Batch.of(tasks=[make_task() for _ in range(5)]))
    first = (await world.client.get(f"/api/v1/tasks?projectId={PROJECT}&limit=3")).json()
    rest = (await world.client.get(f"/api/v1/tasks?projectId={PROJECT}&limit=3&cursor={first['nextCursor']}")).json()
    assert (first["tasks"], len(first["items"]), len(rest["items"]), rest["nextCursor"]) == (5, 3, 2, None)


@pytest.mark.parametrize(
    "query", ["status=failed", "type=design", "featureId=F2", "workflowId=" + "b" * 24], ids=lambda query: query[:8]
)
async def test_list_filters(world: World, query: str) -> None:
    """Each filter leaves the one task that matches."""
    wanted = {"status": "failed", "type": "design", "featureId": "F2", "workflowId": "b" * 24}
    await world.store.commit(Batch.of(tasks=[make_task(name="wanted", **wanted), make_task(name="other")]))
    answer = (await world.client.get(f"/api/v1/tasks?projectId={PROJECT}&{query}")).json()
    assert [item["name"] for item in answer["items"]] == ["wanted"]
    assert answer["tasks"] == 1


@pytest.mark.parametrize("query", ["", "?projectId=", "?projectId=xyz", "?projectId=" + "A" * 24])
async def test_list_refuses_a_missing_or_malformed_project_as_the_go_service_did(world: World, query: str) -> None:
    """400, with the parameter named."""
    answer = await world.client.get(f"/api/v1/tasks{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_project_id")
    assert fields_of(answer) == ["projectId"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("limit=1_0", "limit"), ("limit=501", "limit"), ("status=odd", "status"), ("foo=1", "foo"),
     ("limit=1&limit=2", "limit"), ("cursor=%00", "cursor"), ("featureId=a%20b", "featureId")],
)  # fmt: skip
async def test_list_refuses_parameters_it_can_not_use(world: World, query: str, field: str) -> None:
    """422 names the parameter, unknown ones too."""
    answer = await world.client.get(f"/api/v1/tasks?projectId={PROJECT}&{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert field in fields_of(answer)


async def test_list_refuses_a_cursor_the_store_did_not_make(world: World) -> None:
    """A cursor is not for clients to invent."""
    answer = await world.client.get(f"/api/v1/tasks?projectId={PROJECT}&cursor=nonsense")
    assert answer.status_code == 422


async def test_schedule_without_a_body_stores_the_demo_analysis_in_a_new_project(world: World) -> None:
    """The Go client's call, made useful."""
    answer = await world.client.post("/api/v1/tasks/schedule")
    body = answer.json()
    assert (answer.status_code, body["success"], body["message"]) == (200, True, "Task scheduled")
    task = await world.store.task(body["taskId"])
    assert task is not None
    assert (task.project_id, task.type, task.feature_id) == (body["projectId"], "analysis", "F001")
    assert (task.assigned_to, task.input["feature"]["name"]) == ("mike_pm", "User Login")


async def test_schedule_keeps_what_the_client_says(world: World) -> None:
    """Every property reaches the stored task."""
    body = {
        "projectId": PROJECT, "name": "Look", "type": "test", "featureId": "F7", "priority": 9, "assignedTo": "all",
        "input": {"deep": [1, {"a": None}]}, "timeoutS": 1.5, "retry": {"maxAttempts": 7},
    }  # fmt: skip
    answer = (await world.client.post("/api/v1/tasks/schedule", json=body)).json()
    shown = (await world.client.get(f"/api/v1/tasks/{answer['taskId']}")).json()
    assert {key: shown[key] for key in body if key != "retry"} == {k: v for k, v in body.items() if k != "retry"}
    assert shown["retry"]["maxAttempts"] == 7
    assert "leaseToken" not in shown


async def test_schedule_takes_a_graph_with_the_clients_own_ids(world: World) -> None:
    """All tasks are stored, in the order given."""
    ids = [new_id(), new_id()]
    tasks = [{"id": ids[0]}, {"id": ids[1], "dependencies": [ids[0]]}]
    answer = (await world.client.post("/api/v1/tasks/schedule", json={"projectId": PROJECT, "tasks": tasks})).json()
    assert answer["taskIds"] == ids
    assert {task.id for task in await world.store.tasks_by_id(ids)} == set(ids)


async def test_schedule_refuses_a_cycle_and_stores_nothing(world: World) -> None:
    """The answer shows the path."""
    a, b = new_id(), new_id()
    tasks = [{"id": a, "dependencies": [b]}, {"id": b, "dependencies": [a]}]
    answer = await world.client.post("/api/v1/tasks/schedule", json={"tasks": tasks})
    assert (answer.status_code, answer.json()["code"]) == (422, "dependency_cycle")
    assert "→" in answer.json()["detail"]
    assert await world.store.tasks_by_id([a, b]) == []


async def test_schedule_refuses_an_unknown_dependency(world: World) -> None:
    """The field is named."""
    answer = await world.client.post("/api/v1/tasks/schedule", json={"dependencies": [UNKNOWN]})
    assert (answer.status_code, answer.json()["code"], fields_of(answer)) == (
        422, "unknown_dependency", ["dependencies"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"priority": "1"}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"typo": 1}, "typo"),
        ({"projectId": "xyz"}, "projectId"),
        ({"dependencies": ["xyz"]}, "dependencies.0"),
        ({"assignedTo": "nobody"}, "assignedTo"),
        ({"type": "decision"}, "type"),
        ({"name": "a\0b"}, "name"),
        ({"retry": {"maxAttempts": 0}}, "retry.maxAttempts"),
        ({"input": {"a": {"b": "\0"}}}, "input"),
        ({"input": {"a": 2**60}}, "input"),
        ({"tasks": []}, "tasks"),
        ({"tasks": [{"name": ""}]}, "tasks.0.name"),
        ({"tasks": [{}], "name": "x"}, "name"),
        ([], "body"),
        ("text", "body"),
    ],
    ids=str,
)
async def test_schedule_refuses_what_can_not_be_stored_or_meant(world: World, body: object, field: str) -> None:
    """422, with the field named by its path; nothing is stored."""
    answer = await world.client.post("/api/v1/tasks/schedule", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert field in fields_of(answer)


@pytest.mark.parametrize(
    "raw",
    [r'{"name": "\ud800"}', r'{"input": {"a": "\ud800"}}', '{"input": {"a": NaN}}', '{"input": {"a": 1e999}}',
     '{"input": {"a": ' + "[" * 40 + "]" * 40 + "}}"],
)  # fmt: skip
async def test_schedule_refuses_json_that_no_store_can_keep(world: World, raw: str) -> None:
    """Half surrogates, numbers that are not finite, and bottomless nesting."""
    answer = await world.client.post(
        "/api/v1/tasks/schedule", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422


async def test_schedule_answers_429_with_retry_after_when_the_queue_is_full(world: World) -> None:
    """Admission is bounded, and the client is told when to come back."""
    world.orchestrator.room = 0
    answer = await world.client.post("/api/v1/tasks/schedule")
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, "queue_full", "5")


async def test_cancel_ends_a_task_once(world: World) -> None:
    """The second time it is a conflict."""
    task_id = (await world.client.post("/api/v1/tasks/schedule")).json()["taskId"]
    first = await world.client.post(f"/api/v1/tasks/{task_id}/cancel")
    second = await world.client.post(f"/api/v1/tasks/{task_id}/cancel")
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert (second.status_code, second.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(("path", "status"), [(UNKNOWN, 404), ("xyz", 422)])
async def test_an_unknown_task_is_404_and_a_malformed_id_422(world: World, path: str, status: int) -> None:
    """For reading and cancelling alike."""
    assert (await world.client.get(f"/api/v1/tasks/{path}")).status_code == status
    assert (await world.client.post(f"/api/v1/tasks/{path}/cancel")).status_code == status
