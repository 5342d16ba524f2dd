"""Which submissions are accepted; nothing of a refused one is kept."""

from collections import Counter
from collections.abc import Iterable, Mapping

from orchestrator.errors import Conflict, InvalidInput, QueueFull, UnknownDependency
from orchestrator.models import TaskType
from orchestrator.scheduling.events import Ended, TasksSubmitted
from orchestrator.scheduling.graph import check_acyclic
from orchestrator.scheduling.spec import Spec
from orchestrator.scheduling.state import State

DECISION = TaskType.DECISION.value


def check_submission(state: State, event: TasksSubmitted) -> None:
    """Accept the submission or say what is wrong with it.

    Raises:
        QueueFull: there would be more unfinished tasks than allowed.
        Conflict: an id is taken.
        UnknownDependency, DependencyCycle, InvalidInput: the graph is not acceptable.
    """
    new = {spec.id: spec for spec in event.specs}
    if len(new) < len(event.specs):
        raise InvalidInput("Two of the submitted tasks share an id.", "id")
    if not event.growth:
        check_room(state, Counter(spec.project for spec in event.specs))
    inner = False
    for spec in event.specs:
        if spec.id in state.nodes or spec.id in event.ended:
            raise Conflict(f"There is a task {spec.id} already.", "id")
        if (spec.type == DECISION) != (spec.gate is not None):
            raise InvalidInput(f"Task {spec.id}: decisions have a gate, and nothing else has one.", "gate")
        for needed in spec.dependencies:
            inner = inner or needed in new
            check_dependency(spec, needed, _project(state, needed, new, event.ended))
    if inner:
        check_acyclic({spec.id: spec.dependencies for spec in event.specs})


def check_dependency(spec: Spec, needed: str, project: str | None) -> None:
    """Accept that a task depends on another, which is in that project. Raises InvalidInput, UnknownDependency."""
    if needed == spec.id:
        raise InvalidInput(f"Task {spec.id} depends on itself.", "dependencies")
    if project is None:
        raise UnknownDependency(f"Task {spec.id} depends on {needed}, which does not exist.", "dependencies")
    if project != spec.project:
        raise UnknownDependency(
            f"Task {spec.id} depends on {needed}, which belongs to another project.", "dependencies"
        )


def check_new_edges(state: State, task_id: str, added: Iterable[str], ended: Mapping[str, Ended]) -> None:
    """Accept that an unfinished task depends on more. Raises as `check_submission`."""
    spec, added = state.nodes[task_id].spec, tuple(added)
    for needed in added:
        check_dependency(spec, needed, _project(state, needed, {}, ended))
    reached: dict[str, tuple[str, ...]] = {task_id: added}
    stack = list(added)
    while stack:
        current = stack.pop()
        if current not in reached and current in state.nodes:
            reached[current] = state.nodes[current].dependencies
            stack.extend(reached[current])
    check_acyclic(reached)


def check_room(state: State, new: Counter[str]) -> None:
    """Accept that many more tasks by project. Raises QueueFull."""
    total, rules = len(state.nodes), state.rules
    if total + new.total() > rules.max_unfinished:
        raise QueueFull(f"{total} tasks are unfinished and at most {rules.max_unfinished} may be; try again later.")
    for project, count in new.items():
        queued, limit = state.queued[project], rules.max_unfinished_per_project
        if queued + count > limit:
            raise QueueFull(f"Project {project} has {queued} unfinished tasks and may have {limit}; try later.")


def _project(state: State, task_id: str, new: Mapping[str, Spec], ended: Mapping[str, Ended]) -> str | None:
    if task_id in new:
        return new[task_id].project
    if task_id in state.nodes:
        return state.nodes[task_id].spec.project
    return ended[task_id].project if task_id in ended else None
