"""How a workflow stands and grows, read off its tasks. Pure and level-triggered: asking twice changes nothing more.

The scheduler calls `advance` whenever tasks of a workflow have changed, and again after a restart, so a crash between
storing a task and storing what follows from it is mended by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.models import (
    ContractStatus,
    StageStatus,
    Task,
    TaskError,
    TaskStatus,
    TaskType,
    Workflow,
    WorkflowStage,
)
from orchestrator.workflow.compile import delivery_tasks, first_tasks, repair_tasks, round_of
from orchestrator.workflow.stages import STAGE_BY_TYPE, STAGES


@dataclass(frozen=True, slots=True)
class Progress:
    """What follows from the state of a workflow's tasks."""

    workflow: Workflow
    submit: list[Task] = field(default_factory=list)
    cancel: list[str] = field(default_factory=list)


def advance(workflow: Workflow, tasks: Sequence[Task], now: datetime, gate_expires_s: float) -> Progress:
    """The workflow brought up to date with its tasks, and the tasks to submit or cancel because of it.

    `tasks` are all of the workflow's, in any order. The caller has made sure that `depends_on` is fulfilled.
    """
    ordered = sorted(tasks, key=lambda task: (task.created_at, task.id))
    growth, error = _growth(workflow, ordered, now, gate_expires_s)
    rounds = max((round_of(task) for task in [*ordered, *growth]), default=1) - 1
    status = _status(ordered, growth, error)
    ended_early = status in (TaskStatus.FAILED, TaskStatus.CANCELLED)
    stages = [_stage(stage, [*ordered, *growth], error, ended_early) for stage in workflow.stages]
    updated = workflow.model_copy(
        update={
            "stages": stages,
            "status": status,
            "repair_rounds": rounds,
            "error": error or _first_error(ordered) if status is TaskStatus.FAILED else None,
            "app_url": _app_url(ordered) or workflow.app_url,
            "started_at": workflow.started_at or now,
            "completed_at": (workflow.completed_at or now) if status.is_terminal else None,
            "updated_at": now,
        }
    )
    cancel = [t.id for t in ordered if not t.status.is_terminal] if status is TaskStatus.FAILED else []
    return Progress(updated, growth, cancel)


def cancelled(workflow: Workflow, now: datetime, reason: str) -> Workflow:
    """A workflow that ends before it has begun."""
    stages = [stage.model_copy(update={"status": StageStatus.CANCELLED}) for stage in workflow.stages]
    error = TaskError(code="cancelled", message=reason)
    return workflow.model_copy(
        update={
            "status": TaskStatus.CANCELLED,
            "stages": stages,
            "error": error,
            "completed_at": now,
            "updated_at": now,
        }
    )


def _growth(
    workflow: Workflow, tasks: Sequence[Task], now: datetime, gate_expires_s: float
) -> tuple[list[Task], TaskError | None]:
    """The next tasks, or why there will be none."""
    if not tasks:
        return first_tasks(workflow, now, gate_expires_s), None
    tests = sorted((task for task in tasks if task.type == TaskType.TEST.value), key=round_of)
    latest = tests[-1] if tests else None
    if latest is None or latest.status is not TaskStatus.COMPLETED or latest.result is None:
        return [], None
    if latest.result.passed:
        delivered = any(task.type == TaskType.ACCEPTANCE.value for task in tasks)
        return ([] if delivered else delivery_tasks(workflow, latest, now, gate_expires_s)), None
    if round_of(latest) > workflow.max_repair_rounds:
        return [], TaskError(code="repair_rounds_used_up", message=f"Tests still fail: {latest.result.summary}")
    if any(t.result and t.result.fingerprint == latest.result.fingerprint for t in tests[:-1]):
        return [], TaskError(
            code="repair_without_effect", message=f"The same tests fail again: {latest.result.summary}"
        )
    return repair_tasks(workflow, latest, now, gate_expires_s), None


