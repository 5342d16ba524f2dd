"""Documents that the store tests write; each call makes a fresh one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from orchestrator.ids import derived_id
from orchestrator.models import (
    Alert,
    ApiContract,
    Artifact,
    DatabaseContract,
    Deployment,
    Event,
    Feature,
    FrontendContract,
    Gate,
    InterfaceContract,
    Probe,
    Task,
    TaskResult,
    Workflow,
    WorkflowStage,
)

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, UTC)
PROJECT = derived_id("project")
WORKFLOW = derived_id("workflow")


def later(seconds: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(seconds=seconds)


def numbered_id(number: int) -> str:
    """Ids in the order of their numbers."""
    return f"{number:024x}"


def a_task(number: int, **changes: Any) -> Task:
    """A task with everything in it that a task can have."""
    values: dict[str, Any] = {
        "id": numbered_id(number),
        "project_id": PROJECT,
        "workflow_id": WORKFLOW,
        "feature_id": "F001",
        "name": f"Task {number}",
        "type": "develop",
        "dependencies": [numbered_id(number + 1000)],
        "input": {"text": "任务 ✓", "deep": {"list": [1, 2.5, None, True], "$odd.key": ""}},
        "gate": Gate(name="design", expires_at=later(60)),
        "result": TaskResult(
            outputs={"count": 2**40, "empty": {}},
            artifacts=[
                Artifact(name="a.md", media_type="text/markdown", size_bytes=1, sha256="0" * 64, created_at=NOW)
            ],
        ),
        "created_at": later(number),
        "updated_at": later(number),
    }
    return Task(**{**values, **changes})


def a_workflow(number: int, **changes: Any) -> Workflow:
    """A workflow of one stage."""
    stage = WorkflowStage(id="stage-1-requirement", name="Requirement", assigned_to="mike_pm", started_at=NOW)
    values: dict[str, Any] = {
        "id": numbered_id(number),
        "project_id": PROJECT,
        "feature_id": "F001",
        "feature": Feature(id="F001", name="User Login"),
        "stages": [stage],
        "created_at": later(number),
        "updated_at": later(number),
    }
    return Workflow(**{**values, **changes})


def a_contract(number: int, **changes: Any) -> InterfaceContract:
    """A contract with its three sides."""
    values: dict[str, Any] = {
        "id": numbered_id(number),
        "project_id": PROJECT,
        "feature_id": "F001",
        "feature_name": "User Login",
        "api": ApiContract(method="POST", path="/api/login", request={"email": "string"}, errors=[{"status": 401}]),
        "database": DatabaseContract(table="users", fields=[{"name": "email"}], indexes=["email"]),
        "frontend": FrontendContract(page="Login", components=["Form"]),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return InterfaceContract(**{**values, **changes})


def an_event(seq: int, stream: str = WORKFLOW) -> Event:
    """A fact of a workflow."""
    return Event(stream=stream, seq=seq, type="task.queued", project_id=PROJECT, at=NOW, data={"key": f"k{seq}"})


def a_deployment(project_id: str, **changes: Any) -> Deployment:
    """An app in service."""
    values: dict[str, Any] = {
        "project_id": project_id,
        "version": "abc",
        "bundle_sha256": "0" * 64,
        "url": f"/apps/{project_id}/",
        "alerts": ["down"],
        "firing": [Alert(rule="down", since=later(1))],
        "started_at": NOW,
        "updated_at": NOW,
    }
    return Deployment(**{**values, **changes})


def a_probe(number: int, project_id: str = PROJECT) -> Probe:
    """One look at an app."""
    return Probe(project_id=project_id, at=later(number), ok=True, latency_ms=1.5, detail=str(number))
