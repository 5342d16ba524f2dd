"""Control groups of both versions, on imitations of their file systems."""

from pathlib import Path

import pytest

from orchestrator.runtime.cgroups import OWN_PROCESSES, Cgroup, Cgroups
from orchestrator.runtime.protocol import Limits

LIMITS = Limits(memory_bytes=1000, processes=8)


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cgroup mount whose new folders get control files, as the kernel's do."""
    make = Path.mkdir

    def kernel_mkdir(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        make(self, mode, parents, exist_ok)
        if self.name.startswith("thinkus-"):
            version_1 = {"memory": ["memory.limit_in_bytes"], "pids": ["pids.max"]}
            for name in version_1.get(self.parent.parent.name, ["memory.max", "memory.swap.max", "pids.max"]):
                (self / name).touch()

    monkeypatch.setattr(Path, "mkdir", kernel_mkdir)
    return tmp_path


def group_file(mount: Path, text: str) -> Path:
    """A /proc/self/cgroup with this text."""
    path = mount / "self"
    path.write_text(text)
    return path


def folders(mount: Path, *paths: str) -> None:
    """Make groups with the files that every group has."""
    for path in paths:
        (mount / path).mkdir(parents=True)
        (mount / path / "cgroup.procs").touch()
        (mount / path / "cgroup.subtree_control").touch()


def created(cgroups: Cgroups) -> Cgroup:
    """A new group that must be possible."""
    group = cgroups.create(LIMITS)
    assert group is not None
    return group


def test_both_hierarchies_are_used_when_version_1(mount: Path) -> None:
    """One folder for memory, one for processes, each under our own group."""
    folders(mount, "memory/ours", "pids/ours")
    group = created(Cgroups(mount, group_file(mount, "5:memory:/ours\n3:pids:/ours\n1:cpu:/\n")))
    memory, pids = group.folders
    assert (memory.parent, pids.parent) == (mount / "memory" / "ours", mount / "pids" / "ours")
    assert (memory / "memory.limit_in_bytes").read_text() == "1000"
    assert (pids / "pids.max").read_text() == str(8 + OWN_PROCESSES)


def test_nearest_group_that_hands_controllers_down_is_used_when_version_2(mount: Path) -> None:
    """A group with processes of its own can not hand them down; its parent does."""
    folders(mount, "user/session")
    for folder in (mount, mount / "user"):
        (folder / "cgroup.procs").touch()
        (folder / "cgroup.subtree_control").write_text("cpu memory pids\n")
    group = created(Cgroups(mount, group_file(mount, "0::/user/session\n")))
    assert [folder.parent for folder in group.folders] == [mount / "user"]
    assert (group.folders[0] / "memory.max").read_text() == "1000"
    assert (group.folders[0] / "memory.swap.max").read_text() == "0"


@pytest.mark.parametrize("text", ["", "0::/\n", "5:memory:/\n"])
def test_there_are_none_when_nothing_can_be_written(mount: Path, text: str) -> None:
    """macOS, a container with a read-only mount, a user without delegation."""
    cgroups = Cgroups(mount, group_file(mount, text))
    assert not cgroups
    assert cgroups.create(LIMITS) is None


def test_groups_of_dead_makers_are_removed_when_swept(mount: Path) -> None:
    """Those of living processes stay."""
    folders(mount, "memory", "pids")
    for name in ("thinkus-1-aa", "thinkus-999999999-bb"):
        (mount / "memory" / name).mkdir()
        for file in (mount / "memory" / name).iterdir():
            file.unlink()  # the kernel's control files do not keep a folder from being removed
    Cgroups(mount, group_file(mount, "5:memory:/\n3:pids:/\n")).sweep()
    assert (mount / "memory" / "thinkus-1-aa").exists()
    assert not (mount / "memory" / "thinkus-999999999-bb").exists()


@pytest.mark.parametrize(("text", "expected"), [("low 0\noom_kill 2\n", True), ("oom_kill 0\n", False)])
def test_memory_is_named_as_the_end_when_the_kernel_counted_a_kill(tmp_path: Path, text: str, expected: bool) -> None:
    """The same line in both versions."""
    (tmp_path / "memory.events").write_text(text)
    assert Cgroup((tmp_path,)).out_of_memory() is expected
