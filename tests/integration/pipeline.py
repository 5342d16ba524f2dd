"""All eight stages in order without Ray and without a scheduler, on the real store, sandbox, browser, host and git."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from orchestrator.config import Settings, load_settings
from orchestrator.engines.opening import open_engine
from orchestrator.engines.protocol import Engine, Part
from orchestrator.ids import new_id
from orchestrator.models import (
    DEMO_FEATURE,
    Artifact,
    Brief,
    Design,
    Feature,
    InterfaceContract,
    Plan,
    SourceFile,
    Task,
    TaskResult,
    Workflow,
)
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.runtime.repository import GitRepository
from orchestrator.runtime.sandbox import RunningSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.runtime.workspace import AttemptWorkspace, Tools
from orchestrator.stages import stage_for
from orchestrator.stages.protocol import Inputs
from orchestrator.store import open_store
from orchestrator.workflow.compile import delivery_tasks, first_tasks, new_workflow, repair_tasks

TRACKER = "A task tracker where each task has a title, a due date and a priority"


@asynccontextmanager
async def real_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Everything attempts work with, closed afterwards. Skips loudly where there is no sandbox or no browser."""
    sandbox = make_sandbox(settings)
    if not isinstance(sandbox, RunningSandbox) or not sandbox.isolated:
        pytest.skip(f"NOT PROVED: the stages work in the sandbox. {probe_sandbox().reason}")
    if find_browser(settings) is None:
        pytest.skip("NOT PROVED: the stages work with a browser. There is none on this machine.")
    store = await open_store(settings)
    host = AppHost(store, sandbox, settings)
    browser = ChromiumBrowser(settings)
    repository = GitRepository(settings.data_dir / "projects")
    try:
        await host.start()
        yield Tools(store, sandbox, browser, host, repository)
    finally:
        await browser.close()
        await host.close()
        await store.close()


@dataclass(slots=True)
class Pipeline:
    """One workflow's tasks, run one after the other as the scheduler would: outputs of dependencies over the input."""

    tools: Tools
    scratch: Path
    engine: Engine
    workflow: Workflow
    results: dict[str, TaskResult] = field(default_factory=dict)
    on_note: Callable[[str], None] = field(default=lambda _note: None)
    _keys: dict[str, str] = field(default_factory=dict)

    async def run(self) -> dict[str, TaskResult]:
        """Results by task key; stops after the tests of the first round that fail."""
        first = await self.build()
        if self.results["test"].passed:
            await self.deliver(first)
        return self.results

    async def build(self) -> Task:
        """Stages 1–5; the test task with its result."""
        return await self._all(first_tasks(self.workflow, datetime.now(UTC), 60))

    async def repair(self, failed_test: Task) -> Task:
        """One more round; the test task with its result."""
        self.workflow.repair_rounds += 1
        return await self._all(repair_tasks(self.workflow, failed_test, datetime.now(UTC), 60))

    async def deliver(self, passed_test: Task) -> Task:
        """Stages 6–8; the operations task with its result."""
        return await self._all(delivery_tasks(self.workflow, passed_test, datetime.now(UTC), 60))

    async def deploy_untested(self) -> Task:
        """Stages 1–4 and 7; the deployment's task with its result."""
        test = await self.develop()
        self._keys[test.id] = test.key
        deploy = next(t for t in delivery_tasks(self.workflow, test, datetime.now(UTC), 60) if t.key == "deploy")
        return await self._all([deploy])

    async def develop(self) -> Task:
        """Stages 1–4; the task of the tests, which have not run."""
        *tasks, test = first_tasks(self.workflow, datetime.now(UTC), 60)
        await self._all(tasks)
        return test

    async def _all(self, tasks: Sequence[Task]) -> Task:
        for task in tasks:
            self._keys[task.id] = task.key
            if task.gate is None:
                task.result = self.results[task.key] = await self.run_task(task)
        return tasks[-1]

    async def run_task(self, task: Task) -> TaskResult:
        """What the stage makes of the task; `duration_s` is filled in."""
        scratch = self.scratch / task.id
        scratch.mkdir(parents=True, exist_ok=True)
        workspace = AttemptWorkspace(
            self.tools,
            scratch,
            task.project_id,
            task.workflow_id,
            task.id,
            lambda _share, note: self.on_note(note),
        )
        started = time.perf_counter()
        result = await stage_for(task.type).run(task, Inputs(self.inputs(task)), self.engine, workspace)
        return result.model_copy(update={"duration_s": time.perf_counter() - started})

    def inputs(self, task: Task) -> dict[str, Any]:
        """Outputs of the task's dependencies over its own input."""
        values = dict(task.input)
        for dependency in task.dependencies:
            if (result := self.results.get(self._keys.get(dependency, ""))) is not None:
                values |= result.outputs
        return values

    def artifact(self, key: str, name: str) -> Artifact:
        """The artifact of that name among a task's."""
        return next(artifact for artifact in self.results[key].artifacts if artifact.name == name)

    async def content(self, key: str, name: str) -> bytes:
        """The bytes of that artifact."""
        content = await self.tools.store.blob(self.artifact(key, name).sha256)
        assert content is not None
        return content

    def timings(self) -> str:
        """Seconds per task, in the order they ran."""
        return " ".join(f"{key}={result.duration_s:.2f}" for key, result in self.results.items())


