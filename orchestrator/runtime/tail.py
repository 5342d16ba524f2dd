"""Output that is kept without ever growing: the end of a stream in memory, a size-rotated log on disk."""

from collections import deque
from pathlib import Path
from typing import Protocol

KEPT_CHARACTERS = 200_000
LOG_BYTES = 1_000_000


class Sink(Protocol):
    """Takes output as it comes."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""


class Tail:
    """The end of a stream."""

    def __init__(self, kept_characters: int = KEPT_CHARACTERS) -> None:
        self._kept = kept_characters
        self._chunks: deque[bytes] = deque()
        self._size_bytes = 0

    def write(self, chunk: bytes) -> None:
        """Take the next bytes and let go of the oldest; four bytes are kept for each character."""
        self._chunks.append(chunk)
        self._size_bytes += len(chunk)
        while self._size_bytes - len(self._chunks[0]) >= 4 * self._kept:
            self._size_bytes -= len(self._chunks.popleft())

    def text(self) -> str:
        """The last characters; bytes that are not UTF-8 show as the replacement character."""
        return b"".join(self._chunks).decode(errors="replace")[-self._kept :]


class RotatingLog:
    """A log file that moves to `<name>.1` when it is full; two files at most."""

    def __init__(self, path: Path, limit_bytes: int = LOG_BYTES) -> None:
        self.path = path
        self._limit_bytes = limit_bytes
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, chunk: bytes) -> None:
        """Append, after moving a full file out of the way."""
        if self._file.tell() + len(chunk) > self._limit_bytes:
            self._file.close()
            self.path.replace(_older(self.path))
            self._file = self.path.open("ab", buffering=0)
        self._file.write(chunk)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        self._file.close()


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a rotated log, oldest first; empty when nothing was ever written."""
    lines: list[str] = []
    for file in (path, _older(path)):
        if len(lines) < count and file.exists():
            lines = file.read_text(errors="replace").splitlines() + lines
    return lines[-count:] if count > 0 else []


def _older(path: Path) -> Path:
    """Where a full log goes."""
    return path.with_name(f"{path.name}.1")
