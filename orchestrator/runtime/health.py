"""Asking an app on a unix socket how it is."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx

HEALTH_PATH = "/health"


@dataclass(frozen=True, slots=True)
class Look:
    """One answer, or the lack of it; `detail` says what was wrong."""

    ok: bool
    latency_ms: float
    detail: str = ""


async def look(socket: Path, timeout_s: float = 5.0) -> Look:
    """Get `/health` once: ok is a 200 within the time."""
    started = time.perf_counter()
    try:
        status = await _status(socket, timeout_s)
        detail = "" if status == 200 else f"{HEALTH_PATH} answered {status}"
    except (httpx.HTTPError, OSError) as error:
        detail = f"{HEALTH_PATH}: {type(error).__name__} {error}".rstrip()
    return Look(not detail, round((time.perf_counter() - started) * 1000, 2), detail)


async def _status(socket: Path, timeout_s: float) -> int:
    """The HTTP status of the answer."""
    transport = httpx.AsyncHTTPTransport(uds=str(socket))
    async with httpx.AsyncClient(transport=transport, base_url="http://app", timeout=timeout_s) as client:
        return (await client.get(HEALTH_PATH)).status_code