def make_pipeline(
    tools: Tools, folder: Path, requirement: str = "", engine: Engine | None = None, project_id: str | None = None
) -> Pipeline:
    """A fresh workflow: for the requirement, or for the demo feature where there is none; in a project of its own."""
    settings = load_settings()
    feature = Feature(id="F100", name=requirement[:60], description=requirement) if requirement else DEMO_FEATURE
    workflow = new_workflow(feature, project_id or new_id(), new_id(), datetime.now(UTC), requirement)
    return Pipeline(tools, folder / "scratch", engine or open_engine(settings), workflow)


@dataclass(frozen=True, slots=True)
class Bug:
    """A mistake planted in a generated file: `old` is replaced by `new`, and has to be there."""

    path: str
    old: str
    new: str

    def plant(self, file: SourceFile) -> SourceFile:
        """The file with the mistake in it, if it is the one."""
        if file.path != self.path:
            return file
        assert self.old in file.content, f"{self.path} no longer holds {self.old!r}"
        return file.model_copy(update={"content": file.content.replace(self.old, self.new)})


@dataclass(slots=True)
class CarelessEngine:
    """An engine that makes mistakes in development until it is told of them."""

    engine: Engine
    bugs: Sequence[Bug]
    told: list[str] = field(default_factory=list)
    name: str = "careless"

    async def plan(self, brief: Brief) -> Plan:
        """As the engine inside."""
        return await self.engine.plan(brief)

    async def design(self, plan: Plan) -> Design:
        """As the engine inside."""
        return await self.engine.design(plan)

    async def contract(self, plan: Plan, design: Design, draft: InterfaceContract) -> InterfaceContract:
        """As the engine inside."""
        return await self.engine.contract(plan, design, draft)

    async def preview(self, plan: Plan, design: Design) -> list[SourceFile]:
        """As the engine inside."""
        return await self.engine.preview(plan, design)

    async def develop(
        self, part: Part, plan: Plan, design: Design, contract: InterfaceContract, findings: str
    ) -> list[SourceFile]:
        """With the mistakes, unless there are findings."""
        files = await self.engine.develop(part, plan, design, contract, findings)
        if findings:
            self.told.append(findings)
            return files
        for bug in self.bugs:
            files = [bug.plant(file) for file in files]
        return files

    async def package(self, plan: Plan, contract: InterfaceContract) -> list[SourceFile]:
        """As the engine inside."""
        return await self.engine.package(plan, contract)


def without_browser(tools: Tools) -> Tools:
    """The same tools on a machine that has no browser."""
    return replace(tools, browser=ChromiumBrowser(load_settings(chromium="/nonexistent/chromium")))
