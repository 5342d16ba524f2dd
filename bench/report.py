"""The measurements as Markdown for people and JSON for comparisons."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.scheduling import Costs, table
from bench.workflows import WorkflowRun

WALL_LIMIT_S = 30.0
OWN_SHARE_LIMIT = 0.05


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of the bench."""

    taken_at: str
    machine: str
    service_start_s: float
    workflows: Sequence[WorkflowRun]
    commits_per_s: dict[int, float]
    ray_task_ms: float
    ours: Costs
    raw_ray: Costs

    @property
    def wall_s(self) -> float:
        """Median wall time of a workflow."""
        return statistics.median(run.wall_s for run in self.workflows)

    @property
    def own_share(self) -> float:
        """Median of the orchestrator's own share, 0–1."""
        return statistics.median(run.own_share for run in self.workflows)

    @property
    def own_ms_per_task(self) -> float:
        """Median of the orchestrator's own time for each task of a workflow, in milliseconds."""
        return statistics.median(run.own_s * 1000 / run.tasks for run in self.workflows)


def markdown(figures: Figures) -> str:
    """The report."""
    lines = [
        f"# Bench, {figures.taken_at}",
        "",
        f"{figures.machine}. Service up after {figures.service_start_s:.1f} s.",
        "",
        "| workflow | wall | orchestrator's own | share | tasks | repair rounds |",
        "|---|---|---|---|---|---|",
        *(_row(number, run) for number, run in enumerate(figures.workflows, start=1)),
        "",
        _verdict(
            "median wall time", f"{figures.wall_s:.1f} s", f"{WALL_LIMIT_S:.0f} s", figures.wall_s <= WALL_LIMIT_S
        ),
        _verdict(
            "median own share",
            f"{figures.own_share:.1%}",
            f"{OWN_SHARE_LIMIT:.0%}",
            figures.own_share <= OWN_SHARE_LIMIT,
        ),
        "",
        "| stage | " + " | ".join(figures.workflows[0].stages_s) + " |",
        "|---" * (1 + len(figures.workflows[0].stages_s)) + "|",
        "| median s | " + " | ".join(f"{seconds:.1f}" for seconds in _stage_medians(figures)) + " |",
        "",
        "Beside it:",
        *(f"- store: {rate:,.0f} tasks/s in commits of {size}" for size, rate in figures.commits_per_s.items()),
        f"- one no-op Ray task, there and back: {figures.ray_task_ms:.2f} ms",
        f"- the orchestrator's own time for each task of a workflow: {figures.own_ms_per_task:.1f} ms = "
        f"{figures.own_ms_per_task / figures.ray_task_ms:.1f} such Ray tasks",
        "",
        *table(figures.ours, figures.raw_ray),
    ]
    return "\n".join(lines) + "\n"


def _row(number: int, run: WorkflowRun) -> str:
    figures = f"{run.wall_s:.2f} s | {run.own_s:.2f} s | {run.own_share:.1%} | {run.tasks} | {run.repair_rounds}"
    return f"| {number} | {figures} |"


def _verdict(what: str, value: str, limit: str, held: bool) -> str:
    return f"- {what} {value}, limit {limit} on two idle cores: {'held' if held else 'EXCEEDED'}"


def _stage_medians(figures: Figures) -> list[float]:
    runs = figures.workflows
    return [statistics.median(run.stages_s[name] for run in runs) for name in runs[0].stages_s]


def write(figures: Figures, folder: Path) -> Path:
    """Write both forms and return the Markdown's path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = figures.taken_at.replace(":", "")
    summary = {"wall_s": figures.wall_s, "own_share": figures.own_share, "own_ms_per_task": figures.own_ms_per_task}
    (folder / f"{name}.json").write_text(json.dumps(asdict(figures) | summary, indent=2))
    target = folder / f"{name}.md"
    target.write_text(markdown(figures))
    return target
