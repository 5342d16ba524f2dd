"""One service at a time on a data directory."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from orchestrator.errors import DataDirectoryInUse, InvalidSettings


class DataDirectoryLock:
    """A lock that the operating system takes back by itself when its holder dies."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            DataDirectoryInUse: somebody else has it; the message names the directory and the holder's process id.
            InvalidSettings: the directory can not be used.
        """
        descriptor = self._opened()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise DataDirectoryInUse(
                f"Another service (process {holder}) works on {self._data_dir}; stop it, "
                "or set THINKUS_DATA_DIR to another directory."
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def _opened(self) -> int:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
            return os.open(self._data_dir / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise InvalidSettings(f"THINKUS_DATA_DIR {self._data_dir} can not be used: {error.strerror}.") from error

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
