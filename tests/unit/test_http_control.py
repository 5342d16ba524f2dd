"""Work under way over HTTP, with the real scheduler and store; workers are told and report by hand."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest
from http_world import PROJECT, UNKNOWN, World, make_world
from scheduler_script import Direct, Script, running

from orchestrator.config import load_settings
from orchestrator.scheduling.events import AttemptDetached, AttemptSucceeded
from orchestrator.store.protocol import Store

TASKS = "/api/v1/tasks"


@pytest.fixture
async def script() -> Script:
    """The workers."""
    return Script()


@pytest.fixture
async def world(store: Store, script: Script, tmp_path: Any) -> AsyncIterator[World]:
    """The application over a running scheduler with four slots for every stage."""
    scheduler = await running(store, load_settings(thinkus_data_dir=tmp_path), script)
    yield make_world(store, Direct(scheduler))
    await scheduler.stop()


async def schedule(world: World, *tasks: dict[str, Any], **headers: str) -> list[str]:
    """The ids of tasks that were submitted together."""
    answer = await world.client.post(f"{TASKS}/schedule", json={"projectId": PROJECT, "tasks": tasks}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["taskIds"]
    return found


async def test_explain_names_what_a_task_waits_for(world: World, script: Script) -> None:
    """A dependency by id; nothing once it runs; unknown tasks are 404."""
    first, second = (f"{number:024x}" for number in (1, 2))
    await schedule(world, {"id": first}, {"id": second, "dependencies": [first]})
    waiting = (await world.client.get(f"{TASKS}/{second}/explain")).json()
    assert [(reason["kind"], reason["tasks"]) for reason in waiting["reasons"]] == [("dependency", [first])]
    assert (await world.client.get(f"{TASKS}/{first}/explain")).json()["reasons"] == []
    assert (await world.client.get(f"{TASKS}/{UNKNOWN}/explain")).status_code == 404


async def test_history_tells_a_tasks_story(world: World, script: Script) -> None:
    """From queued to completed, in order, with the attempt's number."""
    (task_id,) = await schedule(world, {})
    order = await script.next()
    await script.report([AttemptSucceeded(order.key, b"{}", "done well")])
    told = (await world.client.get(f"{TASKS}/{task_id}/history")).json()
    assert [event["type"] for event in told["items"]] == ["task.queued", "task.started", "task.completed"]
    assert told["items"][1]["data"]["attempt"] == 1
    assert told["items"][2]["data"]["summary"] == "done well"


@pytest.mark.parametrize("path", [f"projects/{PROJECT}", "scheduler", "tasks/{}"])
async def test_pause_and_resume_by_scope(world: World, script: Script, path: str) -> None:
    """What is paused is listed with who did it and why; resumed, the task starts; resumed again, it is a conflict."""
    first, second = (f"{number:024x}" for number in (1, 2))
    await schedule(world, {"id": first}, {"id": second, "dependencies": [first]})
    order = await script.next()
    place = f"/api/v1/{path.format(second)}"
    paused = (await world.client.post(f"{place}/pause", json={"by": "eve", "reason": "too hot"})).json()
    assert [(pause["by"], pause["reason"]) for pause in paused["items"]] == [("eve", "too hot")]
    await script.report([AttemptSucceeded(order.key, b"{}")])
    task = (await world.client.get(f"{TASKS}/{second}")).json()
    assert task["status"] == "paused"
    assert (await world.client.get("/api/v1/pauses")).json() == paused
    assert (await world.client.post(f"{place}/resume")).json()["pauses"] == 0
    assert (await script.next()).task.id == second
    assert (await world.client.post(f"{place}/resume")).status_code == 409


async def test_time_can_be_granted(world: World, script: Script) -> None:
    """The task shows its new limit; a limit that it does not have is a conflict."""
    (task_id,) = await schedule(world, {"timeoutS": 10})
    longer = await world.client.post(f"{TASKS}/{task_id}/extend", json={"limit": "attempt", "seconds": 50})
    assert longer.json()["timeoutS"] == 60
    refused = await world.client.post(f"{TASKS}/{task_id}/extend", json={"limit": "deadline", "seconds": 50})
    assert refused.status_code == 409


