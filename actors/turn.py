"""One turn of the scheduler's loop: what is to be stored, and what may be done once it is stored."""

from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.models import Event, InterfaceContract, Task, Workflow
from orchestrator.scheduling.events import CancelAttempt, Effect, Publish, SaveTask, StartAttempt
from orchestrator.store.protocol import Batch
from orchestrator.workflow.book import Happening


@dataclass(slots=True)
class Turn:
    """Collected effects. `seqs` holds the last event number of each stream and is counted on from here."""

    now: datetime
    seqs: dict[str, int]
    tasks: dict[str, Task] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    contracts: dict[str, InterfaceContract] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    starts: list[StartAttempt] = field(default_factory=list)
    cancels: list[CancelAttempt] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def collect(self, effect: Effect) -> None:
        """Take in one effect of the core."""
        match effect:
            case SaveTask():
                self.tasks[effect.task.id] = effect.task
            case StartAttempt():
                self.starts.append(effect)
            case CancelAttempt():
                self.cancels.append(effect)
            case Publish():
                task = effect.task
                self._number(effect.type, task.workflow_id or task.id, task, dict(effect.details))

    def happened(self, workflow: Workflow, happening: Happening) -> None:
        """Take in one event of a workflow."""
        self._append(happening.type, workflow.id, workflow.project_id, workflow.id, None, dict(happening.data))

    def batch(self) -> Batch:
        """What must be acknowledged by the store before anything else is done."""
        return Batch(
            tasks=list(self.tasks.values()),
            workflows=list(self.workflows.values()),
            contracts=list(self.contracts.values()),
            events=self.events,
        )

    def _number(self, event_type: str, stream: str, task: Task, data: dict[str, object]) -> None:
        self._append(event_type, stream, task.project_id, task.workflow_id, task.id, data)

    def _append(
        self,
        event_type: str,
        stream: str,
        project_id: str,
        workflow_id: str | None,
        task_id: str | None,
        data: dict[str, object],
    ) -> None:
        seq = self.seqs.get(stream, 0) + 1
        self.seqs[stream] = seq
        self.events.append(
            Event(
                stream=stream,
                seq=seq,
                type=event_type,
                project_id=project_id,
                workflow_id=workflow_id,
                task_id=task_id,
                at=self.now,
                data=data,
            )
        )
