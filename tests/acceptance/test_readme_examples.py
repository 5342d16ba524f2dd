"""The README says nothing that is not so: its examples are pasted and run against a real service."""

import ast
import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from readme_blocks import BLOCK, block, pasted

pytestmark = pytest.mark.ray


def test_every_marked_block_has_a_test(root: Path) -> None:
    """A new example needs a test of its own here."""
    assert len(BLOCK.findall((root / "README.md").read_text())) == 3


def test_curl_example_starts_a_workflow(root, base_url, environment, client) -> None:
    """Health and a workflow for the sentence, both answered as JSON."""
    health, _, started = pasted(block(root, "curl -sS", base_url), root, environment).partition("}{")
    assert '"healthy"' in health
    accepted = json.loads("{" + started) if started else {}
    assert accepted["success"] is True
    client.cancel(accepted["workflowId"])


def test_python_example_builds_an_app_and_uses_it(tracker: tuple[list[str], dict[str, Any]]) -> None:
    """The events go by, the workflow completes, and the app's own API answers with its sample tasks."""
    printed, workflow = tracker
    assert "workflow.completed " in printed
    assert printed[-2] == f"completed {workflow['appUrl']}"
    tasks = ast.literal_eval(printed[-1])
    assert tasks["total"] == len(tasks["items"]) > 0
    assert {"title", "due_date", "priority"} <= set(tasks["items"][0])


def test_driver_example_delivers_over_ray(root, base_url, environment) -> None:
    """The driver finds the cluster at the address the service announced, and its app is served."""
    printed = pasted(block(root, "examples/driver.py", base_url), root, environment)
    state, url = printed.splitlines()[-1].split()
    assert state == "completed"
    assert "workflow.completed" in printed
    assert httpx.get(url, trust_env=False).status_code == 200


def test_api_walk_is_answered_right(root, base_url, environment) -> None:
    """`test-api.sh` ends well."""
    outcome = subprocess.run(
        ["bash", "test-api.sh", base_url], cwd=root, env=environment, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "answers are right" in outcome.stdout


def test_api_walk_fails_on_a_wrong_answer(root, environment) -> None:
    """A script that can not fail proves nothing."""
    outcome = subprocess.run(
        ["bash", "test-api.sh", "http://127.0.0.1:9"], cwd=root, env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert outcome.returncode == 1
    assert "WRONG" in outcome.stderr
