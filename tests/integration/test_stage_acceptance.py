"""Acceptance in a real browser, mistakes in pages that it finds, and the way back to development."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from pipeline import TRACKER, Bug, CarelessEngine, Pipeline, make_pipeline, real_tools, without_browser

from orchestrator.config import load_settings
from orchestrator.engines.opening import open_engine
from orchestrator.errors import ServiceUnavailable, StageFailed
from orchestrator.models import Task
from orchestrator.runtime.workspace import Tools
from orchestrator.workflow.compile import delivery_tasks

pytestmark = [pytest.mark.sandbox, pytest.mark.browser]

PATCH_CHANGES_NOTHING = Bug("app/services/tasks.py", "    rows.change(row, body.model_dump(exclude_unset=True))\n", "")
IN_PAGES = {
    "the save button does nothing": (
        [Bug("static/form.js", 'type: "submit"', 'type: "button"')],
        ["saving: the outcome should be told"],
    ),
    "an error in the console, and wider than a telephone": (
        [
            Bug("static/app.js", "\nstart();\n", '\nstart();\nconsole.error("boom");\n'),
            Bug("static/styles.css", "min-height: 100vh;", "min-height: 100vh;\n  min-width: 700px;"),
        ],
        ["boom", "px wider than the screen"],
    ),
    "text nobody can read": (
        [Bug("static/styles.css", "  color: var(--text);", "  color: #c8c8c8;")],
        ["color-contrast"],
    ),
}


@pytest.fixture
async def tools(tmp_path: Path) -> AsyncIterator[Tools]:
    """The real parts on a data directory of their own."""
    async with real_tools(load_settings(thinkus_data_dir=tmp_path / "data")) as made:
        yield made


def _careless(tools: Tools, folder: Path, requirement: str, *bugs: Bug) -> Pipeline:
    engine = CarelessEngine(open_engine(load_settings()), bugs)
    return make_pipeline(tools, folder, requirement, engine)


async def test_findings_send_development_back_and_the_repaired_app_passes(tools: Tools, tmp_path: Path) -> None:
    """A failing round is a verdict with a fingerprint; its report reaches the engine and the next round passes."""
    pipeline = _careless(without_browser(tools), tmp_path, TRACKER, PATCH_CHANGES_NOTHING)
    failed = await pipeline.build()
    assert failed.result is not None
    assert not failed.result.passed
    assert failed.result.fingerprint
    repaired = await pipeline.repair(failed)
    assert repaired.key == "test#2"
    assert repaired.result is not None
    assert repaired.result.passed, repaired.result.summary
    assert repaired.result.fingerprint is None
    assert len(pipeline.engine.told) == 3  # type: ignore[attr-defined]  # a CarelessEngine
    assert all("semantic.Task.update.title" in report for report in pipeline.engine.told)  # type: ignore[attr-defined]


async def _accept(pipeline: Pipeline) -> Task:
    """The acceptance task of the app that stages 1–4 build, with its result; its tests are left out."""
    test = await pipeline.develop()
    pipeline.results["test"] = pipeline.results["develop.integrate"]
    acceptance = delivery_tasks(pipeline.workflow, test, test.created_at, 60)[0]
    acceptance.dependencies = [dependency for dependency in acceptance.dependencies if dependency != test.id]
    acceptance.result = await pipeline.run_task(acceptance)
    return acceptance


@pytest.mark.parametrize("bug", list(IN_PAGES))
async def test_acceptance_catches_a_mistake_in_the_pages(tools: Tools, tmp_path: Path, bug: str) -> None:
    """The error says what a person would complain about."""
    planted, complaints = IN_PAGES[bug]
    with pytest.raises(StageFailed) as refused:
        await _accept(_careless(tools, tmp_path, TRACKER, *planted))
    for complaint in complaints:
        assert complaint in str(refused.value)


async def test_a_browser_that_dies_is_not_the_apps_fault(tools: Tools, tmp_path: Path) -> None:
    """The app is not blamed; the error can be retried."""
    pipeline = _careless(tools, tmp_path, TRACKER)
    pipeline.on_note = lambda note: _kill_browsers() if note.startswith("US-") else None
    with pytest.raises(ServiceUnavailable, match="The browser ended") as ended:
        await _accept(pipeline)
    assert ended.value.retryable


def _kill_browsers() -> None:
    """Kill the browsers that this process started."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if "headless" in " ".join(process.cmdline()):
                process.kill()


async def test_acceptance_without_a_browser_tries_the_stories_over_the_api(tools: Tools, tmp_path: Path) -> None:
    """What was not looked at is said plainly; a story the API can not live still fails."""
    pipeline = _careless(without_browser(tools), tmp_path, TRACKER)
    accepted = (await _accept(pipeline)).result
    assert accepted is not None
    assert [artifact.name for artifact in accepted.artifacts] == ["acceptance.md"]
    assert "there is no browser here" in accepted.not_verified[0]
    broken = _careless(without_browser(tools), tmp_path / "broken", TRACKER, PATCH_CHANGES_NOTHING)
    with pytest.raises(StageFailed, match="the change was not kept"):
        await _accept(broken)
