"""What a generated app's page can not do to the service it is served by, tried in a real browser."""

import asyncio
from pathlib import Path

import pytest
import uvicorn
from http_server import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from orchestrator.config import load_settings
from orchestrator.models import Deployment
from orchestrator.runtime.browser import ChromiumBrowser

pytestmark = [pytest.mark.browser]

PROJECT = "a" * 24
ATTEMPTS = """async () => {
    const tried = async (attempt) => { try { return await attempt(); } catch (error) { return error.name; } };
    const start = "/api/v1/workflow/start";
    const frame = document.createElement("iframe");
    frame.src = "/docs";
    await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
    return {
        own: await tried(async () => (await fetch("own")).status),
        fetch: await tried(async () => (await fetch(start, { method: "POST" })).status),
        opened: window.open("/docs") === null,
        framed: await tried(() => frame.contentWindow.document.title),
        beacon: navigator.sendBeacon(start),
        worker: await tried(async () => (await navigator.serviceWorker.register("own.js", { scope: "/" })).scope),
    };
}"""


async def _page(_: Request) -> Response:
    return HTMLResponse("<!doctype html><title>app</title><body>app")


async def _own(_: Request) -> Response:
    return PlainTextResponse("own")


async def test_an_apps_page_reaches_its_own_prefix_and_nothing_else(tmp_path: Path) -> None:
    """Not by fetch, window, frame, beacon or worker: the service's API is not used in the visitor's name."""
    socket = tmp_path / "app.sock"
    app = Starlette(routes=[Route("/", _page), Route("/own", _own), Route("/own.js", _own)])
    server = uvicorn.Server(uvicorn.Config(app, uds=str(socket), log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    browser = ChromiumBrowser(load_settings())
    async with serving(tmp_path) as (world, base_url):
        url = f"/apps/{PROJECT}/"
        times = {"updated_at": "2026-01-18T09:00:00Z"}
        app_in_service = Deployment(
            project_id=PROJECT, version="1", bundle_sha256="0" * 64, url=url, socket=str(socket), **times
        )
        await world.store.save_deployment(app_in_service)
        async with browser.page() as page:
            await page.goto(base_url + url)
            outcome = await page.evaluate(ATTEMPTS)
        await browser.close()
        assert await world.store.count_workflows() == 0
    server.should_exit = True
    await running
    assert outcome["own"] == 200
    assert outcome["fetch"] == "TypeError"
    assert outcome["opened"] is True
    assert outcome["framed"] in ("SecurityError", "TypeError")
    assert outcome["worker"] in ("SecurityError", "TypeError")
