"""Work under way: why it waits, what has happened to it, and everything people can do about it."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Body

from orchestrator.models import CriticalPath, Explanation, Pause, Task, TaskError, TaskResult
from orchestrator.scheduling.events import (
    CompletedOutside,
    DependenciesAdded,
    PauseRequested,
    RemovalRequested,
    ResumeRequested,
    SignalSent,
    TimeoutExtended,
)
from orchestrator.scheduling.paths import critical_path
from orchestrator.scheduling.spec import moment
from serve.answers import PauseList, TaskHistory
from serve.backend import Backend, Reach
from serve.control_forms import CompletionForm, DependenciesForm, ExtendForm, PauseForm, ResumeForm, SignalForm
from serve.intake import now
from serve.parameters import KnownQuery, ProjectPath, TaskId, WorkflowId
from serve.problems import READING, WRITING, responses

router = APIRouter(prefix="/api/v1", tags=["control"], dependencies=[KnownQuery])

_CHANGING = {**WRITING, **responses(404, 409)}
_SECRET = {"lease_token", "callback_digest"}

Pausing = Annotated[PauseForm | None, Body()]
Resuming = Annotated[ResumeForm | None, Body()]


@router.get("/tasks/{taskId:item}/explain", responses={**READING, **responses(404)})
async def explain_task(backend: Reach, task_id: TaskId) -> Explanation:
    """Exactly why a task is not running, and its place in line."""
    task = await backend.task(task_id)
    if task.status.is_terminal:
        return Explanation(task_id=task.id, status=task.status)
    return await backend.orchestrator.explain(task_id)


@router.get("/tasks/{taskId:item}/history", responses={**READING, **responses(404)})
async def task_history(backend: Reach, task_id: TaskId) -> TaskHistory:
    """Everything that has happened to a task, in order."""
    task = await backend.task(task_id)
    events = await backend.all_events(task.workflow_id or task.id)
    items = [event for event in events if event.task_id == task_id]
    return TaskHistory(events=len(items), items=items)


@router.get("/workflows/{workflowId}/critical-path", responses={**READING, **responses(404)})
async def workflow_critical_path(backend: Reach, workflow_id: WorkflowId) -> CriticalPath:
    """The chain of tasks that decides how long the workflow takes."""
    return critical_path(await backend.tasks_of(workflow_id), now())


# Pausing


@router.get("/pauses", responses=READING)
async def list_pauses(backend: Reach) -> PauseList:
    """What is paused now: scopes, by whom, since when."""
    return await _pauses(backend)


@router.post("/tasks/{taskId:item}/pause", responses=_CHANGING)
async def pause_task(backend: Reach, task_id: TaskId, form: Pausing = None) -> PauseList:
    """Keep a task from starting; its timers stand still. An attempt that runs goes on."""
    return await _pause(backend, f"task:{task_id}", form)


@router.post("/tasks/{taskId:item}/resume", responses=_CHANGING)
async def resume_task(backend: Reach, task_id: TaskId, form: Resuming = None) -> PauseList:
    """Let a task go on."""
    return await _resume(backend, f"task:{task_id}", form)


@router.post("/workflows/{workflowId}/pause", responses=_CHANGING)
async def pause_workflow(backend: Reach, workflow_id: WorkflowId, form: Pausing = None) -> PauseList:
    """Keep everything in a workflow from starting."""
    await backend.workflow(workflow_id)
    return await _pause(backend, f"workflow:{workflow_id}", form)


@router.post("/workflows/{workflowId}/resume", responses=_CHANGING)
async def resume_workflow(backend: Reach, workflow_id: WorkflowId, form: Resuming = None) -> PauseList:
    """Let a workflow go on."""
    return await _resume(backend, f"workflow:{workflow_id}", form)


@router.post("/projects/{projectId}/pause", responses=_CHANGING)
async def pause_project(backend: Reach, project_id: ProjectPath, form: Pausing = None) -> PauseList:
    """Keep everything in a project from starting, also what is submitted later."""
    return await _pause(backend, f"project:{project_id}", form)


@router.post("/projects/{projectId}/resume", responses=_CHANGING)
async def resume_project(backend: Reach, project_id: ProjectPath, form: Resuming = None) -> PauseList:
    """Let a project go on."""
    return await _resume(backend, f"project:{project_id}", form)


@router.post("/scheduler/pause", responses=_CHANGING)
async def pause_scheduler(backend: Reach, form: Pausing = None) -> PauseList:
    """Start nothing any more, anywhere."""
    return await _pause(backend, "all", form)


@router.post("/scheduler/resume", responses=_CHANGING)
async def resume_scheduler(backend: Reach, form: Resuming = None) -> PauseList:
    """Go on everywhere."""
    return await _resume(backend, "all", form)


# One task


@router.post("/tasks/{taskId:item}/extend", response_model=Task, response_model_exclude=_SECRET, responses=_CHANGING)
async def extend_task(backend: Reach, task_id: TaskId, form: ExtendForm) -> Task:
    """Grant a task more time: to start, for its attempt, between heartbeats, to end, or to be decided."""
    event = TimeoutExtended(task_id, form.limit, round(form.seconds * 1000), form.by)
    return await backend.orchestrator.change_task(task_id, event)


@router.post(
    "/tasks/{taskId:item}/dependencies", response_model=Task, response_model_exclude=_SECRET, responses=_CHANGING
)
async def add_dependencies(backend: Reach, task_id: TaskId, form: DependenciesForm) -> Task:
    """Let a task that has not begun wait for others of its project as well."""
    event = DependenciesAdded(task_id, tuple(form.dependencies), form.by)
    return await backend.orchestrator.change_task(task_id, event)


@router.delete("/tasks/{taskId:item}", response_model=Task, response_model_exclude=_SECRET, responses=_CHANGING)
async def remove_task(backend: Reach, task_id: TaskId) -> Task:
    """Take a task that has not begun, and that nothing waits for, out of its graph."""
    return await backend.orchestrator.change_task(task_id, RemovalRequested(task_id, "a client"))


@router.post("/tasks/{taskId:item}/complete", response_model=Task, response_model_exclude=_SECRET, responses=_CHANGING)
async def complete_task(backend: Reach, task_id: TaskId, form: CompletionForm) -> Task:
    """Say how work that a task has handed over has ended."""
    digest = sha256(form.token.encode()).hexdigest()
    error = TaskError(**form.error.model_dump()) if form.error else None
    result = TaskResult(success=error is None, summary=form.summary, outputs=form.outputs or {})
    event = CompletedOutside(task_id, digest, result.model_dump_json(by_alias=True).encode(), error)
    return await backend.orchestrator.change_task(task_id, event)


@router.post("/tasks/{taskId:item}/signal", response_model=Task, response_model_exclude=_SECRET, responses=_CHANGING)
async def signal_task(backend: Reach, task_id: TaskId, form: SignalForm) -> Task:
    """Tell a task something: the attempt that runs, and those that follow it."""
    return await backend.orchestrator.change_task(task_id, SignalSent(task_id, form.name, form.data, form.by))


async def _pause(backend: Backend, scope: str, form: PauseForm | None) -> PauseList:
    form = form or PauseForm()
    await backend.orchestrator.control(PauseRequested(scope, form.by, form.reason))
    return await _pauses(backend)


async def _resume(backend: Backend, scope: str, form: ResumeForm | None) -> PauseList:
    await backend.orchestrator.control(ResumeRequested(scope, (form or ResumeForm()).by))
    return await _pauses(backend)


async def _pauses(backend: Backend) -> PauseList:
    holds = await backend.store.holds()
    items = [Pause(scope=hold.scope, by=hold.by, reason=hold.reason, since=moment(hold.since)) for hold in holds]
    return PauseList(pauses=len(items), items=items)
