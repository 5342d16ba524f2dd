"""All requirements, one after the other or two at a time, on services that are started for them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.apps.building import builder_on
from bench.apps.expectation import Requirement
from bench.apps.outcome import Outcome, Run, line
from bench.apps.page import write_page
from bench.apps.records import write_records
from bench.service import service
from orchestrator.config import load_settings
from orchestrator.runtime.browser import ChromiumBrowser

PER_SERVICE = 8
"""Apps stay in service and are probed; after so many a new service begins, so that the last app has the machine too."""


async def run(requirements: Sequence[Requirement], target: Path, whole: Run, outcomes: list[Outcome]) -> None:
    """Add every outcome to `outcomes`. The report in `target` is written after each, so a run may end early."""
    async with _open_browser() as browser:
        for begin in range(0, len(requirements), PER_SERVICE):
            batch = requirements[begin : begin + PER_SERVICE]
            async for outcome in _built(batch, browser, whole.jobs):
                outcomes.append(outcome)
                print(line(outcome), flush=True)
                write_records(outcomes, whole, target)
                write_page(outcomes, whole, target)


@asynccontextmanager
async def _open_browser() -> AsyncIterator[ChromiumBrowser]:
    browser = ChromiumBrowser(load_settings())
    try:
        yield browser
    finally:
        await browser.close()


async def _built(batch: Sequence[Requirement], browser: ChromiumBrowser, jobs: int) -> AsyncIterator[Outcome]:
    """The outcomes of one service, as they come."""
    with tempfile.TemporaryDirectory() as folder, service(Path(folder) / "data", MONGODB_URI="") as running:
        async with builder_on(running, browser) as builder:
            turn = asyncio.Semaphore(jobs)

            async def build(requirement: Requirement) -> Outcome:
                async with turn:
                    return await builder.build(requirement)

            building = [asyncio.create_task(build(requirement)) for requirement in batch]
            try:
                for done in asyncio.as_completed(building):
                    yield await done
            finally:
                for task in building:
                    task.cancel()
                await asyncio.gather(*building, return_exceptions=True)
