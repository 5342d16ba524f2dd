"""Stage 6, Acceptance: a real browser lives every user story on the running app and scores what it finds."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestrator.checks.api_stories import stories_over_api
from orchestrator.checks.client import connect
from orchestrator.checks.rubric import PASSING, Finding, overall
from orchestrator.checks.story import Visit
from orchestrator.engines.protocol import Engine
from orchestrator.errors import BrowserUnavailable, StageFailed
from orchestrator.models import Artifact, InterfaceContract, Plan, Story, Task
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import WITHOUT_SAMPLES, RunningApp, Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.acceptance import render_acceptance
from orchestrator.stages.reports.markdown import MARKDOWN
from orchestrator.stages.reports.trial_words import WORDS

if TYPE_CHECKING:
    from playwright.async_api import Page

MAX_NAMED = 6
"""Complaints that an error names; the rest are in the report."""


class AcceptanceStage:
    """Owned by mike_pm."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The score with `acceptance.md` and screenshots.

        Raises:
            StageFailed: a story can not be lived or the score is under 7; the message names what and the report.
            SandboxUnavailable: generated code may not run here.
        """
        plan, contract = inputs.read("plan", Plan), inputs.read("contract", InterfaceContract)
        tree = workspace.scratch / "tree"
        bundle.unpack(await workspace.get(str(inputs.require("bundle"))), tree)
        workspace.progress(0.05, "starting the app")
        inspection = await _inspect(plan, contract, tree, workspace)
        return await _verdict(plan, inspection, workspace)


@dataclass(slots=True)
class _Inspection:
    """What was found, with or without a browser."""

    seen: Visit = field(default_factory=Visit)
    not_verified: list[str] = field(default_factory=list)


async def _inspect(plan: Plan, contract: InterfaceContract, tree: Path, workspace: Workspace) -> _Inspection:
    """The stories on an empty app; beside them every page as somebody new finds it, on one with its samples."""
    inspection, words = _Inspection(), WORDS[plan.language]
    if not workspace.sandbox.isolated:
        inspection.not_verified.append(words["bare"])
    looking = asyncio.create_task(_look(plan, contract, tree, workspace))
    try:
        async with workspace.sandbox.app(tree, workspace.scratch / "data", env=WITHOUT_SAMPLES) as app:
            try:
                await _live(inspection, plan, contract, app, workspace)
            except BrowserUnavailable as error:
                await _ask_the_api(inspection, plan, contract, app)
                inspection.not_verified.append(words["blind"].format(reason=error))
                return inspection
        workspace.progress(0.8, "looking at every page with the samples")
        looked = await looking
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    inspection.seen.findings += looked.findings
    inspection.seen.screenshots |= looked.screenshots
    return inspection


async def _live(
    inspection: _Inspection, plan: Plan, contract: InterfaceContract, app: RunningApp, workspace: Workspace
) -> None:
    from orchestrator.checks.visit import visit

    told = 0

    def progress(story: Story) -> None:
        nonlocal told
        workspace.progress(0.1 + 0.7 * told / max(1, len(plan.stories)), f"{story.id}: {story.want}")
        told += 1

    def open_page() -> AbstractAsyncContextManager["Page"]:
        return workspace.browser.page(language=plan.language)

    async with connect(app) as http:
        inspection.seen = await visit(open_page, app.base_url, http, plan, contract, progress)


async def _look(plan: Plan, contract: InterfaceContract, tree: Path, workspace: Workspace) -> Visit:
    from orchestrator.checks.looks import looks

    async with (
        workspace.sandbox.app(tree, workspace.scratch / "samples") as app,
        workspace.browser.page(language=plan.language) as page,
        connect(app) as http,
    ):
        return await looks(page, app.base_url, http, plan, contract)


async def _ask_the_api(inspection: _Inspection, plan: Plan, contract: InterfaceContract, app: RunningApp) -> None:
    async with connect(app) as http:
        outcomes = await stories_over_api(http, contract, plan.stories)
    inspection.seen.outcomes = outcomes
    inspection.seen.findings = [Finding("story", f"{o.story.id}: {o.message}") for o in outcomes if not o.passed]


async def _verdict(plan: Plan, inspection: _Inspection, workspace: Workspace) -> StageResult:
    seen = inspection.seen
    workspace.progress(0.95, "writing the report")
    shots = [await workspace.put(name, png, "image/png") for name, png in seen.screenshots.items()]
    text = render_acceptance(
        plan, seen.outcomes, seen.findings, list(seen.screenshots), seen.feedback_ms, inspection.not_verified
    )
    report = await workspace.put("acceptance.md", text, MARKDOWN)
    score = overall(seen.findings)
    failed = [outcome for outcome in seen.outcomes if not outcome.passed]
    if failed or score < PASSING:
        raise StageFailed(_complaint(score, list(dict.fromkeys(seen.findings)), report))
    return StageResult(
        summary=WORDS[plan.language]["lived"].format(score=score, stories=len(seen.outcomes), shots=len(shots)),
        outputs={"score": score},
        artifacts=[report, *shots],
        not_verified=inspection.not_verified,
    )


def _complaint(score: float, findings: list[Finding], report: Artifact) -> str:
    named = "; ".join(finding.text for finding in findings[:MAX_NAMED])
    more = f" and {len(findings) - MAX_NAMED} more" if len(findings) > MAX_NAMED else ""
    return f"Not accepted, score {score:g} of 10: {named}{more}. The report is artifact {report.sha256}."
