"""A generated app as a running process: started, waited for until it is healthy, stopped gracefully."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.errors import AppUnhealthy
from orchestrator.runtime.health import look
from orchestrator.runtime.processes import ProcessTree
from orchestrator.runtime.protocol import Limits
from orchestrator.runtime.tail import RotatingLog, last_lines
from orchestrator.runtime.waiting import cancelled

SERVICE_LIMITS = Limits(cpu_s=0, wall_s=0)
"""An app in service may use processor time for as long as it lives."""

HEALTHY_WITHIN_S = 30.0
STOP_GRACE_S = 5.0
POLL_S = 0.03
QUOTED_LINES = 15


def app_command(socket: Path) -> list[str]:
    """What starts every generated app."""
    return ["python", "-m", "uvicorn", "app.main:app", "--uds", str(socket), "--timeout-graceful-shutdown", "3"]


@dataclass(slots=True)
class AppProcess:
    """One running app. `wait` returns when it ends by itself; `stop` ends it and leaves nothing behind."""

    tree: ProcessTree
    socket: Path
    log: RotatingLog
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
            AppUnhealthy: it ended or did not answer in time; the message closes with its last log lines.
        """
        ended = asyncio.create_task(self.tree.wait())
        answering = asyncio.create_task(self._answers())
        try:
            await asyncio.wait({ended, answering}, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                return
            reason = f"ended with status {ended.result()}" if ended.done() else f"gave no answer within {within_s:g} s"
        finally:
            await cancelled([ended, answering])
        raise AppUnhealthy(f"The app {reason} at /health. Its log ends:\n{self.last_words()}")

    async def _answers(self) -> None:
        """Return when the health check is passed."""
        while not (self.socket.exists() and (await look(self.socket)).ok):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(POLL_S)

    def last_words(self) -> str:
        """The end of the log."""
        return "\n".join(last_lines(self.log.path, QUOTED_LINES)) or "(empty)"

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
