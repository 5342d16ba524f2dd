"""Apps in service: restarted when they die, hang or fill their disk, back after the service was killed."""

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from deployed_apps import PATIENCE_S, ask, both_kinds, bundle_of, crash, eventually, processes_of

from orchestrator.config import Settings
from orchestrator.errors import (
    NotFound,
)
from orchestrator.ids import new_id
from orchestrator.models import DeploymentStatus
from orchestrator.runtime import hosted_app, processes
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.disk_use import holds_more_than
from orchestrator.runtime.health import look
from orchestrator.runtime.sandbox import RunningSandbox
from orchestrator.store import open_store
from orchestrator.store.protocol import Store

PROJECT = new_id()


@both_kinds
async def test_app_comes_back_when_it_has_died(host: AppHost, store: Store) -> None:
    """On the same socket, with its data; the restart is counted, and its reason is on the deployment and in the log."""
    deployment = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    await ask(deployment, "POST", "/notes/kept")
    await crash(deployment)

    async def is_back() -> bool:
        known = await store.deployment(PROJECT)
        return known is not None and known.restarts == 1 and known.status is DeploymentStatus.HEALTHY

    await eventually(is_back)
    known = await store.deployment(PROJECT)
    assert known is not None
    assert known.socket == deployment.socket
    assert known.last_end == "ended with status 7"
    assert await ask(known, "POST", "/notes/more") == ["kept", "more"]
    told = [json.loads(line) for line in await host.logs(PROJECT, 1000) if line.startswith("{")]
    assert [line["event"] for line in told] == ["app.starting", "app.ended", "app.starting"]
    assert (told[1]["how"], told[1]["restart_in_s"]) == ("ended with status 7", 0.5)


@both_kinds
async def test_apps_come_back_when_the_host_was_closed(
    host: AppHost, store: Store, sandbox: RunningSandbox, settings: Settings
) -> None:
    """Closing leaves no process; the next host brings every app back with its data, watched as before."""
    deployment = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    await ask(deployment, "POST", "/notes/kept")
    await host.watch(PROJECT, ["down"])
    await host.close()
    assert not processes_of(settings)
    assert not Path(deployment.socket).parent.exists()
    again = AppHost(store, sandbox, settings)
    await again.start()
    try:
        seen = len(await store.probes(PROJECT))

        async def is_back() -> bool:
            known = await store.deployment(PROJECT)
            assert known is not None
            return known.status is DeploymentStatus.HEALTHY and len(await store.probes(PROJECT)) > seen

        await eventually(is_back)
        known = await store.deployment(PROJECT)
        assert known is not None
        assert await ask(known, "POST", "/notes/more") == ["kept", "more"]
    finally:
        await again.close()
    assert not processes_of(settings)


async def test_app_stays_down_when_it_was_stopped(
    host: AppHost, store: Store, sandbox: RunningSandbox, settings: Settings
) -> None:
    """A stopped app is not brought back by a new host, but by the next deployment."""
    sha256 = await bundle_of(store, "1")
    await host.deploy(PROJECT, None, "v1", sha256)
    assert (await host.stop(PROJECT)).status is DeploymentStatus.STOPPED
    with pytest.raises(NotFound):
        await host.probe(PROJECT)
    again = AppHost(store, sandbox, settings)
    await again.start()
    assert not processes_of(settings)
    await again.close()
    assert await ask(await host.deploy(PROJECT, None, "v1", sha256), "GET", "/version") == {"version": "1"}


