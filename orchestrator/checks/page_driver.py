"""A visitor's hands and eyes on a generated app: finds things by the `data-testid`s of docs/generated-apps.md."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Dialog, Error, Locator, Page, expect

from orchestrator.checks.outcome import Mismatch
from orchestrator.checks.outcome import expect as require
from orchestrator.checks.values import Json
from orchestrator.errors import ServiceUnavailable
from orchestrator.models import Field

WAIT_MS = 10_000
"""Longest wait for something to appear; a quiet machine needs 0.1 s."""

_KIND = "e => e.tagName === 'SELECT' ? 'select' : e.type"
_UNLOADED = "Failed to load resource"


class AppPage:
    """One browser page on the app at `base_url`. Console errors and feedback times are collected as it is used."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.base_url = page, base_url
        self.console_errors: list[str] = []
        self.feedback_ms: list[float] = []
        self.patience_ms = WAIT_MS
        self._crashed = False
        page.on("crash", self._on_crash)
        page.on("dialog", self._on_dialog)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"uncaught: {error}"))

    def _on_crash(self, _page: Page) -> None:
        self._crashed = True

    async def _on_dialog(self, dialog: Dialog) -> None:
        self._note(f"the page opens a dialog of the browser: {dialog.type} {dialog.message}")
        await dialog.dismiss()

    def require_browser(self) -> None:
        """Nothing while the browser lives. Raises ServiceUnavailable when it has ended: that is not the app's fault."""
        if self._crashed or self.page.is_closed():
            raise ServiceUnavailable("The browser ended in the middle of the visit; another try starts a new one.")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_refusal(message):
            self._note(f"{message.text} ({message.location.get('url', '')})")

    def _is_refusal(self, message: ConsoleMessage) -> bool:
        """Whether the browser merely mentions what is no mistake of the page.

        The API refused something, which the contract provides for; or a picture that somebody named is elsewhere, and
        this browser reaches nothing but the app.
        """
        address = message.location.get("url", "")
        refused = " 4" in message.text and "/api/" in urlsplit(address).path
        return message.text.startswith(_UNLOADED) and (refused or not address.startswith(self.base_url))

    def _note(self, text: str) -> None:
        if text not in self.console_errors:
            self.console_errors.append(text[:500])

    def by(self, testid: str) -> Locator:
        """The element with that `data-testid`."""
        return self.page.get_by_test_id(testid)

    async def open(self) -> None:
        """Load the app's first page."""
        response = await self.page.goto(f"{self.base_url}/", wait_until="load")
        require(response is not None and response.ok, f"the page answers {response.status if response else 'nothing'}")

    async def sees(self, testid: str, what: str) -> Locator:
        """The element, once it is visible. Raises Mismatch when it does not become so."""
        element = self.by(testid)
        await _holds(expect(element.first).to_be_visible, f"{what}: `{testid}` should be visible")
        return element

    async def comes(self, element: Locator, what: str) -> None:
        """Nothing, once the element is visible. Raises Mismatch when it does not become so."""
        await _holds(expect(element).to_be_visible, f"{what} should be visible")

    async def misses(self, testid: str, what: str) -> None:
        """Nothing, once the element is not to be seen. Raises Mismatch when it stays."""
        await _holds(expect(self.by(testid).first).to_be_hidden, f"{what}: `{testid}` should be gone")

    async def reads(self, element: Locator, text: str, what: str) -> None:
        """Nothing, once the element's text contains `text`. Raises Mismatch when it does not come."""
        try:
            await expect(element).to_contain_text(text, timeout=WAIT_MS)
        except AssertionError as error:
            shown = await element.inner_text() if await element.count() == 1 else "nothing"
            raise Mismatch(f"{what}: expected {text!r}, the page shows {shown!r:.200}") from error

    async def click(self, element: Locator | str, what: str) -> None:
        """Click what a person could click. Raises Mismatch when it can not be."""
        target = self.by(element) if isinstance(element, str) else element
        try:
            await target.click(timeout=WAIT_MS)
        except Error as error:
            raise Mismatch(f"{what}: can not click {element}: {_first_line(error)}") from error

    async def submit(self, button: Locator | str, what: str) -> None:
        """Click a button that saves, and note how long the answer takes to be seen. Raises Mismatch for an error."""
        started = time.perf_counter()
        await self.click(button, what)
        toast = self.by("toast").and_(self.page.locator("[data-kind=success], [data-kind=error]"))
        await _holds(expect(toast).to_be_visible, f"{what}: the outcome should be told in `toast`")
        self.feedback_ms.append((time.perf_counter() - started) * 1000)
        kind = await toast.get_attribute("data-kind")
        require(kind == "success", f"{what}: the page says {await toast.inner_text()!r:.200} ({kind})")

    async def choose(self, testid: str, value: str) -> None:
        """Choose an option of a select by its value. Raises Mismatch when it does not offer it."""
        try:
            await self.by(testid).select_option(value, timeout=WAIT_MS)
        except Error as error:
            raise Mismatch(f"`{testid}` does not offer {value!r}: {_first_line(error)}") from error

    async def fill(self, testid: str, value: Json) -> None:
        """Put a value into an input of whatever kind it is. Raises Mismatch when it can not be."""
        box = self.by(testid)
        try:
            if isinstance(value, list):
                return await self._tick(testid, value)
            kind = await box.evaluate(_KIND, timeout=WAIT_MS)
            if kind == "checkbox":
                await box.set_checked(bool(value), timeout=WAIT_MS)
            elif kind == "select":
                await box.select_option(_choice(value), timeout=WAIT_MS)
            else:
                await box.fill(_typed(kind, value), timeout=WAIT_MS)
        except Error as error:
            raise Mismatch(f"the input `{testid}` does not take {value!r}: {_first_line(error)}") from error

    async def _tick(self, testid: str, ids: list[int]) -> None:
        """Of a group of boxes tick exactly those of the ids."""
        for box in await self.by(testid).locator("input[type=checkbox]").all():
            number = (await box.get_attribute("data-testid") or "").removeprefix(f"{testid}-")
            await box.set_checked(number in map(str, ids), timeout=WAIT_MS)
        for one in ids:
            require(await self.by(f"{testid}-{one}").count(), f"`{testid}` does not offer the row {one}")

    async def fill_form(self, prefix: str, fields: Sequence[Field], values: dict[str, Json]) -> None:
        """Fill every field that has a value; their inputs are `<prefix>-<name>`."""
        for field in fields:
            if values.get(field.name) is not None:
                await self.fill(f"{prefix}-{field.name}", values[field.name])


def _typed(kind: str, value: Json) -> str:
    return str(value).removesuffix("Z")[:16] if kind == "datetime-local" else "" if value is None else str(value)


def _choice(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _holds(assertion: Callable[..., object], message: str) -> None:
    try:
        await assertion(timeout=WAIT_MS)  # type: ignore[misc]  # Playwright's assertions are coroutine functions
    except AssertionError as error:
        raise Mismatch(message) from error


def _first_line(error: Error) -> str:
    return error.message.partition("\n")[0][:200]
