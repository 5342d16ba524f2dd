"""How a task gets ready and how it ends: dependencies, lines, gates, cancellation. Functions over `State`."""

from collections.abc import Iterable, Mapping, Sequence

from orchestrator.errors import Conflict, NotFound
from orchestrator.models import GatePolicy, TaskError, TaskStatus, Verdict
from orchestrator.scheduling.admission import DECISION
from orchestrator.scheduling.events import DecisionMade, Ended, Stop
from orchestrator.scheduling.gates import refusal
from orchestrator.scheduling.node import Node
from orchestrator.scheduling.spec import moment
from orchestrator.scheduling.state import State
from orchestrator.scheduling.transitions import Cause

UNKNOWN_MS = 1
"""What a task counts for when nothing is known of its duration, so that longer chains still go first."""

# Getting ready


def admit(state: State, nodes: Sequence[Node]) -> None:
    """Take tasks up and link them to what they depend on, as far as that is unfinished."""
    for node in nodes:
        state.nodes[node.spec.id] = node
        state.queued[node.spec.project] += 1
    for node in nodes:
        if node.dependencies:
            link(state, node, node.dependencies)
    for node in reversed(nodes):
        node.tail = _way(state, node)
    for node in nodes:
        if node.needs:
            lengthen(state, node)


def link(state: State, node: Node, dependencies: Iterable[str]) -> None:
    """Let a task wait for those of these that are unfinished."""
    for needed in dependencies:
        before = state.nodes.get(needed)
        if before is not None:
            node.needs += 1
            if before.dependents is None:
                before.dependents = []
            before.dependents.append(node)


def lengthen(state: State, node: Node) -> None:
    """Make the ways of all before the task as long as its own demands."""
    stack = [node]
    while stack:
        for needed in stack.pop().dependencies:
            before = state.nodes.get(needed)
            if before is not None and before.tail < (way := _way(state, before)):
                before.tail = way
                stack.append(before)


def _way(state: State, node: Node) -> int:
    """The longest expected time from the task's start to the end of its graph."""
    own = state.durations.expected(node.spec) or UNKNOWN_MS
    return own + max([each.tail for each in node.dependents]) if node.dependents else own


def place(state: State, node: Node, ended: Mapping[str, Ended], now: int) -> None:
    """Put an admitted task where it belongs: cancelled, waiting for dependencies, paused, or ready."""
    if node.status.is_terminal:
        return
    if ended and (lost := _lost_dependency(node, ended)):
        end = ended[lost]
        cancel(state, [node], f"dependency {lost} ({end.name}) is {end.status}", now)
    elif node.needs:
        node.waiting = tuple(f"dependency {state.nodes[d].described}" for d in node.dependencies if d in state.nodes)
        hold_if_paused(state, node, now)
    else:
        make_ready(state, node, now)


def _lost_dependency(node: Node, ended: Mapping[str, Ended]) -> str | None:
    for needed in node.dependencies:
        end = ended.get(needed)
        if end is not None and end.status.is_terminal and end.status is not TaskStatus.COMPLETED:
            return needed
    return None


def hold_if_paused(state: State, node: Node, now: int) -> bool:
    """Let the task's timers stand still when a pause covers it, and keep it from starting."""
    hold = state.holds.over(node)
    if hold is None:
        return False
    node.paused = node.paused or now
    if node.status is TaskStatus.PENDING:
        node.waiting = (hold.described,)
        node.line = 0
        state.move(node, Cause.PAUSED, now)
        state.publish("task.paused", node, now, by=hold.by, scope=hold.scope)
    else:
        state.touch(node, now)
    return True


def make_ready(state: State, node: Node, now: int) -> None:
    """All its dependencies have completed: it asks its question, waits for its time, or stands in line."""
    if node.status is not TaskStatus.PENDING or hold_if_paused(state, node, now):
        return
    if node.spec.type == DECISION:
        ask(state, node, now)
    elif node.not_before is not None and node.not_before > now:
        state.timers.set(node.not_before, node)
        node.waiting = (f"its next attempt at {moment(node.not_before):%Y-%m-%d %H:%M:%S} UTC",)
        state.touch(node, now)
    else:
        node.waiting = (f"a free {node.spec.type} worker",)
        state.lines.add(node)
        state.touch(node, now)


