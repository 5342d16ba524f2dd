"""The README's marked examples, as somebody pastes them."""

import re
import subprocess
import sys
from pathlib import Path

MARK = "<!-- runs in tests/acceptance -->"
BLOCK = re.compile(re.escape(MARK) + r"\n```(\w+)\n(.*?)```", re.DOTALL)


def block(root: Path, containing: str, base_url: str) -> tuple[str, str]:
    """(language, text) of the one marked block with that text, made for this service and interpreter."""
    found = [(kind, text) for kind, text in BLOCK.findall((root / "README.md").read_text()) if containing in text]
    assert len(found) == 1, f"{len(found)} blocks contain {containing!r}"
    kind, text = found[0]
    return kind, text.replace("http://127.0.0.1:8100", base_url).replace(".venv/bin/python", sys.executable)


def pasted(example: tuple[str, str], root: Path, environment: dict[str, str]) -> str:
    """What the block prints, run by the program it is written for."""
    kind, text = example
    command = ["bash", "-euo", "pipefail"] if kind == "bash" else [sys.executable, "-"]
    outcome = subprocess.run(
        command, input=text, cwd=root, env=environment, capture_output=True, text=True, timeout=280, check=False
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout
