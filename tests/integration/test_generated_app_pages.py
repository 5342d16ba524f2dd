"""The pages of generated apps in a real browser: people can do what the app is for, light, dark and on a telephone."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from generated_trees import write_tree
from playwright.async_api import ConsoleMessage, Page, expect

from orchestrator.config import load_settings
from orchestrator.runtime.browser import ChromiumBrowser, find_browser
from orchestrator.runtime.sandbox import UnsandboxedSandbox

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LOOKS = [(1280, False), (360, True)]
AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
ODD_TITLE = "<img src=x onerror=alert(1)> & “任务” ' \" ${7*7}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """One browser for all, closed afterwards."""
    if find_browser(load_settings()) is None:
        pytest.skip("NOT PROVED: pages of generated apps work. No browser is installed.")
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()


@asynccontextmanager
async def served(name: str, tmp_path: Path, *, samples: bool = False) -> AsyncIterator[str]:
    """The address of an example app, begun with its samples or without any row."""
    tree = write_tree(name, tmp_path / "tree")
    env = {} if samples else {"APP_SAMPLES": "0"}
    async with UnsandboxedSandbox().app(tree, tmp_path / "data", env=env) as app:
        yield app.base_url


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


async def test_tasks_are_created_listed_edited_and_deleted(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """The task tracker does what it is for; no state of it has a barrier or an error in the console."""
    async with served("tasks", tmp_path) as address:
        for width, dark in LOOKS:
            await keep_tasks(browser, address, width, dark)


async def keep_tasks(browser: ChromiumBrowser, address: str, width: int, dark: bool) -> None:
    """Create, list, edit and delete a task."""
    async with browser.page(width=width, dark=dark) as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/")
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


async def test_people_register_log_in_and_log_out(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """The login app does what it is for, remembers who is logged in, and says what is wrong in the page's words."""
    async with served("login", tmp_path) as address:
        for number, (width, dark) in enumerate(LOOKS):
            await come_and_go(browser, address, width, dark, f"ada{number}@example.com")


async def come_and_go(browser: ChromiumBrowser, address: str, width: int, dark: bool, email: str) -> None:
    """Register, log in with a wrong and with the right password, and log out."""
    async with browser.page(width=width, dark=dark) as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/")
        await expect(by("login-form")).to_be_visible()
        assert await look(page) == []

        await by("show-register").click()
        await by("register-email").fill(email)
        await by("register-password").fill("short")
        await by("register-submit").click()
        await expect(by("register-error-password")).to_be_visible()
        assert await look(page) == []
        await by("register-password").fill("correct horse")
        await by("register-submit").click()
        await expect(by("toast")).to_have_attribute("data-kind", "success")
        await expect(by("login-email")).to_have_value(email)

        await by("login-password").fill("wrong horse")
        await by("login-submit").click()
        await expect(by("auth-error")).to_have_text("Email or password is wrong.")
        assert await look(page) == []

        await by("login-password").fill("correct horse")
        await by("login-submit").click()
        await expect(by("welcome")).to_contain_text(email)
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
    async with served("books", tmp_path) as address, browser.page(language="zh-CN") as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/")
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
    async with served("tasks", tmp_path) as address, browser.page() as page:
        by = page.get_by_test_id
        for number in range(23):
            await page.request.post(f"{address}/api/tasks", data={"title": f"Task {number:02d}"})
        await page.goto(f"{address}/")
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
    async with served("members", tmp_path) as address, browser.page() as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        account = {"email": "ada@example.com", "password": "correct horse"}
        await page.request.post(f"{address}/api/auth/register", data=account)
        await page.goto(f"{address}/")
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
    async with served("tasks", tmp_path) as address, browser.page() as page:
        by = page.get_by_test_id
        await page.goto(f"{address}/")
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


