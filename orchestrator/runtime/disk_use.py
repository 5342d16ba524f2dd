"""How much lies in directories that generated code may write."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

ENTRY_BYTES = 4096
"""The least that an entry counts, so that a heap of empty files has its limit too."""


def holds_more_than(limit_bytes: int, folders: Iterable[Path]) -> bool:
    """Whether all that lies below the folders takes more than that; the look ends as soon as it does."""
    taken_bytes = 0
    for folder in folders:
        for entry_bytes in _entries(folder):
            taken_bytes += entry_bytes
            if taken_bytes > limit_bytes:
                return True
    return False


def _entries(folder: Path) -> Iterator[int]:
    """What each entry below the folder takes; no link is followed, and what goes away meanwhile is passed over."""
    waiting = [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    yield max(ENTRY_BYTES, entry.stat(follow_symlinks=False).st_blocks * 512)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
