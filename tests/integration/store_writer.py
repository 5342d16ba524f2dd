"""A program that commits batches without end and prints every id that the store has acknowledged.

Usage: store_writer.py FIRST_NUMBER (DATA_DIR | MONGODB_URI). Ends with status 3 when the store fails it.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "unit"))

from store_documents import a_task, an_event, numbered_id

from orchestrator.errors import StoreUnavailable
from orchestrator.ids import new_id
from orchestrator.store.mongo import MongoStore
from orchestrator.store.protocol import Batch, Store
from orchestrator.store.sqlite import SqliteStore

BATCH = 10


def store_at(place: str) -> Store:
    """The store in a directory, or behind a URI."""
    if place.startswith("mongodb://"):
        return MongoStore(place, "durability", 2)
    return SqliteStore(Path(place) / "store.db", Path(place) / "blobs", 10)


async def write(first: int, store: Store) -> None:
    """Commit tasks with their events, and now and then a blob, until killed or refused."""
    await store.open()
    number = first
    while True:
        tasks = [a_task(number + place) for place in range(BATCH)]
        stream = new_id()
        await store.commit(Batch.of(tasks=tasks, events=[an_event(1, stream)]))
        for task in tasks:
            print("task", task.id)
        print("event", stream, flush=True)
        if number % 50 == 0:
            print("blob", await store.put_blob(numbered_id(number).encode()), flush=True)
        number += BATCH


if __name__ == "__main__":
    try:
        asyncio.run(write(int(sys.argv[1]), store_at(sys.argv[2])))
    except StoreUnavailable:
        sys.exit(3)
