"""Finds out, by really starting one, what sandbox this machine can give."""

import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from orchestrator.runtime import bwrap
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
        return f"{self.program}, limits by {'control groups' if self.cgroups else 'rlimits and sampling'}"


@functools.cache
def probe_sandbox() -> SandboxProbe:
    """The best sandbox that works: with control groups, without them, without the option to forbid user namespaces."""
    if sys.platform != "linux":
        return SandboxProbe(reason=f"bubblewrap exists for Linux only, this is {sys.platform}.")
    program = shutil.which("bwrap")
    if program is None:
        return SandboxProbe(reason="bubblewrap (bwrap) is not installed.")
    host = bwrap.look_around(_help(program))
    cgroups = Cgroups()
    cgroups.sweep()
    candidates: list[tuple[bwrap.Host, Cgroups | None]] = [(host, cgroups)] if cgroups else []
    candidates += [(host, None), (replace(host, disable_userns=False), None)]
    reason = ""
    for candidate, groups in candidates:
        reason = _trial(program, candidate, groups)
        if not reason:
            return SandboxProbe(program, candidate, groups)
    return SandboxProbe(reason=f"bubblewrap does not work here: {reason}")


def _help(program: str) -> str:
    """What `bwrap --help` says."""
    return _output([program, "--help"])[1]


def _trial(program: str, host: bwrap.Host, cgroups: Cgroups | None) -> str:
    """Why a sandboxed Python does not run; empty when it does."""
    limits = Limits()
    group = cgroups.create(limits) if cgroups else None
    if cgroups and group is None:
        return "control groups can not be made"
    with tempfile.TemporaryDirectory() as tree:
        arguments = bwrap.arguments(host, tree=Path(tree), writable=(), env=bwrap.environment(), status_fd=1)
        command = [program, *arguments, "--", sys.executable, "-c", "pass"]
        try:
            code, output = _output(launch_command(command, limits, cgroups=group.procs if group else ()))
        finally:
            if group:
                _remove(group)
    return "" if code == 0 else (output.strip().splitlines() or [f"exit status {code}"])[-1]


def _remove(group: Cgroup) -> None:
    """Delete the group as soon as the sandbox's first process, which ends after its command, is gone from it."""
    for _ in range(20):
        if group.remove():
            return
        time.sleep(REMOVE_RETRY_S)


def _output(command: list[str]) -> tuple[int, str]:
    """Exit status and output of a short command."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PROBE_TIMEOUT_S, check=False, env={"PATH": os.defpath}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout + done.stderr
