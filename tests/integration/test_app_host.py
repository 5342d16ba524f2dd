"""Apps in service: swapped without a gap, restarted when they die, back after the service was killed."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import psutil
import pytest
from tiny_app import sources

from orchestrator.config import Settings, load_settings
from orchestrator.errors import (
    AppUnhealthy,
    InvalidInput,
    NotFound,
    SandboxUnavailable,
    SchemaChanged,
    StoreUnavailable,
)
from orchestrator.ids import new_id
from orchestrator.models import Deployment, DeploymentStatus, SourceFile
from orchestrator.runtime import bundle, hosted_app, processes
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.disk_use import holds_more_than
from orchestrator.runtime.health import look
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.sandbox import RunningSandbox, UnsandboxedSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.store import open_store
from orchestrator.store.protocol import Store

PROJECT = new_id()
PATIENCE_S = 60.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data directory of its own, and quick probes."""
    return load_settings(thinkus_data_dir=tmp_path / "data", probe_interval_s=0.2)


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    """The embedded store."""
    opened = await open_store(settings)
    yield opened
    await opened.close()


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> RunningSandbox:
    """The kind asked for, else the best this machine has."""
    kind = getattr(request, "param", "best")
    made = make_sandbox(load_settings(allow_unsandboxed=kind == "best"))
    if kind == "unsandboxed":
        return UnsandboxedSandbox()
    if not isinstance(made, RunningSandbox):
        pytest.skip(f"NOT PROVED: deployed apps run isolated. {probe_sandbox().reason}")
    return made


both_kinds = pytest.mark.parametrize(
    "sandbox", ["unsandboxed", pytest.param("bubblewrap", marks=pytest.mark.sandbox)], indirect=True
)
"""For what depends on how processes end."""


@pytest.fixture
async def host(store: Store, sandbox: RunningSandbox, settings: Settings) -> AsyncIterator[AppHost]:
    """A host, closed afterwards."""
    host = AppHost(store, sandbox, settings)
    await host.start()
    yield host
    await host.close()


async def bundle_of(store: Store, version: str, **migrations: str) -> str:
    """The sha256 of a stored app that tells this version."""
    files = [SourceFile(path=path, content=content) for path, content in sources(version, **migrations).items()]
    return await store.put_blob(bundle.pack(files))


async def ask(deployment: Deployment, method: str, path: str) -> object:
    """What the deployed app answers."""
    transport = httpx.AsyncHTTPTransport(uds=deployment.socket)
    async with httpx.AsyncClient(transport=transport, base_url="http://app", timeout=30) as client:
        return (await client.request(method, path)).json()


async def eventually(look: Callable[[], Awaitable[bool]]) -> None:
    """Return when it is so; fail when it does not become so in time."""
    deadline = time.monotonic() + PATIENCE_S
    while not await look():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def crash(deployment: Deployment) -> None:
    """Make the app end itself."""
    with pytest.raises(httpx.TransportError):
        await ask(deployment, "POST", "/crash")


