"""The service's end: whatever stops it, no process of it is left, and its data is found again."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from bench.service import ROOT, start
from serve.commands.client import ServiceClient

pytestmark = pytest.mark.ray


def _left_over(data_dir: Path) -> list[str]:
    """Command lines of the processes, whoever their parent, that were started for this data directory."""
    left = []
    for one in psutil.process_iter():
        try:
            if one.status() != psutil.STATUS_ZOMBIE and one.environ().get("THINKUS_DATA_DIR") == str(data_dir):
                left.append(" ".join(one.cmdline()))
        except psutil.Error:
            continue
    return left


def _has_head(pid: int) -> bool:
    """Whether the first process of Ray runs below that one."""
    return any(child.name() == "gcs_server" for child in psutil.Process(pid).children(recursive=True))


def test_ctrl_c_pressed_twice_leaves_no_process_and_yesterdays_data_is_found(tmp_path: Path) -> None:
    """The second Ctrl-C does not break the stop in half; the next start knows the workflow of the first."""
    running = start(tmp_path / "data")
    client = ServiceClient(running.presence.base_url)
    workflow_id = client.start(None, None, {"requirement": "person"}).workflow_id
    os.kill(running.process.pid, signal.SIGINT)
    os.kill(running.process.pid, signal.SIGINT)
    assert running.process.wait(timeout=60) == 0
    assert _left_over(running.data_dir) == []
    assert not (running.data_dir / "service.json").exists()

    again = start(tmp_path / "data")
    try:
        assert ServiceClient(again.presence.base_url).workflow(workflow_id).id == workflow_id
    finally:
        os.killpg(again.process.pid, signal.SIGTERM)  # as a service manager or a closed terminal does: Ray's head too
        again.process.wait(timeout=60)
    assert _left_over(again.data_dir) == []


def test_sigterm_during_the_start_leaves_no_process(tmp_path: Path) -> None:
    """As soon as Ray's first process is there the start is interrupted."""
    variables = {"PORT": "0", "RAY_DASHBOARD": "0", "THINKUS_DATA_DIR": str(tmp_path)}
    starting = subprocess.Popen(
        [sys.executable, "-m", "serve.cli", "up"],
        cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline, pause = time.monotonic() + 60, threading.Event()
    while not _has_head(starting.pid) and time.monotonic() < deadline:
        pause.wait(0.05)
    starting.terminate()
    starting.wait(timeout=60)
    assert _left_over(tmp_path) == []
