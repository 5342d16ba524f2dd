"""Fixtures of unit tests: the embedded store in memory, and the HTTP application over it."""

from collections.abc import AsyncIterator

import pytest
from http_world import World, make_world

from orchestrator.store.protocol import Store


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """The embedded store, in memory."""
    from orchestrator.store.sqlite import SqliteStore

    store = SqliteStore(":memory:")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def world(store: Store) -> World:
    """The HTTP application."""
    return make_world(store)
