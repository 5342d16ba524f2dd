"""A tree of processes that is started under limits, watched, and ended without a remainder."""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

from orchestrator.runtime.cgroups import Cgroup
from orchestrator.runtime.disk_use import holds_more_than
from orchestrator.runtime.protocol import Limits
from orchestrator.runtime.status import SandboxStatus
from orchestrator.runtime.tail import Sink
from orchestrator.runtime.waiting import Pump, child_ended, process_gone

SAMPLE_INTERVAL_S = 0.2
SERVICE_SAMPLE_INTERVAL_S = 1.0
"""A look at the tree costs some milliseconds: too much to do it all the time for a process that runs for days."""

DRAIN_S = 2.0
REMOVE_RETRY_S = 0.02
MARK = "THINKUS_TREE"
"""Environment variable that marks the processes of an unsandboxed tree, so that daemons of it are found."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start a tree; with `status`, the command is bubblewrap and names that pipe's write end.

    What lies in `writable` is counted against the limit; `inherited` descriptors are closed here once it has started.
    """

    command: Sequence[str]
    cwd: Path
    env: Mapping[str, str]
    limits: Limits
    cgroup: Cgroup | None = None
    status: SandboxStatus | None = None
    writable: tuple[Path, ...] = ()
    inherited: tuple[int, ...] = ()


@dataclass(slots=True)
class ProcessTree:
    """A running command and everything it has started."""

    launch: Launch
    child: "subprocess.Popen[bytes]"
    pumps: list[Pump] = field(default_factory=list)
    ended_because: str = ""
    _sampler: "asyncio.Task[None] | None" = None
    _killed: set[int] = field(default_factory=set)

    @property
    def pid(self) -> int:
        """The process we started; inside a sandbox nobody sees it."""
        return self.child.pid

    @property
    def is_running(self) -> bool:
        """Whether the command has not ended yet."""
        return self.child.poll() is None

    @classmethod
    async def start(cls, launch: Launch, stdout: Sink, stderr: Sink) -> "ProcessTree":
        """Start it, with its output going to the sinks. On any failure or cancellation nothing is left running."""
        tree = cls(launch, _spawn(launch))
        try:
            await tree._connect(stdout, stderr)
        except BaseException:
            tree.kill()
            raise
        return tree

    async def _connect(self, stdout: Sink, stderr: Sink) -> None:
        """Take the pipes in hand, and watch consumption where the kernel does not."""
        pipes: list[tuple[IO[bytes] | None, Sink]] = [(self.child.stdout, stdout), (self.child.stderr, stderr)]
        if status := self.launch.status:
            os.close(status.write_end)
            pipes.append((os.fdopen(status.read_end, "rb", buffering=0), status))
        self.pumps = [await Pump.connect(pipe, sink) for pipe, sink in pipes if pipe is not None]
        if self.launch.cgroup is None or self.launch.writable:
            self._sampler = asyncio.create_task(self._sample())

    async def wait(self) -> int:
        """The exit status, 128 + n when signal n ended it."""
        return await child_ended(self.child)

    def terminate(self) -> None:
        """Ask the command itself to end; bubblewrap would end it without asking."""
        for pid in self.launch.status.members() if self.launch.status else [self.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)

    def kill(self) -> None:
        """End everything at once."""
        if self._sampler is not None:
            self._sampler.cancel()
        pids = self._members()
        if self.is_running:
            _kill_group(self.pid)
        if self.launch.status:
            self.launch.status.kill()
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._killed |= pids

    def _members(self) -> set[int]:
        """The process ids of the tree, as far as they can be found."""
        pids = self.launch.cgroup.members() if self.launch.cgroup else set()
        if mark := self.launch.env.get(MARK):
            pids |= _marked(mark)
        with contextlib.suppress(psutil.Error):
            if self.is_running:
                pids |= {process.pid for process in psutil.Process(self.pid).children(recursive=True)}
        return pids

    async def settle(self) -> None:
        """Return when every process is gone and all output is in; what still runs is killed."""
        self.kill()
        await child_ended(self.child)
        if self.launch.status:
            await self.launch.status.gone()
            self.launch.status.close()
        if hasattr(os, "pidfd_open"):
            while self._killed:
                await process_gone(self._killed.pop())
        for pump in self.pumps:
            await pump.drained(DRAIN_S)
        if self.launch.cgroup:
            await self._close_cgroup(self.launch.cgroup)

    async def _close_cgroup(self, group: Cgroup) -> None:
        """Learn from the group whether memory was the end of it, and remove it once the kernel has let go."""
        if group.out_of_memory():
            self.ended_because = "it used more memory than its limit"
        for _ in range(10):
            if group.remove():
                return
            await asyncio.sleep(REMOVE_RETRY_S)

    async def _sample(self) -> None:
        """Look at what the tree takes and nobody else bounds, and kill it over a limit."""
        interval_s = SAMPLE_INTERVAL_S if self.launch.limits.wall_s else SERVICE_SAMPLE_INTERVAL_S
        while self.is_running:
            if excess := await asyncio.to_thread(_excess, self.launch, self.pid):
                self.ended_because = excess
                self._sampler = None
                self.kill()
                return
            await asyncio.sleep(interval_s)


def _excess(launch: Launch, pid: int) -> str:
    """Which limit is passed, in words; empty for none. Memory and processes only without a control group."""
    limits = launch.limits
    if launch.cgroup is None:
        memory_bytes, count = _consumption(pid)
        if memory_bytes > limits.memory_bytes or count > limits.processes:
            return f"it used {memory_bytes // 2**20} MiB of memory in {count} processes"
    if holds_more_than(limits.disk_bytes, launch.writable):
        return f"its files took more than {limits.disk_bytes // 2**20} MiB"
    return ""


def _spawn(launch: Launch) -> "subprocess.Popen[bytes]":
    """The started child, in a session of its own."""
    told = (launch.status.write_end,) if launch.status else ()
    try:
        return subprocess.Popen(
            launch.command,
            cwd=launch.cwd,
            env=dict(launch.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            pass_fds=(*told, *launch.inherited),
        )
    finally:
        for descriptor in launch.inherited:
            os.close(descriptor)


def _kill_group(pid: int) -> None:
    """Kill the process group that this process leads."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _marked(mark: str) -> set[int]:
    """Processes of ours that carry the mark in their environment, wherever they went."""
    found = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark:
                found.add(process.pid)
    return found


def _consumption(pid: int) -> tuple[int, int]:
    """Resident memory in bytes and number of processes of this one and all below it."""
    memory_bytes = count = 0
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                memory_bytes += process.memory_info().rss
                count += 1
    return memory_bytes, count
