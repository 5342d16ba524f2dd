"""Why a task is not running: every reason that holds now, in words and as data, and its place in line."""

from collections.abc import Iterator

from orchestrator.models import Explanation, Reason, ReasonKind, TaskStatus
from orchestrator.scheduling.lines import rank_of
from orchestrator.scheduling.node import Lease, Node
from orchestrator.scheduling.spec import Spec, moment
from orchestrator.scheduling.state import State

NAMED = 5
"""Tasks that a reason names; more are counted."""


def explain(state: State, node: Node, now: int) -> Explanation:
    """Everything that keeps an unfinished task from running. One that runs has no reasons."""
    reasons = list(_reasons(state, node, now))
    ahead = None
    if node.line:
        ahead = sum(1 for other in _line(state, node.spec.type) if _order(other) < _order(node))
        if not reasons:
            text = f"{ahead} tasks are before it in line" if ahead else "it is the next in line"
            reasons.append(Reason(kind=ReasonKind.LINE, text=text))
    return Explanation(task_id=node.id, status=node.status, reasons=reasons, ahead=ahead)


def _reasons(state: State, node: Node, now: int) -> Iterator[Reason]:
    if node.status is TaskStatus.RUNNING:
        return
    hold = state.holds.over(node)
    if hold is not None:
        yield Reason(kind=ReasonKind.PAUSED, text=hold.described, since=moment(hold.since))
    for needed in node.dependencies:
        before = state.nodes.get(needed)
        if before is not None:
            text = f"dependency {before.described} is {before.status}"
            yield Reason(kind=ReasonKind.DEPENDENCY, text=text, tasks=[needed])
    if node.gate is not None and node.status is TaskStatus.BLOCKED:
        yield Reason(kind=ReasonKind.DECISION, text=f"a decision on {node.gate.name}", until=node.gate.expires_at)
    if node.callback is not None and node.callback_at is not None:
        text = "somebody outside has to complete it"
        yield Reason(kind=ReasonKind.CALLBACK, text=text, until=moment(node.callback_at))
    if node.not_before is not None and node.not_before > now:
        error = f" after {node.error.code}: {node.error.message}" if node.error else ""
        until = moment(node.not_before)
        yield Reason(kind=ReasonKind.TIME, text=f"its next attempt is due at {until:%H:%M:%S} UTC{error}", until=until)
    if node.line:
        yield from _limits(state, node.spec, now)


def _limits(state: State, spec: Spec, now: int) -> Iterator[Reason]:
    """What holds up a task that stands in line."""
    held, limits = state.holders, state.limits
    workers = [worker for worker in state.workers.values() if worker.type == spec.type and not worker.retiring]
    slots = sum(worker.slots for worker in workers)
    if not workers:
        yield Reason(kind=ReasonKind.RESOURCE, text=f"no {spec.type} worker is there")
    elif held.of_type(spec.type) >= slots:
        yield _taken(ReasonKind.SLOT, f"all {slots} slots of the {spec.type} workers are taken", state, type=spec.type)
    most = limits.per_type.get(spec.type)
    if most is not None and held.of_type(spec.type) >= most:
        yield _taken(ReasonKind.LIMIT, f"at most {most} {spec.type} tasks run at once", state, type=spec.type)
    if limits.total is not None and len(held) >= limits.total:
        yield Reason(kind=ReasonKind.LIMIT, text=f"at most {limits.total} tasks run at once")
    project = limits.of_project(spec.project)
    if project is not None and held.in_project(spec.project) >= project:
        text = f"at most {project} tasks of its project run at once"
        yield _taken(ReasonKind.LIMIT, text, state, project=spec.project)
    if spec.concurrency is not None and held.of_key(spec.concurrency.key) >= spec.concurrency.limit:
        text = f"at most {spec.concurrency.limit} tasks with the key {spec.concurrency.key!r} run at once"
        yield _taken(ReasonKind.LIMIT, text, state, key=spec.concurrency.key)
    if spec.throttle is not None and (free_at := state.lines.throttles.free_at(spec.throttle, now)) > now:
        rate = f"{spec.throttle.limit} in {spec.throttle.period_s:g} s"
        text = f"at most {rate} with the key {spec.throttle.key!r} may start"
        yield Reason(kind=ReasonKind.RATE, text=text, until=moment(free_at))


def _taken(kind: ReasonKind, text: str, state: State, **place: str) -> Reason:
    holders = sorted(lease.key.task_id for lease in state.holders if _holds(lease, **place))
    return Reason(kind=kind, text=text, tasks=holders[:NAMED])


def _holds(lease: Lease, type: str = "", project: str = "", key: str = "") -> bool:  # noqa: A002 - a task's type
    spec = lease.node.spec
    if key:
        return spec.concurrency is not None and spec.concurrency.key == key
    return spec.type == type if type else spec.project == project


def _line(state: State, kind: str) -> Iterator[Node]:
    return (node for node in state.lines if node.spec.type == kind)


def _order(node: Node) -> tuple[int, int, int]:
    return (*rank_of(node), node.line)
