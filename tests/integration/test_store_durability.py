"""What a store has acknowledged is there after kill -9, a lost server and a full disk."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_documents import a_task, numbered_id
from store_servers import WireServer
from store_writer import store_at

from orchestrator.errors import DataDirectoryInUse, StoreFull, StoreUnavailable
from orchestrator.store.lock import DataDirectoryLock
from orchestrator.store.mongo import MongoStore
from orchestrator.store.protocol import Batch, Store, TaskQuery
from orchestrator.store.sqlite import SqliteStore

WRITER = Path(__file__).with_name("store_writer.py")
ACKNOWLEDGED = 300
"""Lines that a writer prints before the kill."""

HOLD_LOCK = """
import sys, time
from pathlib import Path
from orchestrator.store.lock import DataDirectoryLock
DataDirectoryLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
sys.stdin.read()
"""


class Writer:
    """A child process that commits to a store and tells what was acknowledged."""

    def __init__(self, first: int, place: str) -> None:
        command = [sys.executable, WRITER, str(first), place]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.lines: list[str] = []

    def read(self, count: int) -> None:
        """Wait for so many more acknowledgements."""
        assert self.child.stdout is not None
        for _ in range(count):
            line = self.child.stdout.readline()
            assert line, f"the writer ended with {self.child.wait()}"
            self.lines.append(line)

    def end(self, kill: bool = True) -> int:
        """Kill the writer, or let it end by itself; reads what it still said and returns its exit status."""
        if kill:
            self.child.kill()
        with self.child:
            assert self.child.stdout is not None
            self.lines += [line for line in self.child.stdout if line.endswith("\n")]
        return self.child.returncode

    def acknowledged(self, kind: str) -> list[str]:
        """Ids of one kind."""
        return [line.split()[1] for line in self.lines if line.split()[0] == kind]


async def assert_all_found(store: Store, *writers: Writer) -> None:
    """Every acknowledged task, event and blob is in the store."""
    for writer in writers:
        tasks, streams = writer.acknowledged("task"), writer.acknowledged("event")
        assert len(tasks) >= ACKNOWLEDGED / 2
        assert {task.id for task in await store.tasks_by_id(tasks)} == set(tasks)
        assert set((await store.last_event_seqs(streams)).values()) == {1}
        blobs = writer.acknowledged("blob")
        assert blobs
        for digest in blobs:
            assert await store.blob(digest) is not None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WireServer]:
    """A server that the test may kill."""
    server = WireServer(tmp_path / "wire")
    server.start()
    yield server
    server.kill()


async def test_acknowledged_documents_are_found_after_kill_of_the_writer(tmp_path: Path) -> None:
    """SQLite, killed in the middle of commits: nothing acknowledged is lost, and the file works on."""
    writer = Writer(0, str(tmp_path))
    writer.read(ACKNOWLEDGED)
    assert writer.end() == -signal.SIGKILL
    store = store_at(str(tmp_path))
    await store.open()
    await assert_all_found(store, writer)
    await store.commit(Batch.of(tasks=[a_task(10**6)]))
    await store.close()


async def test_processes_that_write_one_file_at_once_lose_nothing(tmp_path: Path) -> None:
    """Three writers open a new file together, one is killed, and all find their documents."""
    writers = [Writer(first, str(tmp_path)) for first in (0, 10**5, 2 * 10**5)]
    for writer in writers:
        writer.read(ACKNOWLEDGED)
    for writer in writers:
        writer.end()
    store = store_at(str(tmp_path))
    await store.open()
    await assert_all_found(store, *writers)
    await store.close()


async def test_acknowledged_documents_are_found_after_kill_of_the_server(server: WireServer) -> None:
    """MongoDB's wire: the server dies in the middle of commits; the writer is told, nothing acknowledged is lost."""
    writer = Writer(0, server.uri)
    writer.read(ACKNOWLEDGED)
    server.kill()
    assert writer.end(kill=False) == 3
    server.start()
    store = store_at(server.uri)
    await store.open()
    await assert_all_found(store, writer)
    await store.close()


