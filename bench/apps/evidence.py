"""What a workflow's own reports say: which checks failed, which stories could be lived."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_STORIES = re.compile(r"(?:用户故事通过 )?\b(\d+)(?: of |/)(\d+)(?: stories passed|。)")
_SCORE = re.compile(r"\*\*(?:Score|得分) ([\d.]+)(?: of 10|（满分 10）)\*\*")
_FAILED_STORY = re.compile(r"^### (?P<story>.+)\n+\*\*(?:failed|未通过)\*\*: (?P<why>.+)$", re.MULTILINE)
_COST = re.compile(r"^## (?:What cost points|扣分之处)\n+(?P<lines>(?:- .+\n?)+)", re.MULTILINE)
_CASE_NUMBER = re.compile(r"\d+\. Test Case ID")
_VARIES = re.compile(r"/api/\S+|\d+|'[^']*'")
_REASON_CHARACTERS = 100
_REPORT = re.compile(r"\bartifact ([0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True)
class Failure:
    """One check or story that did not pass, in the words of the stage's report."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Lived:
    """What acceptance says: how many stories passed, what it scored, what failed and what cost points."""

    passed: int
    total: int
    score: float | None = None
    failures: tuple[Failure, ...] = ()
    costs: tuple[str, ...] = ()


def failing_checks(junit: str) -> list[Failure]:
    """The failures in a JUnit report, in its order, each with the first line of its message that tells."""
    failures = []
    for case in ET.fromstring(junit).iter("testcase"):  # noqa: S314 - written by our own stage
        found = case.find("failure")
        if found is not None:
            said = found.text or found.get("message") or ""
            failures.append(Failure(f"{case.get('classname')}.{case.get('name')}", _first_line(said)))
    return failures


def _first_line(text: str) -> str:
    """The line that says what is wrong."""
    lines = [line.strip() for line in text.splitlines()]
    raised = [line[2:].strip() for line in lines if line.startswith("E  ")]  # pytest's mark of what went wrong
    if raised:
        return raised[0][:400]
    return next((line for line in lines if line and not _CASE_NUMBER.match(line)), "")[:400]


def lived(acceptance: str) -> Lived | None:
    """What `acceptance.md` says; None when it is no such report."""
    counted, scored = _STORIES.search(acceptance), _SCORE.search(acceptance)
    if counted is None:
        return None
    cost = _COST.search(acceptance)
    return Lived(
        passed=int(counted[1]),
        total=int(counted[2]),
        score=float(scored[1]) if scored else None,
        failures=tuple(Failure(match["story"], match["why"]) for match in _FAILED_STORY.finditer(acceptance)),
        costs=tuple(line.removeprefix("- ") for line in cost["lines"].splitlines()) if cost else (),
    )


def report_named_in(message: str) -> str | None:
    """The sha256 of the report that an error message names."""
    named = _REPORT.search(message)
    return named[1] if named else None


def first(failures: Sequence[Failure], most: int = 8) -> list[str]:
    """The first failures as lines, those that say the same in one, and how many more there are.

    A hundred checks that fail for one reason are one line, so that the second reason is seen.
    """
    alike: dict[str, list[Failure]] = {}
    for failure in failures:
        alike.setdefault(_VARIES.sub("…", failure.why)[:_REASON_CHARACTERS], []).append(failure)
    lines = [_line(each) for each in list(alike.values())[:most]]
    rest = sum(len(each) for each in list(alike.values())[most:])
    return [*lines, f"and {rest} more"] if rest else lines


def _line(alike: Sequence[Failure]) -> str:
    more = f" (and {len(alike) - 1} alike)" if len(alike) > 1 else ""
    return f"{alike[0].what}{more}: {alike[0].why}"
