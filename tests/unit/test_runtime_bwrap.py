"""The arguments of the sandbox, and the limits of what runs in it."""

import json
import resource
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from orchestrator.runtime import bwrap
from orchestrator.runtime.launcher import launch_command, rlimits
from orchestrator.runtime.protocol import Limits

HOST = bwrap.Host(
    roots=(Path("/venv"), Path("/tmp/py")),
    links={"/lib": "usr/lib", "/bin": "usr/bin"},
    directories=("/lib64",),
    masked=("/proc/kcore",),
)


def arguments(host: bwrap.Host = HOST, writable: tuple[Path, ...] = ()) -> list[str]:
    """The arguments for a tree at /tmp/tree."""
    return bwrap.arguments(host, tree=Path("/tmp/tree"), writable=writable, env={"A": "b c"}, status_fd=9, filter_fd=8)


def triples(words: list[str]) -> list[tuple[str, str, str]]:
    """Every three neighbours."""
    return list(zip(words, words[1:], words[2:], strict=False))


@pytest.mark.parametrize(
    "pair",
    [("--cap-drop", "ALL"), ("--seccomp", "8"), ("--uid", "65534"), ("--remount-ro", "/"), ("--remount-ro", "/proc"),
     ("--remount-ro", "/dev"), ("--json-status-fd", "9"), ("--chdir", "/app")],
)  # fmt: skip
def test_isolation_is_asked_for_always(pair: tuple[str, str]) -> None:
    """No option of isolation depends on what runs."""
    assert pair in list(pairwise(arguments()))


@pytest.mark.parametrize(
    "flag", ["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv"]
)
def test_flags_are_given_when_the_host_has_them(flag: str) -> None:
    """All of them on a current bubblewrap."""
    assert flag in arguments()


def test_options_are_left_out_when_bubblewrap_is_too_old() -> None:
    """An unknown option would make every run fail."""
    words = arguments(bwrap.Host(roots=(), disable_userns=False, sized_tmpfs=False))
    assert "--disable-userns" not in words
    assert "--size" not in words


def test_tree_is_read_only_and_only_given_folders_are_writable() -> None:
    """`--bind` stands for the writable folders and nothing else."""
    words = triples(arguments(writable=(Path("/tmp/out"),)))
    assert ("--ro-bind", "/tmp/tree", "/app") in words
    assert [word for word in words if word[0] == "--bind"] == [("--bind", "/tmp/out", "/tmp/out")]


def test_private_tmp_comes_first_when_other_places_lie_in_it() -> None:
    """A later empty /tmp would hide them."""
    words = arguments(writable=(Path("/tmp/out"),))
    assert words.index("/tmp") < min(words.index(place) for place in ("/tmp/py", "/tmp/tree", "/tmp/out"))


def test_system_is_laid_out_as_on_the_host_when_directories_are_not_merged() -> None:
    """Links stay links, real directories are bound, absent ones (lib64 on some machines) do not appear."""
    words = triples(arguments())
    assert ("--symlink", "usr/lib", "/lib") in words
    assert ("--ro-bind", "/lib64", "/lib64") in words
    assert "/sbin" not in arguments()


def test_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made from nothing, with what is named added."""
    monkeypatch.setenv("MONGODB_URI", "secret")
    env = bwrap.environment({"APP_DATA_DIR": "/d"})
    assert "MONGODB_URI" not in env
    assert env["APP_DATA_DIR"] == "/d"


def test_python_means_this_interpreter() -> None:
    """Only as the first word."""
    assert bwrap.with_interpreter(["python", "-m", "python"]) == [sys.executable, "-m", "python"]
    assert bwrap.with_interpreter(["git"]) == ["git"]


def test_links_between_interpreters_are_found_when_they_lie_outside_the_roots(tmp_path: Path) -> None:
    """venv/bin/python → elsewhere/python → real/bin/python3."""
    for folder in ("venv/bin", "elsewhere", "real/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "real/bin/python3").touch()
    (tmp_path / "elsewhere/python").symlink_to("../real/bin/python3")
    (tmp_path / "venv/bin/python").symlink_to(tmp_path / "elsewhere/python")
    roots = (tmp_path / "venv", tmp_path / "real")
    hops = [hop.resolve() for hop in bwrap.interpreter_hops(tmp_path / "venv/bin/python", roots)]
    assert hops[0] == (tmp_path / "real/bin/python3")
    assert next(iter(bwrap.interpreter_hops(tmp_path / "venv/bin/python", roots))) == tmp_path / "elsewhere/python"


def test_processor_limit_is_left_out_when_zero() -> None:
    """A service may live for ever."""
    assert resource.RLIMIT_CPU in dict(rlimits(Limits(cpu_s=5)))
    assert resource.RLIMIT_CPU not in dict(rlimits(Limits(cpu_s=0)))


def test_launcher_gets_command_and_limits_apart() -> None:
    """The command's words are passed on as they are, never through a shell."""
    words = launch_command(["/bin/echo", "a; b"], Limits(), cgroups=[Path("/cg/cgroup.procs")], parent_pid=7)
    assert words[-2:] == ["/bin/echo", "a; b"]
    order = json.loads(words[-3])
    assert order["cgroups"] == ["/cg/cgroup.procs"]
    assert order["parent"] == 7
