"""Acceptance in a real browser: what people do with apps, and mistakes in pages that it finds."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
from careless import App, Bug, judged, real_sandbox, written
from stage_world import MemoryWorkspace, NoBrowser

from orchestrator.config import load_settings
from orchestrator.engines.blueprint.stories import stories_of
from orchestrator.errors import ServiceUnavailable, StageFailed
from orchestrator.models import Plan, StoryKind, TaskResult
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.stages.acceptance import AcceptanceStage

pytestmark = [pytest.mark.sandbox, pytest.mark.browser]

EVERYWHERE = {
    "boom": Bug("static/app.js", "\nstart();\n", '\nstart();\nconsole.error("boom");\n'),
    "px wider than the screen": Bug(
        "static/styles.css", "min-height: 100vh;", "min-height: 100vh;\n  min-width: 700px;"
    ),
    "color-contrast": Bug("static/styles.css", "  color: var(--text);", "  color: #c8c8c8;"),
    "a text that looks like HTML became a part of the page": Bug(
        "static/display.js",
        "return document.createTextNode(String(value));",
        'return Object.assign(document.createElement("span"), { innerHTML: value });',
    ),
    "deleting: the outcome should be told": Bug(
        "static/feedback.js", 'document.getElementById("confirm-yes").onclick = () => dialog.close("yes");', ""
    ),
}
"""Words of the report → the mistake, all in one page of a task tracker."""

PEOPLE = {
    "the page offers employee to approve": Bug(
        "static/session.js", "if (rule.roles && !rule.roles.includes(user?.role)) return false;", ""
    ),
    "`count-leave_requests` should be": Bug(
        "static/dashboard.js", '"data-value": count }', '"data-value": count + 1 }'
    ),
}


@dataclass(slots=True)
class WatchedWorkspace(MemoryWorkspace):
    """Tells somebody about each step."""

    on_note: Callable[[str], None] = field(default=lambda _note: None)

    def progress(self, share: float, note: str) -> None:
        """Tell it."""
        self.on_note(note)


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[WatchedWorkspace]:
    """The real sandbox and the real browser."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: acceptance works with a browser. There is none on this machine.")
    browser = ChromiumBrowser(load_settings())
    yield WatchedWorkspace(tmp_path, sandbox=real_sandbox(), browser=browser)
    await browser.close()


def _tracker(*kinds: StoryKind) -> App:
    """The task tracker with stories of these kinds."""
    app = written("tracker")
    stories = [story for story in stories_of(app.plan.entities, [], [], "en") if story.kind in kinds]
    return App(app.plan.model_copy(update={"stories": stories}), app.contract, app.files)


def _only(plan: Plan, *kinds: StoryKind) -> Plan:
    return plan.model_copy(update={"stories": [story for story in plan.stories if story.kind in kinds]})


def _report(workspace: MemoryWorkspace) -> str:
    return next(content.decode() for content in workspace.blobs.values() if content.startswith(b"# "))


async def _requires_findings(app: App, bugs: dict[str, Bug], workspace: MemoryWorkspace, plan: Plan) -> None:
    with pytest.raises(StageFailed, match="Not accepted"):
        await judged(AcceptanceStage(), app, [*bugs.values()], workspace, plan)
    report = _report(workspace).replace("\\", "")
    for words in bugs:
        assert words in report.partition("## Stories")[0], report[:3000]


async def test_acceptance_finds_mistakes_in_a_page(workspace: WatchedWorkspace) -> None:
    """An error in the console, a page too wide, text nobody can read, a text that runs, a button that does nothing."""
    app = _tracker(StoryKind.LIST, StoryKind.DELETE)
    await _requires_findings(app, EVERYWHERE, workspace, app.plan)


async def test_acceptance_finds_what_a_page_offers_wrongly(workspace: WatchedWorkspace) -> None:
    """A button for somebody who may not, and a dashboard that counts wrongly."""
    app = written("leave_approval")
    plan = _only(app.plan, StoryKind.FORBIDDEN, StoryKind.DASHBOARD)
    await _requires_findings(app, PEOPLE, workspace, plan)


async def test_acceptance_finds_a_form_that_keys_can_not_save(workspace: WatchedWorkspace) -> None:
    """A save button that answers to nothing fails the story, with and without a mouse."""
    app = _tracker(StoryKind.CREATE)
    bug = Bug("static/form.js", 'type: "submit"', 'type: "button"')
    await _requires_findings(app, {"saving: the outcome should be told": bug}, workspace, app.plan)
    assert "can not be lived by keyboard alone" in _report(workspace)


@pytest.mark.parametrize("name", ["leave_approval", "shop", "event_registration"])
async def test_people_can_do_what_the_app_is_for(workspace: WatchedWorkspace, name: str) -> None:
    """Every story of the plan is lived by whom it is about; every page is looked at, with nothing to complain about."""
    app = written(name)
    result: TaskResult = await judged(AcceptanceStage(), app, [], workspace)
    report = _report(workspace)
    assert result.outputs["score"] >= 9, report
    assert report.count({"en": "\npassed\n", "zh": "\n通过\n"}[app.plan.language]) == len(app.plan.stories)
    pictures = {artifact.name for artifact in result.artifacts}
    pages = [page.page for page in app.contract.frontend.pages] if app.contract.frontend else []
    assert {f"screenshots/{page}.png" for page in pages} <= pictures
    assert {"screenshots/dashboard-dark.png", "screenshots/dashboard-phone.png"} <= pictures


async def test_a_browser_that_dies_is_not_the_apps_fault(workspace: WatchedWorkspace) -> None:
    """The app is not blamed; the error can be retried."""
    workspace.on_note = lambda note: _kill_browsers() if note.startswith("US-") else None
    with pytest.raises(ServiceUnavailable, match="The browser ended") as ended:
        await judged(AcceptanceStage(), _tracker(StoryKind.CREATE, StoryKind.LIST), [], workspace)
    assert ended.value.retryable


def _kill_browsers() -> None:
    """Kill the browsers that this process started."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "headless" in " ".join(process.cmdline()):
                process.kill()


async def test_acceptance_without_a_browser_tries_the_stories_over_the_api(tmp_path: Path) -> None:
    """What was not looked at is said plainly; a story the API can not live still fails."""
    workspace = MemoryWorkspace(tmp_path, sandbox=real_sandbox(), browser=NoBrowser())
    accepted = await judged(AcceptanceStage(), written("leave_approval"), [], workspace)
    assert [artifact.name for artifact in accepted.artifacts] == ["acceptance.md"]
    assert "这里没有浏览器" in accepted.not_verified[0]
    app = _tracker(StoryKind.EDIT)
    bug = Bug("app/services/tasks.py", "    rows.change(row, body.model_dump(exclude_unset=True))\n", "")
    broken = MemoryWorkspace(tmp_path / "broken", sandbox=real_sandbox(), browser=NoBrowser())
    with pytest.raises(StageFailed, match="the change was not kept"):
        await judged(AcceptanceStage(), app, [bug], broken)
