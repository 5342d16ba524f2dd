"""Stopping: SIGTERM means Ctrl-C, a second one while stopping changes nothing, and no child process is left behind."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import psutil

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STANDARD_ERROR = 2
_GRACE_S = 3.0
"""Seconds a child may take to end after SIGTERM before it is killed."""


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM. Not an Exception, so that no handler of errors swallows it."""


class StopSignals:
    """The first signal raises StopRequested in the main thread; later ones only say that stopping is under way."""

    def __init__(self) -> None:
        self._seen = False
        self._never = threading.Event()

    def install(self) -> None:
        """Take the signals; again after anything that may have taken them itself, as starting Ray does."""
        for number in _SIGNALS:
            signal.signal(number, self._receive)

    def wait(self) -> None:
        """Block until a signal comes; then StopRequested is raised."""
        self._never.wait()

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        """Raise at the first signal only."""
        if self._seen:
            tell("Still stopping; nothing will be left behind.\n")
            return
        self._seen = True
        raise StopRequested

    def mute(self) -> None:
        """From here on a signal interrupts nothing: the stop has begun."""
        self._seen = True
        self.install()


def tell(message: str) -> None:
    """Write to standard error past Python's buffers, which a signal may have interrupted half-way."""
    with contextlib.suppress(OSError):
        os.write(_STANDARD_ERROR, message.encode())


@contextlib.contextmanager
def nothing_left_behind(signals: StopSignals) -> Iterator[None]:
    """Whatever ends the block, every process that descends from this one is gone afterwards.

    The block stops its own things in an orderly way; this is the net below it, for a start that was interrupted
    half-way or a part that did not answer.
    """
    try:
        yield
    finally:
        signals.mute()
        end_processes(descendants())


def descendants() -> list[psutil.Process]:
    """Every process below this one."""
    below: list[psutil.Process] = psutil.Process().children(recursive=True)
    return below


def end_processes(processes: list[psutil.Process], grace_s: float = _GRACE_S) -> list[int]:
    """Ask these processes to end, kill those that do not, and return the pids of those that had to be asked."""
    for one in processes:
        with contextlib.suppress(psutil.Error):
            one.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=grace_s)
    for one in stubborn:
        with contextlib.suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(stubborn, timeout=grace_s)
    return [one.pid for one in processes]
