"""How the store connects to MongoDB, as far as no server is needed."""

import asyncio
from typing import Any

import pytest

from orchestrator.errors import StoreUnavailable
from orchestrator.store.mongo_connection import MongoConnection

HOST = "mongodb://127.0.0.1:9"


@pytest.mark.parametrize(
    ("options", "concern"),
    [
        ("", {"w": "majority", "j": True}),
        ("?w=1&journal=false", {"w": 1, "j": False}),
        ("?w=2", {"w": 2, "j": True}),
        ("?JOURNAL=false", {"w": "majority", "j": False}),
    ],
)
async def test_writes_wait_for_majority_and_journal_unless_the_uri_says_otherwise(
    options: str, concern: dict[str, Any]
) -> None:
    """The driver's own write concern."""
    connection = MongoConnection(f"{HOST}/{options}", "thinkus", 1)
    database = await connection.database()
    assert database.name == "thinkus"
    assert database.client.write_concern.document == concern
    await connection.close()


async def test_waits_follow_the_timeout_unless_the_uri_says_otherwise() -> None:
    """The driver gives up before we do; times come back with their zone."""
    connection = MongoConnection(f"{HOST}/?serverSelectionTimeoutMS=123", "thinkus", 2)
    options = (await connection.database()).client.options
    assert (options.server_selection_timeout, options.timeout, options.pool_options.connect_timeout) == (
        0.123,
        1.8,
        1.8,
    )
    assert options.codec_options.tz_aware
    await connection.close()


async def test_client_is_made_once_and_only_when_needed() -> None:
    """Also when many ask at once; after `close` only `open` makes another."""
    connection = MongoConnection(HOST, "thinkus", 1)
    assert connection._client is None
    asked = await asyncio.gather(*(connection.database() for _ in range(5)))
    assert len({id(database.client) for database in asked}) == 1
    await connection.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await connection.database()
    assert (await connection.open()).client is not asked[0].client
    await connection.close()


async def test_operation_that_never_ends_is_unavailable_in_time() -> None:
    """Whatever the driver does."""
    connection = MongoConnection(HOST, "thinkus", 0.05)
    with pytest.raises(StoreUnavailable, match=r"within 0\.05 s"):
        await connection.run(asyncio.Event().wait())
