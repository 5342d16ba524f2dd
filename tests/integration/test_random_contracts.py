"""Made-up apps, each held to its own contract: 10 of them here, 200 with `make fuzz-apps`.

`FUZZ_APPS` says how many, `FUZZ_SEED` with which number to begin; the same number is always the same app. The plan of
an app that fails is kept in `FUZZ_DIR` as `plan-<number>.json`, with the report of its tests beside it.
"""

import asyncio
import os
import time
from pathlib import Path

import pytest
from careless import App, judged, real_sandbox, write_app
from plan_examples import contract_of
from plan_strategies import plan_of_seed
from stage_world import MemoryWorkspace

from orchestrator.engines.blueprint.contract_accounts import with_accounts
from orchestrator.models import Plan, TaskResult
from orchestrator.stages.testing import TestingStage

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(0)]

SUITES = {"semantic", "boundary", "load"}
AT_ONCE = 2
"""One app keeps its own process and ours busy in turn, so two fill two cores."""


async def test_every_made_up_app_passes_the_tests_of_its_own_contract(tmp_path: Path) -> None:
    """Whatever the plan, what is generated from it does what its contract says, and nothing cries wolf."""
    real_sandbox()
    count, first = int(os.environ.get("FUZZ_APPS", "10")), int(os.environ.get("FUZZ_SEED", "1"))
    kept = Path(os.environ.get("FUZZ_DIR", str(tmp_path / "failed")))
    turn = asyncio.Semaphore(AT_ONCE)
    outcomes = await asyncio.gather(*(_outcome(seed, tmp_path, kept, turn) for seed in range(first, first + count)))
    failed = [line for line in outcomes if line]
    assert not failed, f"{len(failed)} of {count} made-up apps fail; their plans are in {kept}:\n" + "\n".join(failed)


async def _outcome(seed: int, folder: Path, kept: Path, turn: asyncio.Semaphore) -> str:
    """A line about the app of that number when it fails, else nothing; progress is printed."""
    async with turn:
        started = time.perf_counter()
        plan = plan_of_seed(seed)
        workspace = MemoryWorkspace(folder / str(seed), sandbox=real_sandbox())
        result = await judged(TestingStage(SUITES), _app(plan), [], workspace)
        verdict = "passed" if result.passed else "FAILED"
        seconds = time.perf_counter() - started
        about = f"app {seed}: {len(plan.entities)} entities, {len(plan.roles)} roles, {seconds:.0f} s"
        print(f"{about}: {verdict}, {result.summary}", flush=True)
        return "" if result.passed else _keep(seed, plan, result, workspace, kept)


def _app(plan: Plan) -> App:
    return write_app(with_accounts(plan), contract_of(plan))


def _keep(seed: int, plan: Plan, result: TaskResult, workspace: MemoryWorkspace, kept: Path) -> str:
    kept.mkdir(parents=True, exist_ok=True)
    (kept / f"plan-{seed}.json").write_text(plan.model_dump_json(by_alias=True, indent=1))
    report = next(artifact for artifact in result.artifacts if artifact.name == "report.md")
    (kept / f"report-{seed}.md").write_bytes(workspace.blobs[report.sha256])
    return f"app {seed} (FUZZ_SEED={seed} FUZZ_APPS=1): {result.summary}"
