"""Deployed apps as tests see them: what they answer, that they end, whose processes they are."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

import httpx
import psutil
import pytest
from tiny_app import sources

from orchestrator.config import Settings
from orchestrator.models import Deployment, SourceFile
from orchestrator.runtime import bundle
from orchestrator.store.protocol import Store

PATIENCE_S = 60.0

both_kinds = pytest.mark.parametrize(
    "sandbox", ["unsandboxed", pytest.param("bubblewrap", marks=pytest.mark.sandbox)], indirect=True
)
"""For what depends on how processes end."""


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
