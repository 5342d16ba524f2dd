"""A service in a child process, as `thinkus up` starts it, for measurements and acceptance tests."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestrator.config import load_settings
from serve.commands import presence
from serve.commands.presence import Presence

ROOT = Path(__file__).parents[1]
START_S = 120.0
STOP_S = 60.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    """A service that is up."""

    process: "subprocess.Popen[bytes]"
    presence: Presence
    data_dir: Path
    log: Path
    started_in_s: float


def start(data_dir: Path, **variables: str) -> Running:
    """Start `thinkus up` on free ports; returns when it has announced itself.

    Raises:
        RuntimeError: it ended, or was not up in time; the message ends with what it printed.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir.with_name(f"{data_dir.name}.up.log")
    given = {"PORT": "0", "GRPC_PORT": "0", "RAY_DASHBOARD": "0", "THINKUS_DATA_DIR": str(data_dir), **variables}
    began = time.monotonic()
    with log.open("wb") as out:
        command = [sys.executable, "-m", "serve.cli", "up"]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **given}, stdout=out, stderr=out, start_new_session=True
        )
    present = _announced(process, data_dir, log, began + START_S)
    return Running(process, present, data_dir, log, time.monotonic() - began)


def _announced(process: "subprocess.Popen[bytes]", data_dir: Path, log: Path, deadline: float) -> Presence:
    """What the service wrote about itself."""
    settings, pause = load_settings(thinkus_data_dir=data_dir), threading.Event()
    while time.monotonic() < deadline and process.poll() is None:
        present = presence.read(settings)
        if present is not None and present.pid == process.pid:
            return present
        pause.wait(_LOOK_S)
    process.kill()
    process.wait()
    raise RuntimeError(f"The service did not come up:\n{log.read_text(errors='replace')[-4000:]}")


def stop(running: Running) -> int:
    """Stop it as Ctrl-C does and return its exit code."""
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGINT)
    try:
        return running.process.wait(timeout=STOP_S)
    except subprocess.TimeoutExpired:
        running.process.kill()
        raise


@contextmanager
def service(data_dir: Path, **variables: str) -> Iterator[Running]:
    """The service while the block runs."""
    running = start(data_dir, **variables)
    try:
        yield running
    finally:
        stop(running)
