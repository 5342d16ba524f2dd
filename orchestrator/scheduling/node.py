"""One unfinished task as the scheduler holds it: what it was told, where it stands, and its place in the graph."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestrator.models import Gate, Task, TaskError, TaskStatus
from orchestrator.scheduling.events import AttemptKey
from orchestrator.scheduling.spec import DEFAULT_RETRY, Spec, millis, spec_of


@dataclass(slots=True, eq=False)
class Lease:
    """The right to run one attempt. While `ending` its outcome no longer counts, but it still holds its slot."""

    key: AttemptKey
    node: "Node"
    worker: str
    expires: int
    deadline: int
    ending: bool = False


@dataclass(slots=True, eq=False)
class Node:
    """A task. Times are milliseconds; `needs` counts the dependencies that have not completed.

    `line` is the ticket with which it stands in a line of ready tasks, 0 when in none; `tail` the longest expected time
    from its start to the end of its graph. `paused` is since when its timers stand still, `frozen` for how long they
    did before. The `*_ms` limits begin as the spec's and may be extended; `edges` are dependencies added later.
    """

    spec: Spec
    status: TaskStatus = TaskStatus.PENDING
    attempt: int = 0
    failures: int = 0
    interruptions: int = 0
    waiting: tuple[str, ...] = ()
    updated: int = 0
    epoch: int = 0
    token: str | None = None
    not_before: int | None = None
    started: int | None = None
    completed: int | None = None
    error: TaskError | None = None
    result: bytes | None = None
    gate: Gate | None = None
    callback: str | None = None
    callback_at: int | None = None
    paused: int | None = None
    frozen: int = 0
    attempt_ms: int = 0
    heartbeat_ms: int | None = None
    queue_ms: int | None = None
    total_ms: int | None = None
    edges: tuple[str, ...] = ()
    signals: tuple[dict[str, Any], ...] = ()
    needs: int = 0
    dependents: "list[Node] | None" = None
    tail: int = 0
    line: int = 0
    lease: Lease | None = None

    @classmethod
    def of(cls, spec: Spec) -> "Node":
        """A task that has just been submitted."""
        node = cls(spec, gate=spec.gate, updated=spec.created)
        node.attempt_ms, node.heartbeat_ms = spec.attempt_ms, spec.heartbeat_ms
        node.queue_ms, node.total_ms = spec.queue_ms, spec.total_ms
        return node

    @property
    def id(self) -> str:
        """Its id."""
        return self.spec.id

    @property
    def dependencies(self) -> tuple[str, ...]:
        """Ids of the tasks that must complete first."""
        return self.spec.dependencies + self.edges if self.edges else self.spec.dependencies

    @property
    def retry(self) -> Any:
        """Its retry policy."""
        return self.spec.retry or DEFAULT_RETRY

    @property
    def described(self) -> str:
        """How a sentence names it."""
        return f"{self.spec.id} ({self.spec.name})"


def state_of(node: Node) -> dict[str, Any]:
    """What is stored of a task beside its body and its result, under the names of the public model.

    Times stay milliseconds. What still is as it was at submission is left out.
    """
    spec = node.spec
    state: dict[str, Any] = {"status": node.status.value, "updatedAt": node.updated, "epoch": node.epoch}
    for name, value in (
        ("attempt", node.attempt),
        ("failures", node.failures),
        ("interruptions", node.interruptions),
        ("waitingFor", node.waiting),
        ("leaseToken", node.token),
        ("notBefore", node.not_before),
        ("startedAt", node.started),
        ("completedAt", node.completed),
        ("pausedAt", node.paused),
        ("callbackDigest", node.callback),
        ("callbackBy", node.callback_at),
        ("signals", node.signals),
    ):
        if value:
            state[name] = value
    if node.error is not None:
        state["error"] = node.error.model_dump(mode="json", by_alias=True)
    if node.gate is not None:
        state["gate"] = node.gate.model_dump(mode="json", by_alias=True)
    if node.frozen:
        state["frozenS"] = node.frozen / 1000
    if node.edges:
        state["dependencies"] = node.dependencies
    if node.attempt_ms != spec.attempt_ms:
        state["timeoutS"] = node.attempt_ms / 1000
    for name, ms, before in (
        ("heartbeatS", node.heartbeat_ms, spec.heartbeat_ms),
        ("queueTimeoutS", node.queue_ms, spec.queue_ms),
        ("deadlineS", node.total_ms, spec.total_ms),
    ):
        if ms != before and ms is not None:
            state[name] = ms / 1000
    return state


def restored(task: Task) -> Node:
    """The task as a scheduler holds it, from what the store holds of it."""
    spec = spec_of(task)
    return Node(
        spec,
        status=task.status,
        attempt=task.attempt,
        failures=task.failures,
        interruptions=task.interruptions,
        waiting=tuple(task.waiting_for),
        updated=millis(task.updated_at),
        epoch=task.epoch,
        token=task.lease_token,
        not_before=_millis(task.not_before),
        started=_millis(task.started_at),
        completed=_millis(task.completed_at),
        error=task.error,
        result=task.result.model_dump_json(by_alias=True).encode() if task.result else None,
        gate=task.gate,
        callback=task.callback_digest,
        callback_at=_millis(task.callback_by),
        paused=_millis(task.paused_at),
        frozen=round(task.frozen_s * 1000),
        attempt_ms=spec.attempt_ms,
        heartbeat_ms=spec.heartbeat_ms,
        queue_ms=spec.queue_ms,
        total_ms=spec.total_ms,
        signals=tuple(task.signals),
    )


def _millis(at: datetime | None) -> int | None:
    return millis(at) if at else None
