"""A generated app as a running process: started, waited for until it is healthy, stopped gracefully."""

import asyncio
import contextlib
import re
import signal
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.errors import AppUnhealthy
from orchestrator.runtime.health import look
from orchestrator.runtime.processes import ProcessTree
from orchestrator.runtime.protocol import Limits
from orchestrator.runtime.tail import RotatingLog, Tail
from orchestrator.runtime.waiting import cancelled

SERVICE_LIMITS = Limits(cpu_s=0, wall_s=0)
"""An app in service may use processor time for as long as it lives."""

HEALTHY_WITHIN_S = 30.0
STOP_GRACE_S = 5.0
POLL_S = 0.03
QUOTED_LINES = 15
QUOTED_CHARACTERS = 8_000
_RAISED = re.compile(r"^[\w.]*(?:Error|Exception|Exit|Interrupt): .+", re.MULTILINE)
"""The last line of a traceback."""


def app_command(socket: Path) -> list[str]:
    """What starts every generated app. It writes a line for each request itself."""
    uvicorn = ["python", "-m", "uvicorn", "app.main:app", "--uds", str(socket)]
    return [*uvicorn, "--no-access-log", "--timeout-graceful-shutdown", "3"]


class AppLog:
    """Takes an app's output: into the log of all its runs, and the end of this run's into memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said = Tail(QUOTED_CHARACTERS)
        self._file = RotatingLog(path)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.said.write(chunk)
        self._file.write(chunk)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        self._file.close()


@dataclass(slots=True)
class AppProcess:
    """One running app. `wait` returns when it ends by itself; `stop` ends it and leaves nothing behind."""

    tree: ProcessTree
    socket: Path
    log: AppLog
    _stopped: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def pid(self) -> int:
        """The process outside; the app's own id is another one inside."""
        return self.tree.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self.tree.is_running

    async def wait(self) -> int:
        """The exit status once it has ended."""
        return await self.tree.wait()

    async def healthy(self, within_s: float = HEALTHY_WITHIN_S) -> None:
        """Return when it answers its health check.

        Raises:
            AppUnhealthy: it ended or did not answer in time; after the first line, the message is its last log lines.
        """
        ended = asyncio.create_task(self.tree.wait())
        answering = asyncio.create_task(self._answers())
        try:
            await asyncio.wait({ended, answering}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                return
            has_ended = ended.done()
        finally:
            await cancelled([ended, answering])
        reason = f"could not start: it {await self.end()}" if has_ended else f"gave no answer within {within_s:g} s"
        raise AppUnhealthy(f"The app {reason}. Its log ends:\n{self.last_words()}")

    async def _answers(self) -> None:
        """Return when the health check is passed."""
        while not (self.socket.exists() and (await look(self.socket)).ok):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(POLL_S)

    async def end(self) -> str:
        """How it ended, once it has: the status, and why, where a limit or an exception was the reason."""
        status = await self.tree.wait()
        await self.tree.settle()
        raised = _RAISED.findall(self.log.said.text())
        why = self.tree.ended_because or (
            raised[-1][:300] if raised and status not in (0, 128 + signal.SIGTERM) else ""
        )
        return f"ended with status {status}" + (f": {why}" if why else "")

    def last_words(self) -> str:
        """The end of what this run wrote."""
        return "\n".join(self.log.said.text().splitlines()[-QUOTED_LINES:]) or "(empty)"

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """End it: first by asking, after `grace_s` by force. Harmless when it has ended."""
        async with self._stopped:
            try:
                await self._ask_to_end(grace_s)
            finally:
                self.tree.kill()
            await self.tree.settle()
            self.log.close()

    async def _ask_to_end(self, grace_s: float) -> None:
        """Signal and wait."""
        if self.is_running:
            self.tree.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace_s):
                    await self.tree.wait()
