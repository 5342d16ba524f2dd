"""A deployment that is called off while its app starts."""

import asyncio
from pathlib import Path

import pytest
from tiny_app import sources

from orchestrator.config import load_settings
from orchestrator.ids import new_id
from orchestrator.models import SourceFile
from orchestrator.runtime import bundle
from orchestrator.runtime.apps import AppHost
from orchestrator.runtime.sandbox import UnsandboxedSandbox
from orchestrator.runtime.waiting import undisturbed
from orchestrator.store import open_store

PROJECT = new_id()
NEVER_HEALTHY = SourceFile(path="app/main.py", content="import time\nprint('starting', flush=True)\ntime.sleep(60)\n")


async def test_nothing_is_in_service_when_a_deployment_is_cancelled(tmp_path: Path) -> None:
    """The app that was starting ends, and the next deployment is not kept waiting."""
    settings = load_settings(thinkus_data_dir=tmp_path / "data")
    store = await open_store(settings)
    host = AppHost(store, UnsandboxedSandbox(), settings)
    await host.start()
    slow = await store.put_blob(bundle.pack([NEVER_HEALTHY]))
    deploying = asyncio.create_task(host.deploy(PROJECT, None, "slow", slow))
    log = settings.data_dir / "apps" / PROJECT / "app.log"
    async with asyncio.timeout(30):
        while not (log.exists() and "starting" in log.read_text()):
            await asyncio.sleep(0.02)
        deploying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await deploying
        assert await store.deployment(PROJECT) is None
        good = await store.put_blob(
            bundle.pack([SourceFile(path=path, content=text) for path, text in sources("good").items()])
        )
        assert (await host.deploy(PROJECT, None, "good", good)).version == "good"
    await host.close()
    await store.close()


async def test_work_is_done_when_it_is_cancelled_in_the_middle() -> None:
    """The cancellation comes through, after the end."""
    begun, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await asyncio.sleep(0.01)
        done.set()

    task = asyncio.create_task(undisturbed(work()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done.is_set()
