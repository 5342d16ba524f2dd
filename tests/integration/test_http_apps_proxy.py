"""The reverse proxy to generated apps, over real unix sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from http_server import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from orchestrator.models import Deployment

PROJECT = "a" * 24
PREFIX = f"/apps/{PROJECT}"
EVERY_METHOD = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"]


class App:
    """A small app that tells what reached it."""

    def __init__(self) -> None:
        self.first_half_read = asyncio.Event()

    def routes(self) -> Starlette:
        """Its application."""
        return Starlette(
            routes=[
                Route("/redirect", self._redirect),
                Route("/stream", self._stream),
                Route("/{path:path}", self._echo, methods=EVERY_METHOD),
            ]
        )

    async def _echo(self, request: Request) -> Response:
        seen = {
            "method": request.method,
            "path": request.scope["raw_path"].decode(),
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": (await request.body()).decode(),
        }
        answer = JSONResponse(seen, 201, {"X-App": "1", "Service-Worker-Allowed": "/", "Keep-Alive": "5"})
        answer.headers.append("Set-Cookie", "a=1; Path=/")
        answer.headers.append("Set-Cookie", "b=2; Path=/")
        answer.headers["Content-Security-Policy"] = "default-src 'self'"
        return answer

    async def _redirect(self, request: Request) -> Response:
        return RedirectResponse(str(request.query_params["to"]))

    async def _stream(self, _: Request) -> Response:
        async def halves() -> AsyncIterator[bytes]:
            yield b"first"
            await self.first_half_read.wait()
            yield b"second"

        return StreamingResponse(halves())


@asynccontextmanager
async def _app_on(socket: Path) -> AsyncIterator[App]:
    app = App()
    server = uvicorn.Server(uvicorn.Config(app.routes(), uds=str(socket), log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield app
    server.should_exit = True
    await running


@pytest.fixture
async def proxied(tmp_path: Path) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app in service, and a client of the service in front of it."""
    socket = tmp_path / "app.sock"
    async with _app_on(socket) as app, serving(tmp_path) as (world, base_url):
        times = {"updated_at": "2026-01-18T09:00:00Z"}
        deployment = Deployment(
            project_id=PROJECT, version="1", bundle_sha256="0" * 64, url=f"{PREFIX}/", socket=str(socket), **times
        )
        await world.store.save_deployment(deployment)
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            yield app, client


async def test_every_method_reaches_the_app_with_path_query_and_body(proxied) -> None:
    """The prefix is taken off; what is encoded stays encoded."""
    _, client = proxied
    for method in EVERY_METHOD:
        answer = await client.request(method, f"{PREFIX}/api/a%2Fb?q=%20&q=2", content="文")
        seen = answer.json()
        assert (answer.status_code, seen["method"], seen["path"]) == (201, method, "/api/a%2Fb")
        assert (seen["query"], seen["body"]) == ("q=%20&q=2", "文")


async def test_the_app_learns_where_it_is_and_who_asks(proxied) -> None:
    """A client can not pretend another prefix; headers of one connection stay on it."""
    _, client = proxied
    sent = {"X-Forwarded-Prefix": "/evil", "Connection": "X-Secret", "X-Secret": "1", "X-Kept": "1"}
    seen = (await client.get(f"{PREFIX}/", headers=sent)).json()["headers"]
    assert (seen["x-forwarded-prefix"], seen["x-forwarded-proto"]) == (PREFIX, "http")
    assert (seen["x-forwarded-for"], seen["x-forwarded-host"]) == ("127.0.0.1", client.base_url.netloc.decode())
    assert ("x-secret" in seen, seen["x-kept"]) == (False, "1")


async def test_the_answer_keeps_its_headers_and_gains_a_confinement(proxied) -> None:
    """Two cookies stay two; the app's own policy stays beside ours."""
    _, client = proxied
    headers = (await client.get(f"{PREFIX}/")).headers
    assert headers.get_list("set-cookie") == ["a=1; Path=/", "b=2; Path=/"]
    assert ("keep-alive" in headers, "service-worker-allowed" in headers, headers["x-app"]) == (False, False, "1")
    own, ours = headers.get_list("content-security-policy")
    assert own == "default-src 'self'"
    assert f"connect-src {client.base_url.netloc.decode()}{PREFIX}/;" in ours


@pytest.mark.parametrize(
    ("target", "location"),
    [("/api/x", f"{PREFIX}/api/x"), ("api/x", "api/x"), ("https://elsewhere.example/", "https://elsewhere.example/"),
     (f"{PREFIX}/y", f"{PREFIX}/y"), ("//elsewhere.example/", "//elsewhere.example/")],
)  # fmt: skip
async def test_a_redirect_stays_below_the_prefix(proxied, target: str, location: str) -> None:
    """An app that takes itself for the whole host is put right."""
    _, client = proxied
    assert (await client.get(f"{PREFIX}/redirect", params={"to": target})).headers["location"] == location


async def test_the_answer_arrives_as_it_is_made(proxied) -> None:
    """The first half is here before the second is written."""
    app, client = proxied
    async with client.stream("GET", f"{PREFIX}/stream") as answer:
        chunks = answer.aiter_raw()
        assert await anext(chunks) == b"first"
        app.first_half_read.set()
        assert await anext(chunks) == b"second"


async def test_an_upload_over_the_limit_is_413(proxied) -> None:
    """The service's limit holds for apps too, also without a length."""
    _, client = proxied

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    assert (await client.post(f"{PREFIX}/", content=chunks())).status_code == 413


async def test_the_bare_prefix_leads_to_the_apps_root(proxied) -> None:
    """Relative links need the slash."""
    _, client = proxied
    answer = await client.get(PREFIX)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{PREFIX}/")


@pytest.mark.parametrize("project", ["0" * 24, "xyz", "A" * 24])
async def test_no_deployment_is_404(proxied, project: str) -> None:
    """Whether the id is unknown or none at all."""
    _, client = proxied
    answer = await client.get(f"/apps/{project}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_app_that_is_down_is_503_and_comes_back_by_itself(tmp_path: Path) -> None:
    """Nothing remembers that it was down."""
    socket = tmp_path / "app.sock"
    async with serving(tmp_path) as (world, base_url):
        times = {"updated_at": "2026-01-18T09:00:00Z"}
        deployment = Deployment(
            project_id=PROJECT, version="1", bundle_sha256="0" * 64, url=f"{PREFIX}/", socket=str(socket), **times
        )
        await world.store.save_deployment(deployment)
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            down = await client.get(f"{PREFIX}/")
            async with _app_on(socket):
                up = await client.get(f"{PREFIX}/")
            socket.unlink(missing_ok=True)
            async with _app_on(socket):
                again = await client.get(f"{PREFIX}/")
    assert (down.status_code, down.json()["code"]) == (503, "app_unavailable")
    assert int(down.headers["retry-after"]) > 0
    assert (up.status_code, again.status_code) == (201, 201)
