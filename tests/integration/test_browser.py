"""The headless browser: real pages, no way off this machine, and back after it was killed."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from tiny_app import write_app

from orchestrator.config import load_settings
from orchestrator.errors import BrowserUnavailable
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.runtime.sandbox import UnsandboxedSandbox

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """A browser, closed afterwards."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: pages work in a browser. No browser is installed.")
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()


def browser_processes() -> list[psutil.Process]:
    """The main processes of browsers that this process has started."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error, ValueError):  # a zombie has no command line
            program, *words = process.cmdline()
            if "chrom" in program and not any(word.startswith("--type=") for word in words):
                found.append(process)
    return found


async def test_page_shows_what_was_asked_for_when_opened(browser: ChromiumBrowser) -> None:
    """Size, language and colour scheme reach the page."""
    async with browser.page(width=640, height=480, language="zh-CN", dark=True) as page:
        seen = await page.evaluate(
            "[innerWidth, innerHeight, navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]"
        )
    assert seen == [640, 480, "zh-CN", True]


async def test_pages_share_nothing_when_opened_one_after_the_other(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """A cookie and storage of one page are unknown to the next, over one kept browser process."""
    async with UnsandboxedSandbox().app(write_app(tmp_path / "tree"), tmp_path / "data") as app:
        async with browser.page() as page:
            await page.goto(f"{app.base_url}/version")
            await page.evaluate("document.cookie = 'a=1'; localStorage.b = 2")
            assert await page.inner_text("pre") == '{"version":"1"}'
            first = browser_processes()
        async with browser.page() as page:
            await page.goto(f"{app.base_url}/version")
            assert await page.evaluate("[document.cookie, localStorage.length]") == ["", 0]
            assert browser_processes() == first


@pytest.mark.parametrize(
    "script",
    [
        "fetch('http://192.0.2.1/').then(() => 'out', () => 'refused')",
        "fetch('https://example.com/').then(() => 'out', () => 'refused')",
        "fetch('http://169.254.169.254/').then(() => 'out', () => 'refused')",
        "fetch('http://localhost.example.com/').then(() => 'out', () => 'refused')",
        "fetch('http://127.0.0.1.example.com/').then(() => 'out', () => 'refused')",
        "new Promise(r => { const s = new WebSocket('ws://192.0.2.1/'); s.onopen = () => r('out');"
        " s.onerror = () => r('refused') })",
    ],
)
async def test_requests_are_refused_when_they_leave_this_machine(browser: ChromiumBrowser, script: str) -> None:
    """Neither a name, an address, a look-alike of localhost nor a web socket gets out."""
    async with browser.page() as page:
        page.set_default_timeout(10_000)
        assert await page.evaluate(script) == "refused"


async def test_navigation_is_blocked_when_it_leaves_this_machine(browser: ChromiumBrowser) -> None:
    """It is our rule that refuses, not the lack of a network."""
    async with browser.page() as page:
        with pytest.raises(Exception, match="ERR_PROXY_CONNECTION_FAILED"):
            await page.goto("http://example.com/")


async def test_next_page_opens_when_the_browser_was_killed(browser: ChromiumBrowser) -> None:
    """After kill -9 of the browser another one is started."""
    async with browser.page() as page:
        assert await page.evaluate("1 + 1") == 2
        for process in browser_processes():
            process.kill()
    async with browser.page() as page:
        assert await page.evaluate("1 + 2") == 3
    assert len(browser_processes()) == 1


async def test_next_page_opens_when_the_driver_was_killed(browser: ChromiumBrowser) -> None:
    """After kill -9 of the process between us and the browser both are started anew."""
    async with browser.page():
        pass
    for process in psutil.Process().children():
        process.kill()
    async with browser.page() as page:
        assert await page.evaluate("1 + 2") == 3


async def test_no_process_is_left_when_closed(browser: ChromiumBrowser) -> None:
    """Closing ends browser and driver; closing again is harmless."""
    before = psutil.Process().children(recursive=True)
    async with browser.page():
        started = [p for p in psutil.Process().children(recursive=True) if p not in before]
    assert started
    await browser.close()
    await browser.close()
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive


async def test_browser_unavailable_is_raised_with_the_remedy_when_there_is_none(tmp_path: Path) -> None:
    """The message says what to install or set."""
    browser = ChromiumBrowser(load_settings(chromium=tmp_path / "absent"))
    with pytest.raises(BrowserUnavailable, match="apt-get install chromium-headless-shell"):
        async with browser.page():
            pytest.fail("a page opened without a browser")


async def test_browser_unavailable_is_raised_when_the_program_is_not_a_browser(tmp_path: Path) -> None:
    """A binary that ends at once is reported, not waited for."""
    program = tmp_path / "not-a-browser"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    browser = ChromiumBrowser(load_settings(chromium=program))
    with pytest.raises(BrowserUnavailable, match="could not be started"):
        async with browser.page():
            pytest.fail("a page opened without a browser")
