"""Project repositories with the real git."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from orchestrator.errors import InvalidInput
from orchestrator.ids import new_id
from orchestrator.models import SourceFile
from orchestrator.runtime.repository import GitRepository


@pytest.fixture
def repository(tmp_path: Path) -> GitRepository:
    """Repositories in an empty folder."""
    return GitRepository(tmp_path / "projects")


def tree(**files: str) -> list[SourceFile]:
    """Files by name."""
    return [SourceFile(path=name, content=content) for name, content in files.items()]


def git(folder: Path, *words: str) -> str:
    """What git says about a repository."""
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True).stdout.strip()


async def test_commit_has_exactly_the_files_when_the_tree_changes(repository: GitRepository) -> None:
    """Files that are gone from the list are gone from the tree, ignored ones are in it."""
    project = new_id()
    await repository.commit(project, [*tree(a="1", b="2"), SourceFile(path="x/y.txt", content="你好\r\n")], "one")
    files = [*tree(a="3"), SourceFile(path="sub/ignored.log", content="in"), SourceFile(path="x", content="file")]
    commit = await repository.commit(project, files, "two")
    folder = repository.folder(project)
    assert git(folder, "ls-tree", "-r", "--name-only", commit).split() == ["a", "sub/ignored.log", "x"]
    assert git(folder, "status", "--porcelain") == ""
    assert (
        git(folder, "log", "--format=%s %an <%ae> %D").splitlines()[0] == "two Thinkus <thinkus@localhost> HEAD -> main"
    )
    assert git(folder, "show", "HEAD~1:x/y.txt") == "你好"


async def test_same_commit_is_returned_when_the_tree_is_the_same(repository: GitRepository) -> None:
    """Trying again after a crash does not make a second commit, whatever stands in the working tree by now."""
    project = new_id()
    first = await repository.commit(project, tree(a="1"), "one")
    (repository.folder(project) / "a").write_text("edited")
    assert await repository.commit(project, tree(a="1"), "again") == first
    assert await repository.commit(project, tree(a="2"), "two") != first
    assert git(repository.folder(project), "rev-list", "--count", "main") == "2"


async def test_every_run_is_found_by_its_tag(repository: GitRepository) -> None:
    """Also two that made the same tree; a repaired one by its last round. What is no id is no tag."""
    project, first, second = new_id(), new_id(), new_id()
    await repository.commit(project, tree(a="1"), "one", run=first)
    kept = await repository.commit(project, tree(a="2"), "one, repaired", run=first)
    assert await repository.commit(project, tree(a="2"), "two", run=second) == kept
    folder = repository.folder(project)
    assert git(folder, "tag").split() == sorted([f"run-{first}", f"run-{second}"])
    assert git(folder, "rev-parse", f"run-{first}", f"run-{second}").split() == [kept, kept]
    with pytest.raises(InvalidInput):
        await repository.commit(project, tree(a="3"), "bad", run="../heads/main")


@pytest.mark.parametrize("path", ["a/../../out", "a/.git/config", "a//b", "a/./b"])
async def test_commit_is_refused_when_a_path_leads_outside(repository: GitRepository, path: str) -> None:
    """Nothing is written."""
    project = new_id()
    with pytest.raises(InvalidInput):
        await repository.commit(project, [SourceFile(path=path, content="x")], "bad")
    assert not repository.folder(project).exists()


@pytest.mark.parametrize("files", [["a", "a"], ["a", "a/b"]])
async def test_commit_is_refused_when_a_path_comes_twice(repository: GitRepository, files: list[str]) -> None:
    """Also when it is a file here and a folder there."""
    with pytest.raises(InvalidInput, match="twice"):
        await repository.commit(new_id(), [SourceFile(path=path, content="x") for path in files], "bad")


async def test_commit_is_refused_when_the_project_is_no_id(repository: GitRepository) -> None:
    """The id becomes part of a path."""
    with pytest.raises(InvalidInput, match="not a project id"):
        await repository.commit("../elsewhere", tree(a="1"), "bad")


async def test_all_commits_are_made_when_they_come_at_once(repository: GitRepository, tmp_path: Path) -> None:
    """Callers take turns, also those that do not share an object, as in different processes."""
    project = new_id()
    writers = [GitRepository(tmp_path / "projects") for _ in range(6)]
    commits = await asyncio.gather(*(w.commit(project, tree(a=str(n)), str(n)) for n, w in enumerate(writers)))
    assert len(set(commits)) == 6
    assert set(git(repository.folder(project), "rev-list", "main").split()) == set(commits)


async def test_commit_works_when_a_crash_has_left_its_locks(repository: GitRepository) -> None:
    """git refuses to work beside a lock file that nobody holds any more; we know that nobody does."""
    project = new_id()
    first = await repository.commit(project, tree(a="1"), "one")
    for name in ("index.lock", "HEAD.lock", "refs/heads/main.lock", "config.lock"):
        (repository.folder(project) / ".git" / name).touch()
    second = await repository.commit(project, tree(a="2"), "two")
    assert git(repository.folder(project), "rev-list", "main").split() == [second, first]


async def test_settings_and_hooks_of_the_user_do_not_count_when_committing(
    repository: GitRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook that refuses and a foreign GIT_DIR change nothing."""
    project = new_id()
    await repository.commit(project, tree(a="1"), "one")
    hook = repository.folder(project) / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    await repository.commit(project, tree(a="2"), "two")
    monkeypatch.delenv("GIT_DIR")
    assert git(repository.folder(project), "rev-list", "--count", "main") == "2"


async def test_links_are_not_followed_when_the_working_tree_holds_some(
    repository: GitRepository, tmp_path: Path
) -> None:
    """A link in place of a folder is replaced; what it points to is untouched."""
    project = new_id()
    await repository.commit(project, [SourceFile(path="d/a", content="1")], "one")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a").write_text("mine")
    folder = repository.folder(project)
    (folder / "d" / "a").unlink()
    (folder / "d").rmdir()
    (folder / "d").symlink_to(tmp_path / "outside")
    await repository.commit(project, [SourceFile(path="d/a", content="2")], "two")
    assert (tmp_path / "outside" / "a").read_text() == "mine"
    assert git(folder, "show", "HEAD:d/a") == "2"
