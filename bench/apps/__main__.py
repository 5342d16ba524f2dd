"""`python -m bench.apps`: builds the app of every requirement; `--plans-only`: only judges the plans, in seconds."""

import argparse
import asyncio
import os
import platform
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.apps.expectation import FOLDER, Requirement, load_all
from bench.apps.outcome import Outcome, Run, totals
from bench.apps.outcome import summary as summary_of_apps
from bench.apps.plans import details, judge_all, summary
from bench.apps.runs import run
from bench.service import ROOT

RESULTS = ROOT / "bench" / "results"


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge, print, and write to bench/results/."""
    options = _options(arguments)
    requirements = chosen(load_all(options.dir), options.only, options.limit)
    target = options.out or RESULTS / f"apps-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    target.mkdir(parents=True, exist_ok=True)
    if options.plans_only:
        _plans_only(requirements, target, options.details)
    else:
        _whole_apps(requirements, target, options.jobs)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.apps", description=__doc__)
    parser.add_argument("--plans-only", action="store_true", help="make the plans in process and build nothing")
    parser.add_argument("--dir", type=Path, default=FOLDER, help="folder of requirements (default: bench/requirements)")
    parser.add_argument("--out", type=Path, help="folder for the report (default: a new one in bench/results)")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="requirements whose name begins so")
    parser.add_argument("--limit", type=int, help="at most so many")
    parser.add_argument("--jobs", type=int, choices=(1, 2), default=1, help="apps at a time; times are true of one")
    parser.add_argument("--details", action="store_true", help="print what each plan misses and holds too much")
    return parser.parse_args(arguments)


def chosen(requirements: Sequence[Requirement], only: Sequence[str], limit: int | None) -> list[Requirement]:
    """Those whose name begins with one of `only`, or all; at most `limit`.

    Raises:
        SystemExit: there is none.
    """
    found = [each for each in requirements if not only or each.name.startswith(tuple(only))][:limit]
    if not found:
        raise SystemExit("No requirement has such a name.")
    return found


def _plans_only(requirements: Sequence[Requirement], target: Path, print_details: bool) -> None:
    judged = list(judge_all(requirements))
    if print_details:
        print(details(judged))
    print(summary(judged))
    report = target / "plans.md"
    report.write_text(f"# Plans\n\n```\n{summary(judged)}\n```\n\n{details(judged)}", encoding="utf-8")
    print(f"Misses and extras: {report}")


def _whole_apps(requirements: Sequence[Requirement], target: Path, jobs: int) -> None:
    """Ctrl-C ends it, and so does SIGTERM: the service is stopped, and what was built by then is in the report."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    print(f"{len(requirements)} apps; the page so far: {target / 'apps.html'}", flush=True)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before"
    outcomes: list[Outcome] = []
    try:
        asyncio.run(run(requirements, target, Run(len(requirements), machine, jobs), outcomes))
    except KeyboardInterrupt:
        print(f"Ended after {len(outcomes)} of {len(requirements)} apps.")
    print("\n" + summary_of_apps(totals(outcomes)))
    print(f"Page: {target / 'apps.html'}")


if __name__ == "__main__":
    main()
