"""Unix sockets in short private directories: the kernel takes 107 bytes (103 on macOS), and our data may lie deep."""

import contextlib
import os
import shutil
import socket
import tempfile
from pathlib import Path

import psutil

PATH_BYTES = 100
PREFIX = "thinkus-"
NAME = "app.sock"


def new_socket() -> Path:
    """A path for a unix socket in a new directory that only we can enter."""
    prefix = f"{PREFIX}{os.getpid()}-"
    folder = tempfile.mkdtemp(prefix=prefix)
    if len(f"{folder}/{NAME}") > PATH_BYTES:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix=prefix, dir="/tmp")
    return Path(folder).resolve() / NAME


def remove_socket(path: Path) -> None:
    """Delete a socket with the directory that `new_socket` made for it; anything else is left alone."""
    if path.name == NAME and path.parent.name.startswith(PREFIX):
        shutil.rmtree(path.parent, ignore_errors=True)


def sweep_sockets() -> None:
    """Delete the directories of makers that are gone, unless somebody still listens (in another container)."""
    for folder in {Path(tempfile.gettempdir()), Path("/tmp")}:  # noqa: S108 - where `new_socket` makes them
        for path in folder.glob(f"{PREFIX}*-*/"):
            maker = path.name.removeprefix(PREFIX).split("-")[0]
            if maker.isdigit() and not psutil.pid_exists(int(maker)) and _is_ours(path) and not _answers(path / NAME):
                remove_socket(path / NAME)


def end_listeners(path: Path) -> None:
    """Kill processes that were started on this socket by a host that is gone, where the kernel did not see to it."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if str(path) in process.cmdline():
                process.kill()


def _is_ours(path: Path) -> bool:
    """Whether the directory belongs to our user."""
    with contextlib.suppress(OSError):
        return path.stat().st_uid == os.geteuid()
    return False


def _answers(path: Path) -> bool:
    """Whether somebody accepts connections there."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        client.connect(str(path))
        return True
    return False
