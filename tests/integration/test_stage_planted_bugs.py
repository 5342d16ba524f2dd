"""Mistakes planted in generated back ends: Testing finds each, and its report says where.

Mistakes that do not touch each other are planted in one tree, so that it runs once for all of them.
"""

from pathlib import Path

import pytest
from careless import Bug, judged, real_sandbox, written
from stage_world import MemoryWorkspace

from orchestrator.models import TaskResult
from orchestrator.stages.testing import TestingStage

pytestmark = pytest.mark.sandbox

KEEP_CHANGE = "    rows.change(row, body.model_dump(exclude_unset=True))\n"
LOANS, LEAVE = "app/services/loans.py", "app/services/leave_requests.py"
RACE = [Bug("app/database.py", '"BEGIN IMMEDIATE", 1)', '"BEGIN", 10)')]

OPERATION = {"en": "operation: ", "zh": "操作: "}
"""How a report begins the line that says which operation failed."""

Planted = dict[str, tuple[str, Bug]]
"""The check that speaks of the broken promise → the operation that its report names, and the mistake."""

LIBRARY: Planted = {
    "semantic.Book.update.title": ("getBook", Bug("app/services/books.py", KEEP_CHANGE, "")),
    "semantic.Reader.delete": ("getReader", Bug("app/services/readers.py", "    session.delete(row)\n", "")),
    "semantic.Loan.create.effects": ("getBook", Bug(LOANS, "row.book_id, -1,", "row.book_id, 0,")),
    "semantic.Loan.give_back.refused_from.returned": (
        "giveBackLoan", Bug(LOANS, '    rows.require_state(row.status, "borrowed")\n    row.status', "    row.status"),
    ),
    "semantic.Loan.guard.at_most.reader_id": (
        "createLoan", Bug("app/guards.py", "scalar(others) or 0) >= limit", "scalar(others) or 0) > limit"),
    ),
    "semantic.Book.etag.stale": ("updateBook", Bug("app/rows.py", "if if_match and", "if len(if_match) > 99 and")),
    "semantic.Book.create.read": ("createBook", Bug("app/schemas/books.py", "    author: str\n", "")),
    "semantic.Loan.guard.not_past.due_date": ("createLoan", Bug("app/guards.py", "< dt.date.today()", "< dt.date.min")),
    "boundary.Reader.name.one_too_long": ("createReader", Bug("app/schemas/readers.py", "(1, 80)", "(1, 90)")),
}  # fmt: skip
LISTS: Planted = {
    "semantic.Tag.list.count_and_pages": ("listTags", Bug("app/rows.py", "(query.offset)", "(query.offset + 1)")),
    "semantic.Product.filter.featured": (
        "listProducts", Bug("app/services/products.py", '        "featured": models.Product.featured,\n', ""),
    ),
    "semantic.Product.label.category_label": (
        "getCategory", Bug("app/models.py", '"name", category_id', '"created_at", category_id'),
    ),
    "semantic.OrderLine.delete.takes_back": (
        "getProduct", Bug("app/services/order_lines.py", "product_id, row.quantity", "product_id, row.quantity + 1"),
    ),
}  # fmt: skip
PEOPLE: Planted = {
    "semantic.roles.approveLeaveRequest.forbidden.employee": (
        "approveLeaveRequest",
        Bug("app/policy.py", '"approveLeaveRequest": Rule((', '"approveLeaveRequest": Rule((EMPLOYEE, '),
    ),
    "semantic.LeaveRequest.own.export.employee": (
        "exportLeaveRequests", Bug(LEAVE, "MAX_ROWS, caller.owner)", "MAX_ROWS)"),
    ),
    "semantic.LeaveRequest.own.read.employee": (
        "getLeaveRequest", Bug("app/rows.py", "return owner is None or", "return owner != 0 or"),
    ),
    "semantic.LeaveRequest.guard.in_order.start_date.end_date": (
        "createLeaveRequest", Bug("app/guards.py", "first > second", "first >= second"),
    ),
    "semantic.accounts.own_role_stays": (
        "updateUser", Bug("app/services/users.py", "row.id == caller.id and", "row.id == 0 and"),
    ),
    "semantic.LeaveRequest.export.formula": ("exportLeaveRequests", Bug("app/export.py", '"=", "+", "-"', '"=", "-"')),
    "semantic.stats.employee": (
        "listLeaveRequests", Bug("app/services/stats.py", "return [section.owner == caller.owner] if", "return [] if"),
    ),
}  # fmt: skip
EVENTS: Planted = {
    "semantic.Registration.guard.capacity.event_id": (
        "createRegistration", Bug("app/guards.py", "others + own > allowed", "others > allowed"),
    ),
    "semantic.Registration.guard.unique_together.event_id.email": (
        "createRegistration", Bug("migrations/0001_initial.sql", "CREATE UNIQUE INDEX", "CREATE INDEX"),
    ),
}  # fmt: skip
TRACKER: Planted = {
    "semantic.Task.create.read": ("createTask", Bug("app/routes/tasks.py", "status_code=201", "status_code=200")),
}
LOGIN: Planted = {
    "semantic.auth.login.wrong_password": (
        "login", Bug("app/services/auth.py", "if not password_matches(", "if password_matches("),
    ),
    "semantic.auth.logout": (
        "me", Bug("app/routes/auth.py", "service.log_out(session, token)", "service.find_user(session, token)"),
    ),
    "semantic.auth.login.session": (
        "login", Bug("app/auth.py", "seconds, path=path, httponly=True", "seconds, path=path, httponly=False"),
    ),
}  # fmt: skip
BATCHES = {
    "library": LIBRARY, "shop": LISTS, "leave_approval": PEOPLE, "event_registration": EVENTS, "tracker": TRACKER,
    "login": LOGIN,
}  # fmt: skip


