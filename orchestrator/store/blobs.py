"""Content-addressed files: a blob's name is its sha256, so it never changes and is stored once."""

import contextlib
import errno
import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from orchestrator.errors import StoreFull, StoreUnavailable

_FULL = {errno.ENOSPC, errno.EDQUOT}
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobFolder:
    """Files `ab/cdef…` under a folder; what `put` returns has reached the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store bytes and return their sha256 as 64 hex digits. Raises StoreFull, StoreUnavailable."""
        digest = sha256(content).hexdigest()
        path = self._path(digest)
        try:
            if _size_bytes(path) != len(content):  # a torn file is written again
                self._write(path, content)
            _sync_folder(path.parent)  # also when another process has just put it there
        except OSError as error:
            raise _ours(error) from error
        return digest

    def get(self, digest: str) -> bytes | None:
        """The bytes, or None. Raises StoreUnavailable when they no longer match their name."""
        if not _DIGEST.fullmatch(digest):  # never a path out of the folder
            return None
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _ours(error) from error
        if sha256(content).hexdigest() != digest:
            raise StoreUnavailable(f"Blob {digest} is damaged on disk; restore it from a backup.")
        return content

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]

    def _write(self, path: Path, content: bytes) -> None:
        """Write beside, flush to disk, then rename: a crash leaves either nothing or all of it."""
        if not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(self._folder)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
            raise


def _size_bytes(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ours(error: OSError) -> StoreFull | StoreUnavailable:
    if error.errno in _FULL:
        return StoreFull("The disk that holds the artifacts is full; free space and try again.")
    return StoreUnavailable(f"The artifact folder can not be used: {error.strerror}.")
