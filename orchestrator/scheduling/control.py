"""What people do to work that is under way: pause and resume, extend times, change the graph, send signals."""

from orchestrator.errors import Conflict, InvalidInput, NotFound
from orchestrator.models import TaskStatus
from orchestrator.scheduling.admission import check_new_edges
from orchestrator.scheduling.events import (
    CancelRequested,
    DependenciesAdded,
    PauseRequested,
    RemovalRequested,
    ResumeRequested,
    SignalSent,
    Tell,
    TimeoutExtended,
)
from orchestrator.scheduling.flow import cancel, hold_if_paused, lengthen, link, place
from orchestrator.scheduling.holds import EVERYTHING, Hold, checked
from orchestrator.scheduling.node import Node
from orchestrator.scheduling.spec import millis, moment
from orchestrator.scheduling.state import State
from orchestrator.scheduling.transitions import Cause

MOST_SIGNALS = 100
"""Signals that a task keeps for its next attempt."""


def request_cancel(state: State, event: CancelRequested, now: int) -> None:
    """Cancel those that have not ended."""
    cancel(state, [state.nodes[i] for i in event.task_ids if i in state.nodes], event.reason, now)


# Pausing


def pause(state: State, event: PauseRequested, now: int) -> None:
    """Hold a scope: nothing in it starts and its timers stand still; running attempts go on.

    Raises InvalidInput for a scope that is none, NotFound for a task that is not unfinished.
    """
    scope = checked(event.scope)
    if scope.startswith("task:") and scope.removeprefix("task:") not in state.nodes:
        raise NotFound(f"No task {scope.removeprefix('task:')} is unfinished.")
    state.holds.add(Hold(scope, event.by, event.reason, now))
    state.out.holds_changed = True
    for node in _covered(state, scope):
        if node.paused is None:
            hold_if_paused(state, node, now)


def resume(state: State, event: ResumeRequested, now: int) -> None:
    """Let a scope go on, but for what another pause covers; timers go on where they stood. Raises Conflict."""
    scope = checked(event.scope)
    if scope not in state.holds:
        raise Conflict(f"{scope} is not paused.")
    state.holds.remove(scope)
    state.out.holds_changed = True
    for node in _covered(state, scope):
        if node.paused is not None and state.holds.over(node) is None:
            _thaw(state, node, event.by, now)


def _covered(state: State, scope: str) -> list[Node]:
    """The unfinished tasks in a scope."""
    kind, _, name = scope.partition(":")
    if scope == EVERYTHING:
        return list(state.nodes.values())
    if kind == "task":
        return [state.nodes[name]] if name in state.nodes else []
    wanted = "project" if kind == "project" else "workflow"
    return [node for node in state.nodes.values() if getattr(node.spec, wanted) == name]


def _thaw(state: State, node: Node, by: str, now: int) -> None:
    """Its timers go on: everything that was due is due so much later."""
    assert node.paused is not None, "only a paused task is thawed"  # noqa: S101 - told to the type checker
    rest = now - node.paused
    node.paused, node.frozen = None, node.frozen + rest
    if node.not_before is not None:
        node.not_before += rest
    if node.callback_at is not None:
        node.callback_at += rest
    if node.gate is not None and node.gate.expires_at is not None:
        node.gate = node.gate.model_copy(update={"expires_at": moment(millis(node.gate.expires_at) + rest)})
    if node.status is TaskStatus.PAUSED:
        state.move(node, Cause.RESUMED, now)
        state.publish("task.resumed", node, now, by=by)
        place(state, node, {}, now)
    else:
        state.touch(node, now)
    watch(state, node)


# Time


def watch(state: State, node: Node) -> None:
    """Look at the task again when the first of its times is up."""
    times = (due_start(node), due_end(node), due_answer(node), node.callback_at)
    for at in times:
        if at is not None:
            state.timers.set(at, node)


def due_start(node: Node) -> int | None:
    """By when it is to have started once; None when it has, or has no such limit."""
    if node.queue_ms is None or node.started is not None:
        return None
    return node.spec.created + node.queue_ms + node.frozen


