"""Pictures of a deployed app, as somebody who opens it sees it."""

import contextlib
from typing import TYPE_CHECKING

from orchestrator.errors import BrowserUnavailable
from orchestrator.runtime.browser import ChromiumBrowser

if TYPE_CHECKING:
    from playwright.async_api import Page

_WIDTH, _HEIGHT, _QUALITY, _WAIT_MS = 1280, 800, 60, 10_000


async def photographs(browser: ChromiumBrowser, url: str, language: str) -> tuple[bytes, ...]:
    """JPEGs of the first page and of the first list; fewer when the app does not show them, none when it is broken.

    An app with accounts is entered with the first of the sample accounts that it offers.
    """
    from playwright.async_api import Error

    shots: list[bytes] = []
    with contextlib.suppress(Error, BrowserUnavailable):
        async with browser.page(width=_WIDTH, height=_HEIGHT, language=language) as page:
            await page.goto(url, wait_until="load")
            await _enter(page)
            shots.append(await _shot(page))
            link = page.locator('[data-testid^="nav-"]:not([data-testid="nav-dashboard"]):visible').first
            if await link.count():
                await link.click()
                shots.append(await _shot(page))
    return tuple(shots)


async def _enter(page: "Page") -> None:
    """Log in where there is a form for it and a sample account on it."""
    await page.locator('[data-testid$="-page"]:visible, [data-testid="login-form"]:visible').first.wait_for(
        timeout=_WAIT_MS
    )
    account = page.locator('[data-testid^="demo-"]:visible').first
    if await page.get_by_test_id("login-form").is_visible() and await account.count():
        await account.click()
        await page.get_by_test_id("login-submit").click()
        await page.locator('[data-testid$="-page"]:visible').first.wait_for(timeout=_WAIT_MS)


async def _shot(page: "Page") -> bytes:
    """The page once nothing on it is loading."""
    await page.locator('[data-testid$="-loading"]:visible').first.wait_for(state="hidden", timeout=_WAIT_MS)
    return await page.screenshot(type="jpeg", quality=_QUALITY)
