"""The console's files and the OpenAPI document."""

import re

import pytest
from http_world import World
from openapi_spec_validator import validate

from serve.routes import pages


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_use_nothing_from_elsewhere(world: World, path: str) -> None:
    """Every script, style and icon is ours and is there; the policy forbids others and anything inline."""
    answer = await world.client.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    links = re.findall(r'(?:src|href)="([^"#]+)"', answer.text)
    for link in links:
        assert link.startswith("/"), link
        assert (await world.client.get(link)).status_code == 200, link


@pytest.mark.parametrize("name", ["../http.py", "index.html", "nothing.js", "%2e%2e/http.py"])
async def test_only_the_consoles_own_files_are_served(world: World, name: str) -> None:
    """Nothing beside them can be reached."""
    assert (await world.client.get(f"/console/{name}")).status_code == 404


def test_the_console_never_writes_markup() -> None:
    """What a user or a generated app says enters the page as text only."""
    for script in pages.FOLDER.glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text())


async def test_the_openapi_document_is_valid_and_declares_every_problem(world: World) -> None:
    """Each operation says which problem documents it answers with."""
    document = (await world.client.get("/openapi.json")).json()
    validate(document)
    for path, methods in document["paths"].items():
        for operation in methods.values():
            problems = [answer for status, answer in operation["responses"].items() if status >= "400"]
            assert problems, path
            assert "422" in operation["responses"], path


async def test_the_issues_endpoints_are_all_there(world: World) -> None:
    """By path and method."""
    document = (await world.client.get("/openapi.json")).json()
    have = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    workflow = "/api/v1/workflows/{workflowId}"
    assert have == {
        "GET /health", "GET /api/v1/tasks", "POST /api/v1/tasks/schedule", "GET /api/v1/tasks/{taskId}",
        "POST /api/v1/tasks/{taskId}/cancel", "GET /api/v1/contracts", "POST /api/v1/contracts/create",
        "GET /api/v1/contracts/{contractId}", "POST /api/v1/workflow/start", "GET /api/v1/workflows",
        f"GET {workflow}", f"POST {workflow}/cancel", f"GET {workflow}/events", f"GET {workflow}/artifacts",
        f"GET {workflow}/artifacts.zip", f"GET {workflow}/artifacts/{{name}}", f"GET {workflow}/decisions",
        f"POST {workflow}/decisions/{{decisionId}}/approve", f"POST {workflow}/decisions/{{decisionId}}/reject",
        "POST /api/v1/iterations/schedule", "GET /api/v1/deployments", "GET /api/v1/deployments/{projectId}",
        "GET /api/v1/deployments/{projectId}/logs", "GET /api/v1/deployments/{projectId}/probes",
        "GET /api/v1/tasks/{taskId}/explain", "GET /api/v1/tasks/{taskId}/history", f"GET {workflow}/critical-path",
        "GET /api/v1/pauses", "POST /api/v1/tasks/{taskId}/pause", "POST /api/v1/tasks/{taskId}/resume",
        f"POST {workflow}/pause", f"POST {workflow}/resume", "POST /api/v1/projects/{projectId}/pause",
        "POST /api/v1/projects/{projectId}/resume", "POST /api/v1/scheduler/pause", "POST /api/v1/scheduler/resume",
        "POST /api/v1/tasks/{taskId}/extend", "POST /api/v1/tasks/{taskId}/dependencies",
        "DELETE /api/v1/tasks/{taskId}", "POST /api/v1/tasks/{taskId}/complete", "POST /api/v1/tasks/{taskId}/signal",
    }  # fmt: skip
