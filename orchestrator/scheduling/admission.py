"""Which submissions are accepted; nothing of a refused one is kept."""

from collections import Counter
from collections.abc import Mapping

from orchestrator.errors import Conflict, InvalidInput, QueueFull, UnknownDependency
from orchestrator.models import Task, TaskType
from orchestrator.scheduling.events import TasksSubmitted
from orchestrator.scheduling.graph import check_acyclic


def check_submission(
    event: TasksSubmitted, unfinished: Mapping[str, Task], queued: Counter[str], limit: int, project_limit: int
) -> None:
    """Accept the submission or say what is wrong with it.

    `queued` counts unfinished tasks by project.

    Raises:
        QueueFull: there would be more unfinished tasks than allowed.
        Conflict: an id is taken.
        UnknownDependency, DependencyCycle, InvalidInput: the graph is not acceptable.
    """
    new = {task.id: task for task in event.tasks}
    if len(new) < len(event.tasks):
        raise InvalidInput("Two of the submitted tasks share an id.", "id")
    if not event.growth:
        new_by_project = Counter(task.project_id for task in event.tasks)
        check_room(new_by_project, len(unfinished), queued, limit, project_limit)
    for task in event.tasks:
        if task.id in unfinished or task.id in event.known:
            raise Conflict(f"There is a task {task.id} already.", "id")
        if (task.type == TaskType.DECISION.value) != (task.gate is not None):
            raise InvalidInput(f"Task {task.id}: decisions have a gate, and nothing else has one.", "gate")
        for needed in task.dependencies:
            _check_dependency(task, needed, new.get(needed) or unfinished.get(needed) or event.known.get(needed))
    check_acyclic({task.id: task.dependencies for task in event.tasks})


def _check_dependency(task: Task, needed: str, found: Task | None) -> None:
    if needed == task.id:
        raise InvalidInput(f"Task {task.id} depends on itself.", "dependencies")
    if found is None:
        raise UnknownDependency(f"Task {task.id} depends on {needed}, which does not exist.", "dependencies")
    if found.project_id != task.project_id:
        raise UnknownDependency(
            f"Task {task.id} depends on {needed}, which belongs to another project.", "dependencies"
        )


def check_room(new: Counter[str], total: int, queued: Counter[str], limit: int, project_limit: int) -> None:
    """Accept that many more tasks by project. Raises QueueFull."""
    if total + new.total() > limit:
        raise QueueFull(f"{total} tasks are unfinished and at most {limit} may be; try again later.")
    for project, count in new.items():
        if queued[project] + count > project_limit:
            raise QueueFull(
                f"Project {project} has {queued[project]} unfinished tasks and may have {project_limit}; try later."
            )
