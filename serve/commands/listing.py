"""`thinkus ps`: workflows, and what their unfinished tasks wait for."""

import json

from orchestrator.models import StageStatus, Task, Workflow
from serve.commands.client import ServiceClient


def listing(client: ServiceClient, project_id: str | None, as_json: bool) -> str:
    """The newest workflows with the unfinished tasks of each, as text or as a JSON array."""
    rows = [(workflow, _unfinished(client, workflow)) for workflow in client.workflows(project_id)]
    if as_json:
        return json.dumps([_document(*row) for row in rows], ensure_ascii=False)
    if not rows:
        return 'No workflows yet. To start one: thinkus run "A task tracker with a title and a due date"'
    lines = [f"{'WORKFLOW':<25}{'PROJECT':<25}{'STATUS':<11}{'STAGE':<25}FEATURE"]
    for workflow, tasks in rows:
        lines += [_workflow_line(workflow), *map(_task_line, tasks)]
    return "\n".join(lines)


def _unfinished(client: ServiceClient, workflow: Workflow) -> list[Task]:
    """Tasks that are not done yet; none is asked for when the workflow has ended."""
    if workflow.status.is_terminal:
        return []
    return [task for task in client.tasks(workflow) if not task.status.is_terminal]


def _document(workflow: Workflow, tasks: list[Task]) -> dict[str, object]:
    """One element of the JSON listing."""
    shown = {"id", "project_id", "feature_id", "status", "app_url", "created_at", "completed_at"}
    document = workflow.model_dump(mode="json", by_alias=True, include=shown)
    return document | {
        "stage": _stage(workflow),
        "tasks": [
            task.model_dump(mode="json", by_alias=True, include={"id", "name", "status", "attempt", "waiting_for"})
            for task in tasks
        ],
    }


def _stage(workflow: Workflow) -> str:
    """The stage a workflow is at: running, else waiting or failed, else how many are done."""
    for status in (StageStatus.RUNNING, StageStatus.BLOCKED, StageStatus.FAILED):
        for stage in workflow.stages:
            if stage.status is status:
                return f"{stage.name} ({status})"
    done = sum(stage.status is StageStatus.COMPLETED for stage in workflow.stages)
    return f"{done}/{len(workflow.stages)} done"


def _workflow_line(workflow: Workflow) -> str:
    """One workflow."""
    what = workflow.feature.name or workflow.feature_id
    return f"{workflow.id:<25}{workflow.project_id:<25}{workflow.status:<11}{_stage(workflow):<25}{what}"


def _task_line(task: Task) -> str:
    """One unfinished task, with the reason why it is not running."""
    why = f"  waits for {'; '.join(task.waiting_for)}" if task.waiting_for else ""
    attempt = f"  attempt {task.attempt}" if task.attempt > 1 else ""
    return f"  {task.id}  {task.status:<9} {task.name}{attempt}{why}"
