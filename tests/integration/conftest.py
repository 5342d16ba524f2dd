"""Fixtures of integration tests: apps in service on this machine, and one browser for a module."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from orchestrator.config import Settings, load_settings
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.runtime.sandbox import RunningSandbox, UnsandboxedSandbox, make_sandbox
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.store import open_store
from orchestrator.store.protocol import Store


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


@pytest.fixture
async def host(store: Store, sandbox: RunningSandbox, settings: Settings) -> AsyncIterator[AppHost]:
    """A host, closed afterwards."""
    host = AppHost(store, sandbox, settings)
    await host.start()
    yield host
    await host.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """One browser for all, closed afterwards."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: pages of generated apps work. No browser is installed.")
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()
