"""The only place that decides whether an attempt is followed by another, and when."""

from dataclasses import dataclass
from hashlib import blake2b

from orchestrator.models import RetryPolicy, TaskError


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Another attempt, not before `delay_s` seconds from now."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No other attempt; `error` says why."""

    error: TaskError


def after_failure(
    policy: RetryPolicy, failures: int, error: TaskError, seed: str, retry_after_s: float | None = None
) -> TryAgain | GiveUp:
    """What follows the `failures`-th failed attempt (from 1). `seed` makes the jitter of each task its own.

    A `retry_after_s` that the error brought is honoured where it is longer than the policy's own interval.
    """
    if not error.retryable or error.code in policy.non_retryable:
        return GiveUp(error)
    if failures >= policy.max_attempts:
        return GiveUp(error.model_copy(update={"message": f"{error.message} (attempt {failures}, the last allowed)"}))
    return TryAgain(max(_interval_s(policy, failures, seed), retry_after_s or 0.0))


def after_interruption(policy: RetryPolicy, interruptions: int, reason: str, seed: str) -> TryAgain | GiveUp:
    """What follows the `interruptions`-th interruption (from 1). The first restarts at once; then intervals grow."""
    if interruptions > policy.max_interruptions:
        return GiveUp(TaskError(code="interrupted_too_often", message=f"Interrupted {interruptions} times: {reason}"))
    return TryAgain(0.0 if interruptions == 1 else _interval_s(policy, interruptions - 1, seed))


def _interval_s(policy: RetryPolicy, count: int, seed: str) -> float:
    """initial × factor^(count-1), capped, then lowered by up to `jitter` of itself."""
    exponent = min(count - 1, 64)
    interval_s = min(policy.initial_interval_s * policy.factor**exponent, policy.max_interval_s)
    return interval_s * (1 - policy.jitter * _share(f"{seed}:{count}"))


def _share(seed: str) -> float:
    """A number in [0, 1) that depends only on the seed."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=6).digest(), "big") / 2**48
