"""Generated apps in a browser: serving one, and what is looked for on every page."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from generated_trees import write_tree
from playwright.async_api import ConsoleMessage, Page

from orchestrator.runtime.sandbox import UnsandboxedSandbox

AXE = {
    "resultTypes": ["violations"],
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}


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
