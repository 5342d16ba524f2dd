"""Stage 5, Testing: the app runs in the sandbox and is held to its contract. A failing check is a verdict, no error."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from orchestrator.checks.auth import stored_secret_checks
from orchestrator.checks.boundary import boundary_checks
from orchestrator.checks.client import connect
from orchestrator.checks.fuzz import fuzz_checks
from orchestrator.checks.junit import render
from orchestrator.checks.load import load_checks
from orchestrator.checks.outcome import Check, failing, fingerprint
from orchestrator.checks.semantic import semantic_checks
from orchestrator.checks.unit import unit_checks
from orchestrator.contracts.openapi import to_openapi
from orchestrator.engines.protocol import Engine
from orchestrator.errors import AppUnhealthy
from orchestrator.models import InterfaceContract, Task
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import WITHOUT_SAMPLES, RunningApp, Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.markdown import MARKDOWN
from orchestrator.stages.reports.testing import render_test_report

MAX_LOG_BYTES = 1_000_000

_SUITES: tuple[tuple[str, Callable[[httpx.AsyncClient, InterfaceContract], Awaitable[list[Check]]]], ...] = (
    ("semantic tests from the contract", semantic_checks),
    ("boundary cases", boundary_checks),
    ("50 requests at once", load_checks),
)


class TestingStage:
    """Owned by kevin_qa."""

    __test__ = False  # not a test of ours, whatever pytest makes of the name

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The verdict on the tree with `junit.xml`, `report.md` and `app.log`. Raises SandboxUnavailable."""
        contract = inputs.read("contract", InterfaceContract)
        tree = workspace.scratch / "tree"
        bundle.unpack(await workspace.get(str(inputs.require("bundle"))), tree)
        workspace.progress(0.05, "starting the app and its own tests in the sandbox")
        started = time.perf_counter()
        unit = asyncio.create_task(unit_checks(workspace.sandbox, tree, workspace.scratch / "unit"))
        try:
            checks, log = await _against_the_running_app(contract, tree, workspace)
            checks = [*await unit, *checks]
        finally:
            unit.cancel()
            await asyncio.gather(unit, return_exceptions=True)
        return await _verdict(checks, log, time.perf_counter() - started, workspace)


async def _against_the_running_app(
    contract: InterfaceContract, tree: Path, workspace: Workspace
) -> tuple[list[Check], bytes]:
    """The checks from outside, and what the app wrote meanwhile. An app that does not start is one failing check."""
    try:
        async with workspace.sandbox.app(tree, workspace.scratch / "data", env=WITHOUT_SAMPLES) as app:
            checks = [Check("app", "starts")]
            async with connect(app) as http:
                for step, (note, suite) in enumerate(_SUITES):
                    workspace.progress(0.2 + 0.1 * step, note)
                    checks += await suite(http, contract)
            checks += stored_secret_checks(workspace.scratch / "data", contract)
            workspace.progress(0.5, "requests made up from the contract (schemathesis)")
            checks += await fuzz_checks(app.base_url, to_openapi(contract), workspace.scratch / "fuzz")
            return checks, _log(app)
    except AppUnhealthy as error:
        return [Check("app", "starts", str(error))], str(error).encode()


def _log(app: RunningApp) -> bytes:
    return app.log.read_bytes()[-MAX_LOG_BYTES:] if app.log.is_file() else b""


async def _verdict(checks: list[Check], log: bytes, seconds: float, workspace: Workspace) -> StageResult:
    failed = failing(checks)
    report = await workspace.put("report.md", render_test_report(checks, seconds), MARKDOWN)
    artifacts = [
        report,
        await workspace.put("junit.xml", render(checks), "application/xml"),
        await workspace.put("app.log", log, "text/plain; charset=utf-8"),
    ]
    sandbox = [] if workspace.sandbox.isolated else ["Isolation: the app ran without a sandbox (ALLOW_UNSANDBOXED=1)"]
    return StageResult(
        passed=not failed,
        summary=f"{len(checks) - len(failed)} of {len(checks)} checks passed",
        outputs={"report": report.sha256} if failed else {},
        artifacts=artifacts,
        not_verified=sandbox,
        fingerprint=fingerprint(checks) if failed else None,
    )
