"""Fixtures of unit tests: the embedded store in memory, and the HTTP application over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from http_world import World, make_world
from hypothesis import settings

from orchestrator.store.protocol import Store
from orchestrator.store.sqlite import SqliteStore

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""How long an example takes says how busy the machine is, and nothing about the code."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """The embedded store, in memory but for its blobs."""
    store = SqliteStore(None, tmp_path / "blobs")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def world(store: Store) -> World:
    """The HTTP application."""
    return make_world(store)
