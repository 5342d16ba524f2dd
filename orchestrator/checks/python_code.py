"""Generated Python read, never run: it compiles, and the linter finds no error and no insecure pattern in it."""

import importlib.util
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from orchestrator.checks.program import run_program
from orchestrator.models import SourceFile

LINT_TIMEOUT_S = 30.0
"""A quiet machine needs 0.05 s."""

RULES = "E9,F,B,S"
IGNORED = "S101"
_LINE = re.compile(r"^\S+:\d+:\d+: ", re.MULTILINE)


def compile_complaints(files: Sequence[SourceFile]) -> list[str]:
    """One line per Python file that does not compile."""
    complaints = []
    for file in files:
        if file.path.endswith(".py"):
            try:
                compile(file.content, file.path, "exec", dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                complaints.append(f"{file.path} does not compile: {error}")
    return complaints


def linter_available() -> bool:
    """Whether this interpreter can run ruff."""
    return importlib.util.find_spec("ruff") is not None


async def lint_complaints(tree: Path) -> list[str]:
    """One line per finding of the linter under `tree`; empty when it is clean."""
    command = [
        sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format", "concise",
        "--select", RULES, "--ignore", IGNORED, "--target-version", "py311", ".",
    ]  # fmt: skip
    exit_code, output = await run_program(command, cwd=tree, timeout_s=LINT_TIMEOUT_S)
    if exit_code == 0:
        return []
    return [line for line in output.splitlines() if _LINE.match(line)] or [
        f"the linter ended with {exit_code}: {output[-300:]}"
    ]
