"""What the rest of the system may ask of a store. Two implementations, one conformance suite, no private semantics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from orchestrator.models import Deployment, Event, InterfaceContract, Probe, Task, TaskStatus, Workflow
from orchestrator.scheduling.events import Ended
from orchestrator.scheduling.holds import Hold
from orchestrator.store.records import Entry, TaskRecord, entries, whole

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write as the scheduler: whoever holds the highest epoch may, everybody else is refused."""

    name: str
    holder: str
    epoch: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """How a request with an idempotency key was answered: `digest` of the request, `answer` as JSON."""

    key: str
    digest: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """What is written together: each document replaces the one with its id. Writing a batch twice changes nothing.

    `holds`: the pauses in force from now on; None leaves them as they are. `keys`: answers to requests that bear an
    idempotency key.
    """

    tasks: Sequence[TaskRecord] = ()
    workflows: Sequence[Workflow] = ()
    contracts: Sequence[InterfaceContract] = ()
    events: Sequence[Entry] = ()
    holds: Sequence[Hold] | None = None
    keys: Sequence[KeptAnswer] = ()

    @classmethod
    def of(
        cls,
        tasks: Iterable[Task] = (),
        workflows: Sequence[Workflow] = (),
        contracts: Sequence[InterfaceContract] = (),
        events: Iterable[Event] = (),
    ) -> "Batch":
        """A batch of whole documents."""
        return cls(whole(tasks), workflows, contracts, entries(events))


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks; None means any."""

    project_id: str | None = None
    workflow_id: str | None = None
    feature_id: str | None = None
    status: TaskStatus | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a listing, in the listing's order; `next_cursor` is None on the last one."""

    items: list[T] = field(default_factory=list)
    next_cursor: str | None = None


class Store(Protocol):
    """Durable documents and blobs. A method that returns has been acknowledged by the disk (or by a MongoDB majority).

    Every method may raise StoreUnavailable (nothing acknowledged) and writing ones StoreFull. A write that timed out
    is ambiguous: it may be done later or never, so repeat it until it is acknowledged. All writes but `add_probes`
    may be repeated without harm.
    """

    async def open(self) -> None:
        """Connect and make schema and indexes; harmless when they exist."""

    async def close(self) -> None:
        """Release connections and files."""

    async def check(self) -> None:
        """Prove with a write that the store works."""

    # Scheduling
    async def acquire_lease(self, name: str, holder: str, now: datetime, ttl_s: float) -> Lease:
        """Take the lease with an epoch one higher than any before.

        Raises:
            Conflict: another holder's lease has not expired at `now`.
        """

    async def renew_lease(self, lease: Lease, now: datetime, ttl_s: float) -> Lease:
        """The same lease, valid for `ttl_s` more. Raises LeaseLost when somebody else has taken it."""

    async def release_lease(self, lease: Lease) -> None:
        """Let the next holder in at once; harmless when already lost."""

    async def commit(self, batch: Batch, lease: Lease | None = None) -> None:
        """Write the batch: all of it or, after a crash on MongoDB, a prefix in the order tasks, workflows, contracts,
        events, which the reducer completes on reload.

        Raises:
            LeaseLost: `lease` is given and a higher epoch exists; nothing was acknowledged, and no document that the
                higher epoch has written was changed.
            Conflict: a contract of the batch has a version that another contract of its feature has.
        """

    async def unfinished_tasks(self) -> list[Task]:
        """Every task whose status is not terminal, oldest first."""

    async def ended_tasks(self, task_ids: Sequence[str]) -> dict[str, Ended]:
        """How those of these tasks ended whose status is terminal."""

    async def unfinished_workflows(self) -> list[Workflow]:
        """Every workflow whose status is not terminal, oldest first."""

    async def holds(self) -> list[Hold]:
        """The pauses in force."""

    async def kept_answer(self, key: str) -> KeptAnswer | None:
        """How the request with that idempotency key was answered, or None."""

    async def last_event_seqs(self, streams: Sequence[str]) -> dict[str, int]:
        """The highest event number of each stream; 0 where there is none."""

    # Reading
    async def task(self, task_id: str) -> Task | None:
        """The task, or None."""

    async def tasks_by_id(self, task_ids: Sequence[str]) -> list[Task]:
        """Those of the tasks that exist, in no particular order."""

    async def tasks(self, query: TaskQuery, limit: int = 50, cursor: str | None = None) -> Page[Task]:
        """Matching tasks in order of id. Raises InvalidInput for a cursor it did not make, or a limit below 1."""

    async def count_tasks(self, query: TaskQuery) -> int:
        """How many tasks match."""

    async def workflow(self, workflow_id: str) -> Workflow | None:
        """The workflow, or None."""

    async def workflows(
        self, project_id: str | None = None, limit: int = 50, cursor: str | None = None
    ) -> Page[Workflow]:
        """Workflows in falling order of id, so newest first. Raises InvalidInput as `tasks` does."""

    async def count_workflows(self, project_id: str | None = None) -> int:
        """How many workflows there are."""

    async def events(self, stream: str, after_seq: int = 0, limit: int = 500) -> list[Event]:
        """Events of one stream with a higher number than `after_seq`, in order. Raises InvalidInput: limit below 1."""

    # Contracts
    async def contract(self, contract_id: str) -> InterfaceContract | None:
        """The contract, or None."""

    async def contract_by_feature(self, project_id: str, feature_id: str) -> InterfaceContract | None:
        """The highest version for a feature, or None."""

    async def contracts(self, project_id: str, limit: int = 50, cursor: str | None = None) -> Page[InterfaceContract]:
        """Contracts of a project in order of id. Raises InvalidInput as `tasks` does."""

    async def count_contracts(self, project_id: str) -> int:
        """How many contracts a project has."""

    async def create_contract(self, contract: InterfaceContract) -> InterfaceContract:
        """Store it with the next free version of its feature (from 1). Two writers never get the same version.

        The same contract again is returned as it was stored. Raises Conflict for another contract with its id.
        """

    # Blobs
    async def put_blob(self, content: bytes) -> str:
        """Store bytes under their sha256 (64 hex digits), which is returned; storing them again is free."""

    async def blob(self, sha256: str) -> bytes | None:
        """The bytes, or None. Raises StoreUnavailable when what is stored no longer matches its sha256."""

    # Deployments
    async def save_deployment(self, deployment: Deployment) -> None:
        """Replace the project's deployment."""

    async def deployment(self, project_id: str) -> Deployment | None:
        """The project's deployment, or None."""

    async def deployments(self) -> list[Deployment]:
        """All of them, by project id."""

    async def add_probes(self, probes: Sequence[Probe]) -> None:
        """Append probes; only the newest 1,000 of a project need be kept."""

    async def probes(self, project_id: str, limit: int = 100) -> list[Probe]:
        """The newest probes, newest first. Raises InvalidInput for a limit below 1."""
