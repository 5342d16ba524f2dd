"""The reverse proxy in front of generated apps: `/apps/{projectId}/…` goes to the app's unix socket."""

import re
from collections.abc import AsyncIterator, Iterable

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from orchestrator.errors import NotFound
from orchestrator.ids import is_id
from serve.backend import reach
from serve.problems import problem

METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]

_HOP_BY_HOP = frozenset({
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "proxy-connection",
})  # fmt: skip
_OURS = frozenset({"server", "date", "service-worker-allowed"})
_FORWARDED = frozenset({"x-forwarded-prefix", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"})
_TIMEOUTS_S = {"connect": 2.0, "read": 300.0, "write": 60.0, "pool": 5.0}
_HOST = re.compile(r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")

Headers = list[tuple[bytes, bytes]]


def confinement(prefix: str, host: str) -> str:
    """A Content-Security-Policy that keeps an app's pages from using the orchestrator's API in the user's name.

    Apps live on our own origin, so the policy names their prefix: requests, forms, frames may go nowhere else, and no
    other window can be opened. It is added to the app's own policy, never instead of it. Limit: an app can still read
    what it is given by navigation and can set cookies for the whole host; strangers' apps need an origin of their own.
    """
    own = f"{host}{prefix}/" if _HOST.match(host) else "'self'"
    return (
        f"connect-src {own}; form-action {own}; frame-src {own}; child-src {own}; "
        "worker-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "sandbox allow-scripts allow-forms allow-same-origin allow-modals allow-downloads"
    )


def request_headers(request: Request, prefix: str) -> Headers:
    """The client's headers as the app receives them."""
    client = request.client.host if request.client else "unknown"
    before = request.headers.get("x-forwarded-for")
    added = {
        "x-forwarded-prefix": prefix,
        "x-forwarded-for": f"{before}, {client}" if before else client,
        "x-forwarded-proto": request.url.scheme,
        "x-forwarded-host": request.headers.get("host", ""),
    }
    return [
        *_end_to_end(request.headers.raw, _FORWARDED),
        *((k.encode(), v.encode("latin-1")) for k, v in added.items()),
    ]


def response_headers(headers: Headers, prefix: str, host: str) -> Headers:
    """The app's headers as the client receives them, with redirects kept below the prefix."""
    kept = [(name, _below(value, prefix, host) if name.lower() == b"location" else value)
            for name, value in _end_to_end(headers, _OURS)]  # fmt: skip
    return [*kept, (b"content-security-policy", confinement(prefix, host).encode("latin-1"))]


def _end_to_end(headers: Iterable[tuple[bytes, bytes]], without: frozenset[str]) -> Headers:
    """Headers that are not about one connection, neither by name nor by being listed in Connection."""
    headers = list(headers)
    listed = b",".join(value for name, value in headers if name.lower() == b"connection").decode("latin-1").lower()
    dropped = _HOP_BY_HOP | without | {name.strip() for name in listed.split(",")}
    return [(name, value) for name, value in headers if name.decode("latin-1").lower() not in dropped]


def _below(location: bytes, prefix: str, host: str) -> bytes:
    """A redirect's target under the prefix, where the app took itself for the whole host."""
    path = re.sub(rf"^https?://{re.escape(host)}(?=/)", "", location.decode("latin-1"))
    if not path.startswith("/") or path.startswith(("//", f"{prefix}/")):
        return location
    return f"{prefix}{path}".encode("latin-1")


class AppsProxy:
    """ASGI endpoint of `/apps/{projectId}/…`; connections are kept per socket."""

    def __init__(self) -> None:
        self._transports: dict[str, httpx.AsyncHTTPTransport] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to the app and its answer back, both as they stream."""
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """The app's answer, or 503 when there is none. Raises NotFound."""
        project_id = request.path_params["project_id"]
        deployment = await (await reach(request)).store.deployment(project_id) if is_id(project_id) else None
        if deployment is None or not deployment.socket:
            raise NotFound(f"No app is deployed for project {project_id!r}.")
        prefix = f"/apps/{project_id}"
        if request.url.path == prefix:
            return RedirectResponse(f"{prefix}/", 307)
        try:
            answer = await self._transport(deployment.socket).handle_async_request(_forwarded(request, prefix))
        except httpx.TransportError as error:
            return problem(
                "app_unavailable", f"The app of project {project_id} does not answer: {error or 'no reason'}."
            )
        return _relayed(answer, prefix, request.headers.get("host", ""))

    def _transport(self, socket: str) -> httpx.AsyncHTTPTransport:
        if socket not in self._transports:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=20, keepalive_expiry=5.0)
            self._transports[socket] = httpx.AsyncHTTPTransport(uds=socket, limits=limits)
        return self._transports[socket]


def _forwarded(request: Request, prefix: str) -> httpx.Request:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.partition(b"?")[0][len(prefix) :] or b"/"
    query = request.scope.get("query_string", b"")
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    return httpx.Request(
        request.method,
        httpx.URL(scheme="http", host="app", raw_path=path + (b"?" + query if query else b"")),
        headers=request_headers(request, prefix),
        content=request.stream() if has_body else None,
        extensions={"timeout": _TIMEOUTS_S},
    )


def _relayed(answer: httpx.Response, prefix: str, host: str) -> Response:
    response = StreamingResponse(_chunks(answer), answer.status_code)
    response.raw_headers = response_headers(list(answer.headers.raw), prefix, host)
    return response


async def _chunks(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The body as the app encoded it; the connection is given back when it ends or the client leaves."""
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()
