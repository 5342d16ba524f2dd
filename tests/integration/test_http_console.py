"""The console in a real browser, over an application whose workflows the test moves by hand."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from http_server import serving
from http_world import NOW, World, later
from playwright.async_api import Page, expect

from orchestrator.config import load_settings
from orchestrator.models import Account, Alert, Deployment, Plan, Reading, Role, StageStatus, TaskStatus, Workflow
from orchestrator.runtime.browser import ChromiumBrowser
from orchestrator.store.protocol import Batch

pytestmark = [pytest.mark.browser]

SENTENCE = "A task tracker where each task has a title"
HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class Console:
    """The console's application and the browser to look at it with."""

    world: World
    base_url: str
    browser: ChromiumBrowser

    async def workflow(self, page: Page) -> Workflow:
        """The workflow the page shows."""
        await page.wait_for_url("**/#/workflows/*")
        found = await self.world.store.workflow(page.url[-24:])
        assert found is not None
        return found

    async def move(self, workflow: Workflow, stage: int, status: StageStatus, kind: str, **fields: object) -> None:
        """Store a stage's new state, and the event that says so."""
        stages = list(workflow.stages)
        stages[stage] = stages[stage].model_copy(update={"status": status, "started_at": NOW, **fields})
        workflow.stages = stages
        await self.world.store.commit(Batch.of(workflows=[workflow]))
        await self.world.orchestrator.happen(workflow, kind)

    async def serve_app(self, workflow: Workflow, **fields: object) -> None:
        """Store that the workflow's app is in service, with an event that makes the page look."""
        workflow.app_url = f"/apps/{workflow.project_id}/"
        told = {"version": "c0ffee", "bundle_sha256": "0" * 64, "url": workflow.app_url, "updated_at": NOW, **fields}
        app = Deployment(project_id=workflow.project_id, workflow_id=workflow.id, **told)
        await self.world.store.save_deployment(app)
        await self.move(workflow, 6, StageStatus.COMPLETED, "stage.completed")


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    """A console with nothing in it."""
    browser = ChromiumBrowser(load_settings())
    async with serving(tmp_path) as (world, base_url):
        yield Console(world, base_url, browser)
        await browser.close()


@pytest.fixture
async def page(console: Console) -> AsyncIterator[Page]:
    """The console's page; whatever it complains about fails the test."""
    complaints: list[str] = []
    async with console.browser.page() as page:
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(console.base_url)
        yield page
    assert complaints == []


async def _start(page: Page, sentence: str = SENTENCE) -> None:
    await page.get_by_label("What shall we build?").fill(sentence)
    await page.get_by_role("button", name="Build it").click()


async def test_a_sentence_becomes_a_workflow_whose_stages_move_live(console: Console, page: Page) -> None:
    """From the text box to the link of the running app, without a reload."""
    await _start(page)
    workflow = await console.workflow(page)
    rows = page.locator("#stages > li")
    await expect(rows).to_have_count(8)
    await expect(page.get_by_role("heading", name="Task tracker")).to_be_visible()
    await console.move(workflow, 0, StageStatus.RUNNING, "stage.started")
    await expect(rows.nth(0)).to_contain_text("Working")
    await console.world.complete(workflow.id, {"prd.md": b"# PRD"}, "text/markdown", completed_at=later(1))
    await console.move(
        workflow, 0, StageStatus.COMPLETED, "stage.completed", completed_at=later(1.5), summary="3 stories"
    )
    await expect(rows.nth(0)).to_contain_text("1.5 s")
    await expect(rows.nth(0)).to_contain_text("3 stories")
    link = rows.nth(0).get_by_role("link", name="prd.md")
    answer = await page.request.get(console.base_url + str(await link.get_attribute("href")))
    assert await answer.text() == "# PRD"
    await console.serve_app(workflow, status="healthy")
    workflow.status = TaskStatus.COMPLETED
    await console.move(workflow, 7, StageStatus.COMPLETED, "workflow.completed", completed_at=later(9))
    await expect(page.get_by_role("link", name="Open the app")).to_have_attribute("href", str(workflow.app_url))
    await expect(page.get_by_role("button", name="Cancel")).to_be_hidden()


PLAN = Plan(
    title="Leave requests", requirement=SENTENCE, not_understood=[HOSTILE], assumptions=["A day has eight hours"],
    roles=[Role(name="manager", label="Manager")], readings=[Reading(text="each task", read_as="a thing to keep")],
    accounts=[Account(name="Ann", email="ann@example.com", role="manager")],
)  # fmt: skip


async def test_reading_accounts_and_state_of_the_app_are_shown(console: Console, page: Page) -> None:
    """What was not understood at once, whom to log in as when the app is there, and what is wrong with it."""
    await _start(page)
    workflow = await console.workflow(page)
    plan = PLAN.model_dump_json(by_alias=True).encode()
    await console.world.complete(workflow.id, {"plan.json": plan}, "application/json", completed_at=later(1))
    await console.move(workflow, 0, StageStatus.COMPLETED, "stage.completed", completed_at=later(1))
    await expect(page.locator("#missed")).to_have_text(f"Not understood: {HOSTILE}")
    await page.get_by_text("How your words were read").click()
    await expect(page.locator("#readings")).to_contain_text("A day has eight hours")
    await expect(page.locator("#accounts")).to_be_hidden()
    firing = {"alert_rules": ["down"], "alerts": ["down"], "firing": [Alert(rule="down", since=NOW)]}
    await console.serve_app(workflow, status="unhealthy", restarts=2, last_end="ended with status 7", **firing)
    await expect(page.locator("#accounts")).to_contain_text("demo-password")
    await expect(page.locator("#accounts")).to_contain_text("ann@example.com Manager · Ann")
    await expect(page.locator("#service-text")).to_have_text("Not answering · restarts: 2")
    await expect(page.locator("#service-trouble")).to_have_text("3 probes in a row failed; ended with status 7")