async def _tested(folder: Path, name: str, suites: set[str], bugs: list[Bug]) -> tuple[TaskResult, str]:
    """The verdict of Testing on that app with these mistakes, and its report."""
    workspace = MemoryWorkspace(folder, sandbox=real_sandbox())
    result = await judged(TestingStage(suites), written(name), bugs, workspace)
    report = next(artifact for artifact in result.artifacts if artifact.name == "report.md")
    return result, workspace.blobs[report.sha256].decode()


@pytest.mark.parametrize("name", list(BATCHES))
async def test_testing_finds_each_mistake_and_says_where(tmp_path: Path, name: str) -> None:
    """The check that speaks of the broken promise fails, and names the operation where it was seen."""
    planted = BATCHES[name]
    suites = {check.partition(".")[0] for check in planted}
    result, report = await _tested(tmp_path, name, suites, [bug for _, bug in planted.values()])
    assert not result.passed
    assert result.fingerprint
    for check, (operation, _) in planted.items():
        _, found, told = report.partition(f"\n### {check}\n")
        assert found, f"{check} did not fail; {result.summary}"
        place = f"\n- {OPERATION[written(name).plan.language]}{operation} ("
        assert place in told.partition("\n### ")[0], told[:1500]


@pytest.mark.parametrize("name", ["leave_approval", "booking"])
async def test_without_mistakes_no_check_fails(tmp_path: Path, name: str) -> None:
    """What finds mistakes does not cry wolf."""
    result, report = await _tested(tmp_path, name, {"semantic", "boundary", "load"}, [])
    assert result.passed, report[:6000]


async def test_testing_finds_a_race_for_the_last_copy(tmp_path: Path) -> None:
    """Transactions that do not hold the database from the start give the last copy away twice, or fail."""
    result, report = await _tested(tmp_path, "library", {"load"}, RACE)
    assert not result.passed
    assert "\n### load.Loan." in report


async def test_the_same_mistakes_have_the_same_fingerprint(tmp_path: Path) -> None:
    """However often it is tried: a round of repairs that changed nothing is known by that."""
    bugs = [bug for _, bug in TRACKER.values()]
    rounds = [await _tested(tmp_path / place, "tracker", {"semantic"}, bugs) for place in ("first", "second")]
    assert rounds[0][0].fingerprint == rounds[1][0].fingerprint
