"""A headless Chromium, started at first use and kept; when its process dies, the next page starts another."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from orchestrator.config import Settings
from orchestrator.errors import BrowserUnavailable

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Playwright, ViewportSize

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PROGRAMS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
FLAGS = (
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>;127.0.0.1;localhost",
)
"""The last two send whatever is not for this machine to a proxy that is not there: neither names nor addresses get
out. A rule of Playwright's (`route`) would too, but stops every request on its way and turns the cache off: loading a
page of an app takes three times as long with it."""

LAUNCH_TIMEOUT_S = 60.0
ACTION_TIMEOUT_S = 15.0
NAVIGATION_TIMEOUT_S = 30.0
CLOSE_TIMEOUT_S = 10.0
REMEDY = "Install a browser (Debian: apt-get install chromium-headless-shell) or set CHROMIUM to the path of one."


def find_browser(settings: Settings) -> str | None:
    """The path of the browser binary: the setting, else the first one on PATH or where macOS keeps it; or None."""
    if settings.chromium is not None:
        return shutil.which(settings.chromium)
    on_path = (shutil.which(name) for name in PROGRAMS)
    return next(filter(None, on_path), None) or next((str(path) for path in MAC_PROGRAMS if path.exists()), None)


class ChromiumBrowser:
    """Gives pages. Use it within one event loop, and `close` it there."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._starting = asyncio.Lock()

    @contextlib.asynccontextmanager
    async def page(
        self, *, width: int = 1280, height: int = 800, language: str = "en", dark: bool = False
    ) -> "AsyncIterator[Page]":
        """A fresh page in a context of its own, which reaches nothing but this machine. Raises BrowserUnavailable."""
        page = await self._fresh_page(width, height, language, dark)
        try:
            yield page
        finally:
            with contextlib.suppress(Exception):  # the browser may have died with the page
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await page.context.close()

    async def _fresh_page(self, width: int, height: int, language: str, dark: bool) -> "Page":
        """A page of a living browser; a browser that has just died is replaced once."""
        options = Look({"width": width, "height": height}, language, "dark" if dark else "light")
        try:
            return await _open_page(await self._living(), options)
        except BrowserUnavailable:
            raise
        except Exception:
            await self.close()
        try:
            return await _open_page(await self._living(), options)
        except Exception as error:
            raise BrowserUnavailable(f"The browser does not work: {error}. {REMEDY}") from error

    async def _living(self) -> "Browser":
        """The browser, started unless it runs."""
        async with self._starting:
            if self._browser is None or not self._browser.is_connected():
                await self._let_go()
                self._browser = await self._launch()
            return self._browser

    async def _launch(self) -> "Browser":
        """A new browser process; outside root's account in its own sandbox, if the system lets it."""
        from playwright.async_api import Error, async_playwright

        program = find_browser(self._settings)
        if program is None:
            raise BrowserUnavailable(f"There is no browser on this machine. {REMEDY}")
        try:
            async with asyncio.timeout(LAUNCH_TIMEOUT_S):
                self._playwright = await async_playwright().start()
            try:
                return await self._start(program, own_sandbox=os.geteuid() != 0)
            except Error:
                return await self._start(program, own_sandbox=False)
        except (Error, OSError, TimeoutError) as error:
            await self._let_go()
            raise BrowserUnavailable(f"{program} could not be started: {error}. {REMEDY}") from error

    async def _start(self, program: str, *, own_sandbox: bool) -> "Browser":
        """The launched browser."""
        assert self._playwright is not None  # noqa: S101 - set by the only caller
        return await self._playwright.chromium.launch(
            executable_path=program,
            args=list(FLAGS),
            chromium_sandbox=own_sandbox,
            timeout=LAUNCH_TIMEOUT_S * 1000,
            handle_sigint=False,  # the service decides when to stop
            handle_sigterm=False,
            handle_sighup=False,
        )

    async def close(self) -> None:
        """End the browser; harmless when there is none."""
        async with self._starting:
            await self._let_go()

    async def _let_go(self) -> None:
        """End what is left of the browser and its driver."""
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        with contextlib.suppress(Exception):  # whichever of them is dead already
            if browser:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await browser.close()
        with contextlib.suppress(Exception):
            if playwright:
                async with asyncio.timeout(CLOSE_TIMEOUT_S):
                    await playwright.stop()


@dataclass(frozen=True, slots=True)
class Look:
    """How a page presents itself."""

    viewport: "ViewportSize"
    language: str
    colours: Literal["dark", "light"]


async def _open_page(browser: "Browser", look: Look) -> "Page":
    """A page with patience that fits a busy machine and without a way out of this one."""
    context = await browser.new_context(
        viewport=look.viewport, locale=look.language, color_scheme=look.colours, service_workers="block"
    )
    context.set_default_timeout(ACTION_TIMEOUT_S * 1000)
    context.set_default_navigation_timeout(NAVIGATION_TIMEOUT_S * 1000)
    return await context.new_page()
