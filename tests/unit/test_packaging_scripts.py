"""The scripts behind make: what they say on a machine that lacks something. Each sees only the programs it is given."""

import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
PLAIN_PROGRAMS = ("sh", "id", "uname", "find", "grep", "tr", "touch")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH directory with ordinary programs only: no apt, no Python, nothing of what the stages need."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in PLAIN_PROGRAMS:
        found = shutil.which(name)
        assert found, name
        (programs / name).symlink_to(found)
    return programs


def _run(machine: Path, script: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The script on that machine."""
    return subprocess.run(
        [str(machine / "sh"), str(TOOLS / script), *arguments],
        env={"PATH": str(machine), "HOME": str(machine.parent), **env},
        cwd=machine.parent,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def _program(machine: Path, name: str, script: str) -> None:
    """Put a program on the machine."""
    (machine / name).write_text(f"#!{machine / 'sh'}\n{script}\n")
    (machine / name).chmod(0o755)


def test_missing_parts_are_named_with_what_follows_and_do_not_stop_the_run(machine: Path) -> None:
    """Without a package tool there is nothing to install, and the work can still begin."""
    outcome = _run(machine, "system-packages.sh")
    assert outcome.returncode == 0
    assert "bubblewrap: generated code is not run" in outcome.stdout
    assert 'chromium-headless-shell: no screenshots; the browser acceptance is marked "not verified"' in outcome.stdout


def test_nothing_is_said_when_everything_is_there(machine: Path) -> None:
    """A second make run is quiet."""
    for name in ("git", "bwrap", "chromium-headless-shell"):
        _program(machine, name, "exit 0")
    fonts = machine.parent / ".fonts"
    fonts.mkdir()
    (fonts / "wqy-microhei.ttc").touch()
    assert _run(machine, "system-packages.sh").stdout == ""


def test_root_installs_what_is_missing_after_one_update(machine: Path) -> None:
    """Each package by itself, so that one that does not exist costs only itself; and only once."""
    (machine / "id").unlink()
    _program(machine, "id", "echo 0")
    _program(machine, "apt-get", f'echo "$1 $5" >> {machine.parent}/apt; [ "$5" != bubblewrap ]')
    (machine.parent / ".venv").mkdir()
    first, second = _run(machine, "system-packages.sh"), _run(machine, "system-packages.sh")
    update, *installs = (machine.parent / "apt").read_text().splitlines()
    assert update.strip() == "update"
    assert {"install git", "install bubblewrap", "install chromium-headless-shell"} <= set(installs)
    assert len(installs) == len(set(installs))
    assert "could not install bubblewrap" in first.stdout
    assert "make system" in second.stdout


def test_an_old_python_is_refused_with_the_remedy(machine: Path) -> None:
    """The version that was found, the one that is needed, and how to name another."""
    _program(machine, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" || exit 1')
    outcome = _run(machine, "virtual-environment.sh", "venv")
    assert outcome.returncode == 1
    assert "Python 3.11 or newer is needed; found: Python 3.9.2." in outcome.stderr
    assert "make run PYTHON=" in outcome.stderr


def test_a_python_without_venv_is_refused_with_the_package_that_brings_it(machine: Path) -> None:
    """Debian keeps venv apart."""
    answer = 'case "$2" in *"import venv"*) exit 1;; *"%d.%d"*) echo 3.11;; esac'
    _program(machine, "python3", answer)
    outcome = _run(machine, "virtual-environment.sh", "venv")
    assert outcome.returncode == 1
    assert "apt-get install python3.11-venv" in outcome.stderr


def test_a_python_that_can_make_environments_is_preferred_to_a_newer_one_that_can_not(machine: Path) -> None:
    """Debian's python3.13 without venv does not hide a complete python3."""
    _program(machine, "python3.13", 'case "$2" in *"import venv"*) exit 1;; esac')
    _program(machine, "python3", f'[ "$1" = -m ] && echo "$@" > {machine.parent}/made; exit 0')
    assert _run(machine, "virtual-environment.sh", "venv").returncode == 0
    assert (machine.parent / "made").read_text() == "-m venv --clear venv\n"
