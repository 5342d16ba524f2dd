"""The stores behind files and servers do what every store does."""

import pickle
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from store_conformance import StoreConformance
from store_servers import WireServer

from orchestrator.errors import InvalidSettings
from orchestrator.ids import new_id
from orchestrator.store.mongo import MongoStore
from orchestrator.store.protocol import Store
from orchestrator.store.sqlite import SqliteStore


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireServer]:
    """One server for the module; each test has a database of its own."""
    server = WireServer(tmp_path_factory.mktemp("wire"))
    server.start()
    yield server
    server.kill()


class TestSqliteFile(StoreConformance):
    """SQLite in a file."""

    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        """An opened, empty store."""
        store = SqliteStore(tmp_path / "store.db", tmp_path / "blobs")
        await store.open()
        yield store
        await store.close()


class TestMongoWire(StoreConformance):
    """MongoStore over a server that speaks MongoDB's protocol."""

    @pytest.fixture
    async def store(self, server: WireServer) -> AsyncIterator[Store]:
        """An opened store in a fresh database."""
        store = MongoStore(server.uri, f"test_{new_id()}")
        await store.open()
        yield store
        await store.close()


@pytest.mark.parametrize("uri", ["postgres://u:hunter2@h/db", "mongodb://", "mongodb://u:hunter2@h:port/"])
async def test_unusable_uri_is_refused_without_its_password(uri: str) -> None:
    """The setting is named, its value is not."""
    with pytest.raises(InvalidSettings, match="MONGODB_URI") as caught:
        await MongoStore(uri, "thinkus").open()
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in str(pickle.loads(pickle.dumps(caught.value)))  # noqa: S301 - our own
