"""The HTTP application over the real embedded store, with an orchestrator that does the writes and no work."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from orchestrator.config import Settings
from orchestrator.errors import Conflict, NotFound, QueueFull, UnknownDependency
from orchestrator.ids import new_id
from orchestrator.models import Artifact, Event, Task, TaskResult, TaskStatus, Workflow
from orchestrator.scheduling.events import CoreEvent, DecisionMade
from orchestrator.scheduling.graph import check_acyclic
from orchestrator.store.protocol import Batch, KeptAnswer, Store
from orchestrator.workflow.compile import first_tasks
from serve.backend import Backend
from serve.http import create_app

NOW = datetime(2026, 1, 18, 9, 0, tzinfo=UTC)
PROJECT = "a" * 24
UNKNOWN = "0" * 24
BASE_URL = "http://127.0.0.1:8100"


@dataclass
class WritingOrchestrator:
    """Keeps the facade's promises about what is stored and refused; nothing is ever run."""

    store: Store
    room: int = 1000
    components: dict[str, str] = field(default_factory=lambda: {"scheduler": "healthy", "stages": "healthy"})
    logs: dict[str, list[str]] = field(default_factory=dict)

    async def submit(self, tasks: list[Task], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Store a graph, as the scheduler admits it."""
        check_acyclic({task.id: task.dependencies for task in tasks})
        known = {task.id for task in tasks} | {
            task.id for task in await self.store.tasks_by_id([d for task in tasks for d in task.dependencies])
        }
        for task in tasks:
            if missing := set(task.dependencies) - known:
                raise UnknownDependency(f"Task {task.id} depends on {missing.pop()}.", "dependencies")
        if len({task.id for task in tasks}) < len(tasks) or await self.store.tasks_by_id([t.id for t in tasks]):
            raise Conflict("A task has that id.")
        if len(tasks) > self.room:
            raise QueueFull("The queue is full.")
        await self.store.commit(Batch.of(tasks=tasks))
        return None

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """Store it as cancelled, or the answer at a gate."""
        task = await self._task(task_id)
        if task.status.is_terminal:
            raise Conflict(f"Task {task_id} has ended.")
        if not isinstance(event, DecisionMade):
            return await self._save(task.model_copy(update={"status": TaskStatus.CANCELLED}))
        if task.gate is None or task.status is not TaskStatus.BLOCKED:
            raise Conflict(f"Decision {task_id} is not open.")
        answer = {"verdict": event.verdict, "decided_by": event.by, "comment": event.comment}
        gate = task.gate.model_copy(update=answer)
        return await self._save(task.model_copy(update={"gate": gate, "status": TaskStatus.COMPLETED}))

    async def start_workflows(self, workflows: list[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Store them with their first tasks."""
        if len(workflows) > self.room:
            raise QueueFull("The queue is full.")
        for workflow in workflows:
            await self.store.commit(Batch.of(tasks=first_tasks(workflow, NOW, 60.0), workflows=[workflow]))
            await self.happen(workflow, "workflow.started")
        return None

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Store it as cancelled, with the event that ends its stream."""
        workflow = await self.store.workflow(workflow_id)
        if workflow is None:
            raise NotFound(f"There is no workflow {workflow_id}.")
        if workflow.status.is_terminal:
            raise Conflict(f"Workflow {workflow_id} has ended.")
        cancelled = workflow.model_copy(update={"status": TaskStatus.CANCELLED})
        await self.store.commit(Batch.of(workflows=[cancelled]))
        await self.happen(cancelled, "workflow.cancelled")
        return cancelled

    async def health(self) -> dict[str, str]:
        """What the test says."""
        return self.components

    async def app_logs(self, project_id: str, lines: int) -> list[str]:
        """What the test says."""
        return self.logs.get(project_id, [])[-lines:]

    async def happen(self, workflow: Workflow, *types: str) -> None:
        """Append events to a workflow's stream."""
        seqs = await self.store.last_event_seqs([workflow.id])
        first = seqs[workflow.id] + 1
        events = [_event(workflow, first + index, kind) for index, kind in enumerate(types)]
        await self.store.commit(Batch.of(events=events))

    async def _task(self, task_id: str) -> Task:
        task = await self.store.task(task_id)
        if task is None:
            raise NotFound(f"There is no task {task_id}.")
        return task

    async def _save(self, task: Task) -> Task:
        await self.store.commit(Batch.of(tasks=[task]))
        return task


def _event(workflow: Workflow, seq: int, kind: str) -> Event:
    ids = {"project_id": workflow.project_id, "workflow_id": workflow.id}
    return Event(stream=workflow.id, seq=seq, type=kind, at=NOW, data={"name": "Requirement"}, **ids)


@dataclass
class World:
    """One application and everything behind it."""

    store: Store
    orchestrator: WritingOrchestrator
    app: FastAPI
    client: httpx.AsyncClient

    async def start(self, **body: object) -> str:
        """Start a workflow; returns its id."""
        answer = await self.client.post("/api/v1/workflow/start", json=body or None)
        return str(answer.json()["workflowId"])

    async def complete(self, workflow_id: str, files: dict[str, bytes], media_type: str, **fields: object) -> Task:
        """Store a completed task of a workflow whose result has these artifacts."""
        artifacts = [await self._artifact(name, content, media_type) for name, content in files.items()]
        task = make_task(workflow_id=workflow_id, status="completed", result=TaskResult(artifacts=artifacts), **fields)
        await self.store.commit(Batch.of(tasks=[task]))
        return task

    async def _artifact(self, name: str, content: bytes, media_type: str) -> Artifact:
        sha256 = await self.store.put_blob(content)
        return Artifact(name=name, media_type=media_type, size_bytes=len(content), sha256=sha256)


def make_task(**fields: object) -> Task:
    """A task with what the test cares about."""
    defaults: dict[str, object] = {"id": new_id(), "project_id": PROJECT, "name": "Work", "type": "analysis"}
    times = {"created_at": NOW, "updated_at": NOW}
    return Task.model_validate({**defaults, **times, **fields})


def later(seconds: float) -> datetime:
    """A time after NOW."""
    return NOW + timedelta(seconds=seconds)


_applications: dict[str, FastAPI] = {}


def _application(settings: Settings) -> FastAPI:
    """The application, made once: its routes take longer to prepare than a test takes to run."""

    async def provide() -> Backend:
        raise AssertionError

    told = settings.model_dump_json()
    if told not in _applications:
        _applications[told] = create_app(provide, settings)
    return _applications[told]


def make_world(store: Store, orchestrator: Any = None, **settings: object) -> World:
    """The application over an open store; one world at a time."""
    chosen = Settings(_env_file=None, **settings)
    backend = Backend(store, orchestrator or WritingOrchestrator(store), chosen)

    async def provide() -> Backend:
        return backend

    app = _application(chosen)
    app.state.provide = provide
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url=BASE_URL)
    return World(store, backend.orchestrator, app, client)


def fields_of(answer: httpx.Response) -> Sequence[str]:
    """The fields a problem document complains about."""
    return [error["field"] for error in answer.json()["errors"]]
