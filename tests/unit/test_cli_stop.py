"""Stopping: signals, and the processes below us, with real processes."""

import contextlib
import os
import signal
import subprocess
import sys

import psutil
import pytest

from serve.commands.stopping import StopRequested, StopSignals, end_processes, nothing_left_behind

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
STUBBORN = [sys.executable, "-c", "import signal as s; s.signal(s.SIGTERM, s.SIG_IGN); print(flush=True); s.pause()"]


@pytest.fixture(autouse=True)
def _restored_signals():
    """The test runner's own handlers come back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _send(number: signal.Signals) -> None:
    """Send ourselves a signal; Python delivers it before the call returns or at the next instruction."""
    os.kill(os.getpid(), number)
    signal.getsignal(number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_raises_and_the_second_does_not(number: signal.Signals) -> None:
    """SIGTERM is Ctrl-C; a second one can not break the stop in half."""
    signals = StopSignals()
    signals.install()
    with pytest.raises(StopRequested):
        _send(number)
    os.kill(os.getpid(), number)


def test_no_child_outlives_the_block() -> None:
    """Even when what should have ended it never got the chance."""
    with contextlib.suppress(StopRequested), nothing_left_behind(StopSignals()):
        child = subprocess.Popen(SLEEPER)
        raise StopRequested
    assert not psutil.pid_exists(child.pid) or psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE
    child.wait(timeout=5)


def test_a_child_that_ignores_sigterm_is_killed() -> None:
    """The net holds."""
    child = subprocess.Popen(STUBBORN, stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    assert end_processes([psutil.Process(child.pid)], grace_s=0.1) == [child.pid]
    assert not psutil.pid_exists(child.pid)
    child.wait(timeout=5)
    child.stdout.close()
