"""Alert rules on sequences of probes."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.errors import InvalidInput
from orchestrator.models import Probe
from orchestrator.runtime import alerts
from orchestrator.runtime.hosted_app import BACKOFF_CAP_S, backoff_s

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ALL = list(alerts.RULES)


def probes(pattern: str, latency_ms: float = 10.0) -> list[Probe]:
    """One probe for each letter, oldest first: `+` succeeded, `-` failed."""
    return [Probe(project_id="0" * 24, at=NOW, ok=letter == "+", latency_ms=latency_ms) for letter in pattern]


@pytest.mark.parametrize(
    ("pattern", "expected"), [("", []), ("--", []), ("---", ["down"]), ("---+", []), ("+---", ["down"]), ("-+--", [])]
)
def test_down_fires_when_three_probes_in_a_row_failed(pattern: str, expected: list[str]) -> None:
    """Only the newest in a row count; one success ends it."""
    assert alerts.firing(ALL, probes(pattern), [], NOW) == expected


@pytest.mark.parametrize(("count", "latency_ms", "expected"), [(5, 501, ["slow"]), (5, 500, []), (4, 900, [])])
def test_slow_fires_when_the_95th_percentile_is_high(count: int, latency_ms: float, expected: list[str]) -> None:
    """Over 500 ms, and not before there are enough probes to speak of a percentile."""
    assert alerts.firing(ALL, probes("+" * count, latency_ms), [], NOW) == expected


@pytest.mark.parametrize(("minutes", "expected"), [((1, 2, 3), ["restarting"]), ((1, 2), []), ((1, 2, 11), [])])
def test_restarting_fires_when_there_are_three_in_ten_minutes(minutes: tuple[int, ...], expected: list[str]) -> None:
    """Older restarts do not count."""
    restarts = [NOW - timedelta(minutes=age) for age in sorted(minutes, reverse=True)]
    assert alerts.firing(ALL, [], restarts, NOW) == expected


def test_rules_stay_silent_when_they_were_not_asked_for() -> None:
    """Only the app's own rules are evaluated."""
    assert alerts.firing(["slow"], probes("---"), [], NOW) == []


def test_rules_are_known_by_their_name_when_words_follow() -> None:
    """`down: the app does not answer` is the rule down; each counts once."""
    assert alerts.checked_rules(["down: no answer", "slow", "down"]) == ["down", "slow"]
    with pytest.raises(InvalidInput, match="'sideways'"):
        alerts.checked_rules(["sideways"])


def test_uptime_and_latency_are_unknown_when_there_are_no_probes() -> None:
    """No number is better than a made-up one."""
    assert alerts.uptime_ratio([]) is None
    assert alerts.latency_p95_ms(probes("--")) is None
    assert alerts.uptime_ratio(probes("+++-")) == 0.75


def test_percentile_is_the_nearest_rank() -> None:
    """Of 1 to 100 ms the 95th percentile is 95 ms."""
    each = [probe for number in range(1, 101) for probe in probes("+", float(number))]
    assert alerts.latency_p95_ms(each) == 95.0


def test_backoff_grows_to_its_cap() -> None:
    """Half a second, doubled, never over the cap however long it goes on."""
    assert [backoff_s(n) for n in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert backoff_s(1000) == BACKOFF_CAP_S
