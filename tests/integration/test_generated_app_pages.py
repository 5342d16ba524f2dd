"""The pages of generated apps in a real browser: people can do what the app is for, light, dark and on a telephone."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from generated_trees import write_tree
from playwright.async_api import ConsoleMessage, Page, expect

from orchestrator.config import load_settings
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.runtime.sandbox import UnsandboxedSandbox

pytestmark = pytest.mark.browser

LOOKS = [(1280, False), (1280, True), (360, False)]
AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
ODD_TITLE = "<img src=x onerror=alert(1)> & “任务” ' \" ${7*7}"


@pytest.fixture
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """A browser, closed afterwards."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: pages of generated apps work. No browser is installed.")
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()


def collect_errors(page: Page) -> list[str]:
    """What the page's console complains about, except that the API refused something, which is meant."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not re.search(r"status of 4\d\d", message.text):
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


async def look(page: Page) -> list[str]:
    """Barriers that axe finds, and whether the page is wider than the screen."""
    violations = (await Axe().run(page, options=AXE)).response["violations"]
    found = [f"{v['id']}: {node['target']}" for v in violations for node in v["nodes"]]
    wider = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{wider} px too wide"] if wider else found


async def create_task(page: Page, title: str) -> None:
    """Fill in and save the form of a new task."""
    await page.get_by_test_id("task-new").click()
    await page.get_by_test_id("task-field-title").fill(title)
    await page.get_by_test_id("task-field-due_date").fill("2030-01-31")
    await page.get_by_test_id("task-field-priority").select_option("high")
    await page.get_by_test_id("task-save").click()
    await expect(page.get_by_test_id("toast")).to_have_attribute("data-kind", "success")
    await expect(page.get_by_test_id("task-form")).to_be_hidden()


@pytest.mark.parametrize(("width", "dark"), LOOKS)
async def test_tasks_are_created_listed_edited_and_deleted(
    browser: ChromiumBrowser, tmp_path: Path, width: int, dark: bool
) -> None:
    """The task tracker does what it is for; no state of it has a barrier or an error in the console."""
    tree = write_tree("tasks", tmp_path / "tree")
    async with (
        UnsandboxedSandbox().app(tree, tmp_path / "data") as app,
        browser.page(width=width, dark=dark) as page,
    ):
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{app.base_url}/")
        await expect(by("tasks-empty")).to_be_visible()
        assert await look(page) == []

        await by("task-new").click()
        await by("task-save").click()
        await expect(by("task-error-title")).to_have_text("Please fill in Title.")
        assert await look(page) == []
        await by("task-cancel").click()

        await create_task(page, ODD_TITLE)
        row = by("task-row")
        await expect(row.get_by_test_id("cell-title")).to_have_text(ODD_TITLE)
        await expect(row.get_by_test_id("cell-due_date")).to_have_text("2030-01-31")
        await expect(row.get_by_test_id("cell-priority")).to_have_text("High")
        assert await look(page) == []

        await row.get_by_test_id("task-edit").click()
        await expect(by("task-field-title")).to_have_value(ODD_TITLE)
        await by("task-field-title").fill("Water the plants")
        await by("task-field-due_date").fill("")
        await by("task-save").click()
        await expect(row.get_by_test_id("cell-title")).to_have_text("Water the plants")
        await expect(row.get_by_test_id("cell-due_date")).to_have_attribute("data-value", "")

        await row.get_by_test_id("task-delete").click()
        await expect(by("confirm-dialog")).to_be_visible()
        assert await look(page) == []
        await by("confirm-no").click()
        await expect(row).to_have_count(1)
        await row.get_by_test_id("task-delete").click()
        await by("confirm-yes").click()
        await expect(by("tasks-empty")).to_be_visible()
        await expect(by("task-new")).to_be_focused()
        assert errors == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
async def test_people_register_log_in_and_log_out(
    browser: ChromiumBrowser, tmp_path: Path, width: int, dark: bool
) -> None:
    """The login app does what it is for, remembers who is logged in, and says what is wrong in the page's words."""
    tree = write_tree("login", tmp_path / "tree")
    async with (
        UnsandboxedSandbox().app(tree, tmp_path / "data") as app,
        browser.page(width=width, dark=dark) as page,
    ):
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{app.base_url}/")
        await expect(by("login-form")).to_be_visible()
        assert await look(page) == []

        await by("show-register").click()
        await by("register-email").fill("ada@example.com")
        await by("register-password").fill("short")
        await by("register-submit").click()
        await expect(by("register-error-password")).to_be_visible()
        assert await look(page) == []
        await by("register-password").fill("correct horse")
        await by("register-submit").click()
        await expect(by("toast")).to_have_attribute("data-kind", "success")
        await expect(by("login-email")).to_have_value("ada@example.com")

        await by("login-password").fill("wrong horse")
        await by("login-submit").click()
        await expect(by("auth-error")).to_have_text("Email or password is wrong.")
        assert await look(page) == []

        await by("login-password").fill("correct horse")
        await by("login-submit").click()
        await expect(by("welcome")).to_contain_text("ada@example.com")
        await page.reload()
        await expect(by("welcome")).to_be_visible()
        assert await look(page) == []

        await by("logout").click()
        await expect(by("login-form")).to_be_visible()
        await page.reload()
        await expect(by("login-form")).to_be_visible()
        assert errors == []


