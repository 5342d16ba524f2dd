"""Apps in the sandbox: in service while the context lasts, then gone."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest
from tiny_app import write_app

from orchestrator.config import load_settings
from orchestrator.errors import AppUnhealthy, SandboxUnavailable
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.protocol import WITHOUT_SAMPLES
from orchestrator.runtime.sandbox import RunningSandbox, UnsandboxedSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.runtime.sockets import new_socket, remove_socket, sweep_sockets


@pytest.fixture(params=["unsandboxed", pytest.param("bubblewrap", marks=pytest.mark.sandbox)])
def sandbox(request: pytest.FixtureRequest) -> RunningSandbox:
    """Both kinds of sandbox."""
    if request.param == "unsandboxed":
        return UnsandboxedSandbox()
    made = make_sandbox(load_settings())
    if not isinstance(made, RunningSandbox) or not made.isolated:
        pytest.skip(f"NOT PROVED: apps run isolated. {probe_sandbox().reason}")
    return made


def processes_using(text: str) -> list[psutil.Process]:
    """Processes whose command line holds the text, without this one."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and any(text in word for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


async def test_app_serves_over_tcp_and_keeps_data_when_it_runs(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """The forwarder carries requests, data written is found by the next run, and nothing is left."""
    tree, deep = write_app(tmp_path / "tree"), tmp_path / ("d" * 100) / "data"
    for expected in (["one"], ["one", "one"]):
        async with sandbox.app(tree, deep) as app, httpx.AsyncClient(base_url=app.base_url, timeout=30) as client:
            assert app.base_url.startswith("http://127.0.0.1:")
            assert (await client.get("/health")).json() == {"status": "ok"}
            assert (await client.post("/notes/one")).json() == expected
            assert "tiny app 1" in app.log.read_text()
        assert not processes_using(str(app.socket))
        assert not app.socket.parent.exists()


async def test_app_starts_empty_only_when_told_to(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """Its environment says whether it fills an empty database with samples: by default it does."""
    tree, filled, empty = write_app(tmp_path / "tree"), tmp_path / "filled", tmp_path / "empty"
    async with sandbox.app(tree, filled), sandbox.app(tree, empty, env=WITHOUT_SAMPLES):
        assert (filled / "samples.txt").is_file()
        assert not (empty / "samples.txt").exists()


async def test_many_requests_are_answered_when_they_come_at_once(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """Connections through the forwarder do not disturb each other."""
    async with (
        sandbox.app(write_app(tmp_path / "tree"), tmp_path / "data") as app,
        httpx.AsyncClient(base_url=app.base_url, timeout=60) as client,
    ):
        answers = await asyncio.gather(*(client.get("/version") for _ in range(100)))
    assert [answer.json() for answer in answers] == [{"version": "1"}] * 100


async def test_app_unhealthy_is_raised_with_the_log_when_it_does_not_start(
    sandbox: RunningSandbox, tmp_path: Path
) -> None:
    """The message closes with what the app said; it is raised as soon as the app has ended."""
    with pytest.raises(AppUnhealthy, match="this version can not start"):
        async with sandbox.app(write_app(tmp_path / "tree", "broken"), tmp_path / "data"):
            pytest.fail("a broken app came into service")


async def test_app_unhealthy_is_raised_when_it_never_answers(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """An app that hangs at start is given up on at the deadline and ended."""
    (tmp_path / "tree" / "app").mkdir(parents=True)
    (tmp_path / "tree" / "app" / "main.py").write_text("import time\ntime.sleep(600)\n")
    socket = new_socket()
    app = await sandbox.start_app(tmp_path / "tree", tmp_path / "data", socket=socket, log=tmp_path / "app.log")
    try:
        with pytest.raises(AppUnhealthy, match=r"no answer within 1\.5 s"):
            await app.healthy(within_s=1.5)
    finally:
        await app.stop(grace_s=0.5)
        remove_socket(socket)
    assert not processes_using(str(socket))


async def test_app_ends_gracefully_when_stopped(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """The app itself is asked to end, so that it can finish what it is doing."""
    socket = new_socket()
    app = await sandbox.start_app(
        write_app(tmp_path / "tree"), tmp_path / "data", socket=socket, log=tmp_path / "app.log"
    )
    await app.healthy()
    await app.stop()
    remove_socket(socket)
    assert "Application shutdown complete" in (tmp_path / "app.log").read_text()


HOST_PROGRAM = """
import asyncio, sys
from pathlib import Path
from orchestrator.config import load_settings
from orchestrator.runtime.sandbox import UnsandboxedSandbox, make_sandbox

async def main(kind, tree, data):
    sandbox = make_sandbox(load_settings()) if kind == "isolated" else UnsandboxedSandbox()
    async with sandbox.app(Path(tree), Path(data)) as app:
        print(app.socket, flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


def test_app_dies_with_its_host_when_the_host_is_killed(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """kill -9 of the process that started it leaves no app behind."""
    kind = "isolated" if sandbox.isolated else "plain"
    command = [sys.executable, "-c", HOST_PROGRAM, kind, str(write_app(tmp_path / "tree")), str(tmp_path / "data")]
    host = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    socket = host.stdout.readline().strip()
    started = processes_using(socket)
    assert started
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive
    assert not processes_using(socket)
    sweep_sockets()
    assert not Path(socket).parent.exists()


async def test_everything_is_refused_with_the_remedy_when_there_is_no_sandbox(tmp_path: Path) -> None:
    """Generated code does not run by accident."""
    missing = MissingSandbox("bubblewrap (bwrap) is not installed.")
    with pytest.raises(SandboxUnavailable, match="ALLOW_UNSANDBOXED=1"):
        await missing.run(["python", "-c", "pass"], tree=tmp_path)
    with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
        async with missing.app(tmp_path, tmp_path):
            pytest.fail("an app ran without a sandbox")


async def test_leaving_the_context_is_quick_when_a_connection_is_open(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """A client that keeps its connection does not hold up the end."""
    async with sandbox.app(write_app(tmp_path / "tree"), tmp_path / "data") as app:
        port = int(app.base_url.rsplit(":", 1)[1])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /hea")
        await writer.drain()
        started = time.perf_counter()
    assert time.perf_counter() - started < 15
    writer.close()
