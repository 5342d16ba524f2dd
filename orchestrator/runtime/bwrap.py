"""The arguments that make a bubblewrap sandbox. Nothing here runs anything; `probe` in `sandbox` tries them once."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.runtime import seccomp

APP = Path("/app")
"""Where the tree is inside the sandbox, read-only."""

TMP_BYTES = 256 * 1024 * 1024
NOBODY = "65534"

SYSTEM_LINKS = ("lib", "lib32", "lib64", "libx32", "bin", "sbin")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/mime.types")

MASKED_PROC_FILES = (
    "kcore", "keys", "kallsyms", "key-users", "kpageflags", "kpagecount", "kpagecgroup", "slabinfo", "vmallocinfo",
    "iomem", "timer_list", "sched_debug",
)  # fmt: skip
"""Kernel files that root's user id may read even without capabilities."""


@dataclass(frozen=True, slots=True)
class Host:
    """What the arguments depend on: the interpreter, the shape of the system, and what this bubblewrap can do.

    `links` are the merged directories (`/lib` → `usr/lib`), `directories` those that are real (before the merge);
    `call_filter` is the seccomp program, empty for none.
    """

    roots: tuple[Path, ...]
    hops: tuple[Path, ...] = ()
    links: Mapping[str, str] | None = None
    directories: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    disable_userns: bool = True
    sized_tmpfs: bool = True
    call_filter: bytes = b""


def look_around(help_text: str) -> Host:
    """The description of this machine, given what `bwrap --help` says."""
    roots = interpreter_roots()
    paths = {f"/{name}": Path(f"/{name}") for name in SYSTEM_LINKS}
    return Host(
        roots=roots,
        hops=tuple(interpreter_hops(Path(sys.executable), roots)),
        links={name: str(path.readlink()) for name, path in paths.items() if path.is_symlink()},
        directories=tuple(name for name, path in paths.items() if path.is_dir() and not path.is_symlink()),
        masked=tuple(f"/proc/{name}" for name in MASKED_PROC_FILES if Path(f"/proc/{name}").exists()),
        disable_userns="--disable-userns" in help_text,
        sized_tmpfs="--size" in help_text,
        call_filter=seccomp.of_this_machine() if "--seccomp" in help_text else b"",
    )


def interpreter_roots() -> tuple[Path, ...]:
    """The directories this Python needs: the virtual environment, and where the real interpreter lives."""
    base = Path(sys.base_prefix)
    real = Path(sys.executable).resolve().parent.parent
    candidates = dict.fromkeys((Path(sys.prefix), base, base.resolve(), real))
    return tuple(path for path in candidates if not path.is_relative_to("/usr") and path != Path("/"))


def interpreter_hops(executable: Path, roots: Sequence[Path]) -> Iterator[Path]:
    """Links between `executable` and the real interpreter that lie in no root; each is bound as a single file."""
    covered = (*roots, Path("/usr"), Path("/bin"))
    path = executable
    while path.is_symlink():
        path = path.parent / path.readlink()
        if not any(path.is_relative_to(root) for root in covered):
            yield path


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of generated code: nothing of ours gets in but what `extra` names."""
    return {
        "PATH": f"{Path(sys.prefix) / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108 - the sandbox's own
        "TMPDIR": "/tmp",  # noqa: S108
        "USER": "sandbox",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONNOUSERSITE": "1",
        "MALLOC_ARENA_MAX": "2",  # else every thread reserves 64 MB of the address space that is limited
        **(extra or {}),
    }


def with_interpreter(command: Sequence[str]) -> list[str]:
    """The command with a leading `python` replaced by this interpreter."""
    return [sys.executable, *command[1:]] if command[0] == "python" else list(command)


def arguments(
    host: Host, *, tree: Path, writable: Sequence[Path], env: Mapping[str, str], status_fd: int, filter_fd: int | None
) -> list[str]:
    """Everything between `bwrap` and the command; the order matters, later mounts lie on earlier ones."""
    return [
        *_isolation(host, status_fd),
        *(("--seccomp", str(filter_fd)) if filter_fd is not None else ()),
        *_system(host),
        *_kernel(host),
        *_places(host, tree, writable),
        *("--remount-ro", "/", "--remount-ro", "/dev", "--remount-ro", "/proc"),
        *("--chdir", str(APP), "--clearenv"),
        *(word for name, value in env.items() for word in ("--setenv", name, value)),
    ]


def _isolation(host: Host, status_fd: int) -> list[str]:
    """New namespaces of every kind, nobody's id, no capability; dies with us."""
    userns = ["--disable-userns"] if host.disable_userns else []
    return [
        *("--unshare-all", "--unshare-user", *userns, "--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox"),
        *("--cap-drop", "ALL", "--die-with-parent", "--new-session", "--json-status-fd", str(status_fd)),
    ]


def _system(host: Host) -> list[str]:
    """The read-only system: /usr, and the directories that are links into it or stand beside it."""
    links = [word for link, target in (host.links or {}).items() for word in ("--symlink", target, link)]
    beside = [word for path in host.directories for word in ("--ro-bind", path, path)]
    files = [word for path in SYSTEM_FILES for word in ("--ro-bind-try", path, path)]
    return ["--ro-bind", "/usr", "/usr", *links, *beside, *files]


def _kernel(host: Host) -> list[str]:
    """/proc and /dev. As root, the kernel would take writes to /proc/sys from us: /proc is made read-only later."""
    masks = [word for path in host.masked for word in ("--ro-bind", "/dev/null", path)]
    return ["--proc", "/proc", *masks, "--dev", "/dev", *_tmpfs(host, "/dev/shm")]  # noqa: S108


def _places(host: Host, tree: Path, writable: Sequence[Path]) -> list[str]:
    """A private /tmp first, since the other places may lie under it."""
    read_only = [word for path in (*host.roots, *host.hops) for word in ("--ro-bind", str(path), str(path))]
    bound = [word for path in map(Path.absolute, writable) for word in ("--bind", str(path), str(path))]
    return [*_tmpfs(host, "/tmp"), *read_only, "--ro-bind", str(tree.absolute()), str(APP), *bound]  # noqa: S108


def _tmpfs(host: Host, path: str) -> list[str]:
    """An empty directory in memory, bounded where this bubblewrap can."""
    return [*(("--size", str(TMP_BYTES)) if host.sized_tmpfs else ()), "--tmpfs", path]
