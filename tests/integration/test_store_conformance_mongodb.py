"""MongoStore over MongoDB itself does what every store does, where somebody has one."""

import os
from collections.abc import AsyncIterator

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from store_conformance import StoreConformance

from orchestrator.ids import new_id
from orchestrator.store.mongo import MongoStore
from orchestrator.store.protocol import Store

URI = os.environ.get("MONGODB_TEST_URI", "")

if not URI:
    pytest.skip(
        "NOT PROVED: MongoStore over MongoDB itself; set MONGODB_TEST_URI to a server on which databases "
        "thinkus_test_* may be made and dropped",
        allow_module_level=True,
    )


class TestRealMongo(StoreConformance):
    """The server that MONGODB_TEST_URI names."""

    @pytest.fixture
    async def store(self) -> AsyncIterator[Store]:
        """An opened store in a fresh database, dropped afterwards."""
        name = f"thinkus_test_{new_id()}"
        store = MongoStore(URI, name)
        await store.open()
        yield store
        await store.close()
        client = AsyncIOMotorClient(URI)
        await client.drop_database(name)
        client.close()