def _stage(stage: WorkflowStage, tasks: Sequence[Task], error: TaskError | None, ended_early: bool) -> WorkflowStage:
    """The stage as its tasks show it; the gate that closes a stage is one of them."""
    spec = next(spec for spec in STAGES if spec.id == stage.id)
    own = [t for t in tasks if STAGE_BY_TYPE.get(t.type) is spec or (t.gate and t.gate.name == spec.gate)]
    done_tasks = sorted((task for task in own if task.result), key=lambda task: task.completed_at or task.updated_at)
    results = [task.result for task in done_tasks if task.result]
    failed_for_good = error is not None and spec.type is TaskType.TEST
    status = StageStatus.FAILED if failed_for_good else _stage_status(own, ended_early)
    done = status in _ENDED
    return stage.model_copy(
        update={
            "status": status,
            "task_ids": [task.id for task in own],
            "summary": results[-1].summary if results else stage.summary,
            "not_verified": sorted({note for result in results for note in result.not_verified}),
            "artifacts": sorted({artifact.name for result in results for artifact in result.artifacts}),
            "started_at": min((t.started_at for t in own if t.started_at), default=None),
            "completed_at": max((t.completed_at for t in own if t.completed_at), default=None) if done else None,
        }
    )


_ENDED = {StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.CANCELLED}


def _stage_status(tasks: Sequence[Task], ended_early: bool) -> StageStatus:
    found = {task.status for task in tasks}
    if not tasks:
        return StageStatus.CANCELLED if ended_early else StageStatus.PENDING
    if found == {TaskStatus.COMPLETED}:
        return StageStatus.COMPLETED
    for status in (TaskStatus.FAILED, TaskStatus.RUNNING, TaskStatus.CANCELLED, TaskStatus.BLOCKED):
        if status in found:
            return StageStatus(status.value)
    begun = any(task.status is TaskStatus.COMPLETED or task.attempt for task in tasks)
    return StageStatus.RUNNING if begun else StageStatus.PENDING


def _status(tasks: Sequence[Task], growth: Sequence[Task], error: TaskError | None) -> TaskStatus:
    found = {task.status for task in tasks}
    if error or TaskStatus.FAILED in found:
        return TaskStatus.FAILED
    if TaskStatus.CANCELLED in found:
        return TaskStatus.CANCELLED
    if not growth and found == {TaskStatus.COMPLETED}:
        return TaskStatus.COMPLETED
    unfinished = {status for status in found if not status.is_terminal}
    if TaskStatus.BLOCKED in unfinished and TaskStatus.RUNNING not in unfinished:
        return TaskStatus.BLOCKED
    return TaskStatus.RUNNING


def _first_error(tasks: Sequence[Task]) -> TaskError | None:
    return next((task.error for task in tasks if task.status is TaskStatus.FAILED), None)


def _app_url(tasks: Sequence[Task]) -> str | None:
    deployed = [t.result.outputs.get("deployment") for t in tasks if t.type == TaskType.DEPLOY.value and t.result]
    return deployed[-1].get("url") if deployed and isinstance(deployed[-1], dict) else None


@dataclass(frozen=True, slots=True)
class ContractProgress:
    """How far a workflow's contract is, and who approved it when, once somebody or the policy has."""

    status: ContractStatus
    approved_by: str | None = None
    approved_at: datetime | None = None


def contract_progress(tasks: Iterable[Task]) -> ContractProgress | None:
    """draft when architecture is done, approved when its gate passed, implemented when the app is in service."""
    done = {task.key: task for task in tasks if task.status is TaskStatus.COMPLETED}
    gate = done["gate.architecture"].gate if "gate.architecture" in done else None
    if gate is not None:
        status = ContractStatus.IMPLEMENTED if "deploy" in done else ContractStatus.APPROVED
        return ContractProgress(status, gate.decided_by, gate.decided_at)
    return ContractProgress(ContractStatus.DRAFT) if "architecture" in done else None