async def test_graph_can_be_changed_while_it_waits(world: World, script: Script) -> None:
    """A dependency is added, a circle refused with its path, a task removed."""
    ids = [f"{number:024x}" for number in range(4)]
    await schedule(world, {"id": ids[0]}, *({"id": task_id, "dependencies": [ids[0]]} for task_id in ids[1:]))
    answer = await world.client.post(f"{TASKS}/{ids[1]}/dependencies", json={"dependencies": [ids[2]]})
    assert answer.json()["dependencies"] == [ids[0], ids[2]]
    circle = await world.client.post(f"{TASKS}/{ids[2]}/dependencies", json={"dependencies": [ids[1]]})
    assert (circle.status_code, circle.json()["code"]) == (422, "dependency_cycle")
    assert (await world.client.delete(f"{TASKS}/{ids[3]}")).json()["status"] == "cancelled"
    assert (await world.client.delete(f"{TASKS}/{ids[2]}")).status_code == 409


async def test_handed_over_work_is_completed_with_its_token(world: World, script: Script) -> None:
    """Once, and only by who has the token; what waits for it gets its outputs; the token is in no answer."""
    first, second = (f"{number:024x}" for number in (1, 2))
    await schedule(world, {"id": first}, {"id": second, "dependencies": [first]})
    order = await script.next()
    digest = sha256(b"secret").hexdigest()
    await script.report([AttemptDetached(order.key, digest, 60)])
    path = f"{TASKS}/{first}/complete"
    assert (await world.client.post(path, json={"token": "guess"})).status_code == 409
    done = await world.client.post(path, json={"token": "secret", "outputs": {"plan": 1}})
    assert done.json()["status"] == "completed"
    assert digest not in done.text
    assert (await script.next()).inputs["plan"] == 1
    assert (await world.client.post(path, json={"token": "secret"})).status_code == 409


async def test_signal_reaches_the_attempt(world: World, script: Script) -> None:
    """Under its name, with its data."""
    (task_id,) = await schedule(world, {})
    order = await script.next()
    sent = await world.client.post(f"{TASKS}/{task_id}/signal", json={"name": "go", "data": [1]})
    assert sent.status_code == 200
    assert [(tell.key, tell.name, tell.data) for tell in script.told] == [(order.key, "go", [1])]


async def test_critical_path_names_the_chain_that_counts(world: World, script: Script) -> None:
    """Of a workflow that has just begun: every stage, in order."""
    workflow_id = await world.start()
    path = (await world.client.get(f"/api/v1/workflows/{workflow_id}/critical-path")).json()
    assert [step["name"] for step in path["steps"]][:2] == ["Requirement", "Gate: requirement"]


async def test_same_key_gives_the_same_answer_and_one_run(world: World, script: Script) -> None:
    """Repeated, also at once, it is answered alike; another body under the key is a conflict."""
    body = {"projectId": PROJECT, "type": "test"}
    headers = {"Idempotency-Key": "order-1"}
    first = await world.client.post(f"{TASKS}/schedule", json=body, headers=headers)
    again = await world.client.post(f"{TASKS}/schedule", json=body, headers=headers)
    assert again.json() == first.json()
    other = await world.client.post(f"{TASKS}/schedule", json={**body, "priority": 1}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert (await world.client.get(TASKS, params={"projectId": PROJECT})).json()["tasks"] == 1


async def test_workflow_is_started_once_under_a_key(world: World, script: Script) -> None:
    """As tasks are."""
    headers = {"Idempotency-Key": "flow-1"}
    answers = [await world.client.post("/api/v1/workflow/start", headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert (await world.client.get("/api/v1/workflows")).json()["workflows"] == 1
