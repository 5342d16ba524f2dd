"""Calls to named actors, with Ray's own failures turned into ours."""

import asyncio
from typing import Any

import ray
from ray.actor import ActorHandle
from ray.exceptions import RayActorError, RayError, RayTaskError

from actors.environment import NAMESPACE
from orchestrator.errors import ServiceUnavailable, ThinkusError

SCHEDULER = "scheduler"
APPS = "apps"


def actor(name: str) -> "ActorHandle[Any]":
    """The named actor. Raises ServiceUnavailable when there is none."""
    try:
        return ray.get_actor(name, namespace=NAMESPACE)
    except ValueError as error:
        raise ServiceUnavailable(f"The {name} actor is not running; is the service up?") from error


async def call(name: str, method: str, *args: Any, timeout_s: float = 30.0, withdraw: bool = False) -> Any:
    """The answer of a named actor's method. With `withdraw` the method is cancelled when its caller waits no longer.

    Raises:
        ThinkusError: what the method raised.
        ServiceUnavailable: the actor is down, restarting, or did not answer in time.
    """
    answer = getattr(actor(name), method).remote(*args)
    try:
        async with asyncio.timeout(timeout_s):
            return await (_withdrawing(answer) if withdraw else answer)
    except RayTaskError as error:
        cause = error.cause
        raise (
            cause if isinstance(cause, ThinkusError) else ServiceUnavailable(f"{name}.{method}: {cause!r}")
        ) from None
    except RayActorError as error:
        raise ServiceUnavailable(f"The {name} actor is restarting; try again in a moment.") from error
    except TimeoutError as error:
        raise ServiceUnavailable(f"The {name} actor did not answer within {timeout_s:g} s.") from error
    except RayError as error:
        raise ServiceUnavailable(f"The {name} actor can not be reached: {error}") from error


async def _withdrawing(answer: "ray.ObjectRef[Any]") -> Any:
    """The answer; the call is cancelled with this."""
    try:
        return await answer
    except asyncio.CancelledError:
        ray.cancel(answer)
        raise
