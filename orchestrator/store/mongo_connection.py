"""The connection to MongoDB: durable by default, every wait bounded, every failure turned into ours."""

import asyncio
from collections.abc import Awaitable
from functools import partial
from typing import Any, TypeVar

from bson.errors import InvalidDocument
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import (
    BulkWriteError,
    ConfigurationError,
    DocumentTooLarge,
    InvalidURI,
    OperationFailure,
    PyMongoError,
)
from pymongo.uri_parser import parse_uri

from orchestrator.errors import InvalidInput, InvalidSettings, StoreFull, StoreUnavailable

Answer = TypeVar("Answer")

DISK_FULL = {14031, 12501}
"""MongoDB's error codes OutOfDiskSpace and, in older servers, quota exceeded."""


class MongoConnection:
    """One client, made at its first use in the event loop that uses it; never share it between processes."""

    def __init__(self, uri: str, database: str, timeout_s: float) -> None:
        self._uri, self._database, self._timeout_s = uri, database, timeout_s
        self._client: Any = None
        self._closed = False
        self._making = asyncio.Lock()

    async def open(self) -> Any:
        """The database, also after `close`. Raises InvalidSettings for a URI that can not be used."""
        self._closed = False
        return await self.database()

    async def close(self) -> None:
        """Give the sockets back; later calls raise StoreUnavailable until `open`."""
        self._closed = True
        if self._client is not None:
            self._client.close()
            self._client = None

    async def database(self) -> Any:
        """Motor's database. Raises StoreUnavailable after `close`."""
        if self._closed:
            raise StoreUnavailable("The store is closed.")
        async with self._making:
            if self._client is None:
                self._client = await self._connect()
        return self._client[self._database]

    async def run(self, work: Awaitable[Answer]) -> Answer:
        """The answer of one operation, within the timeout; a write that timed out may yet be done.

        Raises:
            StoreUnavailable, StoreFull: see `Store`.
            InvalidInput: a document that MongoDB can not hold.
        """
        try:
            async with asyncio.timeout(self._timeout_s):  # `wait_for` may swallow a cancellation
                return await work
        except TimeoutError as error:
            raise StoreUnavailable(f"MongoDB did not answer within {self._timeout_s:g} s.") from error
        except (InvalidDocument, DocumentTooLarge, OverflowError, UnicodeError) as error:
            raise InvalidInput(f"MongoDB can not hold this document: {error}.") from error
        except PyMongoError as error:
            raise _ours(error) from error

    async def _connect(self) -> Any:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_s):
                given = await asyncio.to_thread(parse_uri, self._uri)  # may ask a name server
                options = _defaults(self._timeout_s, {name.lower() for name in given["options"]})
                return await asyncio.to_thread(partial(AsyncIOMotorClient, self._uri, io_loop=loop, **options))
        except (InvalidURI, ConfigurationError, ValueError) as error:
            # The driver's sentence may quote the URI, and with it a password.
            raise InvalidSettings(f"MONGODB_URI can not be used ({type(error).__name__}).") from None
        except (TimeoutError, PyMongoError) as error:
            raise StoreUnavailable("The host of MONGODB_URI could not be looked up in time.") from error


def duplicates(error: BulkWriteError) -> list[int]:
    """Places in the bulk of the operations that met a document already there. Raises ours for any other failure."""
    complaints = (error.details or {}).get("writeErrors", [])
    if not complaints or any(complaint["code"] != 11000 for complaint in complaints):
        raise _ours(error) from error
    if (error.details or {}).get("writeConcernErrors"):
        raise _ours(error) from error
    return [complaint["index"] for complaint in complaints]


def _defaults(timeout_s: float, given: set[str]) -> dict[str, Any]:
    """What the URI does not say (`given`, lower case): majority and journal, and waits a little shorter than ours, so
    that the driver's reason is heard.
    """
    wait_ms = max(1, int(timeout_s * 900))
    ours = {
        "w": "majority",
        "journal": True,
        "timeoutms": wait_ms,
        "serverselectiontimeoutms": wait_ms,
        "connecttimeoutms": wait_ms,
        "maxidletimems": 60_000,
        "appname": "thinkus",
    }
    return {"tz_aware": True, **{name: value for name, value in ours.items() if name not in given}}


def _ours(error: PyMongoError) -> StoreFull | StoreUnavailable:
    codes = {error.code} if isinstance(error, OperationFailure) else set()
    if isinstance(error, BulkWriteError):
        codes |= {complaint.get("code") for complaint in (error.details or {}).get("writeErrors", [])}
    if codes & DISK_FULL or "No space left" in str(error):
        return StoreFull("The disk of the MongoDB server is full; free space and try again. Nothing stored is lost.")
    return StoreUnavailable(f"MongoDB can not be used: {str(error)[:300]}")
