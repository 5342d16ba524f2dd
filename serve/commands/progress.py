"""A workflow's progress as a person reads it: events in, stage lines and a bar out. Knows no terminal and no clock."""

from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.models import Event, StageStatus, Workflow, WorkflowStage

SIGNS = {
    StageStatus.PENDING: " ",
    StageStatus.RUNNING: "▶",
    StageStatus.BLOCKED: "?",
    StageStatus.COMPLETED: "✔",
    StageStatus.FAILED: "✘",
    StageStatus.CANCELLED: "–",
}
_ENDED = (StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.CANCELLED)
_BAR_CELLS = 24


@dataclass(slots=True)
class StageLine:
    """One stage: who works on it, where it stands, for how long."""

    id: str
    number: int
    name: str
    owner: str
    status: StageStatus = StageStatus.PENDING
    started_at: datetime | None = None
    seconds: float | None = None
    note: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in _ENDED

    def elapsed_s(self, now: datetime) -> float | None:
        """Seconds it took, or has taken so far; None before its start."""
        if self.seconds is not None or self.started_at is None:
            return self.seconds
        return max(0.0, (now - self.started_at).total_seconds())

    def text(self, now: datetime) -> str:
        """The line: sign, number, name, owner, state, seconds, note."""
        elapsed = self.elapsed_s(now)
        took = f"{elapsed:6.1f} s" if elapsed is not None else " " * 8
        columns = f"{SIGNS[self.status]} {self.number} {self.name:<12} {self.owner:<12} {self.status:<10}{took}"
        return f"{columns}  {self.note}".rstrip()


@dataclass(slots=True)
class Progress:
    """The eight stages of one workflow as its events tell them."""

    workflow_id: str
    stages: list[StageLine]
    last_seq: int = 0
    finished: bool = False
    _question: str = ""
    _by_id: dict[str, StageLine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id = {stage.id: stage for stage in self.stages}

    @property
    def done(self) -> int:
        """How many stages have completed."""
        return sum(stage.status is StageStatus.COMPLETED for stage in self.stages)

    def apply(self, event: Event) -> list[str]:
        """Take one event in and return what is worth a line of its own: ends of stages, retries, questions."""
        if event.seq <= self.last_seq:
            return []
        self.last_seq = event.seq
        kind, _, what = event.type.partition(".")
        if kind == "stage":
            return self._stage_event(event, what)
        if kind == "workflow":
            self.finished = what in ("completed", "failed", "cancelled")
            return []
        return self._notice(event, f"{kind}.{what}")

    def _stage_event(self, event: Event, what: str) -> list[str]:
        """Bring the stage's line up to date; the line itself is returned when the stage has ended."""
        stage = self._by_id.get(str(event.data.get("stage")))
        if stage is None:
            return []
        stage.status = StageStatus.RUNNING if what == "started" else StageStatus(what)
        stage.note = str(event.data.get("summary") or "")
        if what == "started":
            again, stage.started_at, stage.seconds = stage.started_at is not None, event.at, None
            return [f"    {stage.name} again, to repair what was found"] if again else []
        if stage.status is StageStatus.BLOCKED:
            return [f"    waiting for a person: {self._question or stage.name}"]
        if not stage.ended:
            return []
        stage.seconds = event.data.get("seconds", stage.elapsed_s(event.at))
        return [f"{self.bar(8)} {stage.text(event.at)}"]

    def _notice(self, event: Event, event_type: str) -> list[str]:
        """What a person should know between two stages; progress of a task goes to its stage's line."""
        key, message = str(event.data.get("key") or ""), str(event.data.get("message") or "")
        match event_type:
            case "task.progress":
                self._note_running(message)
                return []
            case "task.retrying" | "task.failed" | "task.interrupted":
                return [f"    {key} {event_type[5:]}: {message}"]
            case "decision.asked":
                self._question = str(event.data.get("question") or "")
                return []
            case "decision.rejected" | "decision.expired":
                return [
                    f"    {event.data.get('gate')} was {event_type[9:]}: {event.data.get('comment') or 'no comment'}"
                ]
            case _:
                return []

    def _note_running(self, message: str) -> None:
        """Show the latest progress note beside the stage that is running."""
        for stage in self.stages:
            if stage.status is StageStatus.RUNNING and message:
                stage.note = message

    def bar(self, cells: int = _BAR_CELLS) -> str:
        """The progress bar: completed stages of all."""
        full = round(cells * self.done / max(1, len(self.stages)))
        return f"[{'█' * full}{'░' * (cells - full)}] {self.done}/{len(self.stages)}"


def progress_of(workflow: Workflow) -> Progress:
    """A progress with every stage still to come; the workflow's events, from the first, bring it up to date."""
    lines = [StageLine(s.id, n, s.name, s.assigned_to) for n, s in enumerate(workflow.stages, start=1)]
    return Progress(workflow.id, lines)


def not_verified(workflow: Workflow) -> list[str]:
    """What could not be checked on this machine, each once, in the order of the stages."""
    return list(dict.fromkeys(reason for stage in workflow.stages for reason in stage.not_verified))


def failed_stage(workflow: Workflow) -> WorkflowStage | None:
    """The stage that stopped the workflow; None when none did."""
    return next((stage for stage in workflow.stages if stage.status is StageStatus.FAILED), None)
