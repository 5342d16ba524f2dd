"""What a check says: passed, or what was expected, what was found and where."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field

import httpx

CHECK_TIMEOUT_S = 60.0
"""Longest one check may take; a quiet machine needs well under a second."""

_ABSENT = object()


class Mismatch(Exception):  # noqa: N818 - a verdict on the app, not an error of ours
    """The app did something else than the contract says; the message names both."""

    def __init__(self, message: str, expected: object = _ABSENT, got: object = _ABSENT) -> None:
        super().__init__(message, expected, got)
        self.expected = "" if expected is _ABSENT else _shown(expected)
        self.got = "" if got is _ABSENT else _shown(got)

    def __str__(self) -> str:
        return str(self.args[0])


class NobodyMay(Mismatch):
    """No one person may do everything that a check needs: it can not be tried, which says nothing about the app."""


def _shown(value: object) -> str:
    return value if isinstance(value, str) else repr(value)[:400]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request to the app and its answer, as a report shows them."""

    operation: str
    request: str
    answer: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `message` is empty exactly when it passed; the rest says where it went wrong.

    `exchanges` are the last requests before that, oldest first.
    """

    suite: str
    name: str
    message: str = ""
    duration_s: float = 0.0
    field: str = ""
    expected: str = ""
    got: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def id(self) -> str:
        """The same for the same check in every round: `semantic.Task.patch.title`."""
        return f"{self.suite}.{self.name}"

    @property
    def passed(self) -> bool:
        """Whether the app did what was expected."""
        return not self.message

    @property
    def places(self) -> list[tuple[str, str]]:
        """Where it went wrong, as pairs of a word and what it stands for; empty when nothing is known."""
        last = self.exchanges[-1] if self.exchanges else Exchange("", "", "")
        told = [
            ("operation", last.operation), ("field", self.field), ("request", last.request), ("answer", last.answer),
            ("expected", self.expected), ("got", self.got),
        ]  # fmt: skip
        before = [("before", f"{seen.request} → {seen.answer}") for seen in reversed(self.exchanges[:-1])]
        return [pair for pair in [*told, *before] if pair[1]]


@dataclass(slots=True)
class Trail:
    """The last exchanges with the app, kept by whoever speaks to it."""

    keep: int = 3
    seen: list[Exchange] = field(default_factory=list)

    def note(self, exchange: Exchange) -> None:
        """Remember one exchange, and forget the oldest."""
        self.seen = [*self.seen[1 - self.keep :], exchange]


@dataclass(slots=True)
class Recorder:
    """Runs the checks of one suite and keeps what they said; one failing check never stops the next."""

    suite: str
    trail: Trail = field(default_factory=Trail)
    checks: list[Check] = field(default_factory=list)
    not_tried: list[str] = field(default_factory=list)

    async def check(self, name: str, work: Awaitable[object], field: str = "") -> bool:
        """Whether the awaited work passed: raised neither Mismatch nor a transport error nor a wrong shape.

        `field` is what the check is about, for the report.
        """
        started = time.perf_counter()
        self.trail.seen = []
        told = Mismatch("")
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await work
        except NobodyMay:
            self.not_tried.append(name)
            return True
        except Mismatch as mismatch:
            told = mismatch if str(mismatch) else Mismatch("did not hold")
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            told = Mismatch(f"no usable answer: {type(error).__name__} {error}".strip())
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            told = Mismatch(f"the answer has another shape than the contract says: {type(error).__name__}: {error}")
        passed = not str(told)
        exchanges = () if passed else tuple(self.trail.seen)
        seconds = time.perf_counter() - started
        self.checks.append(Check(self.suite, name, str(told), seconds, field, told.expected, told.got, exchanges))
        return passed


def expect(condition: object, message: str) -> None:
    """Nothing when the condition holds. Raises Mismatch with the message otherwise."""
    if not condition:
        raise Mismatch(message)


def same(got: object, expected: object, what: str) -> None:
    """Nothing when both are equal. Raises Mismatch that names both otherwise."""
    if got != expected:
        raise Mismatch(f"{what}: expected {_shown(expected):.300}, got {_shown(got):.300}", expected, got)


def failing(checks: Iterable[Check]) -> list[Check]:
    """The checks that did not pass, in their order."""
    return [check for check in checks if not check.passed]


def fingerprint(checks: Iterable[Check]) -> str:
    """Identifies the set of failing checks, whatever their order, messages and times: sha256 in hex."""
    ids = sorted({check.id for check in failing(checks)})
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def first_lines(checks: Sequence[Check], most: int = 3) -> str:
    """The first few failing checks in one line, for a summary; empty when none fails."""
    named = [check.id for check in failing(checks)]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more
