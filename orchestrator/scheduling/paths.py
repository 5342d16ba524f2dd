"""The critical path: which chain of tasks decides how long a workflow takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestrator.models import CriticalPath, PathStep, Task, TaskStatus


def critical_path(tasks: Sequence[Task], now: datetime) -> CriticalPath:
    """The longest chain by duration, of equals the one of more tasks.

    What has ended counts as long as it took, the rest as long as it is expected to take. Cancelled tasks count
    nothing. A task that runs longer than expected counts as long as it has run.
    """
    by_id = {task.id: task for task in tasks if task.status is not TaskStatus.CANCELLED}
    typical = _typical(tasks)
    seconds = {task_id: _seconds(task, typical, now) for task_id, task in by_id.items()}
    ends: dict[str, tuple[float, int]] = {}
    before: dict[str, str | None] = {}
    for task_id in _ordered(by_id):
        needed = [d for d in by_id[task_id].dependencies if d in by_id]
        latest = max(needed, key=ends.__getitem__, default=None)
        so_far, count = ends[latest] if latest else (0.0, 0)
        ends[task_id] = (so_far + seconds[task_id], count + 1)
        before[task_id] = latest
    steps: list[PathStep] = []
    current = max(ends, key=ends.__getitem__, default=None)
    total = ends[current][0] if current else 0.0
    while current is not None:
        task = by_id[current]
        steps.append(PathStep(task_id=current, name=task.name, status=task.status, seconds=round(seconds[current], 3)))
        current = before[current]
    left = sum(step.seconds for step in steps if not step.status.is_terminal)
    return CriticalPath(seconds=round(total, 3), seconds_left=round(left, 3), steps=steps[::-1])


def _ordered(tasks: Mapping[str, Task]) -> list[str]:
    """Ids, each after those it depends on."""
    waiting = {task_id: sum(d in tasks for d in task.dependencies) for task_id, task in tasks.items()}
    dependents: dict[str, list[str]] = {}
    for task_id, task in tasks.items():
        for needed in task.dependencies:
            dependents.setdefault(needed, []).append(task_id)
    order = [task_id for task_id, count in waiting.items() if not count]
    for task_id in order:
        for dependent in dependents.get(task_id, ()):
            waiting[dependent] -= 1
            if not waiting[dependent]:
                order.append(dependent)
    return order


def _typical(tasks: Sequence[Task]) -> dict[str, float]:
    """Mean seconds of the completed tasks of each type."""
    found: dict[str, list[float]] = {}
    for task in tasks:
        if task.status is TaskStatus.COMPLETED and task.started_at and task.completed_at:
            found.setdefault(task.type, []).append((task.completed_at - task.started_at).total_seconds())
    return {kind: sum(seconds) / len(seconds) for kind, seconds in found.items()}


def _seconds(task: Task, typical: Mapping[str, float], now: datetime) -> float:
    if task.started_at and task.completed_at:
        return (task.completed_at - task.started_at).total_seconds()
    expected = task.expected_s if task.expected_s is not None else typical.get(task.type, 0.0)
    running = task.started_at is not None and task.status is TaskStatus.RUNNING
    return max(expected, (now - task.started_at).total_seconds()) if running and task.started_at else expected
