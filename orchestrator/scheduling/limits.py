"""How much may run at once and start in a time: per project, per task type, per key; counted from live leases."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.models import Throttle
from orchestrator.scheduling.events import AttemptKey
from orchestrator.scheduling.node import Lease


@dataclass(slots=True)
class Limits:
    """Numbers set by whoever runs the service; what is not named has no limit and the weight 1.

    `weights`: a project's share when several want more than there is. `total`: attempts running at once in all.
    """

    weights: dict[str, float] = field(default_factory=dict)
    per_project: dict[str, int] = field(default_factory=dict)
    per_type: dict[str, int] = field(default_factory=dict)
    project_default: int | None = None
    total: int | None = None

    def weight(self, project: str) -> float:
        """The project's share."""
        return self.weights.get(project, 1.0)

    def of_project(self, project: str) -> int | None:
        """How many attempts of a project may run at once."""
        return self.per_project.get(project, self.project_default)


class Holders:
    """The live leases, by what they hold a place in. A place is free when nobody holds it: nothing is counted apart."""

    def __init__(self) -> None:
        self._by_key: dict[AttemptKey, Lease] = {}
        self._workers: defaultdict[str, set[Lease]] = defaultdict(set)
        self._projects: defaultdict[str, set[Lease]] = defaultdict(set)
        self._types: defaultdict[str, set[Lease]] = defaultdict(set)
        self._keys: defaultdict[str, set[Lease]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self) -> Iterator[Lease]:
        return iter(list(self._by_key.values()))

    def in_worker(self, worker: str) -> list[Lease]:
        """The leases of one worker, in order of their tasks."""
        return sorted(self._workers.get(worker, ()), key=lambda lease: lease.key)

    def of_worker(self, worker: str) -> int:
        """How many slots of a worker are taken."""
        return len(self._workers.get(worker, ()))

    def in_project(self, project: str) -> int:
        """How many attempts of a project are under way."""
        return len(self._projects.get(project, ()))

    def of_type(self, kind: str) -> int:
        """How many attempts of a type are under way."""
        return len(self._types.get(kind, ()))

    def of_key(self, key: str) -> int:
        """How many attempts with that concurrency key are under way."""
        return len(self._keys.get(key, ()))

    def find(self, key: AttemptKey) -> Lease | None:
        """The lease with that key, also while it is ending."""
        return self._by_key.get(key)

    def add(self, lease: Lease) -> None:
        """Take a place in everything the lease counts for."""
        spec = lease.node.spec
        self._by_key[lease.key] = lease
        self._workers[lease.worker].add(lease)
        self._projects[spec.project].add(lease)
        self._types[spec.type].add(lease)
        if spec.concurrency is not None:
            self._keys[spec.concurrency.key].add(lease)

    def drop(self, lease: Lease) -> bool:
        """Free its places; whether it held any."""
        if self._by_key.pop(lease.key, None) is None:
            return False
        spec = lease.node.spec
        _leave(self._workers, lease.worker, lease)
        _leave(self._projects, spec.project, lease)
        _leave(self._types, spec.type, lease)
        if spec.concurrency is not None:
            _leave(self._keys, spec.concurrency.key, lease)
        return True


def _leave(places: dict[str, set[Lease]], name: str, lease: Lease) -> None:
    held = places[name]
    held.discard(lease)
    if not held:
        del places[name]


class Throttles:
    """Start times by key: a sliding window, exact, with at most `limit` times kept for each key."""

    def __init__(self) -> None:
        self._starts: dict[str, deque[int]] = {}

    def free_at(self, throttle: Throttle, now: int) -> int:
        """When the next start is allowed: `now`, or later."""
        starts = self._starts.get(throttle.key)
        if not starts or len(starts) < throttle.limit:
            return now
        return max(now, starts[-throttle.limit] + round(throttle.period_s * 1000))

    def note(self, throttle: Throttle, now: int) -> None:
        """One more start."""
        starts = self._starts.setdefault(throttle.key, deque())
        starts.append(now)
        horizon = now - round(throttle.period_s * 1000)
        while starts and starts[0] <= horizon and len(starts) > throttle.limit:
            starts.popleft()
