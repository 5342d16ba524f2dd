"""`thinkus plan`: the product requirements, how each part was read, JSON, or a refusal of what holds no words."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from orchestrator.errors import InvalidInput
from serve.cli import app
from serve.commands.plan import planned, shown

SENTENCE = "Employees submit leave requests, managers approve or reject them; send an SMS to the employee"


def test_plan_prints_the_product_requirements() -> None:
    """Without options: the document that stage 1 writes."""
    result = CliRunner().invoke(app, ["plan", SENTENCE])
    assert result.exit_code == 0
    assert "## Stories" in result.stdout
    assert "| Approve | Pending | Approved | Manager |" in result.stdout


def test_explain_shows_what_each_part_was_read_as_and_what_was_not() -> None:
    """Text, reading and rule in one line; assumptions and what was not understood below."""
    told = shown(planned(SENTENCE), explain=True, as_json=False)
    assert "managers approve → manager: move approve Leave request   [deed]" in told
    assert told.index("Not understood") < told.index("send an SMS to the employee")


def test_explain_speaks_the_language_of_the_sentence() -> None:
    """A Chinese sentence is explained in Chinese."""
    told = shown(planned("员工提交请假申请，经理批准或拒绝"), explain=True, as_json=False)
    assert "角色: 经理, 员工" in told


def test_json_is_the_whole_plan() -> None:
    """What stage 1 hands on, for a script."""
    document = json.loads(shown(planned("Contacts with name and email"), explain=False, as_json=True))
    assert [entity["name"] for entity in document["entities"]] == ["Contact"]


def test_text_without_words_is_refused() -> None:
    """Nothing to build in it: refused, naming what is missing."""
    with pytest.raises(InvalidInput, match="holds no words"):
        planned("!!!")


def test_planning_does_not_load_ray() -> None:
    """The command answers at once: it needs neither the scheduler nor a web framework."""
    code = "import sys; from serve.commands.plan import planned; planned('todo list'); print('ray' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "False"
