"""Live leases: the time-limited rights to run attempts. Slots are counted from here and nowhere else."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from orchestrator.errors import StaleAttempt
from orchestrator.scheduling.events import AttemptKey


@dataclass(frozen=True, slots=True)
class AttemptLease:
    """One running attempt. While `ending` its outcome no longer counts, but it still holds its slot."""

    key: AttemptKey
    worker: str
    project_id: str
    expires_at: datetime
    deadline: datetime
    ending: bool = False


class Leases:
    """All live leases, at most one of them per task counting."""

    def __init__(self) -> None:
        self._by_key: dict[AttemptKey, AttemptLease] = {}
        self._current: dict[str, AttemptKey] = {}
        self.per_worker: Counter[str] = Counter()
        self.per_project: Counter[str] = Counter()

    def __iter__(self) -> Iterator[AttemptLease]:
        return iter(list(self._by_key.values()))

    def __len__(self) -> int:
        return len(self._by_key)

    def grant(self, lease: AttemptLease) -> None:
        """Add a lease that counts."""
        self._by_key[lease.key] = lease
        self._current[lease.key.task_id] = lease.key
        self.per_worker[lease.worker] += 1
        self.per_project[lease.project_id] += 1

    def current(self, task_id: str) -> AttemptLease | None:
        """The lease that counts for a task, or None."""
        key = self._current.get(task_id)
        return self._by_key[key] if key else None

    def accept(self, key: AttemptKey) -> AttemptLease:
        """The lease a report belongs to.

        Raises:
            StaleAttempt: it is not the one that counts now.
        """
        if self._current.get(key.task_id) != key:
            raise StaleAttempt(
                f"Task {key.task_id}: attempt {key.attempt} of epoch {key.epoch} is not the current one."
            )
        return self._by_key[key]

    def renew(self, lease: AttemptLease, expires_at: datetime) -> None:
        """Extend a lease."""
        self._by_key[lease.key] = replace(lease, expires_at=expires_at)

    def end(self, lease: AttemptLease, expires_at: datetime) -> None:
        """Let its outcome count no more; the slot stays taken until the worker says it has stopped, or `expires_at`."""
        self._current.pop(lease.key.task_id, None)
        self._by_key[lease.key] = replace(lease, ending=True, expires_at=expires_at)

    def release(self, key: AttemptKey) -> None:
        """Free the slot; harmless when it is free."""
        lease = self._by_key.pop(key, None)
        if lease is None:
            return
        self.per_worker[lease.worker] -= 1
        self.per_project[lease.project_id] -= 1
        if self._current.get(key.task_id) == key:
            del self._current[key.task_id]
