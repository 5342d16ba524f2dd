"""Tasks: list, schedule, look at, cancel."""

from typing import Annotated

from fastapi import APIRouter, Body

from orchestrator.models import Task
from orchestrator.scheduling.events import CancelRequested
from orchestrator.store.protocol import TaskQuery
from serve import intake
from serve.answers import Cancelled, Scheduled, TaskPage
from serve.backend import Reach
from serve.forms import ScheduleBody
from serve.once import IdempotencyKey, once
from serve.parameters import Cursor, KnownQuery, Limit, OfFeature, OfStatus, OfType, OfWorkflow, ProjectId, TaskId
from serve.problems import READING, WRITING, responses

router = APIRouter(prefix="/api/v1/tasks", tags=["tasks"], dependencies=[KnownQuery])

_SECRET = {"lease_token", "callback_digest"}
"""A lease token is between the scheduler and a worker, a callback between a worker and whoever it was given to."""


@router.get(
    "",
    response_model=TaskPage,
    response_model_exclude={"items": {"__all__": _SECRET}},
    responses={**READING, **responses(400)},
)
async def list_tasks(  # noqa: PLR0913, PLR0917 - one per filter
    backend: Reach,
    project_id: ProjectId,
    status: OfStatus = None,
    kind: OfType = None,
    feature_id: OfFeature = None,
    workflow_id: OfWorkflow = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TaskPage:
    """How many tasks of a project match, and one page of them, oldest first."""
    query = TaskQuery(project_id, workflow_id, feature_id, status, kind)
    page = await backend.store.tasks(query, limit, cursor)
    count = await backend.store.count_tasks(query)
    return TaskPage(tasks=count, items=page.items, next_cursor=page.next_cursor)


@router.post("/schedule", responses={**WRITING, **responses(409, 429)})
async def schedule(
    backend: Reach, body: Annotated[ScheduleBody | None, Body()] = None, key: IdempotencyKey = None
) -> Scheduled:
    """Store a task, or a graph of tasks, and run it. Without a body: the analysis of the demo feature, new project."""
    tasks = intake.tasks_of(body, intake.now())
    answer = Scheduled(project_id=tasks[0].project_id, task_id=tasks[0].id, task_ids=[task.id for task in tasks])
    earlier = await backend.orchestrator.submit(tasks, once(key, "schedule", body, answer))
    return Scheduled.model_validate_json(earlier.answer) if earlier else answer


@router.get(
    "/{taskId:item}", response_model=Task, response_model_exclude=_SECRET, responses={**READING, **responses(404)}
)
async def show_task(backend: Reach, task_id: TaskId) -> Task:
    """One task, with its result."""
    return await backend.task(task_id)


@router.post("/{taskId:item}/cancel", responses={**WRITING, **responses(404, 409)})
async def cancel_task(backend: Reach, task_id: TaskId) -> Cancelled:
    """Cancel a task, also while it runs; tasks that depend on it are cancelled too."""
    task = await backend.orchestrator.change_task(task_id, CancelRequested((task_id,), "cancelled on request"))
    return Cancelled(message="Task cancelled", status=task.status)
