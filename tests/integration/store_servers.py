"""A server that speaks MongoDB's wire protocol, as a child process that tests may kill and start again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SERVER = Path(sys.executable).with_name("secantusd-rs")
OPTIONS = "directConnection=true&retryWrites=false&maxIdleTimeMS=60000"


class WireServer:
    """`secantusd-rs` on a folder of its own, every commit synced to disk."""

    def __init__(self, folder: Path) -> None:
        if not SERVER.exists():
            pytest.skip("NOT PROVED: MongoStore over a server; secantusd-rs is not installed (extra `test`)")
        self.folder = folder
        self.port = 0
        self._child: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start and wait until it listens: on any free port at first, on the same one afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "empty.toml"
        settings.touch()
        flags = ["--config", settings, "--host", "127.0.0.1", "--port", self.port, "--storage-path", self.folder / "d"]
        limits = ["--sync-on-commit", "--cache-size", "256M", "--log-file-max", "64MB"]
        self._child = subprocess.Popen(
            [SERVER, *map(str, flags), *limits], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if "listening on" in line:
                self.port = int(line.rsplit(":", 1)[1])
                return
        raise AssertionError(f"secantusd-rs ended with {self._child.wait()} before it listened")

    def kill(self) -> None:
        """End it as a crash would; harmless when it has ended."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            assert self._child.stdout is not None
            self._child.stdout.close()
            self._child = None

    def pause(self) -> None:
        """Let it keep its sockets and answer nothing."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it answer again."""
        assert self._child is not None
        self._child.send_signal(signal.SIGCONT)

    @property
    def uri(self) -> str:
        """What `MONGODB_URI` would be."""
        return f"mongodb://127.0.0.1:{self.port}/?{OPTIONS}"
