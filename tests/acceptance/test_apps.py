"""What a user gets: the demo feature is a working login app, a sentence gives an app with exactly its fields."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from orchestrator.config import load_settings
from orchestrator.runtime.browser import ChromiumBrowser

pytestmark = [pytest.mark.ray, pytest.mark.sandbox, pytest.mark.browser, pytest.mark.timeout(300)]

TRACKER = "A task tracker where each task has a title, a due date and a priority"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[ChromiumBrowser]:
    """The browser that a user would open."""
    browser = ChromiumBrowser(load_settings())
    yield browser
    await browser.close()


def watched(page: Page) -> list[str]:
    """Collects what the page complains about."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


@pytest.mark.asyncio(loop_scope="module")
async def test_demo_feature_gives_a_working_login_app(
    base_url: str, demo: dict[str, Any], browser: ChromiumBrowser
) -> None:
    """Register, wrong password, log in, session, log out; passwords are hashed at rest."""
    url = f"{base_url}{demo['appUrl']}"
    async with httpx.AsyncClient(base_url=url) as http:
        account = {"email": "ann@example.com", "password": "correct horse"}
        assert (await http.post("api/auth/register", json=account)).status_code == 201
        assert (await http.post("api/auth/register", json=account)).json()["code"] == "email_taken"
        wrong = await http.post("api/auth/login", json={**account, "password": "wrong horse"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")
        assert (await http.get("api/auth/me")).json()["code"] == "not_authenticated"
        entered = await http.post("api/auth/login", json=account)
        assert entered.status_code == 200
        assert "httponly" in entered.headers["set-cookie"].lower()
        assert f"path={demo['appUrl']}".rstrip("/") in entered.headers["set-cookie"].lower()
        assert (await http.get("api/auth/me")).json()["email"] == "ann@example.com"
        assert (await http.post("api/auth/logout")).status_code == 204
        assert (await http.get("api/auth/me")).status_code == 401
    async with browser.page() as page:
        complaints = watched(page)
        await page.goto(url)
        await page.get_by_test_id("show-register").click()
        await page.get_by_test_id("register-email").fill("bob@example.com")
        await page.get_by_test_id("register-password").fill("correct horse")
        await page.get_by_test_id("register-submit").click()
        await expect(page.get_by_test_id("login-form")).to_be_visible()
        await page.get_by_test_id("login-email").fill("bob@example.com")
        await page.get_by_test_id("login-password").fill("wrong horse")
        await page.get_by_test_id("login-submit").click()
        await expect(page.get_by_test_id("auth-error")).to_be_visible()
        await page.get_by_test_id("login-password").fill("correct horse")
        await page.get_by_test_id("login-submit").click()
        await expect(page.get_by_test_id("welcome")).to_contain_text("bob@example.com")
        await page.reload()
        await expect(page.get_by_test_id("welcome")).to_be_visible()
        await page.get_by_test_id("logout").click()
        await expect(page.get_by_test_id("login-form")).to_be_visible()
        assert complaints == []


@pytest.mark.asyncio(loop_scope="module")
async def test_sentence_gives_an_app_with_exactly_its_fields(
    base_url: str, tracker: tuple[list[str], dict[str, Any]], browser: ChromiumBrowser
) -> None:
    """Tasks have a title, a due date and a priority; created, edited, listed and deleted in browser and API."""
    url = f"{base_url}{tracker[1]['appUrl']}"
    async with httpx.AsyncClient(base_url=url) as http:
        samples = (await http.get("api/tasks")).json()["total"]
        assert samples > 0
        made = await http.post("api/tasks", json={"title": "Write", "due_date": "2030-01-31", "priority": "high"})
        assert made.status_code == 201
        task = made.json()
        assert set(task) == {"id", "title", "due_date", "priority", "created_at", "updated_at"}
        changed = await http.patch(f"api/tasks/{task['id']}", json={"title": "Rewrite"})
        assert (changed.json()["title"], changed.json()["due_date"]) == ("Rewrite", "2030-01-31")
        assert (await http.get("api/tasks")).json()["total"] == samples + 1
        assert (await http.post("api/tasks", json={"title": ""})).json()["code"] == "validation_error"
        assert (await http.delete(f"api/tasks/{task['id']}")).status_code == 204
        assert (await http.get(f"api/tasks/{task['id']}")).status_code == 404
    async with browser.page() as page:
        complaints = watched(page)
        await page.goto(url)
        await page.get_by_test_id("nav-tasks").click()
        await page.get_by_test_id("task-new").first.click()
        await page.get_by_test_id("task-field-title").fill("Buy <b>milk</b>")
        await page.get_by_test_id("task-field-due_date").fill("2030-02-01")
        await page.get_by_test_id("task-field-priority").select_option("high")
        await page.get_by_test_id("task-save").click()
        row = page.get_by_test_id("task-row").filter(has_text="Buy")
        await expect(row).to_have_count(1)
        await expect(row.get_by_test_id("cell-title")).to_have_text("Buy <b>milk</b>")
        await row.get_by_test_id("task-edit").click()
        await page.get_by_test_id("task-field-title").fill("Buy bread")
        await page.get_by_test_id("task-save").click()
        await expect(row.get_by_test_id("cell-title")).to_have_text("Buy bread")
        await row.get_by_test_id("task-delete").click()
        await page.get_by_test_id("confirm-yes").click()
        await expect(row).to_have_count(0)
        assert complaints == []


@pytest.mark.asyncio(loop_scope="module")
async def test_chinese_sentence_gives_a_chinese_app(base_url: str, library: Any, browser: ChromiumBrowser) -> None:
    """Labels and documents are in the requirement's language."""
    _, workflow = library
    async with browser.page(language="zh") as page:
        await page.goto(f"{base_url}{workflow['appUrl']}")
        await expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))
        await expect(page.locator("body")).to_contain_text("书名")
    async with httpx.AsyncClient(base_url=base_url) as http:
        prd = await http.get(f"/api/v1/workflows/{workflow['id']}/artifacts/prd.md")
        assert "书名" in prd.text


@pytest.mark.asyncio(loop_scope="module")
async def test_gate_for_a_person_waits_and_rejection_ends_the_workflow(base_url: str) -> None:
    """Nothing is designed further before somebody has answered; a no is the workflow's error."""
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as http:
        body = {"requirement": TRACKER, "gates": {"design": "person"}}
        started = (await http.post("/api/v1/workflow/start", json=body)).json()
        path = f"/api/v1/workflows/{started['workflowId']}"
        async with http.stream("GET", f"{path}/events") as events:
            async for line in events.aiter_lines():
                if "decision.asked" in line and '"design"' in line:
                    break
        decisions = (await http.get(f"{path}/decisions")).json()
        waiting = [decision for decision in decisions["items"] if decision["open"]]
        assert [decision["gate"] for decision in waiting] == ["design"]
        answer = await http.post(
            f"{path}/decisions/{waiting[0]['id']}/reject", json={"by": "eve", "comment": "too plain"}
        )
        assert answer.status_code == 200
        workflow = (await http.get(path)).json()
        assert workflow["status"] == "failed"
        assert "too plain" in workflow["error"]["message"]