async def test_lost_server_is_told_in_time_and_used_again_when_it_is_back(server: WireServer) -> None:
    """Each call raises StoreUnavailable within the timeout; the same Store works after the restart."""
    store = MongoStore(server.uri, "lost", 1.5)
    await store.open()
    await store.commit(Batch.of(tasks=[a_task(1)]))
    server.kill()
    began = time.monotonic()
    uses = [store.commit(Batch.of(tasks=[a_task(2)])), store.task(numbered_id(1)), store.check(), store.put_blob(b"x")]
    answers = await asyncio.gather(*uses, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 4
    assert time.monotonic() - began < 3
    server.start()
    assert await store.task(numbered_id(1)) == a_task(1)
    await store.commit(Batch.of(tasks=[a_task(2)]))
    assert await store.count_tasks(TaskQuery()) == 2
    await store.close()


async def test_silent_server_is_told_in_time(server: WireServer) -> None:
    """A server that accepts and does not answer costs the timeout, not more; afterwards it is used again."""
    store = MongoStore(server.uri, "silent", 1)
    await store.open()
    await store.commit(Batch.of(tasks=[a_task(1)]))
    server.pause()
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        await store.task(numbered_id(1))
    assert time.monotonic() - began < 2
    server.resume()
    assert await store.task(numbered_id(1)) == a_task(1)
    await store.close()


async def test_absent_server_is_told_in_time_when_opening() -> None:
    """The store does not wait longer than it was told to."""
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        await MongoStore("mongodb://127.0.0.1:9/", "absent", 0.5).open()
    assert time.monotonic() - began < 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder]
    mounted = subprocess.run(mount, check=False, capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"NOT PROVED: a full disk; mounting a small file system failed: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


async def fill(store: SqliteStore) -> list[str]:
    """Commit until the disk is full; returns the ids that were acknowledged."""
    stored: list[str] = []
    while True:
        batch = [a_task(len(stored) + place, input={"text": "x" * 5000}) for place in range(10)]
        try:
            await store.commit(Batch.of(tasks=batch))
        except StoreFull:
            return stored
        stored += [task.id for task in batch]


async def test_full_disk_loses_nothing_and_works_again_after_room_is_made(small_disk: Path) -> None:
    """Commits, the health check and blobs say StoreFull; reading goes on; room is enough to go on."""
    (small_disk / "ballast").write_bytes(b"x" * 1_000_000)
    store = SqliteStore(small_disk / "store.db", small_disk / "blobs")
    await store.open()
    kept = await store.put_blob(b"kept")
    stored = await fill(store)
    with pytest.raises(StoreFull, match="free space"):
        await store.put_blob(b"x" * 1_500_000)
    assert {task.id for task in await store.tasks_by_id(stored)} == set(stored)
    assert await store.count_tasks(TaskQuery()) == len(stored)
    (small_disk / "ballast").unlink()
    await store.commit(Batch.of(tasks=[a_task(10**6)]))
    await store.check()
    assert await store.blob(kept) == b"kept"
    await store.close()
    again = SqliteStore(small_disk / "store.db", small_disk / "blobs")
    await again.open()
    assert await again.count_tasks(TaskQuery()) == len(stored) + 1
    await again.close()


async def test_opening_on_a_full_disk_says_so(small_disk: Path) -> None:
    """Already the first write says that there is no room."""
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(b"x" * 4_000_000)
    store = SqliteStore(small_disk / "deep" / "store.db", small_disk / "blobs")
    with pytest.raises(StoreFull):
        await store.open()


def test_second_holder_of_a_data_directory_is_refused_until_the_first_dies(tmp_path: Path) -> None:
    """The refusal names directory and process; after kill -9 of the holder the lock is free."""
    command = [sys.executable, "-c", HOLD_LOCK, tmp_path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DataDirectoryInUse) as caught:
            DataDirectoryLock(tmp_path).acquire()
        assert str(tmp_path) in str(caught.value)
        assert str(holder.pid) in str(caught.value)
        holder.kill()
    with DataDirectoryLock(tmp_path):
        pass
