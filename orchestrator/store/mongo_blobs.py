"""Blobs in GridFS: each upload is a file of its own, named by its sha256, so that two writers never meet."""

from hashlib import sha256
from typing import Any

from gridfs.errors import CorruptGridFile, NoFile
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from orchestrator.errors import StoreUnavailable
from orchestrator.store.mongo_connection import MongoConnection

BUCKET = "blobs"


class MongoBlobs:
    """The blob half of `Store` over a connection."""

    def __init__(self, connection: MongoConnection) -> None:
        self._connection = connection

    async def put(self, content: bytes) -> str:
        """Store bytes and return their sha256 as 64 hex digits; free when they are stored."""
        digest = sha256(content).hexdigest()
        database = await self._connection.database()
        known = await self._connection.run(database[f"{BUCKET}.files"].find_one({"filename": digest}, {"_id": 1}))
        if known is None:
            # A file is listed only after its last chunk: a crash leaves nothing that could be read.
            bucket = AsyncIOMotorGridFSBucket(database, BUCKET)
            await self._connection.run(bucket.upload_from_stream(digest, content))
        return digest

    async def get(self, digest: str) -> bytes | None:
        """The bytes, or None. Raises StoreUnavailable when they no longer match their name."""
        bucket = AsyncIOMotorGridFSBucket(await self._connection.database(), BUCKET)
        content = await self._connection.run(_read(bucket, digest))
        if content is not None and sha256(content).hexdigest() != digest:
            raise _damaged(digest)
        return content


async def _read(bucket: Any, digest: str) -> bytes | None:
    try:
        stream = await bucket.open_download_stream_by_name(digest)
        content: bytes = await stream.read()
    except NoFile:
        return None
    except CorruptGridFile as error:
        raise _damaged(digest) from error
    return content


def _damaged(digest: str) -> StoreUnavailable:
    return StoreUnavailable(f"Blob {digest} is damaged in MongoDB; restore it from a backup.")
