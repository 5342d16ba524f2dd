"""All unfinished tasks of one scheduler generation, and the only ways to change one of them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from orchestrator.scheduling.durations import Durations
from orchestrator.scheduling.events import Effects, Fact
from orchestrator.scheduling.holds import Holds
from orchestrator.scheduling.limits import Holders, Limits
from orchestrator.scheduling.lines import Lines
from orchestrator.scheduling.node import Lease, Node
from orchestrator.scheduling.timers import Timers
from orchestrator.scheduling.transitions import Cause, next_status


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers the core works with."""

    lease_ms: int = 30_000
    cancel_grace_ms: int = 10_000
    max_unfinished: int = 100_000
    max_unfinished_per_project: int = 10_000
    total_slots: int | None = None
    project_slots: int | None = None


@dataclass(slots=True, eq=False)
class Worker:
    """Somebody who runs attempts of one type. `retiring`: gets no more of them."""

    name: str
    type: str
    slots: int
    retiring: bool = False


class State:
    """What the core knows. `out` collects what follows from the turn under way."""

    def __init__(self, epoch: int, rules: Rules) -> None:
        self.epoch, self.rules = epoch, rules
        self.out = Effects()
        self.nodes: dict[str, Node] = {}
        self.queued: Counter[str] = Counter()
        self.workers: dict[str, Worker] = {}
        self.holders = Holders()
        self.limits = Limits(project_default=rules.project_slots, total=rules.total_slots)
        self.lines = Lines(self.holders, self.limits)
        self.timers = Timers()
        self.holds = Holds()
        self.durations = Durations()

    def move(self, node: Node, cause: Cause, now: int) -> None:
        """Change the task's status as the transition table says. Raises IllegalTransition."""
        node.status = next_status(node.status, cause, node.id)
        if node.status.is_terminal:
            node.completed = now
            node.waiting = ()
        self.touch(node, now)

    def touch(self, node: Node, now: int) -> None:
        """Note that the task has changed."""
        node.updated, node.epoch = now, self.epoch
        self.out.changed[node.spec.id] = node

    def publish(self, kind: str, node: Node, now: int, **data: Any) -> None:
        """Tell what happened."""
        self.out.facts.append(Fact(kind, node, now, data))

    def grant(self, lease: Lease) -> None:
        """Give the task's attempt its slot and places."""
        lease.node.lease = lease
        self.holders.add(lease)

    def release(self, lease: Lease) -> None:
        """Free the slot and places; harmless when they are free."""
        node = lease.node
        if node.lease is lease:
            node.lease = None
        if self.holders.drop(lease):
            if node.spec.concurrency is not None:
                self.lines.key_freed(node.spec.concurrency.key)
            self.lines.freed(node.spec.project)
