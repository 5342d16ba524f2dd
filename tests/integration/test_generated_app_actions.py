"""The pages of generated apps in a real browser: borrowing, paying, and being overtaken by somebody else."""

from pathlib import Path

import pytest
from generated_pages import collect_errors, look, served
from playwright.async_api import Page, expect

from orchestrator.runtime.browser import ChromiumBrowser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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

        await give_back(page)
        await take_along(page, address)
        await page.set_viewport_size({"width": 360, "height": 800})
        assert await look(page) == []
        assert errors == []


async def give_back(page: Page) -> None:
    """The loan of a reader moves to its last state, from which nothing leads on."""
    by = page.get_by_test_id
    await by("nav-loans").click()
    await by("loans-filter-reader_id").select_option(label="韩梅梅")
    row = by("loan-row")
    await expect(row).to_have_count(1)
    await expect(row.get_by_test_id("cell-book_id")).to_have_text("三体")
    await row.get_by_test_id("loan-move-give_back").click()
    await expect(row.get_by_test_id("cell-status")).to_have_text("已还")
    await expect(row.get_by_test_id("loan-move-give_back")).to_have_count(0)


async def take_along(page: Page, address: str) -> None:
    """What the list is narrowed to outlives a reload and is what the file holds; clearing shows everything again."""
    by = page.get_by_test_id
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
