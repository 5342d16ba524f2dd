"""What probes say about an app: share of time up, latency, and which alert rules fire. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from orchestrator.errors import InvalidInput
from orchestrator.models import Probe

DOWN_PROBES = 3
SLOW_P95_MS = 500.0
SLOW_PROBES = 5
"""Fewer probes than this say nothing about the 95th percentile."""
RESTARTS = 3
RESTART_WINDOW = timedelta(minutes=10)

RULES = {
    "down": f"{DOWN_PROBES} probes in a row failed",
    "slow": f"95th percentile of latency over {SLOW_P95_MS:g} ms",
    "restarting": f"{RESTARTS} restarts within {RESTART_WINDOW.seconds // 60} minutes",
}
"""Every rule and when it fires."""


def checked_rules(rules: Sequence[str]) -> list[str]:
    """The names of the rules, each once; what follows a colon is for people. Raises InvalidInput."""
    names = list(dict.fromkeys(rule.partition(":")[0].strip() for rule in rules))
    if unknown := [name for name in names if name not in RULES]:
        raise InvalidInput(f"There is no alert rule {unknown[0]!r}; there are: {', '.join(RULES)}.", "alertRules")
    return names


def firing(rules: Sequence[str], probes: Sequence[Probe], restarts: Sequence[datetime], now: datetime) -> list[str]:
    """Those of the rules that fire now; `probes` and `restarts` are oldest first."""
    p95_ms = latency_p95_ms(probes)
    state = {
        "down": failed_in_a_row(probes) >= DOWN_PROBES,
        "slow": len(probes) >= SLOW_PROBES and p95_ms is not None and p95_ms > SLOW_P95_MS,
        "restarting": len(recent(restarts, now)) >= RESTARTS,
    }
    return [rule for rule in rules if state[rule]]


def recent(restarts: Sequence[datetime], now: datetime) -> list[datetime]:
    """The restarts within the window."""
    return [at for at in restarts if now - at <= RESTART_WINDOW]


def failed_in_a_row(probes: Sequence[Probe]) -> int:
    """How many of the newest probes failed, up to the newest that did not."""
    return next((age for age, probe in enumerate(reversed(probes)) if probe.ok), len(probes))


def uptime_ratio(probes: Sequence[Probe]) -> float | None:
    """Share of the probes that succeeded, 0-1; None without probes."""
    return round(sum(probe.ok for probe in probes) / len(probes), 4) if probes else None


def latency_ms(probes: Sequence[Probe], share: float) -> float | None:
    """The quantile (nearest rank) of the answers' latency; None when nothing was answered."""
    latencies = sorted(probe.latency_ms for probe in probes if probe.ok)
    return latencies[max(1, math.ceil(share * len(latencies))) - 1] if latencies else None


def latency_p95_ms(probes: Sequence[Probe]) -> float | None:
    """95th percentile of the answers' latency; None when nothing was answered."""
    return latency_ms(probes, 0.95)
