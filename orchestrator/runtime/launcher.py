"""A tiny program that puts itself under limits and then becomes the command.

It runs in the child, so that the limits hold before the first instruction of the command and no Python code runs
between fork and exec of a threaded parent. About 15 ms.
"""

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path

from orchestrator.runtime.protocol import Limits

ADDRESS_SPACE_ALLOWANCE_BYTES = 768 * 1024 * 1024
"""Thread stacks and reserved arenas are address space but not memory; RLIMIT_AS counts them."""

OPEN_FILES = 1024

PROGRAM = """
import ctypes, json, os, resource, signal, sys
order = json.loads(sys.argv[1])
if sys.platform == "linux" and order["parent"]:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != order["parent"]:
        os._exit(125)
for path in order["cgroups"]:
    with open(path, "w") as procs:
        procs.write("0")
for number, ceiling in order["rlimits"]:
    hard = resource.getrlimit(number)[1]
    if hard != resource.RLIM_INFINITY:
        ceiling = min(ceiling, hard)
    try:
        resource.setrlimit(number, (ceiling, ceiling))
    except (ValueError, OSError):
        if sys.platform == "linux":
            raise
os.execv(sys.argv[2], sys.argv[2:])
"""
"""PR_SET_PDEATHSIG is 1; the parent may be gone before it is set. macOS refuses some limits: taken as not available."""


def rlimits(limits: Limits) -> list[tuple[int, int]]:
    """The kernel's per-process limits, as (resource, ceiling)."""
    cpu = [(resource.RLIMIT_CPU, limits.cpu_s)] if limits.cpu_s > 0 else []
    return [
        *cpu,
        (resource.RLIMIT_AS, limits.memory_bytes + ADDRESS_SPACE_ALLOWANCE_BYTES),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ]


def launch_command(
    command: Sequence[str], limits: Limits, *, cgroups: Sequence[Path] = (), parent_pid: int = 0
) -> list[str]:
    """The command under limits. `command[0]` is an absolute path; `parent_pid` given, it dies when that one dies."""
    order = {"cgroups": [str(path) for path in cgroups], "rlimits": rlimits(limits), "parent": parent_pid}
    interpreter = str(Path(sys.executable).resolve())
    return [interpreter, "-I", "-S", "-c", PROGRAM, json.dumps(order), *command]
