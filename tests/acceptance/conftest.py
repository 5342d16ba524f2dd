"""One real service for all acceptance tests, started as a newcomer starts it: `thinkus up` in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from readme_blocks import block, pasted

from bench.service import ROOT, Running, service
from serve.commands.client import ServiceClient

LIBRARY = "帮我做一个图书馆系统，书有书名、作者和库存"

Thinkus = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with data of its own on a free port; what it printed is in its `log`."""
    with service(tmp_path_factory.mktemp("service") / "data") as up:
        yield up


@pytest.fixture(scope="session")
def base_url(running: Running) -> str:
    """Where the service answers."""
    return running.presence.base_url


@pytest.fixture
def client(base_url: str) -> Iterator[ServiceClient]:
    """The command line's client of the service."""
    one = ServiceClient(base_url)
    yield one
    one.close()


@pytest.fixture(scope="session")
def environment(running: Running) -> dict[str, str]:
    """The variables with which a command finds the service."""
    return {**os.environ, "THINKUS_DATA_DIR": str(running.data_dir), "PORT": "0", "COLUMNS": "200"}


@pytest.fixture(scope="session")
def thinkus(environment: dict[str, str]) -> Thinkus:
    """Runs `thinkus …` beside the service and returns its outcome."""

    def run(*arguments: str, timeout_s: float = 240, **variables: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "serve.cli", *arguments]
        env = {**environment, **variables}
        return subprocess.run(
            command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=timeout_s, check=False
        )

    return run


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def demo(base_url: str) -> dict[str, Any]:
    """The workflow of the demo feature, completed."""
    return delivered(base_url, ServiceClient(base_url).start(None, None, {}).workflow_id)


@pytest.fixture(scope="session")
def library(base_url: str, thinkus: Thinkus) -> tuple["subprocess.CompletedProcess[str]", dict[str, Any]]:
    """What `thinkus run` says of a Chinese sentence, and the workflow it has completed."""
    outcome = thinkus("run", LIBRARY, "--json", "--exit")
    assert outcome.returncode == 0, outcome.stderr
    return outcome, delivered(base_url, json.loads(outcome.stdout)["workflowId"])


@pytest.fixture(scope="session")
def tracker(root: Path, base_url: str, environment: dict[str, str]) -> tuple[list[str], dict[str, Any]]:
    """What the README's Python example prints, and the workflow it has completed."""
    printed = pasted(block(root, "import httpx", base_url), root, environment).splitlines()
    project_id = printed[-2].split("/")[-2]
    (workflow,) = httpx.get(f"{base_url}/api/v1/workflows", params={"projectId": project_id}).json()["items"]
    return printed, delivered(base_url, workflow["id"])


def delivered(base_url: str, workflow_id: str) -> dict[str, Any]:
    """The workflow after its last event, with all its stages completed."""
    for _ in ServiceClient(base_url).events(workflow_id):
        pass
    workflow: dict[str, Any] = httpx.get(f"{base_url}/api/v1/workflows/{workflow_id}").json()
    assert workflow["status"] == "completed", workflow["error"]
    assert [stage["status"] for stage in workflow["stages"]] == ["completed"] * 8
    return workflow
