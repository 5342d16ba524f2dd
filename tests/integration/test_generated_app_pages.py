"""The pages of generated apps in a real browser: keeping things, light, dark, on a telephone and by keyboard."""

import sqlite3
from pathlib import Path

import pytest
from generated_pages import collect_errors, look, served
from playwright.async_api import Page, expect

from orchestrator.runtime.browser import ChromiumBrowser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LOOKS = [(1280, False), (360, True)]
MOMENT = "2030-01-01 00:00:00"
ODD_TITLE = "<img src=x onerror=alert(1)> & “任务” ' \" ${7*7}"


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


async def test_row_beyond_a_select_is_found_by_typing(browser: ChromiumBrowser, tmp_path: Path) -> None:
    """With more rows than a select is given, a box above it finds the one meant, by keyboard, on a telephone."""
    async with served("books", tmp_path) as address, browser.page(width=360) as page:
        errors = collect_errors(page)
        by = page.get_by_test_id
        with sqlite3.connect(tmp_path / "data" / "app.db") as database:
            rows = ((f"Author {number:04d}", MOMENT, MOMENT) for number in range(1200))
            database.executemany("INSERT INTO authors (name, created_at, updated_at) VALUES (?, ?, ?)", rows)
        await page.goto(f"{address}/#books")
        await by("book-new").click()
        find, select = by("book-field-author_id-find"), by("book-field-author_id")
        await expect(find).to_be_visible()
        await expect(select.get_by_role("option")).to_have_count(1001)
        assert await look(page) == []
        await find.fill("nobody at all")
        await expect(by("book-form")).to_contain_text("没有符合")
        await find.fill("author 0000")
        await page.keyboard.press("Enter")
        await expect(select.locator("option:checked")).to_have_text("Author 0000")
        await expect(by("book-form")).to_be_visible()
        await page.keyboard.press("Tab")
        await expect(select).to_be_focused()
        await find.fill("author 11")
        await expect(select.get_by_role("option")).to_have_count(102)
        await expect(select.locator("option:checked")).to_have_text("Author 0000")
        assert errors == []
