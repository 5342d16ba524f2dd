"""Property-based requests from the frozen contract (schemathesis), so the app is not measured by its own schema."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestrator.checks.junit import read_schemathesis
from orchestrator.checks.outcome import Check
from orchestrator.checks.program import run_program

EXAMPLES = 120
MOST_EXAMPLES, LEAST_EXAMPLES = 20, 6
"""Examples in all, and for one operation: many operations get fewer each, so that the time stays the same."""

TIMEOUT_S = 150.0
"""A quiet machine needs 5 s for six operations."""

_PHASES = "examples,coverage,fuzzing"
"""Not `stateful`: it puts an optional reference that is null into a path and calls the refusal a failure. What it
would find is in the semantic checks."""

_RUN = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"


async def fuzz_checks(base_url: str, openapi: Mapping[str, Any], scratch: Path) -> list[Check]:
    """One check per operation, or one per operation and kind of failure; the app at `base_url` is sent anything."""
    await asyncio.to_thread(_freeze, openapi, scratch)
    report = scratch / "schemathesis.xml"
    exit_code, output = await run_program(
        _command(base_url, report, _examples(openapi)), cwd=scratch, timeout_s=TIMEOUT_S
    )
    if not report.exists():
        return [Check("fuzz", "run", f"schemathesis ended with {exit_code} and no report:\n{output[-2000:]}")]
    checks = read_schemathesis(report.read_text(), "fuzz")
    if exit_code and all(check.passed for check in checks):
        checks.append(Check("fuzz", "run", f"schemathesis ended with {exit_code}:\n{output[-2000:]}"))
    return checks


_SETTINGS = """\
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "412", "5xx"]

[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "406", "412", "422", "428", "5xx"]
"""
"""schemathesis's own statuses and 412: a made-up If-Match is well-formed, and refused because no row has that ETag."""


def _freeze(openapi: Mapping[str, Any], scratch: Path) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "schemathesis.toml").write_text(_SETTINGS)
    (scratch / "openapi.json").write_text(json.dumps(openapi))


def _examples(openapi: Mapping[str, Any]) -> int:
    operations = sum(len(methods) for methods in openapi["paths"].values())
    return max(LEAST_EXAMPLES, min(MOST_EXAMPLES, EXAMPLES // max(1, operations)))


def _command(base_url: str, report: Path, examples: int) -> list[str]:
    return [
        sys.executable, "-c", _RUN, "run", "openapi.json", "--url", base_url, "--no-color", "--no-shrink",
        "--generation-deterministic", "--generation-allow-x00", "false", "--max-examples", str(examples),
        "--request-timeout", "20", "--report", "junit", "--report-junit-path", str(report), "--warnings", "off",
        "--output-sanitize", "false", "--phases", _PHASES,
    ]  # fmt: skip