async def test_linked_things_are_chosen_by_name(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """A book names its author, in Chinese; an author in use can not be deleted; a name in use is refused."""
    tree = write_tree("books", tmp_path / "tree")
    async with (
        UnsandboxedSandbox().app(tree, tmp_path / "data") as app,
        browser.page(language="zh-CN") as page,
    ):
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{app.base_url}/")
        for again in (False, True):
            await by("author-new").click()
            await by("author-field-name").fill("鲁迅")
            await by("author-save").click()
            if again:
                await expect(by("author-error-name")).to_have_text("该值已被使用。")
                await by("author-cancel").click()
            else:
                await expect(by("author-row")).to_have_count(1)

        await by("nav-books").click()
        await by("book-new").click()
        await by("book-field-title").fill("呐喊")
        await by("book-field-author_id").select_option(label="鲁迅")
        await by("book-field-pages").fill("300")
        await by("book-field-price").fill("12.5")
        await by("book-field-published").fill("1923-08-01")
        await by("book-field-next_print").fill("2030-01-31T09:30")
        await by("book-save").click()
        row = by("book-row")
        await expect(row.get_by_test_id("cell-author_id")).to_have_text("鲁迅")
        await expect(row.get_by_test_id("cell-price")).to_have_text("12.50")
        await expect(row.get_by_test_id("cell-next_print")).to_have_text("2030-01-31 09:30")
        assert await look(page) == []

        await by("nav-authors").click()
        await by("author-delete").click()
        await by("confirm-yes").click()
        await expect(by("toast")).to_have_attribute("data-kind", "error")
        await expect(by("author-row")).to_have_count(1)
        assert errors == []


async def test_list_is_searched_ordered_and_paged(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """Twenty rows a page, next and back; a search goes over all of them."""
    tree = write_tree("tasks", tmp_path / "tree")
    async with UnsandboxedSandbox().app(tree, tmp_path / "data") as app, browser.page() as page:
        by = page.get_by_test_id
        for number in range(23):
            await page.request.post(f"{app.base_url}/api/tasks", data={"title": f"Task {number:02d}"})
        await page.goto(f"{app.base_url}/")
        await expect(by("task-row")).to_have_count(20)
        await expect(by("tasks-range")).to_have_text("1–20 of 23")
        await by("tasks-next").click()
        await expect(by("task-row")).to_have_count(3)
        await by("tasks-sort").select_option("title")
        await expect(by("cell-title").first).to_have_text("Task 00")
        await by("tasks-search").fill("task 22")
        await expect(by("cell-title")).to_have_text(["Task 22"])
        await by("tasks-search").fill("%")
        await expect(by("tasks-empty")).to_contain_text("Nothing matches")


async def test_members_see_their_things_after_logging_in(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """An app with accounts and things to keep shows the things to somebody who is logged in."""
    tree = write_tree("members", tmp_path / "tree")
    async with UnsandboxedSandbox().app(tree, tmp_path / "data") as app, browser.page() as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        account = {"email": "ada@example.com", "password": "correct horse"}
        await page.request.post(f"{app.base_url}/api/auth/register", data=account)
        await page.goto(f"{app.base_url}/")
        await by("login-email").fill(account["email"])
        await by("login-password").fill(account["password"])
        await by("login-submit").click()
        await expect(by("notes-empty")).to_be_visible()
        await by("note-new").click()
        await by("note-field-text").fill("Remember the milk")
        await by("note-field-done").check()
        await by("note-save").click()
        await expect(by("cell-done")).to_have_text("Yes")
        assert await look(page) == []
        await by("logout").click()
        await expect(by("login-form")).to_be_visible()
        assert errors == []


async def test_keyboard_alone_is_enough(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """A task is created with the keyboard, and escape closes the form."""
    tree = write_tree("tasks", tmp_path / "tree")
    async with UnsandboxedSandbox().app(tree, tmp_path / "data") as app, browser.page() as page:
        by = page.get_by_test_id
        await page.goto(f"{app.base_url}/")
        await by("task-new").focus()
        await page.keyboard.press("Enter")
        await expect(by("task-field-title")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(by("task-form")).to_be_hidden()
        await expect(by("task-new")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.type("Typed")
        await page.keyboard.press("Enter")
        await expect(by("cell-title")).to_have_text("Typed")