def due_end(node: Node) -> int | None:
    """By when it is to have ended."""
    return None if node.total_ms is None else node.spec.created + node.total_ms + node.frozen


def due_answer(node: Node) -> int | None:
    """By when its question is to be answered; None when none is open."""
    if node.status is not TaskStatus.BLOCKED or node.gate is None or node.gate.expires_at is None:
        return None
    return millis(node.gate.expires_at)


def extend(state: State, event: TimeoutExtended, now: int) -> None:
    """Grant more time. Raises NotFound, InvalidInput for a kind that is none, Conflict when it has no such limit."""
    node = _unfinished(state, event.task_id)
    if event.extra_ms <= 0:
        raise InvalidInput("Time can only be extended, by a positive number of seconds.", "seconds")
    match event.which:
        case "queue" if node.queue_ms is not None and node.started is None:
            node.queue_ms += event.extra_ms
        case "deadline" if node.total_ms is not None:
            node.total_ms += event.extra_ms
        case "attempt":
            node.attempt_ms += event.extra_ms
            if node.lease is not None:
                node.lease.deadline += event.extra_ms
        case "heartbeat":
            node.heartbeat_ms = (node.heartbeat_ms or state.rules.lease_ms) + event.extra_ms
            if node.lease is not None:
                node.lease.expires += event.extra_ms
        case "decision" if due_answer(node) is not None:
            assert node.gate is not None  # noqa: S101 - told to the type checker
            until = moment((due_answer(node) or 0) + event.extra_ms)
            node.gate = node.gate.model_copy(update={"expires_at": until})
        case "queue" | "deadline" | "decision":
            raise Conflict(f"Task {node.id} has no {event.which} limit that still runs.")
        case _:
            raise InvalidInput(f"There is no limit {event.which!r}.", "which")
    watch(state, node)
    state.touch(node, now)
    state.publish("task.extended", node, now, which=event.which, seconds=event.extra_ms / 1000, by=event.by)


# The graph


def add_dependencies(state: State, event: DependenciesAdded, now: int) -> None:
    """Let a task that has not begun wait for more. Raises NotFound, Conflict, or as a submission."""
    node = _not_begun(state, event.task_id)
    added = tuple(d for d in dict.fromkeys(event.dependencies) if d not in node.dependencies)
    check_new_edges(state, node.id, added, event.ended)
    node.edges += added
    link(state, node, added)
    lengthen(state, node)
    node.line = 0
    state.touch(node, now)
    state.publish("task.dependencies_added", node, now, dependencies=list(added), by=event.by)
    place(state, node, event.ended, now)


def remove(state: State, event: RemovalRequested, now: int) -> None:
    """Take a task that has not begun out of its graph. Raises NotFound; Conflict when others wait for it."""
    node = _not_begun(state, event.task_id)
    waiting = [each.described for each in node.dependents or () if not each.status.is_terminal]
    if waiting:
        raise Conflict(f"Task {node.id} can not be removed: {', '.join(waiting[:3])} depends on it.")
    cancel(state, [node], f"removed by {event.by}", now)


def _not_begun(state: State, task_id: str) -> Node:
    node = _unfinished(state, task_id)
    if node.status not in (TaskStatus.PENDING, TaskStatus.PAUSED) or node.attempt:
        raise Conflict(f"Task {node.id} has begun: it is {node.status}.")
    return node


def _unfinished(state: State, task_id: str) -> Node:
    node = state.nodes.get(task_id)
    if node is None:
        raise NotFound(f"No task {task_id} is unfinished.")
    return node


# Signals


def signal(state: State, event: SignalSent, now: int) -> None:
    """Hand a signal to the running attempt, and keep it for the next ones. Raises NotFound, Conflict: too many."""
    node = _unfinished(state, event.task_id)
    if len(node.signals) >= MOST_SIGNALS:
        raise Conflict(f"Task {node.id} has {MOST_SIGNALS} signals already.")
    node.signals = (*node.signals, {"name": event.name, "data": event.data})
    if node.lease is not None:
        state.out.tells.append(Tell(node.lease.worker, node.lease.key, event.name, event.data))
    state.touch(node, now)
    state.publish("task.signalled", node, now, name=event.name, by=event.by)
