"""The embedded store in memory does what every store does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from store_conformance import StoreConformance

from orchestrator.errors import StoreUnavailable
from orchestrator.store.protocol import Store
from orchestrator.store.sqlite import SqliteStore


class TestInMemory(StoreConformance):
    """SQLite without a file."""

    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        """An opened, empty store."""
        store = SqliteStore(None, tmp_path / "blobs")
        await store.open()
        yield store
        await store.close()


async def test_damaged_blob_is_not_returned(store: Store, tmp_path: Path) -> None:
    """Bytes that no longer match their name are an error that names them, not an answer."""
    digest = await store.put_blob(b"right")
    (tmp_path / "blobs" / digest[:2] / digest[2:]).write_bytes(b"wrong")
    with pytest.raises(StoreUnavailable, match=digest):
        await store.blob(digest)
