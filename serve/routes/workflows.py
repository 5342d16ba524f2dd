"""Workflows and iterations: start, list, look at, cancel."""

from typing import Annotated

from fastapi import APIRouter, Body

from orchestrator.ids import new_id
from orchestrator.models import Workflow
from serve import intake
from serve.answers import Cancelled, FeatureWorkflow, IterationScheduled, WorkflowPage, WorkflowStarted
from serve.backend import Reach
from serve.forms import IterationBody, WorkflowForm
from serve.once import IdempotencyKey, once
from serve.parameters import AnyProject, Cursor, KnownQuery, Limit, WorkflowId
from serve.problems import READING, WRITING, responses

router = APIRouter(prefix="/api/v1", tags=["workflows"], dependencies=[KnownQuery])


@router.post("/workflow/start", responses={**WRITING, **responses(409, 429)})
async def start_workflow(
    backend: Reach, body: Annotated[WorkflowForm | None, Body()] = None, key: IdempotencyKey = None
) -> WorkflowStarted:
    """Take a feature, or a requirement in one sentence, through the eight stages. Without a body: the demo feature."""
    workflow = intake.workflow_of(body, intake.now())
    answer = WorkflowStarted(project_id=workflow.project_id, workflow_id=workflow.id)
    earlier = await backend.orchestrator.start_workflows([workflow], once(key, "start", body, answer))
    return WorkflowStarted.model_validate_json(earlier.answer) if earlier else answer


@router.get("/workflows", responses={**READING, **responses(400)})
async def list_workflows(
    backend: Reach, project_id: AnyProject = None, limit: Limit = 50, cursor: Cursor = None
) -> WorkflowPage:
    """How many workflows there are, in all or in a project, and one page of them, newest first."""
    page = await backend.store.workflows(project_id, limit, cursor)
    count = await backend.store.count_workflows(project_id)
    return WorkflowPage(workflows=count, items=page.items, next_cursor=page.next_cursor)


@router.get("/workflows/{workflowId}", responses={**READING, **responses(404)})
async def show_workflow(backend: Reach, workflow_id: WorkflowId) -> Workflow:
    """One workflow with its eight stages: status, owner, times, outputs."""
    return await backend.workflow(workflow_id)


@router.post("/workflows/{workflowId}/cancel", responses={**WRITING, **responses(404, 409)})
async def cancel_workflow(backend: Reach, workflow_id: WorkflowId) -> Cancelled:
    """Cancel a workflow and stop what runs of it."""
    workflow = await backend.orchestrator.cancel_workflow(workflow_id)
    return Cancelled(message="Workflow cancelled", status=workflow.status)


@router.post("/iterations/schedule", responses={**WRITING, **responses(409, 429)})
async def schedule_iteration(
    backend: Reach, body: Annotated[IterationBody, Body()], key: IdempotencyKey = None
) -> IterationScheduled:
    """Start one workflow per feature; a feature waits for exactly the features it depends on."""
    project_id = body.project_id or new_id()
    groups, workflows = intake.workflows_of(intake.iteration_of(body), project_id, intake.now())
    pairs = [FeatureWorkflow(feature_id=each.feature_id, workflow_id=each.id) for each in workflows]
    answer = IterationScheduled(project_id=project_id, groups=groups, workflows=pairs)
    earlier = await backend.orchestrator.start_workflows(workflows, once(key, "iteration", body, answer))
    return IterationScheduled.model_validate_json(earlier.answer) if earlier else answer
