"""Stage 5, Testing: the app runs in the sandbox and is held to its contract. A failing check is a verdict, no error."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestrator.checks.auth import stored_secret_checks
from orchestrator.checks.boundary import boundary_checks
from orchestrator.checks.client import AppClient, connect
from orchestrator.checks.fuzz import fuzz_checks, sow
from orchestrator.checks.junit import render
from orchestrator.checks.load import load_checks
from orchestrator.checks.outcome import Check, failing, fingerprint, first_lines
from orchestrator.checks.semantic import semantic_checks
from orchestrator.checks.unit import unit_checks
from orchestrator.engines.protocol import Engine
from orchestrator.errors import AppUnhealthy
from orchestrator.models import InterfaceContract, Language, Plan, Task
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import WITHOUT_SAMPLES, RunningApp, Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.markdown import MARKDOWN
from orchestrator.stages.reports.testing import render_test_report
from orchestrator.stages.reports.trial_words import WORDS

MAX_LOG_BYTES = 1_000_000

SUITES = ("unit", "semantic", "boundary", "load", "fuzz")
"""Everything that is tried, in this order."""

_FROM_OUTSIDE: tuple[tuple[str, str, Callable[[AppClient], Awaitable[list[Check]]]], ...] = (
    ("semantic", "what the contract promises", semantic_checks),
    ("boundary", "boundary cases", boundary_checks),
    ("load", "50 requests at once", load_checks),
)


class TestingStage:
    """Owned by kevin_qa. `suites` are those it runs."""

    __test__ = False  # not a test of ours, whatever pytest makes of the name

    def __init__(self, suites: Collection[str] = SUITES) -> None:
        self._suites = suites

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The verdict on the tree with `junit.xml`, `report.md` and `app.log`. Raises SandboxUnavailable."""
        contract = inputs.read("contract", InterfaceContract)
        tree = workspace.scratch / "tree"
        bundle.unpack(await workspace.get(str(inputs.require("bundle"))), tree)
        workspace.progress(0.05, "starting the app and its own tests in the sandbox")
        started = time.perf_counter()
        beside = asyncio.create_task(self._beside(contract, tree, workspace))
        try:
            found = await self._against_the_running_app(contract, tree, workspace)
            workspace.progress(0.6, "requests made up from the contract (schemathesis)")
            unit, fuzz = await beside
        finally:
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)
        whole = _Found([*unit, *found.checks, *fuzz.checks], found.not_tried, found.log + fuzz.log)
        plan = inputs.read("plan", Plan) if "plan" in inputs.values else None
        return await _verdict(whole, time.perf_counter() - started, workspace, plan.language if plan else "en")

    async def _beside(
        self, contract: InterfaceContract, tree: Path, workspace: Workspace
    ) -> tuple[list[Check], "_Found"]:
        """What needs no quiet app, on the second core: the generated tests, then requests made up from the contract."""
        unit: list[Check] = []
        if "unit" in self._suites:
            unit = await unit_checks(workspace.sandbox, tree, workspace.scratch / "unit")
        return unit, await _fuzzed(contract, tree, workspace) if "fuzz" in self._suites else _Found([])

    async def _against_the_running_app(self, contract: InterfaceContract, tree: Path, workspace: Workspace) -> "_Found":
        """The checks from outside; an app that does not start is a failing check."""
        try:
            async with workspace.sandbox.app(tree, workspace.scratch / "data", env=WITHOUT_SAMPLES) as app:
                found = await self._from_outside(app, contract, workspace)
                found.checks.insert(0, Check("app", "starts"))
                return replace(found, log=_log(app))
        except AppUnhealthy as error:
            return _Found([Check("app", "starts", str(error))], log=str(error).encode())

    async def _from_outside(self, app: RunningApp, contract: InterfaceContract, workspace: Workspace) -> "_Found":
        async with connect(app) as http:
            everybody = AppClient(http, contract)
            recorder = everybody.recorder("app")
            if not await recorder.check("accounts", everybody.crew.gather()):
                return _Found(recorder.checks)  # nobody is there to try anything
            checks = recorder.checks
            for step, (name, note, suite) in enumerate(_FROM_OUTSIDE):
                if name in self._suites:
                    workspace.progress(0.2 + 0.1 * step, note)
                    checks += await suite(everybody)
            checks += stored_secret_checks(workspace.scratch / "data", contract)
            return _Found(checks, everybody.not_tried)


async def _fuzzed(contract: InterfaceContract, tree: Path, workspace: Workspace) -> "_Found":
    """What schemathesis finds on an app of its own, which holds a few rows of everything."""
    try:
        async with workspace.sandbox.app(tree, workspace.scratch / "fuzzed", env=WITHOUT_SAMPLES) as app:
            async with connect(app) as http:
                everybody = AppClient(http, contract)
                if not await everybody.recorder("fuzz").check("accounts", everybody.crew.gather()):
                    return _Found([])  # the other checks say so
                await sow(everybody)
                checks = await fuzz_checks(app.base_url, everybody, workspace.scratch / "fuzz")
            return _Found(checks, log=_log(app))
    except AppUnhealthy as error:
        return _Found([Check("fuzz", "app", str(error))])


@dataclass(frozen=True, slots=True)
class _Found:
    """What was tried, what could not be, and what an app wrote meanwhile."""

    checks: list[Check]
    not_tried: list[str] = field(default_factory=list)
    log: bytes = b""


def _log(app: RunningApp) -> bytes:
    return app.log.read_bytes()[-MAX_LOG_BYTES:] if app.log.is_file() else b""


async def _verdict(found: _Found, seconds: float, workspace: Workspace, language: Language) -> StageResult:
    checks, failed, words = found.checks, failing(found.checks), WORDS[language]
    not_verified = [] if workspace.sandbox.isolated else [words["bare"]]
    not_verified += [words["nobody"].format(names=", ".join(found.not_tried))] if found.not_tried else []
    text = render_test_report(checks, seconds, not_verified, language)
    report = await workspace.put("report.md", text, MARKDOWN)
    artifacts = [
        report,
        await workspace.put("junit.xml", render(checks), "application/xml"),
        await workspace.put("app.log", found.log, "text/plain; charset=utf-8"),
    ]
    named = words["named"].format(named=first_lines(checks)) if failed else ""
    return StageResult(
        passed=not failed,
        summary=words["test_summary"].format(passed=len(checks) - len(failed), count=len(checks), named=named),
        outputs={"report": report.sha256} if failed else {},
        artifacts=artifacts,
        not_verified=not_verified,
        fingerprint=fingerprint(checks) if failed else None,
    )
