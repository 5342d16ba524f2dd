"""Property-based requests from the frozen contract (schemathesis), so the app is not measured by its own schema."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestrator.checks.client import AppClient
from orchestrator.checks.junit import read_schemathesis
from orchestrator.checks.outcome import Check
from orchestrator.checks.program import run_program
from orchestrator.contracts.openapi import to_openapi
from orchestrator.models import Operation

EXAMPLES = 120
MOST_EXAMPLES, LEAST_EXAMPLES = 20, 4
"""Examples in all, and for one operation: many operations get fewer each, so that the time stays the same."""

TIMEOUT_S = 150.0
"""A quiet machine needs 5 s for six operations."""

ROWS_SOWN = 3

ACCEPTABLE = ("2xx", "401", "403", "404", "409", "412")
"""Answers to a request that the contract's schemas allow: rows, people and rules may still say no."""

RULED = (*ACCEPTABLE, "422")
"""Where a rule of the contract that no schema can say (dates in order, not in the past) is a validation error."""

REFUSALS = ("400", "401", "403", "404", "405", "409", "412", "415", "422")
"""Answers to a request that the contract's schemas do not allow."""

_PHASES = "examples,coverage,fuzzing"
"""Not `stateful`: it puts an optional reference that is null into a path and calls the refusal a failure. What it
would find is in the semantic checks."""

SESSIONS = "sessions.json"
_RUN = f"""import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import orchestrator.checks.fuzz_sessions
from schemathesis.cli import schemathesis
sys.exit(schemathesis())
"""


async def sow(app: AppClient) -> None:
    """Make a few rows of every entity, so that what is made up finds some; that one can not be is told elsewhere."""
    recorder = app.recorder("fuzz")
    for entity in app.entities.values():
        for _ in range(ROWS_SOWN) if entity.has("create") else ():
            await recorder.check(f"{entity.name}.sown", app.create(entity))


async def fuzz_checks(base_url: str, app: AppClient, scratch: Path) -> list[Check]:
    """One check per operation, or one per operation and kind of failure; the app at `base_url` is sent anything.

    Each operation is called by somebody who may: the crew of `app` is there.
    """
    operations = app.contract.api.operations if app.contract.api else []
    await asyncio.to_thread(freeze, app, scratch)
    report = scratch / "schemathesis.xml"
    command = _command(base_url, report, _examples(len(operations)))
    exit_code, output = await run_program(command, cwd=scratch, timeout_s=TIMEOUT_S)
    if not report.exists():
        return [Check("fuzz", "run", f"schemathesis ended with {exit_code} and no report:\n{output[-2000:]}")]
    checks = read_schemathesis(report.read_text(), "fuzz")
    if exit_code and all(check.passed for check in checks):
        checks.append(Check("fuzz", "run", f"schemathesis ended with {exit_code}:\n{output[-2000:]}"))
    return checks


def freeze(app: AppClient, scratch: Path) -> None:
    """Write what schemathesis reads: the contract, which answers are fine, and whose session calls what."""
    operations = app.contract.api.operations if app.contract.api else []
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "openapi.json").write_text(json.dumps(to_openapi(app.contract)))
    (scratch / "schemathesis.toml").write_text("\n".join(_settings(operations)))
    sessions = {
        f"{operation.method} {operation.path}": session
        for operation in operations
        if operation.auth and (session := app.performer(operation).session)
    }
    (scratch / SESSIONS).write_text(json.dumps(sessions))


def _settings(operations: Sequence[Operation]) -> Iterator[str]:
    """Lines of TOML: which answers are fine."""
    yield f"[checks.positive_data_acceptance]\nexpected-statuses = {json.dumps(ACCEPTABLE)}"
    yield f"[checks.negative_data_rejection]\nexpected-statuses = {json.dumps(REFUSALS)}"
    for operation in operations:
        if any(guard.code == "validation_error" for guard in operation.guards):
            yield f'[[operations]]\ninclude-name = "{operation.method} {operation.path}"'
            yield f"[operations.checks.positive_data_acceptance]\nexpected-statuses = {json.dumps(RULED)}"


def _examples(operations: int) -> int:
    return max(LEAST_EXAMPLES, min(MOST_EXAMPLES, EXAMPLES // max(1, operations)))


def _command(base_url: str, report: Path, examples: int) -> list[str]:
    return [
        sys.executable, "-c", _RUN, "--config-file", "schemathesis.toml", "run", "openapi.json", "--url", base_url,
        "--no-color", "--no-shrink", "--generation-deterministic", "--generation-allow-x00", "false",
        "--max-examples", str(examples), "--request-timeout", "20", "--report", "junit",
        "--report-junit-path", str(report), "--warnings", "off", "--output-sanitize", "false", "--phases", _PHASES,
    ]  # fmt: skip
