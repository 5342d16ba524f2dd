"""Wall time of a workflow, and the orchestrator's own share of it: the time in which no stage's work was being done."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.models import Task, TaskStatus, Workflow
from serve.commands.client import ServiceClient

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """One workflow, measured. `own_s` is what is left of `wall_s` when every moment of stage work is taken away."""

    wall_s: float
    client_s: float
    own_s: float
    tasks: int
    repair_rounds: int
    stages_s: dict[str, float]

    @property
    def own_share(self) -> float:
        """The orchestrator's share of the wall time, 0–1."""
        return self.own_s / self.wall_s


def run(client: ServiceClient, requirement: str | None = None) -> WorkflowRun:
    """Start a workflow, wait for its end and measure it.

    Raises:
        RuntimeError: it did not complete, so there is nothing to measure.
    """
    began = time.monotonic()
    workflow_id = client.start(requirement, None, {}).workflow_id
    for _ in client.events(workflow_id):
        pass
    client_s = time.monotonic() - began
    workflow = client.workflow(workflow_id)
    if workflow.status is not TaskStatus.COMPLETED:
        raise RuntimeError(f"Workflow {workflow_id} ended {workflow.status}: {workflow.error}")
    return measured(workflow, client.tasks(workflow), client_s)


def measured(workflow: Workflow, tasks: Sequence[Task], client_s: float = 0.0) -> WorkflowRun:
    """The figures of a completed workflow from its stored times."""
    if workflow.started_at is None or workflow.completed_at is None:
        raise RuntimeError(f"Workflow {workflow.id} has no times.")
    wall = (workflow.completed_at - workflow.started_at).total_seconds()
    return WorkflowRun(
        wall_s=wall,
        client_s=client_s,
        own_s=wall - covered_s(work_intervals(tasks)),
        tasks=len(tasks),
        repair_rounds=workflow.repair_rounds,
        stages_s={stage.name: _seconds(stage.started_at, stage.completed_at) for stage in workflow.stages},
    )


def _seconds(began: datetime | None, ended: datetime | None) -> float:
    return (ended - began).total_seconds() if began and ended else 0.0


def work_intervals(tasks: Iterable[Task]) -> list[Interval]:
    """When stage work was being done: it begins with the attempt and lasts as long as the worker measured.

    Sending the attempt out, reporting its result and storing it are therefore the orchestrator's own time.
    """
    intervals = []
    for task in tasks:
        if task.started_at and task.completed_at and task.result and task.result.duration_s:
            work = timedelta(seconds=task.result.duration_s)
            intervals.append((task.started_at, min(task.started_at + work, task.completed_at)))
    return intervals


def covered_s(intervals: Iterable[Interval]) -> float:
    """Seconds that lie in at least one of the intervals."""
    total, reached = 0.0, None
    for began, ended in sorted(intervals):
        start = began if reached is None else max(began, reached)
        total += max(0.0, (ended - start).total_seconds())
        reached = ended if reached is None else max(reached, ended)
    return total
