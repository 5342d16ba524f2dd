"""A program of ours run to its end, with a timeout and its output kept."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from orchestrator.errors import AttemptTimedOut

MAX_OUTPUT_CHARS = 100_000


async def run_program(command: Sequence[str], *, cwd: Path, timeout_s: float) -> tuple[int, str]:
    """Exit code and output (both streams, its last 100,000 characters).

    Raises:
        AttemptTimedOut: it did not end in time; it and its children were killed.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(timeout_s):  # `wait_for` may swallow a cancellation
            output, _ = await process.communicate()
    except TimeoutError as error:
        raise AttemptTimedOut(f"{Path(command[0]).name} did not end within {timeout_s:.0f} s.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return process.returncode or 0, output.decode(errors="replace")[-MAX_OUTPUT_CHARS:]