async def test_a_person_answers_at_a_gate(console: Console, page: Page) -> None:
    """The question appears when it is asked, the answer and its comment are kept, the card goes."""
    await page.get_by_label("Ask me before each stage is accepted").check()
    await _start(page)
    workflow = await console.workflow(page)
    tasks = {task.key: task for task in await console.world.store.unfinished_tasks()}
    gate = tasks["gate.design"].model_copy(update={"status": TaskStatus.BLOCKED})
    assert gate.gate is not None
    gate.gate.expires_at = later(3600)
    await console.world.store.commit(Batch.of(tasks=[gate]))
    await console.move(workflow, 1, StageStatus.BLOCKED, "decision.asked")
    await expect(page.get_by_role("heading", name="Shall it look like this?")).to_be_visible()
    await expect(page.locator(".decision")).to_contain_text("Design is waiting for your answer, until Jan 18, 2026")
    await page.get_by_label("Comment (optional)").fill("Lovely")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.locator(".decision")).to_have_count(0)
    answered = await console.world.store.task(gate.id)
    assert answered is not None
    assert answered.gate is not None
    assert (answered.gate.verdict, answered.gate.decided_by, answered.gate.comment) == ("approved", "console", "Lovely")


async def test_a_workflow_is_cancelled_after_asking(console: Console, page: Page) -> None:
    """The dialog's answer counts."""
    await _start(page)
    await console.workflow(page)
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.locator("#status")).to_have_text("Cancelled")


async def test_hostile_text_is_only_text(console: Console, page: Page) -> None:
    """In the list, the title, the stages and the event log."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await _start(page, HOSTILE)
    workflow = await console.workflow(page)
    await console.world.complete(workflow.id, {"a<b>.md": b"x"}, "text/markdown")
    await console.move(workflow, 0, StageStatus.FAILED, "stage.failed", summary=HOSTILE, not_verified=[HOSTILE])
    await expect(page.locator("#stages > li").first.get_by_text(HOSTILE).first).to_be_visible()
    assert await page.locator("img[src=x]").count() == 0
    assert dialogs == []


@pytest.mark.parametrize(("width", "dark", "path"), [(1280, False, "/"), (360, True, "/"), (1280, True, "/docs")])
async def test_pages_have_no_barriers_and_fit_the_screen(console: Console, width: int, dark: bool, path: str) -> None:
    """Axe finds nothing, and nothing is wider than the window; with a workflow in view on the console."""
    workflow_id = await console.world.start(requirement=SENTENCE, gates={"design": "person"})
    tasks = {task.key: task for task in await console.world.store.unfinished_tasks()}
    asked = tasks["gate.design"].model_copy(update={"status": TaskStatus.BLOCKED})
    await console.world.store.commit(Batch.of(tasks=[asked]))
    plan = PLAN.model_dump_json(by_alias=True).encode()
    await console.world.complete(workflow_id, {"plan.json": plan}, "application/json", completed_at=later(1))
    workflow = await console.world.store.workflow(workflow_id)
    assert workflow is not None
    await console.serve_app(workflow, status="unhealthy", last_end="ended with status 7")
    shown, settled = (f"{path}#/workflows/{workflow_id}", ".decision") if path == "/" else (path, ".operation")
    async with console.browser.page(width=width, dark=dark) as page:
        await page.goto(console.base_url + shown)
        await expect(page.locator(settled).first).to_be_visible()
        if path == "/":
            await page.get_by_text("How your words were read").click()
            await expect(page.locator("#service-trouble")).to_be_visible()
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_the_console_speaks_chinese_to_a_chinese_browser(console: Console) -> None:
    """By the browser's own language."""
    async with console.browser.page(language="zh-CN") as page:
        await page.goto(console.base_url)
        await expect(page.get_by_role("button", name="开始构建")).to_be_visible()
        assert await page.evaluate("document.documentElement.lang") == "zh"


async def test_the_reference_tries_an_operation(console: Console) -> None:
    """With the answer as the service gave it."""
    async with console.browser.page() as page:
        await page.goto(f"{console.base_url}/docs")
        health = page.locator(".operation").first
        await health.locator("summary").click()
        await health.get_by_role("button", name="Send").click()
        await expect(health.get_by_label("Answer")).to_contain_text('"service": "go-orchestrator"')


async def test_the_reference_shows_and_tries_the_api_of_a_generated_app(console: Console) -> None:
    """From the contract among the workflow's artifacts; requests go to the app's prefix."""
    workflow_id = await console.world.start()
    found = await console.world.store.workflow(workflow_id)
    assert found is not None
    app = found.model_copy(update={"app_url": f"/apps/{found.project_id}/"})
    await console.world.store.commit(Batch.of(workflows=[app]))
    operation = {"operationId": "listTasks", "responses": {"200": {"description": "Tasks"}}}
    contract = {"openapi": "3.1.0", "info": {"title": "Tasks"}, "paths": {"/api/tasks": {"get": operation}}}
    await console.world.complete(workflow_id, {"openapi.json": json.dumps(contract).encode()}, "application/json")
    async with console.browser.page() as page:
        await page.goto(f"{console.base_url}/docs?workflow={workflow_id}")
        await page.locator("#listTasks summary").click()
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_label("Answer")).to_contain_text(f"GET /apps/{found.project_id}/api/tasks\n404")
