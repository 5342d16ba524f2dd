"""Decisions: what a workflow's gates ask, and the answers."""

from typing import Annotated

from fastapi import APIRouter, Body

from orchestrator.errors import NotFound
from orchestrator.models import Decision, Task, TaskStatus, Verdict
from orchestrator.scheduling.events import DecisionMade
from orchestrator.workflow.stages import GATES
from serve.answers import DecisionList
from serve.backend import Backend, Reach
from serve.forms import DecisionForm
from serve.parameters import DecisionId, KnownQuery, WorkflowId
from serve.problems import READING, WRITING, responses

router = APIRouter(prefix="/api/v1/workflows/{workflowId}/decisions", tags=["decisions"], dependencies=[KnownQuery])

_ANSWERING = {**WRITING, **responses(404, 409)}
Answer = Annotated[DecisionForm | None, Body()]


@router.get("", responses={**READING, **responses(404)})
async def list_decisions(backend: Reach, workflow_id: WorkflowId) -> DecisionList:
    """The gates a workflow has so far, in the order in which they are reached."""
    decisions = [decision_of(task) for task in await backend.tasks_of(workflow_id) if task.gate is not None]
    decisions.sort(key=lambda decision: GATES.index(decision.gate))
    return DecisionList(decisions=len(decisions), items=decisions)


@router.post("/{decisionId}/approve", responses=_ANSWERING)
async def approve(backend: Reach, workflow_id: WorkflowId, decision_id: DecisionId, answer: Answer = None) -> Decision:
    """Answer yes: the workflow goes on."""
    return await _decide(backend, workflow_id, decision_id, Verdict.APPROVED, answer)


@router.post("/{decisionId}/reject", responses=_ANSWERING)
async def reject(backend: Reach, workflow_id: WorkflowId, decision_id: DecisionId, answer: Answer = None) -> Decision:
    """Answer no: the workflow ends here."""
    return await _decide(backend, workflow_id, decision_id, Verdict.REJECTED, answer)


async def _decide(
    backend: Backend, workflow_id: str, decision_id: str, verdict: Verdict, answer: DecisionForm | None
) -> Decision:
    task = await backend.store.task(decision_id)
    if task is None or task.workflow_id != workflow_id or task.gate is None:
        raise NotFound(f"Workflow {workflow_id} has no decision {decision_id}.")
    form = answer or DecisionForm()
    made = DecisionMade(decision_id, verdict, form.by, form.comment)
    return decision_of(await backend.orchestrator.change_task(decision_id, made))


def decision_of(task: Task) -> Decision:
    """A gate's task as the API shows it."""
    gate, workflow_id = task.gate, task.workflow_id
    if gate is None or workflow_id is None:
        raise NotFound(f"Task {task.id} is no decision of a workflow.")
    return Decision(
        id=task.id,
        workflow_id=workflow_id,
        gate=gate.name,
        question=gate.question,
        policy=gate.policy,
        verdict=gate.verdict,
        open=task.status is TaskStatus.BLOCKED,
        decided_by=gate.decided_by,
        comment=gate.comment,
        decided_at=gate.decided_at,
        expires_at=gate.expires_at,
    )
