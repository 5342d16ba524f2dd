"""What is the embedded store's alone: other users of its file, waiting, and which store the settings ask for."""

import asyncio
import pickle
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from store_documents import a_task, a_workflow, an_event, numbered_id

from orchestrator.config import load_settings
from orchestrator.errors import StoreUnavailable, ThinkusError
from orchestrator.store import open_store
from orchestrator.store.protocol import Batch, TaskQuery
from orchestrator.store.sqlite import SqliteStore


@pytest.fixture
async def on_disk(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """A store in a file that waits for nothing longer than 0.3 s."""
    store = SqliteStore(tmp_path / "store.db", tmp_path / "blobs", 0.3)
    await store.open()
    yield store
    await store.close()


async def test_file_locked_by_another_process_is_unavailable_and_nothing_is_written(
    on_disk: SqliteStore, tmp_path: Path
) -> None:
    """The writer is told within the timeout, reading goes on, and the next write works."""
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await on_disk.commit(Batch.of(tasks=[a_task(1)]))
    assert await on_disk.task(numbered_id(1)) is None
    other.execute("ROLLBACK")
    other.close()
    await on_disk.commit(Batch.of(tasks=[a_task(2)]))
    assert await on_disk.count_tasks(TaskQuery()) == 1


async def test_commit_is_all_or_nothing(on_disk: SqliteStore, tmp_path: Path) -> None:
    """A batch that fails at its last table leaves none of its documents."""
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("DROP TABLE events")
    other.close()
    with pytest.raises(StoreUnavailable, match="events"):
        await on_disk.commit(Batch.of([a_task(1)], [a_workflow(1)], events=[an_event(1)]))
    assert await on_disk.count_tasks(TaskQuery()) == 0
    assert await on_disk.count_workflows() == 0


async def test_two_stores_on_one_file_see_each_other(on_disk: SqliteStore, tmp_path: Path) -> None:
    """What one has acknowledged the other reads."""
    other = SqliteStore(tmp_path / "store.db", tmp_path / "blobs")
    await other.open()
    written = [on_disk.commit(Batch.of(tasks=[a_task(1)])), other.commit(Batch.of(tasks=[a_task(2)]))]
    await asyncio.gather(*written)
    assert await on_disk.count_tasks(TaskQuery()) == await other.count_tasks(TaskQuery()) == 2
    await other.close()


async def test_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    """The reason is SQLite's; the store can be opened once the file is gone."""
    path = tmp_path / "store.db"
    path.write_bytes(b"not a database" * 1000)
    store = SqliteStore(path, tmp_path / "blobs")
    with pytest.raises(StoreUnavailable, match="not a database"):
        await store.open()
    path.unlink()
    await store.open()
    await store.check()
    await store.close()


async def test_folder_that_can_not_be_made_is_unavailable(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        await SqliteStore(tmp_path / "file" / "store.db", tmp_path / "blobs").open()
    store = SqliteStore(None, tmp_path / "file")
    await store.open()
    with pytest.raises(StoreUnavailable):
        await store.put_blob(b"x")
    await store.close()


async def test_every_commit_is_synced(on_disk: SqliteStore) -> None:
    """WAL with synchronous=FULL (2): an acknowledged commit survives a power cut."""
    pragmas = ["PRAGMA journal_mode", "PRAGMA synchronous"]
    found = await on_disk._connection.read(lambda db: [db.execute(pragma).fetchone()[0] for pragma in pragmas])
    assert found == ["wal", 2]


async def test_settings_without_mongodb_open_the_embedded_store(tmp_path: Path) -> None:
    """In the data directory, with its blobs."""
    store = await open_store(load_settings(thinkus_data_dir=tmp_path, mongodb_uri=None, _env_file=None))
    digest = await store.put_blob(b"x")
    await store.close()
    assert (tmp_path / "store.db").is_file()
    assert (tmp_path / "blobs" / digest[:2] / digest[2:]).is_file()


async def test_settings_with_an_unusable_mongodb_name_the_variable(tmp_path: Path) -> None:
    """And do not fall back to the embedded store; the error survives pickling."""
    settings = load_settings(thinkus_data_dir=tmp_path, mongodb_uri="http://x", _env_file=None)
    with pytest.raises(ThinkusError, match="MONGODB_URI") as caught:
        await open_store(settings)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own
    assert not (tmp_path / "store.db").exists()
