"""Control groups: hard ceilings on memory and number of processes of a whole tree, where this machine lets us.

Version 1 has one hierarchy per controller, version 2 has one for all; Debian may have either, macOS has none.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.runtime.protocol import Limits

PREFIX = "thinkus-"
OWN_PROCESSES = 4
"""bubblewrap's two, the launcher, and one to spare: not counted against the limit of the command."""


@dataclass(frozen=True, slots=True)
class Cgroup:
    """The directories of one limited process tree; the launcher joins by writing to each `procs` file."""

    folders: tuple[Path, ...]

    @property
    def procs(self) -> list[Path]:
        """The files to write a process id (or 0 for oneself) to."""
        return [folder / "cgroup.procs" for folder in self.folders]

    def members(self) -> set[int]:
        """The ids of the processes in it."""
        pids: set[int] = set()
        for path in self.procs:
            with contextlib.suppress(OSError):
                pids.update(map(int, path.read_text().split()))
        return pids

    def out_of_memory(self) -> bool:
        """Whether the kernel ended a process of it for its memory."""
        return any(_counts_oom(folder) for folder in self.folders)

    def remove(self) -> bool:
        """Delete it; False while the kernel still counts a dying process."""
        return _remove(self.folders)


class Cgroups:
    """The places under which groups are made; `create` gives None when there are none."""

    def __init__(self, mount: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> None:
        self._parents = _unified_parent(mount, own) or _split_parents(mount, own)

    def __bool__(self) -> bool:
        return bool(self._parents)

    def create(self, limits: Limits) -> Cgroup | None:
        """A new group with these limits, or None where that is not possible."""
        name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        group = Cgroup(tuple(parent / name for parent in self._parents))
        try:
            for folder in group.folders:
                folder.mkdir()
                _limit(folder, limits)
        except OSError:
            group.remove()
            return None
        return group if group.folders else None

    def sweep(self) -> None:
        """Remove groups whose maker is gone."""
        for parent in self._parents:
            for folder in parent.glob(f"{PREFIX}*"):
                maker = folder.name.removeprefix(PREFIX).split("-")[0]
                if maker.isdigit() and not Path(f"/proc/{maker}").exists():
                    _remove([folder])


def _remove(folders: Sequence[Path]) -> bool:
    """Delete groups that are empty; whether none is left."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
    return not any(folder.exists() for folder in folders)


def _limit(folder: Path, limits: Limits) -> None:
    """Write the limits that this folder has files for: version 2's, or those of one controller of version 1."""
    processes = limits.processes + OWN_PROCESSES
    wanted: dict[str, object] = {
        "memory.max": limits.memory_bytes,
        "memory.limit_in_bytes": limits.memory_bytes,
        "memory.swap.max": 0,
        "memory.oom.group": 1,
        "pids.max": processes,
    }
    written = [name for name, value in wanted.items() if _write(folder / name, value)]
    if not {"memory.max", "memory.limit_in_bytes", "pids.max"} & set(written):
        raise OSError(f"{folder} limits neither memory nor processes")


def _write(path: Path, value: object) -> bool:
    """Whether the file exists and took the value."""
    if not path.exists():
        return False
    path.write_text(str(value))
    return True


def _counts_oom(folder: Path) -> bool:
    """Whether the folder's event counters show a kill for memory."""
    for name in ("memory.events", "memory.oom_control"):
        with contextlib.suppress(OSError):
            lines = dict(line.split() for line in (folder / name).read_text().splitlines())
            if int(lines.get("oom_kill", 0)):
                return True
    return False


def _own_groups(own: Path) -> Iterator[tuple[set[str], str]]:
    """The controllers and path of each group this process is in; version 2 has an empty set."""
    with contextlib.suppress(OSError):
        for line in own.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            yield set(filter(None, controllers.split(","))), path.lstrip("/")


def _split_parents(mount: Path, own: Path) -> tuple[Path, ...]:
    """Version 1: our own group in the memory and in the pids hierarchy; empty unless both can be written."""
    places = {name: path for controllers, path in _own_groups(own) for name in controllers}
    nearest = ((mount / name / places.get(name, ""), mount / name) for name in ("memory", "pids"))
    parents = tuple(group if group.is_dir() else top for group, top in nearest)  # a container shows only its own top
    return parents if all(os.access(parent, os.W_OK) for parent in parents) else ()


def _unified_parent(mount: Path, own: Path) -> tuple[Path, ...]:
    """Version 2: the nearest group above us that hands memory and pids to its children and can be written."""
    paths = [path for controllers, path in _own_groups(own) if not controllers]
    for path in paths:
        start = mount / path
        for folder in (start, *start.parents):
            if folder.is_relative_to(mount) and _hands_down(folder):
                return (folder,)
    return ()


def _hands_down(folder: Path) -> bool:
    """Whether children of this group get memory and pids, and we may make them."""
    with contextlib.suppress(OSError):
        given = set((folder / "cgroup.subtree_control").read_text().split())
        return {"memory", "pids"} <= given and os.access(folder / "cgroup.procs", os.W_OK)
    return False