def processes_of(settings: Settings) -> list[psutil.Process]:
    """Processes that name the data directory in their command line or environment, without this one."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(str(settings.data_dir) in word for word in words):
            found.append(process)
    return found


async def test_new_version_takes_over_with_the_data_when_it_is_healthy(host: AppHost, store: Store) -> None:
    """The old process goes, the data stays, the store tells the new version."""
    first = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    assert await ask(first, "GET", "/version") == {"version": "1"}
    assert await ask(first, "POST", "/notes/kept") == ["kept"]
    second = await host.deploy(PROJECT, None, "v2", await bundle_of(store, "2"))
    assert await ask(second, "GET", "/version") == {"version": "2"}
    assert await ask(second, "POST", "/notes/more") == ["kept", "more"]
    assert not Path(first.socket).exists()
    assert await store.deployment(PROJECT) == second
    assert (second.status, second.url) == (DeploymentStatus.HEALTHY, f"/apps/{PROJECT}/")


async def test_no_request_fails_when_a_version_is_swapped(host: AppHost, store: Store) -> None:
    """Whoever asks the socket that the store names always gets an answer."""
    await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    swap = asyncio.create_task(host.deploy(PROJECT, None, "v2", await bundle_of(store, "2")))
    seen = []
    while not swap.done():
        deployment = await store.deployment(PROJECT)
        assert deployment is not None
        seen.append(await ask(deployment, "GET", "/version"))
    await swap
    assert seen[0] == {"version": "1"}
    assert {"version": "1"} in seen


async def test_nothing_changes_when_the_same_version_is_deployed_again(host: AppHost, store: Store) -> None:
    """Trying again after a crash of the caller does not restart the app."""
    sha256 = await bundle_of(store, "1")
    first = await host.deploy(PROJECT, None, "v1", sha256)
    assert await host.deploy(PROJECT, None, "v1", sha256) == first


async def test_old_version_stays_in_service_when_the_new_one_is_broken(host: AppHost, store: Store) -> None:
    """The error says why in its first line, then come the app's last words; the old one is still supervised."""
    first = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    with pytest.raises(AppUnhealthy) as caught:
        await host.deploy(PROJECT, None, "v2", await bundle_of(store, "broken"))
    reason, *log = str(caught.value).splitlines()
    assert reason == (
        "The app could not start: it ended with status 1: RuntimeError: this version can not start. Its log ends:"
    )
    assert log[-1] == "RuntimeError: this version can not start"
    assert await ask(first, "GET", "/version") == {"version": "1"}
    assert await store.deployment(PROJECT) == first


async def test_nothing_is_deployed_when_the_first_version_is_broken(
    host: AppHost, store: Store, settings: Settings
) -> None:
    """No document and no process."""
    with pytest.raises(AppUnhealthy):
        await host.deploy(PROJECT, None, "v1", await bundle_of(store, "broken"))
    assert await store.deployment(PROJECT) is None
    assert not processes_of(settings)


async def test_version_with_other_tables_does_not_touch_the_data_in_service(host: AppHost, store: Store) -> None:
    """It is refused before it starts, in a sentence; one that only adds a migration takes over."""
    first = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1", m0001="CREATE TABLE task (id);"))
    assert await ask(first, "POST", "/notes/kept") == ["kept"]
    other = await bundle_of(store, "2", m0001="CREATE TABLE book (id);")
    with pytest.raises(SchemaChanged, match=r"0001\.sql is not what the version in service was made with"):
        await host.deploy(PROJECT, None, "v2", other)
    assert await ask(first, "POST", "/notes/more") == ["kept", "more"]
    more = await bundle_of(store, "3", m0001="CREATE TABLE task (id);", m0002="CREATE TABLE book (id);")
    third = await host.deploy(PROJECT, None, "v3", more)
    assert await ask(third, "POST", "/notes/three") == ["kept", "more", "three"]
    await host.stop(PROJECT)
    with pytest.raises(SchemaChanged):
        await host.deploy(PROJECT, None, "v2", other)


async def test_first_version_that_fails_leaves_no_data(host: AppHost, store: Store, settings: Settings) -> None:
    """Else the next one would find tables that nobody ever used, made by migrations that are gone."""
    data = settings.data_dir / "apps" / PROJECT / "data"
    with pytest.raises(AppUnhealthy):
        await host.deploy(PROJECT, None, "v1", await bundle_of(store, "broken", m0001="CREATE TABLE task (id);"))
    assert not data.exists()
    await host.deploy(PROJECT, None, "v2", await bundle_of(store, "2", m0001="CREATE TABLE book (id);"))
    assert data.is_dir()


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


async def test_probes_and_alerts_are_recorded_when_watched(host: AppHost, store: Store) -> None:
    """Uptime and latency are on the deployment; an app that keeps dying raises the alarm."""
    deployment = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    watched = await host.watch(PROJECT, ["down", "slow", "restarting: it keeps dying"])
    assert (watched.watched, watched.alert_rules) == (True, ["down", "slow", "restarting"])
    assert watched.uptime_ratio == 1.0
    assert watched.latency_p95_ms is not None

    async def has_probes() -> bool:
        return len(await store.probes(PROJECT)) >= 3

    await eventually(has_probes)
    for restarts in (1, 2, 3):
        await crash(deployment)

        async def is_back(wanted: int = restarts) -> bool:
            known = await store.deployment(PROJECT)
            return known is not None and known.restarts == wanted and (await host.probe(PROJECT)).ok

        await eventually(is_back)
    known = await store.deployment(PROJECT)
    assert known is not None
    assert "restarting" in known.alerts
    assert [alert.rule for alert in known.firing] == known.alerts
    assert known.uptime_ratio is not None
    assert known.uptime_ratio < 1.0


