"""The scheduler as a state machine: events in, effects out; synchronous, deterministic, without I/O.

The caller stores what `Effects` names as added, changed and facts before it acts on the rest. Every change of a task's
status goes through `transitions.next_status`. An event that is refused raises and changes nothing. Times are
milliseconds since 1970.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from orchestrator.models import TaskStatus
from orchestrator.scheduling import admission, attempts, clock, control, flow
from orchestrator.scheduling.events import (
    AttemptDetached,
    AttemptFailed,
    AttemptStopped,
    AttemptSucceeded,
    CancelRequested,
    CompletedOutside,
    CoreEvent,
    DecisionMade,
    DependenciesAdded,
    Effects,
    HeartbeatReceived,
    LimitsChanged,
    PauseRequested,
    RemovalRequested,
    ResumeRequested,
    SignalSent,
    TasksRestored,
    TasksSubmitted,
    Tick,
    TimeoutExtended,
    WorkerJoined,
    WorkerLost,
    WorkerRetiring,
)
from orchestrator.scheduling.holds import EVERYTHING, Hold, Holds
from orchestrator.scheduling.node import Node
from orchestrator.scheduling.state import Rules, State, Worker


class SchedulerCore:
    """All unfinished tasks of one scheduler generation (`epoch`)."""

    def __init__(self, epoch: int, rules: Rules | None = None, holds: Iterable[Hold] = ()) -> None:
        self.state = State(epoch, rules or Rules())
        self.state.holds = Holds(holds)

    @property
    def nodes(self) -> dict[str, Node]:
        """The unfinished tasks."""
        return self.state.nodes

    def handle(self, event: CoreEvent, now: int) -> Effects:
        """Take in one event, fill free slots, and return what must be done about it.

        Raises:
            ThinkusError: the event is refused; nothing has changed.
        """
        self.take(event, now)
        return self.turn(now)

    def take(self, event: CoreEvent, now: int) -> None:
        """Take in one event of a turn. Raises ThinkusError when it is refused."""
        _TAKE[type(event)](self.state, event, now)

    def turn(self, now: int) -> Effects:
        """Fill free slots and return all that follows from the events taken in since the last turn."""
        self._fill(now)
        effects, self.state.out = self.state.out, Effects()
        return effects

    def check_room(self, new: Counter[str]) -> None:
        """Accept that many more tasks by project. Raises QueueFull."""
        admission.check_room(self.state, new)

    def _fill(self, now: int) -> None:
        """Start whatever may start; a type without a free slot never holds up another."""
        state = self.state
        if EVERYTHING in state.holds:
            return
        for kind in state.lines.types():
            for worker in self._free_slots(kind):
                node = state.lines.take(kind, now)
                if node is None:
                    break
                attempts.start(state, node, worker, now)

    def _free_slots(self, kind: str) -> Iterable[str]:
        """The workers of a type, each as often as it has free slots and limits allow, the least busy first."""
        state = self.state
        held = state.holders
        free = {
            worker.name: worker.slots - held.of_worker(worker.name)
            for worker in state.workers.values()
            if worker.type == kind and not worker.retiring
        }
        limits = state.limits
        room = sum(count for count in free.values() if count > 0)
        if kind in limits.per_type:
            room = min(room, limits.per_type[kind] - held.of_type(kind))
        if limits.total is not None:
            room = min(room, limits.total - len(held))
        for _ in range(room):
            name = max(free, key=free.__getitem__)
            free[name] -= 1
            yield name


def _submit(state: State, event: TasksSubmitted, now: int) -> None:
    admission.check_submission(state, event)
    nodes = [Node.of(spec) for spec in event.specs]
    flow.admit(state, nodes)
    state.out.added.extend(nodes)
    for node in nodes:
        state.publish("task.queued", node, now)
        if node.queue_ms is not None or node.total_ms is not None:
            control.watch(state, node)
    for node in nodes:
        flow.place(state, node, event.ended, now)


def _restore(state: State, event: TasksRestored, now: int) -> None:
    flow.admit(state, event.nodes)
    for node in event.nodes:
        control.watch(state, node)
        if node.status is TaskStatus.RUNNING:
            attempts.interrupt(state, node, "the scheduler was restarted", now)
        elif node.status is TaskStatus.PENDING:
            flow.place(state, node, event.ended, now)


def _join(state: State, event: WorkerJoined, now: int) -> None:
    state.workers[event.worker] = Worker(event.worker, event.type, event.slots)


def _retire(state: State, event: WorkerRetiring, now: int) -> None:
    if event.worker in state.workers:
        state.workers[event.worker].retiring = True


def _set_limits(state: State, event: LimitsChanged, now: int) -> None:
    state.limits.weights.update(event.weights)
    state.limits.per_project.update(event.per_project)
    state.limits.per_type.update(event.per_type)
    state.lines.reopen()


def _tick(state: State, event: Tick, now: int) -> None:
    clock.tick(state, now)


_TAKE: dict[type, Any] = {
    TasksSubmitted: _submit,
    TasksRestored: _restore,
    WorkerJoined: _join,
    WorkerLost: attempts.lose_worker,
    WorkerRetiring: _retire,
    AttemptSucceeded: attempts.succeed,
    AttemptFailed: attempts.fail,
    AttemptStopped: attempts.stopped,
    AttemptDetached: attempts.detach,
    HeartbeatReceived: attempts.renew,
    CompletedOutside: attempts.complete_outside,
    CancelRequested: control.request_cancel,
    RemovalRequested: control.remove,
    DependenciesAdded: control.add_dependencies,
    PauseRequested: control.pause,
    ResumeRequested: control.resume,
    TimeoutExtended: control.extend,
    DecisionMade: flow.decide,
    SignalSent: control.signal,
    LimitsChanged: _set_limits,
    Tick: _tick,
}
