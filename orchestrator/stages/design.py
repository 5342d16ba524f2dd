"""Stage 2, Design: tokens whose text can be read, and previews as they look in a real browser."""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from orchestrator.checks.contrast import Contrast, contrasts
from orchestrator.engines.protocol import Engine
from orchestrator.errors import BrowserUnavailable, StageFailed
from orchestrator.models import Artifact, Plan, SourceFile, Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.design import render_design
from orchestrator.stages.reports.markdown import JSON, MARKDOWN

if TYPE_CHECKING:
    from playwright.async_api import Page

WIDTHS_PX = (1280, 360)
HEIGHT_PX = 800
RENDER_TIMEOUT_MS = 20_000
"""A quiet machine renders a preview in 0.2 s."""


class DesignStage:
    """Owned by elena_ux."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The design, as tokens, previews, screenshots and `design.md`. Raises StageFailed for text nobody can read."""
        plan = inputs.read("plan", Plan)
        workspace.progress(0.1, "choosing colours, type and space")
        design = await engine.design(plan)
        measured = contrasts(design)
        _refuse_unreadable(measured)
        workspace.progress(0.3, "drawing previews")
        previews = await engine.preview(plan, design)
        artifacts = [await workspace.put(p.path, p.content, "text/html; charset=utf-8") for p in previews]
        shots, not_verified = await _screenshots(previews, plan, workspace)
        names = [artifact.name for artifact in [*artifacts, *shots]]
        artifacts += shots
        artifacts += [
            await workspace.put("design-tokens.json", design.model_dump_json(by_alias=True, indent=2), JSON),
            await workspace.put("design.md", render_design(plan, design, measured, names), MARKDOWN),
        ]
        least = min(contrast.ratio for contrast in measured)
        return StageResult(
            summary=f"{len(previews)} previews, {len(shots)} screenshots, contrast at least {least:.1f}:1",
            outputs={"design": design.model_dump(mode="json", by_alias=True)},
            artifacts=artifacts,
            not_verified=not_verified,
        )


def _refuse_unreadable(measured: Sequence[Contrast]) -> None:
    low = [f"{c.theme}: {c.text} on {c.surface} has {c.ratio:.2f}:1" for c in measured if not c.passed]
    if low:
        raise StageFailed(f"Text in these colours can not be read by everybody: {'; '.join(low)}. 4.5:1 is needed.")


async def _screenshots(
    previews: Sequence[SourceFile], plan: Plan, workspace: Workspace
) -> tuple[list[Artifact], list[str]]:
    """Screenshots of each preview at each width, and what could not be verified for want of a browser."""
    shots: list[Artifact] = []
    try:
        async with workspace.browser.page(width=WIDTHS_PX[0], height=HEIGHT_PX, language=plan.language) as page:
            page.set_default_timeout(RENDER_TIMEOUT_MS)
            await page.route("**/*", lambda route: route.abort())  # a preview carries everything it needs
            for number, preview in enumerate(previews):
                workspace.progress(0.4 + 0.5 * number / len(previews), f"looking at {preview.path}")
                for name, png in await _shoot(page, preview, in_the_dark=number == 0):
                    shots.append(await workspace.put(name, png, "image/png"))
    except BrowserUnavailable as error:
        return shots, [f"How the design looks: no screenshots, because there is no browser here ({error})"]
    return shots, []


async def _shoot(page: "Page", preview: SourceFile, *, in_the_dark: bool) -> list[tuple[str, bytes]]:
    """A preview on a desk and on a telephone, and if wanted in the dark."""
    stem = PurePosixPath(preview.path).stem
    await page.set_content(preview.content, wait_until="load")
    shots = []
    for width in WIDTHS_PX:
        await page.set_viewport_size({"width": width, "height": HEIGHT_PX})
        shots.append((f"screenshots/preview-{stem}-{width}.png", await page.screenshot(full_page=True)))
    if in_the_dark:
        await page.set_viewport_size({"width": WIDTHS_PX[0], "height": HEIGHT_PX})
        await page.emulate_media(color_scheme="dark")
        shots.append((f"screenshots/preview-{stem}-dark.png", await page.screenshot(full_page=True)))
        await page.emulate_media(color_scheme="light")
    return shots
