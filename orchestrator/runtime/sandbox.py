"""Where generated code runs. `make_sandbox` finds out once what this machine can do."""

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from orchestrator.config import Settings
from orchestrator.errors import SandboxUnavailable
from orchestrator.runtime import bwrap, seccomp
from orchestrator.runtime.app_process import SERVICE_LIMITS, AppLog, AppProcess, app_command
from orchestrator.runtime.cgroups import Cgroups
from orchestrator.runtime.forwarder import forwarded
from orchestrator.runtime.launcher import launch_command
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.runtime.processes import MARK, Launch, ProcessTree
from orchestrator.runtime.protocol import Completed, Limits, RunningApp
from orchestrator.runtime.sandbox_probe import probe_sandbox
from orchestrator.runtime.sockets import new_socket, remove_socket
from orchestrator.runtime.status import SandboxStatus
from orchestrator.runtime.tail import Sink, Tail


class RunningSandbox(ABC):
    """Runs commands and apps; how a process tree is started is left to the two kinds."""

    isolated: bool

    @abstractmethod
    async def _start(
        self, command: Sequence[str], tree: Path, writable: Sequence[Path], env: Mapping[str, str], limits: Limits,
        outputs: tuple[Sink, Sink],
    ) -> ProcessTree:  # fmt: skip
        """The started command, whose output goes to the sinks."""

    async def run(
        self,
        command: Sequence[str],
        *,
        tree: Path,
        writable: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Completed:
        """Run to the end with `tree` as working directory; see `protocol.Sandbox.run`."""
        limits = limits or Limits()
        stdout, stderr = Tail(), Tail()
        started = time.perf_counter()
        processes = await self._start(command, tree, writable, env or {}, limits, (stdout, stderr))
        try:
            exit_code, timed_out = await _ended_within(processes, limits.wall_s)
        finally:
            processes.kill()
            await processes.settle()
        self._check_set_up(processes, exit_code, timed_out, stderr.text())
        words = _closing_words(processes, limits, timed_out)
        return Completed(exit_code, stdout.text(), stderr.text() + words, time.perf_counter() - started, timed_out)

    def _check_set_up(self, processes: ProcessTree, exit_code: int, timed_out: bool, words: str) -> None:
        """Raise SandboxUnavailable when the command never started because its surroundings could not be made."""
        status = processes.launch.status
        if exit_code == 1 and not timed_out and status and not status.set_up and words.startswith("bwrap:"):
            raise SandboxUnavailable(f"The sandbox could not be set up: {words.strip()}")

    async def start_app(
        self,
        tree: Path,
        data: Path,
        *,
        socket: Path,
        log: Path,
        env: Mapping[str, str] | None = None,
        limits: Limits = SERVICE_LIMITS,
    ) -> AppProcess:
        """The app of `tree`, just started: not yet healthy. `socket` comes from `new_socket`; the caller stops it."""
        written = AppLog(log)
        full_env = {"APP_DATA_DIR": str(data), **(env or {})}
        writable = (data, socket.parent)
        try:
            processes = await self._start(app_command(socket), tree, writable, full_env, limits, (written, written))
        except BaseException:
            written.close()
            raise
        return AppProcess(processes, socket, written)

    @contextlib.asynccontextmanager
    async def app(self, tree: Path, data: Path, *, env: Mapping[str, str] | None = None) -> AsyncIterator[RunningApp]:
        """The app in service while the context lasts; see `protocol.Sandbox.app`."""
        socket = new_socket()
        try:
            app = await self.start_app(tree, data, socket=socket, log=socket.with_name("app.log"), env=env)
            try:
                await app.healthy()
                async with forwarded(socket) as base_url:
                    yield RunningApp(socket, base_url, app.log.path)
            finally:
                await app.stop()
        finally:
            remove_socket(socket)


class BubblewrapSandbox(RunningSandbox):
    """Isolation by the kernel: no network, a read-only system, nobody's rights."""

    isolated = True

    def __init__(self, program: str, host: bwrap.Host, cgroups: Cgroups | None) -> None:
        self._program = program
        self._host = host
        self._cgroups = cgroups
        self._prlimit = shutil.which("prlimit")

    async def _start(
        self, command: Sequence[str], tree: Path, writable: Sequence[Path], env: Mapping[str, str], limits: Limits,
        outputs: tuple[Sink, Sink],
    ) -> ProcessTree:  # fmt: skip
        """See the base class."""
        _make(writable)
        status = SandboxStatus()
        call_filter = seccomp.descriptor(self._host.call_filter) if self._host.call_filter else None
        arguments = bwrap.arguments(
            self._host,
            tree=tree,
            writable=writable,
            env=bwrap.environment(env),
            status_fd=status.write_end,
            filter_fd=call_filter,
        )
        inner = [*self._process_limit(limits), *bwrap.with_interpreter(command)]
        group = self._cgroups.create(limits) if self._cgroups else None
        outer = launch_command(
            [self._program, *arguments, "--", *inner],
            limits,
            cgroups=group.procs if group else (),
            parent_pid=os.getpid(),
        )
        inherited = (call_filter,) if call_filter is not None else ()
        env = {"PATH": os.defpath}
        launch = Launch(outer, Path("/"), env, limits, group, status, tuple(writable), inherited)
        return await ProcessTree.start(launch, *outputs)

    def _process_limit(self, limits: Limits) -> list[str]:
        """RLIMIT_NPROC, counted inside the sandbox only; the kernel does not apply it to root."""
        return [self._prlimit, f"--nproc={limits.processes}", "--"] if self._prlimit and os.geteuid() != 0 else []


class UnsandboxedSandbox(RunningSandbox):
    """Limits, a process group and a clean environment, but no isolation: only with ALLOW_UNSANDBOXED=1."""

    isolated = False

    async def _start(
        self, command: Sequence[str], tree: Path, writable: Sequence[Path], env: Mapping[str, str], limits: Limits,
        outputs: tuple[Sink, Sink],
    ) -> ProcessTree:  # fmt: skip
        """See the base class. `writable` is not enforced; the working directory is the tree itself."""
        _make(writable)
        full_env = {**bwrap.environment(env), MARK: secrets.token_hex(8)}
        program, *rest = bwrap.with_interpreter(command)
        found = shutil.which(program, path=full_env["PATH"])
        if found is None:
            raise SandboxUnavailable(f"There is no program {program} on this machine.")
        outer = launch_command([found, *rest], limits, parent_pid=os.getpid())
        launch = Launch(outer, tree, full_env, limits, writable=tuple(writable))
        return await ProcessTree.start(launch, *outputs)


def _make(folders: Sequence[Path]) -> None:
    """Make the writable directories that do not exist."""
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)


async def _ended_within(processes: ProcessTree, wall_s: float) -> tuple[int, bool]:
    """Exit status, and whether the time was up first; 0 seconds stand for no limit."""
    try:
        async with asyncio.timeout(wall_s or None):
            return await processes.wait(), False
    except TimeoutError:
        return 128 + signal.SIGKILL, True


def _closing_words(processes: ProcessTree, limits: Limits, timed_out: bool) -> str:
    """A line that says why the tree was ended, or nothing."""
    reason = f"it did not end within {limits.wall_s:g} s" if timed_out else processes.ended_because
    return f"\nsandbox: ended because {reason}\n" if reason else ""


def make_sandbox(settings: Settings) -> RunningSandbox | MissingSandbox:
    """The sandbox of this machine: bubblewrap, else none at all if that is allowed, else one that refuses."""
    found = probe_sandbox()
    if found.host is not None:
        return BubblewrapSandbox(found.program, found.host, found.cgroups)
    return UnsandboxedSandbox() if settings.allow_unsandboxed else MissingSandbox(found.reason)
