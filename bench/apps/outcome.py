"""What became of one requirement, and of all of them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.apps.evidence import Failure, Lived, first
from bench.apps.ledger import together
from bench.apps.plans import PRECISION_AIM, RECALL_AIM, verdict
from bench.apps.scoring import Score

SECONDS_AIM = 40.0


@dataclass(frozen=True, slots=True)
class StageTime:
    """One stage of a workflow: how it ended and how long it took; None where it never began or ended."""

    name: str
    status: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One requirement's way through the eight stages.

    `seconds` are the workflow's own, from start to completion; `load` is the machine's average over the last minute of
    it, its own work included: about 1 to 2 when nothing else is going on.
    """

    name: str
    domain: str
    text: str
    score: Score
    status: str
    seconds: float | None = None
    stages: tuple[StageTime, ...] = ()
    stories: Lived = field(default=Lived(0, 0))
    checks: tuple[Failure, ...] = ()
    repair_rounds: int = 0
    not_verified: tuple[str, ...] = ()
    error: str = ""
    pictures: tuple[bytes, ...] = ()
    load: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every stage passed; what a stage could not verify is in `not_verified`."""
        return self.status == "completed" and all(stage.status == "completed" for stage in self.stages)

    @property
    def failed_stage(self) -> str:
        """The stage in which it ended; empty when it passed."""
        if self.passed:
            return ""
        return next((stage.name for stage in self.stages if stage.status != "completed"), "before the first stage")

    @property
    def failures(self) -> list[str]:
        """What failed, as lines."""
        if self.passed:
            return []
        return first([*self.checks, *self.stories.failures]) + list(self.stories.costs[:8])


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of a run. Shares are 0–1."""

    apps: int
    recall: float
    precision: float
    passed: int
    stories_passed: int
    stories: int
    median_s: float
    slowest_s: float

    @property
    def passed_share(self) -> float:
        """Share of apps whose every stage passed."""
        return self.passed / self.apps if self.apps else 0.0

    @property
    def stories_share(self) -> float:
        """Share of user stories whose browser steps passed; those of an app that was never opened did not."""
        return self.stories_passed / self.stories if self.stories else 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """What a run sets out to do, and on what. `machine` says the load when it began: other work makes times longer."""

    planned: int
    machine: str
    jobs: int


def totals(outcomes: Sequence[Outcome]) -> Totals:
    """All of them together."""
    whole = together(each.score.whole for each in outcomes)
    seconds = [each.seconds for each in outcomes if each.passed and each.seconds is not None]
    return Totals(
        apps=len(outcomes),
        recall=whole.recall,
        precision=whole.precision,
        passed=sum(each.passed for each in outcomes),
        stories_passed=sum(each.stories.passed for each in outcomes),
        stories=sum(each.stories.total for each in outcomes),
        median_s=statistics.median(seconds) if seconds else 0.0,
        slowest_s=max(seconds, default=0.0),
    )


def line(outcome: Outcome) -> str:
    """One app on one line."""
    took = f"{outcome.seconds:5.1f} s" if outcome.seconds is not None else "      –"
    took += f" at load {outcome.load:4.1f}"
    whole, stories = outcome.score.whole, outcome.stories
    end = "passed" if outcome.passed else f"FAILED in {outcome.failed_stage}: {outcome.error[:160]}"
    return (
        f"{outcome.name:28} {took}  recall {whole.recall:4.0%}  precision {whole.precision:4.0%}  "
        f"stories {stories.passed}/{stories.total}  {end}"
    )


def summary(figures: Totals) -> str:
    """The figures with the aims they are held to."""
    return "\n".join(
        [
            f"plan recall               {verdict(figures.recall, RECALL_AIM)}",
            f"plan precision            {verdict(figures.precision, PRECISION_AIM)}",
            f"every stage passed        {figures.passed} of {figures.apps} apps ({figures.passed_share:.1%})",
            f"stories passed            {figures.stories_passed} of {figures.stories} ({figures.stories_share:.1%})",
            f"seconds per passed app    {_seconds(figures)}",
        ]
    )


def _seconds(figures: Totals) -> str:
    if not figures.passed:
        return "none passed"
    reached = "reached" if figures.slowest_s <= SECONDS_AIM else "MISSED"
    times = f"median {figures.median_s:.1f}, slowest {figures.slowest_s:.1f}"
    return f"{times} (aim {SECONDS_AIM:.0f} on 2 idle cores: {reached})"
