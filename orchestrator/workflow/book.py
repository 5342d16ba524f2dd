"""The workflows that are under way, each with its tasks; what happened to them since it was last asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.models import (
    ContractStatus,
    InterfaceContract,
    StageStatus,
    Task,
    TaskStatus,
    Workflow,
    WorkflowStage,
)
from orchestrator.workflow.progress import ContractProgress, Progress, advance, cancelled, contract_progress


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a workflow or one of its stages, not yet numbered."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from the tasks of a workflow: see `Progress`; `happened` lists what is new."""

    progress: Progress
    happened: list[Happening]


class WorkflowBook:
    """Keeps every unfinished workflow, and how those ended that others depend on."""

    def __init__(self, gate_expires_s: float) -> None:
        self._gate_expires_s = gate_expires_s
        self._workflows: dict[str, Workflow] = {}
        self._tasks: dict[str, dict[str, Task]] = {}
        self._outcomes: dict[str, TaskStatus] = {}

    def __contains__(self, workflow_id: str) -> bool:
        return workflow_id in self._workflows

    def open(
        self, workflow: Workflow, tasks: Iterable[Task] = (), outcomes: Mapping[str, TaskStatus] | None = None
    ) -> None:
        """Take up a workflow. `outcomes` tells how the workflows ended that it depends on and that are not open."""
        self._workflows[workflow.id] = workflow
        self._tasks[workflow.id] = {task.id: task for task in tasks}
        self._outcomes.update(outcomes or {})

    def record(self, task: Task) -> bool:
        """Note a task's new state; whether it belongs to an open workflow."""
        tasks = self._tasks.get(task.workflow_id or "")
        if tasks is None:
            return False
        tasks[task.id] = task
        return True

    def workflow(self, workflow_id: str) -> Workflow | None:
        """The open workflow, or None."""
        return self._workflows.get(workflow_id)

    def task(self, workflow_id: str | None, task_id: str) -> Task | None:
        """A task of an open workflow, or None."""
        return self._tasks.get(workflow_id or "", {}).get(task_id)

    def unfinished(self, workflow_id: str) -> list[str]:
        """Ids of the workflow's tasks that have not ended."""
        return [task.id for task in self._tasks[workflow_id].values() if not task.status.is_terminal]

    def finished(self, workflow_id: str) -> dict[str, Task]:
        """The workflow's tasks that have ended, by id."""
        return {task.id: task for task in self._tasks[workflow_id].values() if task.status.is_terminal}

    def dependents(self, workflow_id: str) -> list[str]:
        """Open workflows that wait for this one."""
        return [w.id for w in self._workflows.values() if workflow_id in w.depends_on]

    def step(self, workflow_id: str, now: datetime) -> Step:
        """Bring the workflow up to date with its tasks; a workflow that has ended is closed."""
        before = self._workflows[workflow_id]
        progress = self._progress(before, now)
        after = progress.workflow
        self._workflows[workflow_id] = after
        if after.status.is_terminal and not progress.cancel:
            self._outcomes[workflow_id] = after.status
            del self._workflows[workflow_id], self._tasks[workflow_id]
        return Step(progress, _happenings(before, after))

    def stop(self, workflow_id: str, now: datetime, reason: str) -> None:
        """Cancel a workflow that has no tasks yet."""
        self._workflows[workflow_id] = cancelled(self._workflows[workflow_id], now, reason)

    def attach_contract(self, workflow_id: str, contract_id: str) -> None:
        """Note which contract the workflow builds against."""
        workflow = self._workflows[workflow_id]
        self._workflows[workflow_id] = workflow.model_copy(update={"contract_id": contract_id})

    def contract(self, workflow_id: str) -> tuple[InterfaceContract | None, ContractProgress | None]:
        """The contract that the architecture stage wrote, as a draft, and how far it should be by now."""
        tasks = self._tasks.get(workflow_id, {}).values()
        for task in tasks:
            if task.key == "architecture" and task.result and "contract" in task.result.outputs:
                return InterfaceContract.model_validate(task.result.outputs["contract"]), contract_progress(tasks)
        return None, None

    def _progress(self, workflow: Workflow, now: datetime) -> Progress:
        tasks = list(self._tasks[workflow.id].values())
        if tasks or workflow.status.is_terminal:
            return advance(workflow, tasks, now, self._gate_expires_s) if tasks else Progress(workflow)
        for needed in workflow.depends_on:
            outcome = self._outcomes.get(needed)
            if outcome is None:
                return Progress(workflow)
            if outcome is not TaskStatus.COMPLETED:
                return Progress(cancelled(workflow, now, f"workflow {needed}, which it depends on, is {outcome}"))
        return advance(workflow, tasks, now, self._gate_expires_s)


def moved_on(contract: InterfaceContract, progress: ContractProgress, now: datetime) -> InterfaceContract:
    """The contract with its status moved forward, and who approved it when; it never goes back."""
    order = list(ContractStatus)
    if order.index(progress.status) <= order.index(contract.status):
        return contract
    approval = {"approved_by": progress.approved_by, "approved_at": progress.approved_at}
    return contract.model_copy(update={"status": progress.status, **approval, "updated_at": now})


def _happenings(before: Workflow, after: Workflow) -> list[Happening]:
    happened = []
    if before.started_at is None and after.started_at is not None:
        happened.append(Happening("workflow.started", {"feature": after.feature.name}))
    for old, new in zip(before.stages, after.stages, strict=True):
        if old.status is not new.status and new.status is not StageStatus.PENDING:
            happened.append(_stage_happening(new))
    if before.status is not after.status and after.status.is_terminal:
        happened.append(Happening(f"workflow.{after.status}", _outcome(after)))
    return happened


def _stage_happening(stage: WorkflowStage) -> Happening:
    verb = "started" if stage.status is StageStatus.RUNNING else stage.status.value
    data: dict[str, Any] = {"stage": stage.id, "name": stage.name, "owner": stage.assigned_to}
    if stage.completed_at and stage.started_at:
        data["seconds"] = round((stage.completed_at - stage.started_at).total_seconds(), 3)
        data["summary"] = stage.summary
        data["notVerified"] = stage.not_verified
    return Happening(f"stage.{verb}", data)


def _outcome(workflow: Workflow) -> dict[str, Any]:
    seconds = 0.0
    if workflow.completed_at and workflow.started_at:
        seconds = (workflow.completed_at - workflow.started_at).total_seconds()
    error = workflow.error.model_dump(mode="json", by_alias=True) if workflow.error else None
    return {"appUrl": workflow.app_url, "seconds": round(seconds, 3), "error": error}
