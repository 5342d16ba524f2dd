"""Fixtures of unit tests: the embedded store in memory, and the HTTP application over it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from http_world import World, make_world

from orchestrator.store.protocol import Store
from orchestrator.store.sqlite import SqliteStore


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
