"""What the command line tells of a plan, and when."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from orchestrator.models import DEMO_FEATURE, Account, Decision, Event, Plan, Role, Workflow
from orchestrator.workflow.compile import new_workflow
from serve.commands.follow import follow
from serve.commands.understanding import brief_lines, known_of, report_lines

PLAN = Plan(
    title="请假审批", language="zh", requirement="x",
    roles=[Role(name="manager", label="经理", leads=True), Role(name="employee", label="员工", joins=True)],
    accounts=[Account(name="王芳", email="wang@example.com", role="manager")],
    assumptions=[f"第 {number} 条" for number in range(6)], not_understood=["with\nblockchain"],
)  # fmt: skip


def test_assumptions_and_what_was_not_understood_are_told_briefly() -> None:
    """A line each, the first few, and where the rest is."""
    lines = brief_lines(PLAN)
    assert lines[0] == "assumed: 第 0 条"
    assert lines[4] == "assumed: … and 2 more, in prd.md"
    assert lines[5:] == ["not understood: with blockchain"]


def test_report_names_accounts_by_the_role_people_read() -> None:
    """With the password they share; the document for scripts has every assumption."""
    report = known_of(PLAN)
    assert len(report["assumptions"]) == 6
    lines = report_lines(report)
    assert lines[0] == "Sample accounts, password demo-password:"
    assert lines[1].split() == ["wang@example.com", "经理", "(王芳)"]
    assert lines[2:] == ["Not understood:", "  - with blockchain"]


def test_nothing_is_said_without_a_plan_or_with_nothing_to_say() -> None:
    """A workflow that failed before its plan; an app without accounts that was understood."""
    assert report_lines(known_of(None)) == []
    assert report_lines(known_of(Plan(title="Tasks", requirement="x"))) == []


NOW = datetime(2026, 1, 18, 9, 0, tzinfo=UTC)
HAPPENED = [
    ("decision.asked", {"gate": "requirement", "question": "Is this what should be built?"}),
    ("stage.completed", {"stage": "stage-1-requirement", "seconds": 1.0}),
    ("workflow.failed", {}),
]


class ScriptedClient:
    """A service whose workflow did the above; nothing is open any more when it is asked."""

    def workflow(self, workflow_id: str) -> Workflow:
        """The workflow."""
        return new_workflow(DEMO_FEATURE, "b" * 24, workflow_id, NOW)

    def events(self, workflow_id: str, after_seq: int = 0) -> Iterator[Event]:
        """What happened."""
        for seq, (kind, data) in enumerate(HAPPENED, start=1):
            yield Event(stream=workflow_id, seq=seq, type=kind, project_id="b" * 24, at=NOW, data=data)

    def plan(self, workflow_id: str) -> Plan:
        """The plan above."""
        return PLAN

    def open_decisions(self, workflow_id: str) -> list[Decision]:
        """None."""
        return []


@pytest.mark.parametrize(("asked", "first"), [(True, "    assumed"), (False, "[")])
def test_plan_is_told_once_before_the_person_is_asked_about_it_or_else_with_its_stage(asked: bool, first: str) -> None:
    """Whoever has to approve it reads it first; everybody else below the stage's line."""
    out = io.StringIO()
    follow(ScriptedClient(), "a" * 24, out, live=False, answer=(lambda _: None) if asked else None)  # type: ignore[arg-type]
    lines = out.getvalue().splitlines()
    assert lines[0].startswith(first)
    assert sum("not understood: with blockchain" in line for line in lines) == 1