async def test_last_copy_is_borrowed_and_given_back(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """From the book to the loan and back: a form that is filled in already, a refusal in words, a state that moves."""
    async with served("library", tmp_path, samples=True) as address, browser.page(language="zh-CN") as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/")
        await expect(by("count-books")).to_have_attribute("data-value", "2")
        await expect(by("chart-loan-book_id").get_by_role("rowheader")).to_have_text(["活着"])
        assert await look(page) == []

        await by("nav-books").click()
        await by("books-search").fill("三体")
        await expect(by("book-row")).to_have_count(1)
        for outcome in ("success", "error"):
            await by("book-start-borrow").click()
            await expect(by("loan-field-book_id").locator("option:checked")).to_have_text("三体")
            await by("loan-field-reader_id").select_option(label="韩梅梅")
            await by("loan-field-due_date").fill("2031-01-31")
            await by("loan-save").click()
            await expect(by("toast")).to_have_attribute("data-kind", outcome)
        await expect(by("loan-alert")).to_be_visible()
        assert await look(page) == []
        await page.keyboard.press("Escape")
        await expect(by("book-start-borrow")).to_be_focused()
        await expect(by("cell-stock")).to_have_text("0")

        await by("nav-loans").click()
        await by("loans-filter-reader_id").select_option(label="韩梅梅")
        row = by("loan-row")
        await expect(row).to_have_count(1)
        await expect(row.get_by_test_id("cell-book_id")).to_have_text("三体")
        await row.get_by_test_id("loan-move-give_back").click()
        await expect(row.get_by_test_id("cell-status")).to_have_text("已还")
        await expect(row.get_by_test_id("loan-move-give_back")).to_have_count(0)
        await page.reload()
        await expect(by("loan-row")).to_have_count(1)
        address_of_export = await by("loans-export").get_attribute("href") or ""
        exported = await (await page.request.get(f"{address}/{address_of_export}")).text()
        assert "韩梅梅" in exported
        assert "李雷" not in exported
        await by("loans-filter-status").select_option("borrowed")
        await expect(by("loans-empty")).to_be_visible()
        await by("loans-clear").click()
        await expect(by("loan-row")).to_have_count(2)
        await page.set_viewport_size({"width": 360, "height": 800})
        assert await look(page) == []
        assert errors == []


async def log_in_as(page: Page, role: str) -> None:
    """Log in with the sample account of a role."""
    await page.get_by_test_id(f"demo-{role}").click()
    await page.get_by_test_id("login-submit").click()
    await expect(page.get_by_test_id("role")).to_be_visible()


async def test_manager_approves_what_an_employee_asks_for(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """Each sees what is theirs to see and has the buttons they may use; the one who leads gives roles."""
    async with served("leave_approval", tmp_path, samples=True) as address, browser.page(width=360) as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/")
        await expect(by("demo-manager")).to_be_visible()
        assert await look(page) == []
        await log_in_as(page, "employee")
        await expect(by("role")).to_have_text("员工")
        await expect(by("nav-users")).to_have_count(0)
        await by("nav-leave_requests").click()
        await expect(by("leave_request-row")).to_have_count(1)
        await expect(by("leave_request-move-approve")).to_have_count(0)
        await expect(by("leave_request-move-withdraw")).to_be_visible()
        await by("leave_request-new").click()
        await by("leave_request-field-reason").fill("搬家")
        await by("leave_request-field-leave_type").select_option("personal")
        await by("leave_request-field-start_date").fill("2031-03-02")
        await by("leave_request-field-end_date").fill("2031-03-01")
        await by("leave_request-save").click()
        await expect(by("leave_request-error-end_date")).to_be_visible()
        await by("leave_request-field-end_date").fill("2031-03-03")
        await by("leave_request-save").click()
        await expect(by("leave_request-row")).to_have_count(2)
        assert await look(page) == []
        await by("logout").click()

        await log_in_as(page, "manager")
        await expect(by("leave_request-new")).to_have_count(0)
        await by("leave_requests-filter-status").select_option("pending")
        row = by("leave_request-row").filter(has_text="搬家")
        await row.get_by_test_id("leave_request-move-approve").click()
        await by("leave_request-move-field-decision_comment").fill("注意安全")
        assert await look(page) == []
        await by("leave_request-move-save").click()
        await expect(row).to_have_count(0)
        await by("leave_requests-filter-status").select_option("approved")
        await expect(row.get_by_test_id("cell-decision_comment")).to_have_text("注意安全")
        await expect(row.get_by_test_id("cell-approver_id")).to_have_text("王芳")

        await by("nav-users").click()
        await expect(by("user-row").filter(has_text="王芳").get_by_test_id("user-edit")).to_have_count(0)
        await by("user-row").filter(has_text="韩梅梅").get_by_test_id("user-edit").click()
        await by("user-field-role").select_option("manager")
        await by("user-save").click()
        await expect(by("cell-role")).to_have_text(["经理", "员工", "经理"])
        assert await look(page) == []
        assert errors == []


async def test_somebody_overtaken_loses_nothing(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """Two people change a product: the second is told, loads what is stored now, keeps what they typed, and saves."""
    async with served("shop", tmp_path, samples=True) as address, browser.page() as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/#products")
        row = by("product-row").filter(has_text="City bike")
        await row.get_by_test_id("product-edit").click()
        await expect(by("product-field-tag_ids").get_by_label("sale")).to_be_checked()
        await by("product-field-tag_ids").get_by_label("sale").uncheck()
        await by("product-field-name").fill("Town bike")
        change = {"name": "Cargo bike", "price": 555}
        await page.request.patch(f"{address}/api/products/1", data=change)
        await by("product-save").click()
        await expect(by("product-alert")).to_be_visible()
        assert await look(page) == []
        await by("product-reload").click()
        await expect(by("product-field-price")).to_have_value("555.00")
        await expect(by("product-field-name")).to_have_value("Town bike")
        await expect(by("product-form")).to_contain_text("Cargo bike")
        await by("product-save").click()
        row = by("product-row").filter(has_text="Town bike")
        await expect(row.get_by_test_id("cell-price")).to_have_text("555.00")
        await expect(row.get_by_test_id("cell-tag_ids")).to_have_attribute("data-value", "1")
        await expect(row.get_by_test_id("product-edit")).to_be_focused()
        assert errors == []


async def test_row_is_moved_only_as_it_was_shown(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """An order that somebody else changed is not paid but shown anew; then it is."""
    async with served("shop", tmp_path, samples=True) as address, browser.page() as page:
        by = page.get_by_test_id
        await page.goto(f"{address}/#shop_orders")
        row = by("order-row").filter(has=page.get_by_test_id("order-move-pay")).first
        number = await row.get_attribute("data-id")
        await page.request.patch(f"{address}/api/shop_orders/{number}", data={"customer": "Somebody else"})
        await row.get_by_test_id("order-move-pay").click()
        await expect(by("toast")).to_have_attribute("data-kind", "error")
        await expect(row).to_contain_text("Somebody else")
        await expect(row.get_by_test_id("cell-status")).to_have_attribute("data-value", "open")
        await row.get_by_test_id("order-move-pay").click()
        await expect(by("toast")).to_have_attribute("data-kind", "success")
        await expect(page.locator(f'[data-id="{number}"]')).to_contain_text("Paid")


async def test_row_is_read_whole_and_leads_to_what_belongs_to_it(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """A name opens all of its row; from there the lists that name it, filtered; escape gives the focus back."""
    async with served("shop", tmp_path, samples=True) as address, browser.page(dark=True) as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        await page.goto(f"{address}/#products")
        opener = by("product-row").filter(has_text="City bike").get_by_test_id("product-open")
        await opener.focus()
        await page.keyboard.press("Enter")
        await expect(by("product-details")).to_contain_text("City bikes")
        assert await look(page) == []
        await page.keyboard.press("Escape")
        await expect(opener).to_be_focused()
        await opener.click()
        await by("product-details").get_by_role("link", name="Order lines").click()
        await expect(by("order_lines-filter-product_id").locator("option:checked")).to_have_text("City bike")
        await expect(by("order_line-row")).to_have_count(1)
        await by("nav-dashboard").click()
        await by("chart-order-status").get_by_role("link", name="Open").click()
        await expect(by("shop_orders-filter-status")).to_have_value("open")
        assert errors == []


async def test_list_that_can_not_be_loaded_can_be_tried_again(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """What went wrong is said in words, and trying again shows the list; so does the dashboard."""
    async with served("booking", tmp_path, samples=True) as address, browser.page() as page:
        by = page.get_by_test_id
        await page.route("**/api/*", lambda route: route.abort())
        await page.goto(f"{address}/")
        await expect(by("dashboard-error")).to_contain_text("can not be reached")
        await by("nav-rooms").click()
        await expect(by("rooms-error")).to_contain_text("can not be reached")
        assert await look(page) == []
        await page.unroute("**/api/*")
        await by("rooms-retry").click()
        await expect(by("room-row")).to_have_count(2)
