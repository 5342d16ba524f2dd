"""One real service for all acceptance tests, started as a newcomer starts it: `thinkus up` in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.service import ROOT, Running, service
from serve.commands.client import ServiceClient

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


@pytest.fixture
def environment(running: Running) -> dict[str, str]:
    """The variables with which a command finds the service."""
    return {**os.environ, "THINKUS_DATA_DIR": str(running.data_dir), "PORT": "0", "COLUMNS": "200"}


@pytest.fixture
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
