"""Apps in service: swapped without a gap, watched, and left alone by a version that fails."""

import asyncio
from pathlib import Path

import pytest
from deployed_apps import ask, bundle_of, crash, eventually, processes_of

from orchestrator.config import Settings
from orchestrator.errors import (
    AppUnhealthy,
    InvalidInput,
    NotFound,
    SandboxUnavailable,
    SchemaChanged,
    StoreUnavailable,
)
from orchestrator.ids import new_id
from orchestrator.models import Deployment, DeploymentStatus
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.sandbox import UnsandboxedSandbox
from orchestrator.store.protocol import Store

PROJECT = new_id()


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
