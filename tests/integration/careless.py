"""Whole apps written from plans, with mistakes planted in them, given to a real stage in the real sandbox."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator import codegen
from orchestrator.config import load_settings
from orchestrator.engines.blueprint.contract_accounts import with_accounts
from orchestrator.models import InterfaceContract, Plan, SourceFile, Task
from orchestrator.runtime import bundle
from orchestrator.runtime.sandbox import RunningSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.stages.protocol import Inputs, Stage, StageResult

sys.path.insert(0, str(Path(__file__).parent.parent / "unit"))
import codegen_examples
import plan_examples
from stage_world import MemoryWorkspace, ScriptedEngine


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


@dataclass(frozen=True, slots=True)
class App:
    """What was planned, agreed and written."""

    plan: Plan
    contract: InterfaceContract
    files: tuple[SourceFile, ...]

    def with_bugs(self, bugs: Sequence[Bug]) -> bytes:
        """The tree as a zip, with the mistakes in it."""
        files = list(self.files)
        for bug in bugs:
            assert bug.path in {file.path for file in files}, f"there is no {bug.path}"
            files = [bug.plant(file) for file in files]
        return bundle.pack(files)


def written(name: str) -> App:
    """The app of one of the example plans; `login` and `tracker` are the two simplest."""
    simple = {"login": codegen_examples.login, "tracker": codegen_examples.task_tracker}
    if name in simple:
        plan, contract = simple[name]()
    else:
        raw = plan_examples.PLANS[name]()
        plan, contract = with_accounts(raw), plan_examples.contract_of(raw)
    return write_app(plan, contract)


def write_app(plan: Plan, contract: InterfaceContract) -> App:
    """The app of that plan and contract."""
    files = codegen.package(plan, contract)
    for part in ("database", "backend", "frontend"):
        files += codegen.develop(part, plan, codegen_examples.DESIGN, contract)
    return App(plan, contract, tuple(files))


def real_sandbox() -> RunningSandbox:
    """The sandbox of this machine. Skips loudly where there is none."""
    sandbox = make_sandbox(load_settings())
    if not isinstance(sandbox, RunningSandbox) or not sandbox.isolated:
        pytest.skip(f"NOT PROVED: the stages work in the sandbox. {probe_sandbox().reason}")
    return sandbox


async def judged(
    stage: Stage, app: App, bugs: Sequence[Bug], workspace: MemoryWorkspace, plan: Plan | None = None
) -> StageResult:
    """What the stage makes of the app with these mistakes in it."""
    tree = await workspace.put("bundle.zip", app.with_bugs(bugs), "application/zip")
    now = datetime.now(UTC)
    task = Task(id="3" * 24, project_id="1" * 24, name="t", type="test", created_at=now, updated_at=now)
    values = {
        "bundle": tree.sha256,
        "contract": app.contract.model_dump(mode="json", by_alias=True),
        "plan": (plan or app.plan).model_dump(mode="json", by_alias=True),
    }
    return await stage.run(task, Inputs(values), ScriptedEngine(), workspace)
