"""The code of generated apps: its own tests pass and its types hold."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from generated_trees import CHECKED, FUZZED, write_tree

from orchestrator.errors import AppUnhealthy
from orchestrator.runtime.sandbox import UnsandboxedSandbox


@pytest.fixture(params=CHECKED)
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A generated app on disk."""
    return write_tree(request.param, tmp_path / "tree")


def test_generated_tests_pass(tree: Path, tmp_path: Path) -> None:
    """`python -m pytest -q tests` passes with no warning, and writes nothing into the tree."""
    before = sorted(tree.rglob("*"))
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "APP_DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "-m", "pytest", "-q", "tests"]
    done = subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "warning" not in done.stdout
    assert sorted(tree.rglob("*")) == before


def test_types_hold(tree: Path) -> None:
    """The type checker finds nothing."""
    command = [sys.executable, "-m", "ty", "check", "--python", sys.prefix, "."]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("name", FUZZED)
async def test_app_keeps_its_frozen_contract_under_fuzzing(name: str, tmp_path: Path) -> None:
    """Requests made up from `openapi.json` find no difference between the contract and the running app."""
    tree = write_tree(name, tmp_path / "tree")
    run = "import sys; from schemathesis.cli import schemathesis; sys.exit(schemathesis())"
    options = ["-n", "20", "--no-shrink", "--generation-deterministic", "--warnings", "off", "--no-color"]
    if name == "booking":  # no schema can say that a booking is not in the past and ends after it starts
        options += ["--exclude-checks", "positive_data_acceptance"]
    async with UnsandboxedSandbox().app(tree, tmp_path / "data", env={"APP_SAMPLES": "0"}) as app:
        command = [sys.executable, "-c", run, "run", str(tree / "openapi.json"), "--url", app.base_url, *options]
        done = await _run(command, tmp_path)
    assert done.returncode == 0, done.stdout[-6000:]


async def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(
        subprocess.run, command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
    )


async def test_log_has_one_line_per_request_and_no_trace(tmp_path: Path) -> None:
    """Every request but a health check is one JSON line with its id; what a client sent wrong leaves no trace."""
    async with UnsandboxedSandbox().app(write_tree("tasks", tmp_path / "tree"), tmp_path / "data") as app:
        async with httpx.AsyncClient(base_url=app.base_url) as client:
            answer = await client.post("/api/tasks", content=b"{", headers={"Content-Type": "application/json"})
        async with asyncio.timeout(10):  # the line is written after the answer was sent
            while not (lines := _told(app.log)):
                await asyncio.sleep(0.01)
        log = app.log.read_text()
    (served,) = lines
    assert (served["status"], served["request_id"]) == (400, answer.headers["x-request-id"])
    assert "Traceback" not in log


def _told(log: Path) -> list[dict[str, Any]]:
    """The log's whole lines that are JSON."""
    lines = log.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]


async def test_data_survives_a_restart(tmp_path: Path) -> None:
    """What was kept is there when the app starts again on the same directory."""
    tree = write_tree("tasks", tmp_path / "tree")
    for _ in range(2):
        async with (
            UnsandboxedSandbox().app(tree, tmp_path / "data") as app,
            httpx.AsyncClient(base_url=app.base_url) as client,
        ):
            await client.post("/api/tasks", json={"title": "Water the plants"})
            page = (await client.get("/api/tasks")).json()
    assert page["total"] == 2


async def test_edited_migration_is_refused(tmp_path: Path) -> None:
    """A migration that was applied must not change under the data."""
    tree = write_tree("tasks", tmp_path / "tree")
    async with UnsandboxedSandbox().app(tree, tmp_path / "data"):
        pass
    with (tree / "migrations" / "0001_initial.sql").open("a") as migration:
        migration.write("CREATE TABLE more (id INTEGER PRIMARY KEY);\n")
    with pytest.raises(AppUnhealthy, match="changed after it was applied"):
        async with UnsandboxedSandbox().app(tree, tmp_path / "data"):
            pass
