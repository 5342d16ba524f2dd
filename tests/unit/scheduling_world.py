"""Tasks and turns for the tests of the scheduler core."""

from orchestrator.ids import derived_id
from orchestrator.models import Task, TaskStatus
from orchestrator.scheduling.core import SchedulerCore
from orchestrator.scheduling.events import Effects, Ended, Start, TasksSubmitted
from orchestrator.scheduling.node import Node
from orchestrator.scheduling.spec import Spec, moment, spec_of

NOW = 1_767_225_600_000
PROJECT = "a" * 24
DONE = b"{}"


def seconds(count: float) -> int:
    """So many seconds in milliseconds."""
    return round(count * 1000)


def spec(name: str, *after: str, created: int = NOW, **fields: object) -> Spec:
    """A task whose id is derived from its name."""
    at = moment(created)
    defaults: dict[str, object] = {"project_id": PROJECT, "type": "test", "created_at": at, "updated_at": at}
    dependencies = [derived_id(other) for other in after]
    return spec_of(Task(id=derived_id(name), name=name, dependencies=dependencies, **{**defaults, **fields}))


def submitted(*specs: Spec, ended: dict[str, Ended] | None = None, growth: bool = False) -> TasksSubmitted:
    """A submission."""
    return TasksSubmitted(specs, ended or {}, growth)


def ended(name: str, status: TaskStatus) -> dict[str, Ended]:
    """A task that has ended before."""
    return {derived_id(name): Ended(status, name, PROJECT)}


def started(effects: Effects) -> list[str]:
    """The names of the tasks that were started, in order."""
    return [start.node.spec.name for start in effects.starts]


def state(effects: Effects, name: str) -> Node:
    """A task that the turn has changed."""
    return effects.changed[derived_id(name)]


def run_one(core: SchedulerCore, *tasks: Spec) -> Start:
    """Submit tasks and return the first attempt."""
    return core.handle(submitted(*tasks), NOW).starts[0]
