"""How long tasks take, learned from those that have ended: a moving average for each kind of work. Milliseconds."""

from orchestrator.scheduling.spec import Spec

NEWEST_WEIGHT = 0.3
KINDS_KEPT = 10_000
"""Kinds of work that are remembered; beyond that the longest known one is forgotten."""


class Durations:
    """Expected durations by type and key; rounds of repair (`test#2`) count as one kind."""

    def __init__(self) -> None:
        self._ms: dict[tuple[str, str], float] = {}

    def expected(self, spec: Spec) -> int:
        """What is known of the task itself, else learned of its kind, else 0."""
        if spec.expected_ms is not None:
            return spec.expected_ms
        return round(self._ms.get(_kind(spec), 0.0)) if self._ms else 0

    def learn(self, spec: Spec, ms: int) -> None:
        """A task has taken that long."""
        kind = _kind(spec)
        before = self._ms.get(kind)
        if before is None and len(self._ms) >= KINDS_KEPT:
            del self._ms[next(iter(self._ms))]
        self._ms[kind] = ms if before is None else before + NEWEST_WEIGHT * (ms - before)


def _kind(spec: Spec) -> tuple[str, str]:
    return spec.type, spec.key.partition("#")[0]
