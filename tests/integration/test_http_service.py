"""The HTTP edge as Ray Serve runs it: what can only be seen with its proxy and replica in between."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from service_process import ServiceProcess

pytestmark = [pytest.mark.ray]

STREAMS = 150
SCHEDULE = "/api/v1/tasks/schedule"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """One service for all tests here; at the end nothing of it may be left."""
    service = ServiceProcess(tmp_path_factory.mktemp("edge") / "data", RAY_DASHBOARD="0")
    yield service
    assert service.stop() == []


@pytest.fixture
async def client(service: ServiceProcess) -> AsyncIterator[httpx.AsyncClient]:
    """A client with room for many streams."""
    limits = httpx.Limits(max_connections=STREAMS + 10)
    async with httpx.AsyncClient(base_url=service.http.base_url, timeout=30, limits=limits, trust_env=False) as client:
        yield client


async def test_every_part_is_healthy(client: httpx.AsyncClient) -> None:
    """Store, scheduler, stages and apps, behind the two documented keys."""
    answer = await client.get("/health")
    assert answer.text.startswith('{"status":"healthy","service":"go-orchestrator","components":{"store":"healthy"')
    assert set(answer.json()["components"].values()) == {"healthy"}


async def test_refusals_pass_through_serve_unchanged(client: httpx.AsyncClient) -> None:
    """Status, headers and problem document, also for a body that is never read to its end."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b" " * 100_000

    method = await client.put(SCHEDULE)
    body = await client.post(SCHEDULE, content=endless(), headers={"Content-Type": "application/json"})
    unknown = await client.get("/api/v1/workflows/" + "0" * 24)
    foreign = await client.post(SCHEDULE, headers={"Origin": "http://evil.example"})
    answers = [method, body, unknown, foreign]
    assert [a.json()["code"] for a in answers] == [
        "method_not_allowed", "body_too_large", "not_found", "forbidden_origin",
    ]  # fmt: skip
    assert method.headers["allow"] == "POST"
    assert {a.headers["content-type"] for a in answers} == {"application/problem+json"}


async def test_a_task_over_http_is_stored_and_ends(client: httpx.AsyncClient) -> None:
    """From the edge through the scheduler to a stage actor and back to the store."""
    scheduled = (await client.post(SCHEDULE)).json()
    async with asyncio.timeout(60):
        while (task := (await client.get(f"/api/v1/tasks/{scheduled['taskId']}")).json())["status"] != "completed":
            await asyncio.sleep(0.1)
    assert task["result"]["success"] is True
    count = (await client.get("/api/v1/tasks", params={"projectId": scheduled["projectId"]})).json()["tasks"]
    assert count == 1


async def test_many_event_streams_leave_room_for_requests(client: httpx.AsyncClient) -> None:
    """Each is answered at once and stays open; leaving them is noticed and harms nothing."""
    gates = {"gates": {"requirement": "person"}}
    workflow_id = (await client.post("/api/v1/workflow/start", json=gates)).json()["workflowId"]
    path = f"/api/v1/workflows/{workflow_id}/events"
    opened, leave = asyncio.Semaphore(0), asyncio.Event()

    async def watch() -> None:
        async with client.stream("GET", path) as answer:
            async for line in answer.aiter_lines():
                if line == "id: 1":
                    opened.release()
                    await leave.wait()
                    return

    watchers = [asyncio.create_task(watch()) for _ in range(STREAMS)]
    async with asyncio.timeout(60):
        for _ in watchers:
            await opened.acquire()
    assert (await client.get("/health")).status_code == 200
    leave.set()
    await asyncio.gather(*watchers)
    assert (await client.post(f"/api/v1/workflows/{workflow_id}/cancel")).status_code == 200
    assert "workflow.cancelled" in (await client.get(path)).text
