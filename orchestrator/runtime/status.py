"""What bubblewrap tells about a sandbox: which process is its first, and how its command ended."""

import contextlib
import json
import os
import signal

import psutil

from orchestrator.runtime.waiting import handle_ready


class SandboxStatus:
    """Takes bubblewrap's `--json-status-fd`. Holds the sandbox's first process, so that its id can not be reused."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()
        self.exit_code: int | None = None
        self._line = b""
        self._init_pid: int | None = None
        self._init_handle: int | None = None

    @property
    def set_up(self) -> bool:
        """Whether the sandbox came to stand and its command has ended in it."""
        return self.exit_code is not None

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of JSON lines."""
        *lines, self._line = (self._line + chunk).split(b"\n")
        for line in filter(None, lines):
            told = json.loads(line)
            self.exit_code = told.get("exit-code", self.exit_code)
            if "child-pid" in told:
                self._hold(told["child-pid"])

    def _hold(self, pid: int) -> None:
        """Keep a handle on the first process."""
        with contextlib.suppress(OSError):
            self._init_handle = os.pidfd_open(pid)
            self._init_pid = pid

    def members(self) -> list[int]:
        """Direct children of the first process: the command itself, by its id outside."""
        with contextlib.suppress(psutil.Error):
            return [child.pid for child in psutil.Process(self._init_pid).children()] if self._init_pid else []
        return []

    def kill(self) -> None:
        """Kill the first process, and with it the kernel kills every other one of the sandbox."""
        if self._init_handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._init_handle, signal.SIGKILL)

    async def gone(self) -> None:
        """Return when no process of the sandbox is left."""
        if self._init_handle is not None:
            await handle_ready(self._init_handle)

    def close(self) -> None:
        """Let go of the first process."""
        handle, self._init_handle, self._init_pid = self._init_handle, None, None
        if handle is not None:
            os.close(handle)