async def test_watch_goes_on_when_a_new_version_is_deployed(host: AppHost, store: Store) -> None:
    """There is no gap until operations sets it up again."""
    await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    await host.watch(PROJECT, ["down"])
    second = await host.deploy(PROJECT, None, "v2", await bundle_of(store, "2"))
    assert (second.watched, second.alert_rules) == (True, ["down"])
    seen = len(await store.probes(PROJECT))

    async def has_more() -> bool:
        known = await store.deployment(PROJECT)
        return len(await store.probes(PROJECT)) > seen and known is not None and known.version == "v2"

    await eventually(has_more)


async def test_logs_hold_what_the_app_said(host: AppHost, store: Store) -> None:
    """The last lines, oldest first, with none for each probe."""
    await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    assert (await host.probe(PROJECT)).ok
    lines = await host.logs(PROJECT, 1000)
    assert not any("/health" in line for line in lines)
    assert "tiny app 1" in lines
    assert await host.logs(PROJECT, 2) == lines[-2:] or len(await host.logs(PROJECT, 2)) == 2


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


async def test_only_the_last_releases_are_kept_when_many_are_deployed(store: Store, settings: Settings) -> None:
    """Three: the running one and two to look back at."""
    host = AppHost(store, UnsandboxedSandbox(), settings)
    for number in range(5):
        await host.deploy(PROJECT, None, f"v{number}", await bundle_of(store, str(number)))
    releases = {path.name for path in (settings.data_dir / "apps" / PROJECT / "releases").iterdir()}
    await host.close()
    assert releases == {(await bundle_of(store, str(number)))[:12] for number in (2, 3, 4)}


async def test_deployment_is_refused_when_there_is_no_sandbox(store: Store, settings: Settings) -> None:
    """Generated code does not come into service by accident."""
    host = AppHost(store, MissingSandbox("bwrap is not installed."), settings)
    with pytest.raises(SandboxUnavailable):
        await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    assert await store.deployment(PROJECT) is None


async def test_requests_are_refused_when_they_name_nothing(store: Store, settings: Settings) -> None:
    """Unknown projects, bundles and rules, and what is no id."""
    host = AppHost(store, UnsandboxedSandbox(), settings)
    for call in (host.watch(PROJECT, []), host.probe(PROJECT), host.logs(PROJECT), host.stop(PROJECT)):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(NotFound, match="no bundle"):
        await host.deploy(PROJECT, None, "v1", "0" * 64)
    with pytest.raises(InvalidInput):
        await host.deploy("../../etc", None, "v1", "0" * 64)
    with pytest.raises(InvalidInput, match="no alert rule"):
        await host.watch(PROJECT, ["sideways"])


async def test_old_version_stays_when_the_store_does_not_take_the_new_one(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved first, swapped after: an unsaved version does not serve."""
    host = AppHost(store, UnsandboxedSandbox(), settings)
    first = await host.deploy(PROJECT, None, "v1", await bundle_of(store, "1"))
    sha256 = await bundle_of(store, "2")

    async def refuse(_: Deployment) -> None:
        raise StoreUnavailable("the store is away")

    with monkeypatch.context() as patch:
        patch.setattr(store, "save_deployment", refuse)
        with pytest.raises(StoreUnavailable):
            await host.deploy(PROJECT, None, "v2", sha256)
    assert await ask(first, "GET", "/version") == {"version": "1"}
    await crash(first)

    async def is_back() -> bool:
        known = await store.deployment(PROJECT)
        return known is not None and known.restarts == 1 and known.status is DeploymentStatus.HEALTHY

    await eventually(is_back)
    await host.close()
    assert not processes_of(settings)


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
