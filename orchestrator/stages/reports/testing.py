"""The test report: what failed first, then what was tried."""

from collections.abc import Sequence

from orchestrator.checks.outcome import Check, failing
from orchestrator.models import Language
from orchestrator.stages.reports.markdown import bullets, document, fenced, plain, section, table
from orchestrator.stages.reports.trial_words import PLACES, SUITES, WORDS

MAX_PLACE_CHARS = 700


def render_test_report(
    checks: Sequence[Check], seconds: float, not_verified: Sequence[str] = (), language: Language = "en"
) -> str:
    """The whole report as Markdown; also what the next round of development is told."""
    failed, words = failing(checks), WORDS[language]
    verdict = words["all_passed"] if not failed else words["some_failed"].format(failed=len(failed))
    suites = [words[key] for key in ("suite", "what", "passed", "failed", "seconds")]
    results = [(check.id, words["passed" if check.passed else "FAILED"]) for check in checks]
    return document(
        words["tested"],
        f"{verdict} {words['took'].format(count=len(checks), seconds=seconds)}",
        section(words["unverified"], bullets(map(plain, not_verified))),
        section(words["suites"], table([name.capitalize() for name in suites], _suites(checks, language))),
        section(words["failures"], *(_failure(check, language) for check in failed)),
        section(words["every"], table([words["check"], words["result"]], results)),
    )


def _failure(check: Check, language: Language) -> str:
    """What went wrong and where: operation, field, request, answer, what was expected and what was found."""
    named = PLACES if language == "zh" else {}
    places = bullets(f"{named.get(word, word)}: {plain(told[:MAX_PLACE_CHARS])}" for word, told in check.places)
    return section(plain(check.id), fenced(check.message[:3000]), places, level=3)


def _suites(checks: Sequence[Check], language: Language) -> list[tuple[str, str, int, int, str]]:
    rows = []
    for suite in dict.fromkeys(check.suite for check in checks):
        members = [check for check in checks if check.suite == suite]
        failed = len(failing(members))
        seconds = sum(check.duration_s for check in members)
        rows.append((suite, SUITES[language].get(suite, ""), len(members) - failed, failed, f"{seconds:.1f}"))
    return rows
