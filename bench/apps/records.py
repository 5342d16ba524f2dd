"""The outcomes as JSON for comparisons and as Markdown for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.apps.outcome import Outcome, Run, line, summary, totals


def write_records(outcomes: Sequence[Outcome], whole: Run, target: Path) -> None:
    """`apps.json`, `apps.md` and the pictures `pictures/NAME-1.jpg` in the folder."""
    ordered = sorted(outcomes, key=lambda each: each.name)
    figures = totals(ordered)
    document = {"run": asdict(whole), "totals": asdict(figures), "apps": [_record(each) for each in ordered]}
    (target / "apps.json").write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
    lines = [
        "# Apps",
        "",
        f"{whole.machine}, {whole.jobs} at a time.",
        "",
        "```",
        *map(line, ordered),
        "",
        summary(figures),
        "```",
        "",
    ]
    (target / "apps.md").write_text("\n".join([*lines, *(_section(each) for each in ordered)]), encoding="utf-8")
    for outcome in ordered:
        _write_pictures(outcome, target / "pictures")


def _record(outcome: Outcome) -> dict[str, Any]:
    record = asdict(outcome)
    record["passed"], record["failed_stage"] = outcome.passed, outcome.failed_stage
    record["pictures"] = len(outcome.pictures)
    return record


def _section(outcome: Outcome) -> str:
    """What went wrong with one app, and what its plan misses and holds too much."""
    lines = [f"## {outcome.name}", ""]
    if not outcome.passed:
        lines += [f"Failed in {outcome.failed_stage}: {outcome.error}", *(f"- {each}" for each in outcome.failures), ""]
    for category, ledger in outcome.score.ledgers.items():
        lines += [f"- {category}, missed: {what}" for what in ledger.missed]
        lines += [f"- {category}, extra: {what}" for what in ledger.extra]
    return "\n".join([*lines, ""])


def _write_pictures(outcome: Outcome, folder: Path) -> None:
    for number, picture in enumerate(outcome.pictures, start=1):
        folder.mkdir(exist_ok=True)
        (folder / f"{outcome.name}-{number}.jpg").write_bytes(picture)
