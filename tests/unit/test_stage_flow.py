"""The stages' own decisions: what they hand on, what they refuse, what they say was not verified."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from stage_world import (
    DESIGN,
    MIGRATION,
    READABLE,
    MemoryWorkspace,
    ScriptedDeployer,
    ScriptedEngine,
    run_stage,
)

from orchestrator.errors import AppUnhealthy, InvalidInput, MissingInput, SandboxUnavailable, SchemaChanged, StageFailed
from orchestrator.models import Feature, SourceFile, TaskType
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import Completed
from orchestrator.stages import stage_for

PAGE = SourceFile(path="static/index.html", content="<!doctype html><p>Tasks")


@pytest.fixture
def workspace(tmp_path: Path) -> MemoryWorkspace:
    """A machine with neither sandbox nor browser."""
    return MemoryWorkspace(tmp_path)


def test_every_kind_of_work_has_a_stage_and_a_decision_has_none() -> None:
    """The eight types of the data model are covered; anything else is refused, naming the types."""
    for task_type in TaskType:
        if task_type is not TaskType.DECISION:
            assert callable(stage_for(task_type.value).run)
    with pytest.raises(InvalidInput, match="the types are analysis, design"):
        stage_for("decision")


async def test_requirement_hands_on_the_plan_and_two_documents(workspace: MemoryWorkspace) -> None:
    """The engine gets feature and sentence; the plan is handed on as small JSON."""
    engine = ScriptedEngine()
    result = await run_stage("analysis", workspace, engine, requirement="a list of tasks")
    assert (engine.briefs[0].feature.id, engine.briefs[0].requirement) == ("F1", "a list of tasks")
    assert [artifact.name for artifact in result.artifacts] == ["prd.md", "plan.json"]
    assert result.outputs["plan"]["title"] == "Tasks"
    assert workspace.notes[0][0] < workspace.notes[-1][0] < 1


async def test_feature_is_asked_for_together_with_those_it_builds_on(workspace: MemoryWorkspace) -> None:
    """The engine reads all of them, in order; a sentence of its own is read alone."""
    engine = ScriptedEngine()
    earlier = Feature(id="F0", name="Books", description="Each book has a title.").model_dump(
        mode="json", by_alias=True
    )
    await run_stage("analysis", workspace, engine, buildsOn=[earlier])
    await run_stage("analysis", workspace, engine, buildsOn=[earlier], requirement="a list of tasks")
    await run_stage("analysis", workspace, engine)
    asked = [brief.requirement for brief in engine.briefs]
    assert asked == ["Books. Each book has a title.\nTasks.", "a list of tasks", ""]


async def test_design_without_a_browser_says_what_was_not_verified(workspace: MemoryWorkspace) -> None:
    """Tokens, preview and document are there; that nobody looked is said."""
    result = await run_stage("design", workspace, ScriptedEngine())
    assert {artifact.name for artifact in result.artifacts} == {"preview/tasks.html", "design-tokens.json", "design.md"}
    assert len(result.not_verified) == 1
    assert "no screenshots" in result.not_verified[0]


async def test_design_with_unreadable_text_fails_and_names_the_colours(workspace: MemoryWorkspace) -> None:
    """Grey on white does not pass."""
    grey = DESIGN.model_copy(update={"light": {**READABLE, "muted": "#aaaaaa"}})
    with pytest.raises(StageFailed, match=r"light: muted on background has 2\.\d+:1"):
        await run_stage("design", workspace, ScriptedEngine(design_said=grey))


async def test_architecture_refuses_a_contract_that_breaks_a_rule(workspace: MemoryWorkspace) -> None:
    """A contract without an API can not be built against."""
    with pytest.raises(StageFailed, match="can not be built against"):
        await run_stage("architecture", workspace, ScriptedEngine())


@pytest.mark.parametrize(
    ("part", "files", "complaint"),
    [
        ("database", [], "Nothing was written for the database"),
        ("database", [MIGRATION.model_copy(update={"content": "CREATE TABLE tasks (id);"})], "tasks.title is missing"),
        ("backend", [SourceFile(path="app/main.py", content="def f(:")], "app/main.py does not compile"),
        ("backend", [SourceFile(path="app/main.py", content="print(x)")], "F821"),
        ("frontend", [SourceFile(path="static/index.html", content="<p></div>")], "</div> on line 1 closes nothing"),
    ],
)
async def test_development_refuses_code_that_can_not_be_right(
    workspace: MemoryWorkspace, part: str, files: list[SourceFile], complaint: str
) -> None:
    """The error names the file and what is wrong with it."""
    with pytest.raises(StageFailed) as refused:
        await run_stage("develop", workspace, ScriptedEngine(files=files), part=part)
    assert complaint in str(refused.value)


async def test_development_tells_the_engine_what_the_tests_found(workspace: MemoryWorkspace) -> None:
    """The report of the failed round reaches the engine; in the first round there is none."""
    report = await workspace.put("report.md", "PATCH changes nothing", "text/markdown")
    engine = ScriptedEngine(files=[MIGRATION])
    for findings in ("", report.sha256):
        result = await run_stage("develop", workspace, engine, part="database", findings=findings)
        assert result.outputs == {"files.database": result.artifacts[0].sha256}
    assert engine.findings == ["", "PATCH changes nothing"]


async def test_database_goes_on_from_the_version_in_service(workspace: MemoryWorkspace) -> None:
    """Its migrations stay as they are and one more follows; a version that would lose rows is refused."""
    workspace.delivered = [MIGRATION.model_copy(update={"content": "CREATE TABLE tasks (id INTEGER PRIMARY KEY);"})]
    result = await run_stage("develop", workspace, ScriptedEngine(files=[MIGRATION]), part="database")
    files = bundle.read(workspace.blobs[result.artifacts[0].sha256])
    assert [file.path for file in files] == ["migrations/0001_initial.sql", "migrations/0002_additions.sql"]
    assert files[0] == workspace.delivered[0]
    workspace.delivered = [MIGRATION.model_copy(update={"content": "CREATE TABLE books (id INTEGER PRIMARY KEY);"})]
    with pytest.raises(SchemaChanged, match="the table books is gone"):
        await run_stage("develop", workspace, ScriptedEngine(files=[MIGRATION]), part="database")


async def test_development_of_an_unknown_part_is_refused(workspace: MemoryWorkspace) -> None:
    """The parts are named."""
    with pytest.raises(MissingInput, match="database, backend, frontend, integrate"):
        await run_stage("develop", workspace, ScriptedEngine(), part="mobile")


async def _integrated(workspace: MemoryWorkspace, package: list[SourceFile]) -> dict[str, object]:
    parts = {
        "files.database": [MIGRATION],
        "files.backend": [SourceFile(path="app/main.py", content="x = 1\n")],
        "files.frontend": [PAGE],
    }
    values = {name: (await workspace.put(name, bundle.pack(files), "")).sha256 for name, files in parts.items()}
    engine = ScriptedEngine(files=package)
    return (await run_stage("develop", workspace, engine, part="integrate", **values)).outputs


async def test_integration_makes_one_tree_and_commits_it(workspace: MemoryWorkspace) -> None:
    """The bundle holds what every part and the package wrote."""
    outputs = await _integrated(workspace, [SourceFile(path="README.md", content="# Tasks\n")])
    assert outputs["version"] == "v1"
    paths = [file.path for file in bundle.read(workspace.blobs[str(outputs["bundle"])])]
    assert workspace.repository.trees == [paths]
    assert paths == ["README.md", "app/main.py", "migrations/0001_initial.sql", "static/index.html"]


async def test_integration_refuses_two_parts_that_wrote_the_same_file(workspace: MemoryWorkspace) -> None:
    """Both parts are named."""
    with pytest.raises(StageFailed, match=r"static/index\.html is written by frontend and by package"):
        await _integrated(workspace, [PAGE])


@pytest.mark.parametrize("stage", ["test", "acceptance"])
async def test_generated_code_does_not_run_without_a_sandbox(workspace: MemoryWorkspace, stage: str) -> None:
    """Testing and acceptance refuse rather than run it unprotected."""
    tree = await workspace.put("bundle.zip", bundle.pack([PAGE]), "application/zip")
    with pytest.raises(SandboxUnavailable):
        await run_stage(stage, workspace, ScriptedEngine(), bundle=tree.sha256)


@pytest.mark.parametrize(
    ("deployer", "complaint"),
    [
        (ScriptedDeployer(ok=False), "does not answer: refused"),
        (ScriptedDeployer(version="v0"), "Version v0 is in service, v1 should be"),
    ],
)
async def test_deployment_fails_when_the_version_does_not_answer(
    workspace: MemoryWorkspace, deployer: ScriptedDeployer, complaint: str
) -> None:
    """What is in service is asked, not assumed."""
    workspace.deployer = deployer
    with pytest.raises(StageFailed, match=complaint):
        await run_stage("deploy", workspace, ScriptedEngine(), version="v1", bundle="b")


async def test_deployment_and_operations_hand_on_the_deployment(workspace: MemoryWorkspace) -> None:
    """Operations sets every alert rule that the runbook explains."""
    deployed = await run_stage("deploy", workspace, ScriptedEngine(), version="v1", bundle="b")
    assert [artifact.name for artifact in deployed.artifacts] == ["deployment.json", "deployment.md"]
    watched = await run_stage("operations", workspace, ScriptedEngine(), **deployed.outputs)
    rules = watched.outputs["deployment"]["alertRules"]
    runbook = workspace.blobs[watched.artifacts[0].sha256].decode()
    assert rules
    assert all(f"| {rule} |" in runbook for rule in rules)


async def test_operations_fails_when_nobody_watches(workspace: MemoryWorkspace) -> None:
    """A deployment that is not watched is not operated."""
    deployed = await run_stage("deploy", workspace, ScriptedEngine(), version="v1", bundle="b")
    workspace.deployer = ScriptedDeployer(watched=False)
    with pytest.raises(StageFailed, match="nobody watches"):
        await run_stage("operations", workspace, ScriptedEngine(), **deployed.outputs)


class BareSandbox:
    """A machine without bubblewrap whose owner set ALLOW_UNSANDBOXED=1, and an app that does not start there."""

    isolated = False

    @asynccontextmanager
    async def app(self, tree: Path, data: Path, *, env: Mapping[str, str] | None = None) -> AsyncIterator[NoReturn]:
        """Never gives one."""
        raise AppUnhealthy("it does not start")
        yield

    async def run(self, command: Sequence[str], **_where: object) -> Completed:
        """Fails."""
        return Completed(1, "", "", 0.1)


async def test_report_of_the_tests_says_when_there_was_no_sandbox(workspace: MemoryWorkspace) -> None:
    """In the document itself, not only beside it."""
    workspace.sandbox = BareSandbox()
    tree = await workspace.put("bundle.zip", bundle.pack([PAGE]), "application/zip")
    result = await run_stage("test", workspace, ScriptedEngine(), bundle=tree.sha256)
    report = next(artifact for artifact in result.artifacts if artifact.name == "report.md")
    assert "ALLOW_UNSANDBOXED=1" in workspace.blobs[report.sha256].decode()
    assert result.not_verified == ["Isolation: the app ran without a sandbox (ALLOW_UNSANDBOXED=1)"]
