"""The way back from Testing to Development: findings are told, rounds are counted, the same failure ends it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from careless import Bug as PlantedBug
from careless import judged, real_sandbox, written
from pipeline import TRACKER, Bug, CarelessEngine, make_pipeline, real_tools, without_browser
from stage_world import MemoryWorkspace

from orchestrator.config import load_settings
from orchestrator.engines.opening import open_engine
from orchestrator.ids import new_id
from orchestrator.models import DEMO_FEATURE, Task, TaskResult, TaskStatus, Workflow
from orchestrator.runtime.workspace import Tools
from orchestrator.stages.testing import TestingStage
from orchestrator.workflow.compile import new_workflow
from orchestrator.workflow.progress import advance

pytestmark = [pytest.mark.sandbox, pytest.mark.browser]

CHANGE = "    rows.change(row, body.model_dump(exclude_unset=True))\n"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
async def tools(tmp_path: Path) -> AsyncIterator[Tools]:
    """The real parts on a data directory of their own."""
    async with real_tools(load_settings(thinkus_data_dir=tmp_path / "data")) as made:
        yield made


async def test_findings_send_development_back_and_the_repaired_app_passes(tools: Tools, tmp_path: Path) -> None:
    """A failing round is a verdict with a fingerprint; its report reaches the engine and the next round passes."""
    engine = CarelessEngine(open_engine(load_settings()), [Bug("app/services/tasks.py", CHANGE, "")])
    pipeline = make_pipeline(without_browser(tools), tmp_path, TRACKER, engine)
    failed = await pipeline.build()
    assert failed.result is not None
    assert not failed.result.passed
    assert failed.result.fingerprint
    repaired = await pipeline.repair(failed)
    assert repaired.key == "test#2"
    assert repaired.result is not None
    assert repaired.result.passed, repaired.result.summary
    assert repaired.result.fingerprint is None
    assert len(engine.told) == 3
    assert all("semantic.Task.update.title" in report for report in engine.told)


async def test_a_round_that_fails_in_the_same_way_is_the_last(tmp_path: Path) -> None:
    """Two real verdicts on one mistake have one fingerprint, which ends the workflow; another mistake does not."""
    patch = PlantedBug("app/services/tasks.py", CHANGE, "")
    status = PlantedBug("app/routes/tasks.py", "status_code=201", "status_code=200")
    first, again, other = [await _verdict(tmp_path / name, bug) for name, bug in
                           (("first", patch), ("again", patch), ("other", status))]  # fmt: skip
    assert _ends(first, again) == "repair_without_effect"
    assert _ends(first, other) is None


async def _verdict(folder: Path, bug: PlantedBug) -> TaskResult:
    workspace = MemoryWorkspace(folder, sandbox=real_sandbox())
    return await judged(TestingStage({"semantic"}), written("tracker"), [bug], workspace)


def _ends(*verdicts: TaskResult) -> str | None:
    """Why the workflow ends after rounds of tests with these verdicts; None while it goes on."""
    workflow, tasks = new_workflow(DEMO_FEATURE, new_id(), new_id(), NOW, ""), list[Task]()
    for verdict in verdicts:
        grown = advance(workflow, tasks, NOW, 60.0)
        workflow = grown.workflow
        tasks += [_done(task, verdict) for task in grown.submit]
    return _error(advance(workflow, tasks, NOW, 60.0).workflow)


def _done(task: Task, verdict: TaskResult) -> Task:
    result = verdict if task.type == "test" else TaskResult(summary="done")
    return task.model_copy(update={"status": TaskStatus.COMPLETED, "result": result})


def _error(workflow: Workflow) -> str | None:
    return workflow.error.code if workflow.error else None