HOST_PROGRAM = """
import asyncio, sys
from orchestrator.config import load_settings
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.sandbox import UnsandboxedSandbox, make_sandbox
from orchestrator.store import open_store


async def main(kind, data, project, sha256):
    settings = load_settings(thinkus_data_dir=data)
    sandbox = make_sandbox(settings) if kind == "isolated" else UnsandboxedSandbox()
    host = AppHost(await open_store(settings), sandbox, settings)
    print((await host.deploy(project, None, "v1", sha256)).socket, flush=True)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@both_kinds
async def test_app_comes_back_when_the_service_was_killed(sandbox: RunningSandbox, settings: Settings) -> None:
    """kill -9 takes the app along; the next host finds the deployment in the store and serves it again."""
    first = await open_store(settings)
    sha256 = await bundle_of(first, "1")
    await first.close()
    kind = "isolated" if sandbox.isolated else "plain"
    command = [sys.executable, "-c", HOST_PROGRAM, kind, str(settings.data_dir), PROJECT, sha256]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        assert service.stdout.readline().strip().endswith("/app.sock")
        apps = [process for process in processes_of(settings) if process.pid != service.pid]
        service.send_signal(signal.SIGKILL)
    _, alive = await asyncio.to_thread(psutil.wait_procs, apps, 20)
    assert not alive
    store = await open_store(settings)
    host = AppHost(store, sandbox, settings)
    await host.start()
    try:

        async def is_back() -> bool:
            known = await store.deployment(PROJECT)
            return known is not None and known.status is DeploymentStatus.HEALTHY

        await eventually(is_back)
        assert (await host.probe(PROJECT)).ok
    finally:
        await host.close()
        await store.close()


async def test_app_is_restarted_when_it_hangs(
    host: AppHost, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that runs but answers no probe for long is unhealthy, then killed, then back."""
    monkeypatch.setattr(hosted_app, "look", lambda socket: look(socket, timeout_s=0.2))
    await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    await host.watch(PROJECT, ["down"])
    for process in processes_of(settings):
        process.suspend()
    seen = set()

    async def is_back() -> bool:
        known = await store.deployment(PROJECT)
        assert known is not None
        seen.update((known.status, *known.alerts))
        return known.restarts == 1 and known.status is DeploymentStatus.HEALTHY

    await eventually(is_back)
    assert {DeploymentStatus.UNHEALTHY, "down"} <= seen
    known = await store.deployment(PROJECT)
    assert known is not None
    assert known.last_end == "ended with status 137: it answered none of 6 probes in a row"
    assert known.uptime_ratio is not None
    assert known.uptime_ratio < 1.0


async def test_app_is_restarted_when_it_fills_its_disk(
    host: AppHost, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is ended over its limit, comes back, and the deployment says what was the matter."""
    deployment = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    with (settings.data_dir / "apps" / PROJECT / "data" / "huge").open("wb") as file:
        file.write(b"x" * 1_000_000)
    monkeypatch.setattr(processes, "holds_more_than", lambda limit_bytes, folders: holds_more_than(500_000, folders))

    async def is_ended() -> bool:
        known = await store.deployment(PROJECT)
        return known is not None and known.restarts > 0

    await eventually(is_ended)
    known = await store.deployment(PROJECT)
    assert known is not None
    assert known.last_end == "ended with status 137: its files took more than 1024 MiB"
    (settings.data_dir / "apps" / PROJECT / "data" / "huge").unlink()

    async def is_back() -> bool:
        known = await store.deployment(PROJECT)
        return known is not None and known.status is DeploymentStatus.HEALTHY

    await eventually(is_back)
    assert await ask(deployment, "GET", "/version") == {"version": "1"}


async def test_process_of_a_host_that_is_gone_is_ended_when_the_next_one_starts(
    store: Store, settings: Settings, sandbox: RunningSandbox
) -> None:
    """Also where the kernel does not end it with its parent."""
    host = AppHost(store, sandbox, settings)
    deployment = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    await host.close()
    with subprocess.Popen([sys.executable, "-c", "input()", deployment.socket], stdin=subprocess.PIPE) as leftover:
        again = AppHost(store, sandbox, settings)
        await again.start()
        assert await asyncio.to_thread(leftover.wait, PATIENCE_S) == -signal.SIGKILL
    await again.close()
