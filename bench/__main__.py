"""`python -m bench [--runs N]`: workflows on a freshly started service, then the store and bare Ray beside it."""

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import beside, scheduling, workflows
from bench.report import Figures, markdown, write
from bench.service import ROOT, service
from serve.commands.client import ServiceClient


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write to bench/results/."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="workflows to run, one after the other")
    parser.add_argument("--requirement", help="a sentence instead of the demo feature")
    parser.add_argument("--scheduling", action="store_true", help="only no-op tasks beside plain Ray tasks")
    options = parser.parse_args(arguments)
    if options.scheduling:
        print("\n".join(scheduling.table(*scheduling.measure())))
        return
    start_s, runs = _workflows(max(1, options.runs), options.requirement)
    ours, raw_ray = scheduling.measure()
    figures = Figures(
        ours=ours,
        raw_ray=raw_ray,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        service_start_s=start_s,
        workflows=runs,
        commits_per_s=beside.commits_per_s(),
        ray_task_ms=beside.ray_task_ms(),
    )
    written = write(figures, ROOT / "bench" / "results")
    print("\n" + markdown(figures))
    print(f"Written to {written.relative_to(ROOT)}")


def _workflows(count: int, requirement: str | None) -> tuple[float, list[workflows.WorkflowRun]]:
    """(seconds until the service was up, the runs)."""
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "data") as running:
        client = ServiceClient(running.presence.base_url)
        runs = []
        for number in range(1, count + 1):
            runs.append(workflows.run(client, requirement))
            print(f"workflow {number}: {runs[-1].wall_s:.2f} s, own {runs[-1].own_share:.1%}", flush=True)
        return running.started_in_s, runs


if __name__ == "__main__":
    main()
