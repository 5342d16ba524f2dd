"""What the files around the code promise: settings documented, versions pinned, no registry named, files consistent."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from orchestrator.config import Settings

ROOT = Path(__file__).parents[2]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==[A-Za-z0-9.+!_-]+$")


def _pyproject() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def _normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _env_example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_env_example_lists_every_setting_and_nothing_else() -> None:
    """A setting that nobody can find is no setting."""
    assert set(_env_example()) == {name.upper() for name in Settings.model_fields}


def test_env_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copying .env.example to .env changes nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    assert Settings(_env_file=ROOT / ".env.example") == Settings(_env_file=None)


def test_readme_table_has_every_setting_with_its_default() -> None:
    """The README's configuration table is complete and its defaults are those of the code."""
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| (.+?) \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {name: cell.strip("`") for name, cell in rows.items()} == {
        name: value or "not set" for name, value in _env_example().items()
    }


def test_constraints_pin_every_package_exactly() -> None:
    """One exact version a line: no ranges, addresses, options or local paths."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#") and not PINNED.match(line)] == []


def test_constraints_cover_every_declared_dependency() -> None:
    """Nothing that pyproject.toml asks for floats."""
    project = _pyproject()
    declared = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    names = {_normal(re.split(r"[\[=<>~! ;]", one, maxsplit=1)[0]) for one in declared}
    pinned = {
        _normal(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }
    assert names <= pinned


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the machine's matter, not the repository's."""
    named = re.compile(
        r"(pypi|pythonhosted|npmjs|registry)\.(org|com|io)|--(extra-)?index-url|find-links", re.IGNORECASE
    )
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    guilty = [
        name
        for name in files.split("\0")
        if name and name != "tests/unit/test_packaging_files.py" and (ROOT / name).is_file()
        if named.search((ROOT / name).read_text(errors="ignore"))
    ]
    assert guilty == []


@pytest.mark.parametrize("name", [".ci/run", "test-api.sh"])
def test_scripts_have_their_run_bit(name: str) -> None:
    """They are started by name."""
    assert os.access(ROOT / name, os.X_OK)


def test_ci_runs_the_command_of_the_readme() -> None:
    """CI and a newcomer run the same."""
    assert "make test" in (ROOT / ".ci/run").read_text()
    assert "make test" in (ROOT / "README.md").read_text()


def test_make_hands_the_requirement_on_untouched(tmp_path: Path) -> None:
    """Quotes, dollars, backticks and Chinese reach the command as they were typed."""
    sentence = 'A "shop" for $5 `items` & 任务 (it\'s)'
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    bin_dir = tmp_path / ".venv/bin"
    bin_dir.mkdir(parents=True)
    (bin_dir / "thinkus").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > said\n')
    (bin_dir / "thinkus").chmod(0o755)
    (tmp_path / ".venv/.installed").touch()
    (tmp_path / ".venv/.system-tried").touch()
    subprocess.run(["make", "run", f"REQUIREMENT={sentence}"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "said").read_text() == f"run\n{sentence}\n"
