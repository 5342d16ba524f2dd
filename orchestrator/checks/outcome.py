"""What a check says: passed, or what was expected and what was found."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field

import httpx

CHECK_TIMEOUT_S = 60.0
"""Longest one check may take; a quiet machine needs well under a second."""


class Mismatch(Exception):  # noqa: N818 - a verdict on the app, not an error of ours
    """The app did something else than the contract says; the message names both."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `message` is empty exactly when it passed."""

    suite: str
    name: str
    message: str = ""
    duration_s: float = 0.0

    @property
    def id(self) -> str:
        """The same for the same check in every round: `semantic.Task.patch.title`."""
        return f"{self.suite}.{self.name}"

    @property
    def passed(self) -> bool:
        """Whether the app did what was expected."""
        return not self.message


@dataclass(slots=True)
class Recorder:
    """Runs the checks of one suite and keeps what they said; one failing check never stops the next."""

    suite: str
    checks: list[Check] = field(default_factory=list)

    async def check(self, name: str, work: Awaitable[object]) -> bool:
        """Whether the awaited work passed: raised neither Mismatch nor a transport error nor a wrong shape."""
        started = time.perf_counter()
        message = ""
        try:
            async with asyncio.timeout(CHECK_TIMEOUT_S):
                await work
        except Mismatch as mismatch:
            message = str(mismatch) or "did not hold"
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            message = f"no usable answer: {type(error).__name__} {error}".strip()
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            message = f"the answer has another shape than the contract says: {type(error).__name__}: {error}"
        self.checks.append(Check(self.suite, name, message, time.perf_counter() - started))
        return not message


def expect(condition: object, message: str) -> None:
    """Nothing when the condition holds. Raises Mismatch with the message otherwise."""
    if not condition:
        raise Mismatch(message)


def failing(checks: Iterable[Check]) -> list[Check]:
    """The checks that did not pass, in their order."""
    return [check for check in checks if not check.passed]


def fingerprint(checks: Iterable[Check]) -> str:
    """Identifies the set of failing checks, whatever their order, messages and times: sha256 in hex."""
    ids = sorted({check.id for check in failing(checks)})
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()
