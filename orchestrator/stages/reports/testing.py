"""The test report: what failed first, then what was tried."""

from collections.abc import Sequence

from orchestrator.checks.outcome import Check, failing
from orchestrator.stages.reports.markdown import bullets, document, fenced, plain, section, table

MAX_PLACE_CHARS = 700

_WHAT = {
    "unit": "the tests generated with the app, in the sandbox",
    "app": "the app starts in the sandbox, answers its health check and lets people in",
    "semantic": "what the contract promises, tried from outside",
    "boundary": "the edges of every field",
    "load": "50 requests at once",
    "fuzz": "requests made up from the contract (schemathesis)",
}


def render_test_report(checks: Sequence[Check], seconds: float, not_verified: Sequence[str] = ()) -> str:
    """The whole report as Markdown; also what the next round of development is told."""
    failed = failing(checks)
    verdict = "All checks passed." if not failed else f"{len(failed)} checks failed."
    return document(
        "Test report",
        f"{verdict} {len(checks)} checks in {seconds:.1f} s.",
        section("Not verified", bullets(map(plain, not_verified))),
        section("Suites", table(["Suite", "What", "Passed", "Failed", "Seconds"], _suites(checks))),
        section("Failures", *(_failure(check) for check in failed)),
        section(
            "Every check", table(["Check", "Result"], [(c.id, "passed" if c.passed else "FAILED") for c in checks])
        ),
    )


def _failure(check: Check) -> str:
    """What went wrong and where: operation, field, request, answer, what was expected and what was found."""
    places = bullets(f"{word}: {plain(told[:MAX_PLACE_CHARS])}" for word, told in check.places)
    return section(plain(check.id), fenced(check.message[:3000]), places, level=3)


def _suites(checks: Sequence[Check]) -> list[tuple[str, str, int, int, str]]:
    rows = []
    for suite in dict.fromkeys(check.suite for check in checks):
        members = [check for check in checks if check.suite == suite]
        failed = len(failing(members))
        seconds = sum(check.duration_s for check in members)
        rows.append((suite, _WHAT.get(suite, ""), len(members) - failed, failed, f"{seconds:.1f}"))
    return rows
