"""The pages of generated apps in a real browser: people who log in, with different rights."""

from pathlib import Path

import pytest
from generated_pages import collect_errors, look, served
from playwright.async_api import Page, expect

from orchestrator.runtime.browser import ChromiumBrowser

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LOOKS = [(1280, False), (360, True)]


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
        await ask_for_leave(page)
        await by("logout").click()
        await log_in_as(page, "manager")
        await approve_leave(page)
        await give_role(page)
        assert errors == []


async def ask_for_leave(page: Page) -> None:
    """The employee sees one request, can not approve it, and hands in another; dates in wrong order are refused."""
    by = page.get_by_test_id
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


async def approve_leave(page: Page) -> None:
    """The manager approves with a comment, and the request says who did."""
    by = page.get_by_test_id
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


async def give_role(page: Page) -> None:
    """The one who leads gives a role to others and can not take their own."""
    by = page.get_by_test_id
    await by("nav-users").click()
    await expect(by("user-row").filter(has_text="王芳").get_by_test_id("user-edit")).to_have_count(0)
    await by("user-row").filter(has_text="韩梅梅").get_by_test_id("user-edit").click()
    await by("user-field-role").select_option("manager")
    await by("user-save").click()
    await expect(by("cell-role")).to_have_text(["经理", "员工", "经理"])
    assert await look(page) == []
