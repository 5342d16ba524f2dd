"""What is refused before any route sees it: foreign hosts and origins, bodies that are too large or not JSON."""

import asyncio
import contextlib
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestrator.config import Settings
from serve.problems import problem, too_large

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DRAINED_TIMES, DRAINED_S = 8, 5.0
"""How much of a refused body is read and dropped: so many times the limit, for so many seconds."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def known_hosts(settings: Settings) -> frozenset[str]:
    """Host names a service on loopback answers to, so that no foreign name can be pointed at it; empty means any."""
    return LOOPBACK if settings.host in LOOPBACK else frozenset()


def refusal(method: str, path: str, headers: Headers, hosts: frozenset[str], max_bytes: int) -> Response | None:
    """The answer to a request that must not go on, or None."""
    host = headers.get("host", "")
    if hosts and _name(host) not in hosts:
        return problem("forbidden_host", f"This service listens on loopback and does not answer to {host[:100]!r}.")
    if method in _SAFE_METHODS:
        return None
    if not _same_origin(headers, host):
        return problem("forbidden_origin", "Only pages of this service may change anything here.")
    if _announced_bytes(headers) > max_bytes:
        return too_large(max_bytes)
    if path.startswith("/api/") and _has_body(headers) and not _is_json(headers.get("content-type", "")):
        return problem("unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    return None


def limited(receive: Receive, max_bytes: int) -> Receive:
    """`receive` that raises 413 once a body has grown past the limit, however it is sent."""
    total = 0

    async def receive_some() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > max_bytes:
            await drain(receive, max_bytes)
            raise HTTPException(413)
        return message

    return receive_some


async def drain(receive: Receive, max_bytes: int) -> None:
    """Drop what is still being sent, within bounds: many clients read the answer only when all is sent."""
    left = max_bytes * DRAINED_TIMES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_S):
            more = True
            while more and left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                more = message.get("more_body", False)


def _announced_bytes(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _same_origin(headers: Headers, host: str) -> bool:
    """Whether the request comes from no page at all, or from one of this very host."""
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2].lower() == host.lower()


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(content_type: str) -> bool:
    essence = content_type.partition(";")[0].strip().lower()
    return essence == "application/json" or (essence.startswith("application/") and essence.endswith("+json"))


class Guard:
    """ASGI middleware: asks `refusal`, limits bodies, and marks every answer as not to be sniffed."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], max_bytes: int) -> None:
        self._app, self._hosts, self._max_bytes = app, hosts, max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the refusal, or hand the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        refused = refusal(scope["method"], scope["path"], Headers(scope=scope), self._hosts, self._max_bytes)
        if refused is not None and refused.status_code == 413:
            await drain(receive, self._max_bytes)
        await (refused or self._app)(scope, limited(receive, self._max_bytes), send_marked)
