"""What the command line tells of a plan."""

from orchestrator.models import Account, Plan, Role
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
