"""Finds out, by really starting one, what sandbox this machine can give."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from orchestrator.runtime import bwrap, seccomp
from orchestrator.runtime.cgroups import Cgroup, Cgroups
from orchestrator.runtime.launcher import launch_command
from orchestrator.runtime.protocol import Limits

PROBE_TIMEOUT_S = 30.0
REMOVE_RETRY_S = 0.02


@dataclass(frozen=True, slots=True)
class SandboxProbe:
    """What was found. Without `host` there is no sandbox, and `reason` says why."""

    program: str = ""
    host: bwrap.Host | None = None
    cgroups: Cgroups | None = None
    reason: str = ""

    @property
    def detail(self) -> str:
        """One line for a person."""
        if self.host is None:
            return self.reason
        calls = "kernel calls filtered" if self.host.call_filter else "kernel calls not filtered"
        return f"{self.program}, limits by {'control groups' if self.cgroups else 'rlimits and sampling'}, {calls}"


@functools.cache
def probe_sandbox() -> SandboxProbe:
    """The best sandbox that works; what this kernel or this bubblewrap does not know is left out."""
    if sys.platform != "linux":
        return SandboxProbe(reason=f"bubblewrap exists for Linux only, this is {sys.platform}.")
    program = shutil.which("bwrap")
    if program is None:
        return SandboxProbe(reason="bubblewrap (bwrap) is not installed.")
    host = bwrap.look_around(_help(program))
    cgroups = Cgroups()
    cgroups.sweep()
    limits: list[Cgroups | None] = [cgroups, None] if cgroups else [None]
    reason = ""
    for candidate, groups in product(_lesser_and_lesser(host), limits):
        reason = _trial(program, candidate, groups)
        if not reason:
            return SandboxProbe(program, candidate, groups)
    return SandboxProbe(reason=f"bubblewrap does not work here: {reason}")


def _lesser_and_lesser(host: bwrap.Host) -> Iterator[bwrap.Host]:
    """The host with all its options, then without the one or the other that may fail, then without both."""
    yield host
    yield replace(host, disable_userns=False)
    yield replace(host, call_filter=b"")
    yield replace(host, disable_userns=False, call_filter=b"")


def _help(program: str) -> str:
    """What `bwrap --help` says."""
    return _output([program, "--help"])[1]


def _trial(program: str, host: bwrap.Host, cgroups: Cgroups | None) -> str:
    """Why a sandboxed Python does not run; empty when it does."""
    limits = Limits()
    group = cgroups.create(limits) if cgroups else None
    if cgroups and group is None:
        return "control groups can not be made"
    call_filter = seccomp.descriptor(host.call_filter) if host.call_filter else None
    inherited = (call_filter,) if call_filter is not None else ()
    with tempfile.TemporaryDirectory() as tree:
        arguments = bwrap.arguments(
            host, tree=Path(tree), writable=(), env=bwrap.environment(), status_fd=1, filter_fd=call_filter
        )
        command = [program, *arguments, "--", sys.executable, "-c", "pass"]
        try:
            code, output = _output(launch_command(command, limits, cgroups=group.procs if group else ()), inherited)
        finally:
            for descriptor in inherited:
                os.close(descriptor)
            if group:
                _remove(group)
    return "" if code == 0 else (output.strip().splitlines() or [f"exit status {code}"])[-1]


def _remove(group: Cgroup) -> None:
    """Delete the group as soon as the sandbox's first process, which ends after its command, is gone from it."""
    for _ in range(20):
        if group.remove():
            return
        time.sleep(REMOVE_RETRY_S)


def _output(command: list[str], inherited: tuple[int, ...] = ()) -> tuple[int, str]:
    """Exit status and output of a short command, which gets these descriptors."""
    env = {"PATH": os.defpath}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False, env=env, pass_fds=inherited
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout + done.stderr
