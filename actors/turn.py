"""One turn of the scheduler's loop: what is to be stored, and what may be done once it is stored."""

from dataclasses import dataclass, field
from typing import Any

from orchestrator.models import InterfaceContract, Workflow
from orchestrator.scheduling.events import Effects, Fact, Start, Stop, Tell
from orchestrator.scheduling.holds import Hold
from orchestrator.scheduling.node import Node
from orchestrator.store.protocol import Batch, KeptAnswer
from orchestrator.store.records import Entry, record_of
from orchestrator.workflow.book import Happening


@dataclass(slots=True)
class Turn:
    """Collected effects. `seqs` holds the last event number of each stream and is counted on from here."""

    now: int
    seqs: dict[str, int]
    added: dict[str, Node] = field(default_factory=dict)
    changed: dict[str, Node] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    contracts: dict[str, InterfaceContract] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    tells: list[Tell] = field(default_factory=list)
    kill: dict[str, str] = field(default_factory=dict)
    holds: list[Hold] | None = None
    keys: list[KeptAnswer] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def collect(self, effects: Effects) -> None:
        """Take in what the core answered."""
        self.added.update((node.spec.id, node) for node in effects.added)
        self.changed.update(effects.changed)
        self.starts += effects.starts
        self.stops += effects.stops
        self.tells += effects.tells
        self.kill.update(effects.kill)
        for fact in effects.facts:
            self._tell(fact)

    def happened(self, workflow: Workflow, happening: Happening) -> None:
        """Take in one event of a workflow."""
        told = {"type": happening.type, "projectId": workflow.project_id, "workflowId": workflow.id}
        self._append(workflow.id, self.now, told, dict(happening.data))

    def keep(self, answer: KeptAnswer | None) -> None:
        """Keep how a request was answered, should it be made again."""
        if answer is not None:
            self.keys.append(answer)

    def batch(self) -> Batch:
        """What must be acknowledged by the store before anything else is done."""
        new = [record_of(node, new=True) for node in self.added.values()]
        moved = [record_of(node, new=False) for task_id, node in self.changed.items() if task_id not in self.added]
        return Batch(
            tasks=[*new, *moved],
            workflows=list(self.workflows.values()),
            contracts=list(self.contracts.values()),
            events=self.entries,
            holds=self.holds,
            keys=self.keys,
        )

    def ended(self) -> list[Node]:
        """The tasks that have ended in this turn."""
        return [node for node in self.changed.values() if node.status.is_terminal]

    def _tell(self, fact: Fact) -> None:
        spec = fact.node.spec
        told = {"type": fact.type, "projectId": spec.project, "taskId": spec.id}
        if spec.workflow:
            told["workflowId"] = spec.workflow
        self._append(spec.workflow or spec.id, fact.at, told, {"key": spec.key, "type": spec.type, **fact.data})

    def _append(self, stream: str, at: int, told: dict[str, Any], data: dict[str, Any]) -> None:
        seq = self.seqs[stream] = self.seqs.get(stream, 0) + 1
        self.entries.append(Entry(stream, seq, {"stream": stream, "seq": seq, **told, "at": at, "data": data}))


def empty(turn: Turn) -> bool:
    """Whether there is nothing to store."""
    batch = (turn.added, turn.changed, turn.workflows, turn.contracts, turn.entries, turn.keys)
    return turn.holds is None and not any(batch)