# Ending


def finish(state: State, node: Node, now: int) -> None:
    """Forget an ended task and let those who waited for it go on, or end with it."""
    forget(state, node)
    dependents, node.dependents = node.dependents, None
    for dependent in dependents or ():
        if dependent.status.is_terminal:
            continue
        if node.status is not TaskStatus.COMPLETED:
            cancel(state, [dependent], f"dependency {node.described} is {node.status}", now)
            continue
        dependent.needs -= 1
        if not dependent.needs:
            make_ready(state, dependent, now)


def forget(state: State, node: Node) -> None:
    """Take an ended task out of everything."""
    project = node.spec.project
    del state.nodes[node.spec.id]
    state.queued[project] -= 1
    if not state.queued[project]:
        del state.queued[project]
    node.line = 0


def cancel(state: State, nodes: Sequence[Node], reason: str, now: int) -> None:
    """Cancel tasks that have not ended and, without recursion, all that depend on them; each names this reason."""
    stack = [(node, reason) for node in reversed(nodes)]
    while stack:
        node, why = stack.pop()
        if not node.status.is_terminal:
            _cancel_one(state, node, why, now)
            because = f"dependency {node.described} is cancelled: {reason}"
            stack.extend((dependent, because) for dependent in node.dependents or ())
            node.dependents = None


def _cancel_one(state: State, node: Node, reason: str, now: int) -> None:
    stop_attempt(state, node, reason, now)
    node.error = TaskError(code="cancelled", message=reason[:2000])
    node.token = node.callback = node.callback_at = None
    state.move(node, Cause.CANCELLED, now)
    state.publish("task.cancelled", node, now, message=node.error.message)
    forget(state, node)


def stop_attempt(state: State, node: Node, reason: str, now: int) -> None:
    """Tell the worker to stop the task's attempt; it holds its slot until it has, or its grace period is over."""
    lease = node.lease
    if lease is not None:
        lease.ending, lease.expires, node.lease = True, now + state.rules.cancel_grace_ms, None
        state.out.stops.append(Stop(lease.worker, lease.key, reason))


# Gates


def ask(state: State, node: Node, now: int) -> None:
    """Put a decision's question; the policy may answer it at once."""
    gate = node.gate
    assert gate is not None, "admission lets no decision in without a gate"  # noqa: S101 - told to the type checker
    expires = now + round(gate.expires_s * 1000)
    node.gate = gate = gate.model_copy(update={"expires_at": moment(expires)})
    node.waiting, node.started = (f"a decision on {gate.name}",), now
    state.timers.set(expires, node)
    state.move(node, Cause.ASKED, now)
    state.publish("decision.asked", node, now, gate=gate.name, question=gate.question)
    if gate.policy is GatePolicy.AUTO:
        answer(state, node, Verdict.APPROVED, "policy", "approved automatically", now)


def decide(state: State, event: DecisionMade, now: int) -> None:
    """A person answers. Raises NotFound, or Conflict when the question has not been asked."""
    node = state.nodes.get(event.task_id)
    if node is None or node.gate is None:
        raise NotFound(f"No decision {event.task_id} is open.")
    if node.status is not TaskStatus.BLOCKED:
        raise Conflict(f"The question of decision {event.task_id} has not been asked yet.")
    answer(state, node, event.verdict, event.by, event.comment, now)


def answer(state: State, node: Node, verdict: Verdict, by: str, comment: str, now: int) -> None:
    """Note the answer and what follows from it."""
    assert node.gate is not None, "only a decision is answered"  # noqa: S101 - told to the type checker
    told = {"verdict": verdict, "decided_by": by, "comment": comment, "decided_at": moment(now)}
    node.gate = gate = node.gate.model_copy(update=told)
    node.error = refusal(gate)
    state.move(node, Cause(verdict.value), now)
    state.publish(f"decision.{verdict}", node, now, gate=gate.name, by=by, comment=comment)
    finish(state, node, now)
