"""One self-contained HTML page: every app with its pictures, its failures and what its plan misses."""

import base64
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.apps.outcome import SECONDS_AIM, Outcome, Run, totals
from bench.apps.plans import PRECISION_AIM, RECALL_AIM, by_category

_HERE = Path(__file__).parent


def write_page(outcomes: Sequence[Outcome], whole: Run, target: Path) -> Path:
    """Write `apps.html` and return its path."""
    path = target / "apps.html"
    path.write_text(render(outcomes, whole), encoding="utf-8")
    return path


def render(outcomes: Sequence[Outcome], whole: Run) -> str:
    """The page."""
    ordered = sorted(outcomes, key=lambda each: each.name)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            outcomes=ordered,
            figures=totals(ordered),
            run=whole,
            categories=by_category(each.score for each in ordered),
            aims={"recall": RECALL_AIM, "precision": PRECISION_AIM, "seconds": SECONDS_AIM},
        )
    )


def _environment() -> Environment:
    """Everything is escaped: requirement texts and messages of generated apps are strangers' text."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["picture"] = _picture
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment


def _picture(jpeg: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
