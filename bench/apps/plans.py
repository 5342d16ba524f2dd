"""Plans for the requirements, made in process: quick, without Ray, sandbox or browser."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.apps.expectation import Requirement
from bench.apps.ledger import CATEGORIES, Ledger, together
from bench.apps.scoring import Score, score
from orchestrator.config import load_settings
from orchestrator.engines.opening import open_engine
from orchestrator.engines.protocol import Engine
from orchestrator.models import Brief, Plan
from serve.intake import feature_from_sentence

RECALL_AIM, PRECISION_AIM = 0.9, 0.85


@dataclass(frozen=True, slots=True)
class Judged:
    """A requirement's plan against its expectation. Without a plan everything expected is missed; `error` says why."""

    requirement: Requirement
    score: Score
    seconds: float
    error: str = ""


def judge_all(requirements: Sequence[Requirement]) -> Iterator[Judged]:
    """Each plan, judged, as the engine of the settings makes it."""
    engine = open_engine(load_settings())
    for requirement in requirements:
        yield asyncio.run(_judge(engine, requirement))


async def _judge(engine: Engine, requirement: Requirement) -> Judged:
    """One plan; whatever goes wrong in making it is that requirement's failure and nobody else's."""
    began = time.perf_counter()
    brief = Brief(feature=feature_from_sentence(requirement.text), requirement=requirement.text)
    try:
        plan = await engine.plan(brief)
    except Exception as error:
        return Judged(
            requirement, without_plan(requirement), time.perf_counter() - began, f"{type(error).__name__}: {error}"
        )
    seconds = time.perf_counter() - began
    return Judged(requirement, score(requirement, plan), seconds)


def without_plan(requirement: Requirement) -> Score:
    """What it is to have made nothing of it: everything missed, nothing held."""
    other = "zh" if requirement.language == "en" else "en"
    nothing = score(requirement, Plan(title="", language=other, requirement=requirement.text))
    nothing.ledgers["language"].extra.clear()
    return nothing


def by_category(scores: Iterable[Score]) -> dict[str, Ledger]:
    """Each category over all requirements; every entry weighs the same."""
    scores = list(scores)
    return {category: together(score.ledgers[category] for score in scores) for category in CATEGORIES}


def summary(judged: Sequence[Judged]) -> str:
    """A table by requirement and one by category, then the verdict."""
    scores = [each.score for each in judged]
    whole = together(score.whole for score in scores)
    slowest = max((each.seconds for each in judged), default=0.0)
    return "\n".join(
        [
            *(_row(each.score.name, each.score.whole, each.error) for each in judged),
            "",
            *(_row(category, ledger) for category, ledger in by_category(scores).items()),
            "",
            _row("all", whole),
            f"{len(judged)} plans, the slowest in {slowest * 1000:.0f} ms. "
            f"Recall {verdict(whole.recall, RECALL_AIM)}, precision {verdict(whole.precision, PRECISION_AIM)}.",
        ]
    )


def _row(name: str, ledger: Ledger, error: str = "") -> str:
    wanted, held = len(ledger.found) + len(ledger.missed), len(ledger.right) + len(ledger.extra)
    recall = f"recall {ledger.recall:6.1%} of {wanted:4}" if wanted else " " * 21
    precision = f"precision {ledger.precision:6.1%} of {held:4}" if held else " " * 24
    figures = f"{recall}   {precision}"
    return f"{name:28} {figures}   {error}".rstrip()


def verdict(value: float, aim: float) -> str:
    """The share with its aim and whether that is reached."""
    return f"{value:.1%} (aim {aim:.0%}: {'reached' if value >= aim else 'MISSED'})"


def details(judged: Sequence[Judged]) -> str:
    """What each plan misses and holds too much, as Markdown."""
    return "\n".join(line for each in judged for line in _details_of(each))


def _details_of(judged: Judged) -> Iterator[str]:
    yield f"## {judged.score.name}\n"
    if judged.error:
        yield f"No plan: {judged.error}\n"
    for category, ledger in judged.score.ledgers.items():
        yield from (f"- {category}, missed: {what}" for what in ledger.missed)
        yield from (f"- {category}, extra: {what}" for what in ledger.extra)
    yield ""
