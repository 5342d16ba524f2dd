"""Git repositories of projects: every delivered tree is a commit on `main`."""

import asyncio
import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from orchestrator.errors import InvalidInput, ServiceUnavailable
from orchestrator.ids import is_id
from orchestrator.models import SourceFile
from orchestrator.runtime.bundle import safe_path

AUTHOR = ("Thinkus", "thinkus@localhost")
TIMEOUT_S = 60.0
OPTIONS = (
    "core.hooksPath=/dev/null", "core.autocrlf=false", "core.excludesFile=/dev/null", "core.attributesFile=/dev/null",
    "core.fsmonitor=false", "commit.gpgsign=false", "gc.auto=0", "maintenance.auto=false", "safe.directory=*",
)  # fmt: skip


class GitRepository:
    """Implements `Repository` in `<root>/<project id>`; commits from several processes take turns."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, project_id: str) -> Path:
        """The working tree, which always shows the newest commit. Raises InvalidInput for what is not an id."""
        if not is_id(project_id):
            raise InvalidInput(f"{project_id!r} is not a project id.", "projectId")
        return self._root / project_id

    async def commit(self, project_id: str, files: Sequence[SourceFile], message: str, run: str | None = None) -> str:
        """Make the tree exactly these files and return the commit's hash; nothing changed, nothing committed.

        With `run`, a workflow's id, the commit is tagged `run-<id>`; a later round of the same run moves the tag.

        Raises:
            InvalidInput: a path leads outside the tree or comes twice; nothing was written.
            ServiceUnavailable: git is missing or failed.
        """
        folder = self.folder(project_id)
        if run is not None and not is_id(run):
            raise InvalidInput(f"{run!r} is not a workflow id.", "workflowId")
        paths = _checked_paths(files)
        return await asyncio.to_thread(_commit, folder, dict(zip(paths, files, strict=True)), message, run)


def _checked_paths(files: Sequence[SourceFile]) -> list[Path]:
    """The paths of the files, safe and distinct."""
    paths = [Path(safe_path(file.path)) for file in files]
    folders = {parent for path in paths for parent in path.parents}
    if len(set(paths)) < len(paths) or folders & set(paths):
        raise InvalidInput("A path comes twice in one tree.", "path")
    return paths


def _commit(folder: Path, files: dict[Path, SourceFile], message: str, run: str | None) -> str:
    """Under the project's lock: write the tree, stage it all, commit unless the newest commit has it, tag the run."""
    folder.mkdir(parents=True, exist_ok=True)
    with _turn(folder):
        _open(folder)
        _write_tree(folder, files)
        _git(folder, "add", "--all", "--force")
        newest = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD", may_fail=True)
        tree = _git(folder, "write-tree")
        if not newest or _git(folder, "rev-parse", "HEAD^{tree}") != tree:
            _git(folder, "commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message)
            newest = _git(folder, "rev-parse", "HEAD")
        if run:
            _git(folder, "update-ref", f"refs/tags/run-{run}", newest)
        return newest


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """The project's lock, which the kernel releases when its holder dies."""
    with folder.with_name(f"{folder.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _open(folder: Path) -> None:
    """Make the repository, and clear away what a crash in the middle of a commit has left: we hold the lock."""
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock", "config.lock"):
        (folder / ".git" / name).unlink(missing_ok=True)
    _git(folder, "init", "--quiet", "--initial-branch=main")


def _write_tree(folder: Path, files: dict[Path, SourceFile]) -> None:
    """Make the working tree exactly the files; nobody's links are followed."""
    for entry in folder.iterdir():
        if entry.name != ".git":
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content, encoding="utf-8", newline="")


def _git(folder: Path, *words: str, may_fail: bool = False) -> str:
    """What git printed, without the end of line. Raises ServiceUnavailable."""
    options = [word for option in OPTIONS for word in ("-c", option)]
    command = ["git", "--git-dir", str(folder / ".git"), "--work-tree", str(folder), *options, *words]
    try:
        done = subprocess.run(
            command, cwd=folder, env=_environment(), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServiceUnavailable(f"git {words[0]} could not be run for project {folder.name}: {error}.") from error
    if done.returncode != 0 and not may_fail:
        raise ServiceUnavailable(f"git {words[0]} failed for project {folder.name}: {done.stderr.strip()}")
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    """Nobody's settings, and always the same author."""
    name, address = AUTHOR
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": "/nonexistent",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": address,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": address,
    }
