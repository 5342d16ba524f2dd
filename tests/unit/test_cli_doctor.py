"""What the doctor says, and when its exit code complains."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.runtime.capabilities import Capability
from serve.commands.doctor import exit_code, report

ROOT = Path(__file__).parents[2]
GIT = Capability("git", True, "git version 2.39", required=True)
BROWSER = Capability("browser", False, "not found", "apt-get install chromium-headless-shell", "no screenshots")
SANDBOX = Capability("sandbox", False, "not found", "apt-get install bubblewrap", "testing refuses", required=True)


def test_a_missing_part_is_named_with_consequence_and_remedy() -> None:
    """Nobody has to search for what to do."""
    assert report([GIT, BROWSER]).splitlines() == [
        "✔ git             git version 2.39",
        "! browser         not found",
        "    without it: no screenshots",
        "    remedy:     apt-get install chromium-headless-shell",
        "1 missing, 0 of them required.",
    ]


@pytest.mark.parametrize(("found", "code"), [([GIT], 0), ([GIT, BROWSER], 0), ([GIT, BROWSER, SANDBOX], 1)])
def test_only_a_required_part_makes_the_exit_code_1(found, code) -> None:
    """A machine without a browser can still deliver."""
    assert exit_code(found) == code


def test_help_does_not_load_what_only_a_service_needs() -> None:
    """`thinkus --help` answers at once."""
    check = "import sys, serve.cli; print(sorted({'ray', 'fastapi', 'pydantic', 'httpx'} & set(sys.modules)))"
    outcome = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == "[]"
