"""Whole apps: each requirement through the eight stages of a running service, as a user starts them."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import httpx

from bench.apps.evidence import Failure, Lived, failing_checks, lived, report_named_in
from bench.apps.expectation import Requirement
from bench.apps.outcome import Outcome, StageTime
from bench.apps.photographs import photographs
from bench.apps.plans import without_plan
from bench.apps.scoring import score
from bench.service import Running
from orchestrator.models import Plan, Workflow
from orchestrator.runtime.browser import ChromiumBrowser
from orchestrator.store.blobs import BlobFolder

LONGEST_S = 900.0
"""After so long a workflow is cancelled and counts as failed; the aim is 40 s."""

_REQUEST_S = 60.0
_OVER = ("completed", "failed", "cancelled")


@asynccontextmanager
async def builder_on(running: Running, browser: ChromiumBrowser) -> AsyncIterator["Builder"]:
    """A builder on that service."""
    base_url = running.presence.base_url
    async with httpx.AsyncClient(base_url=base_url, timeout=_REQUEST_S) as http:

        async def photograph(path: str, language: str) -> tuple[bytes, ...]:
            return await photographs(browser, f"{base_url}{path}", language)

        yield Builder(http, BlobFolder(running.data_dir / "blobs"), photograph)


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds on one service. `photograph`: pictures of the app at that path in that language."""

    http: httpx.AsyncClient
    blobs: BlobFolder
    photograph: Callable[[str, str], Awaitable[tuple[bytes, ...]]]
    look_s: float = 0.5
    longest_s: float = LONGEST_S

    async def build(self, requirement: Requirement) -> Outcome:
        """What became of it. Whatever goes wrong is this requirement's failure; nothing is raised but cancellation."""
        try:
            workflow = await self._to_its_end(requirement)
            load = os.getloadavg()[0]
            return replace(await self._outcome(requirement, workflow), load=load)
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            return Outcome(
                requirement.name, requirement.domain, requirement.text, without_plan(requirement), "failed", error=why
            )

    async def _to_its_end(self, requirement: Requirement) -> Workflow:
        answer = await self.http.post("/api/v1/workflow/start", json={"requirement": requirement.text})
        if answer.is_error:
            raise RuntimeError(f"The service refused it: {answer.text[:400]}")
        workflow_id, deadline = answer.json()["workflowId"], time.monotonic() + self.longest_s
        try:
            while (workflow := await self._workflow(workflow_id)).status.value not in _OVER:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"It was not at its end after {self.longest_s:.0f} s.")
                await asyncio.sleep(self.look_s)
        except BaseException:
            await self._cancel(workflow_id)
            raise
        return workflow

    async def _workflow(self, workflow_id: str) -> Workflow:
        answer = await self.http.get(f"/api/v1/workflows/{workflow_id}")
        return Workflow.model_validate(answer.raise_for_status().json())

    async def _cancel(self, workflow_id: str) -> None:
        """So that what nobody waits for any more takes no time from the next app."""
        await asyncio.shield(self.http.post(f"/api/v1/workflows/{workflow_id}/cancel"))

    async def _outcome(self, requirement: Requirement, workflow: Workflow) -> Outcome:
        plan = await self._plan(workflow)
        error = workflow.error.message if workflow.error else ""
        accepted = await self._accepted(workflow, error) or Lived(0, len(plan.stories) if plan else 0)
        return Outcome(
            name=requirement.name,
            domain=requirement.domain,
            text=requirement.text,
            score=score(requirement, plan) if plan else without_plan(requirement),
            status=workflow.status.value,
            seconds=_seconds(workflow.started_at, workflow.completed_at),
            stages=tuple(
                StageTime(stage.name, stage.status.value, _seconds(stage.started_at, stage.completed_at))
                for stage in workflow.stages
            ),
            stories=accepted,
            checks=tuple(await self._failing(workflow)),
            repair_rounds=workflow.repair_rounds,
            not_verified=tuple(dict.fromkeys(what for stage in workflow.stages for what in stage.not_verified)),
            error=error,
            pictures=await self._pictures(requirement, workflow),
        )

    async def _plan(self, workflow: Workflow) -> Plan | None:
        text = await self._artifact(workflow, "plan.json")
        return Plan.model_validate_json(text) if text else None

    async def _accepted(self, workflow: Workflow, error: str) -> Lived | None:
        """What acceptance found; of an app that it refused the report is named in the error."""
        text = await self._artifact(workflow, "acceptance.md")
        named = report_named_in(error)
        if not text and named:
            text = (self.blobs.get(named) or b"").decode()
        return lived(text)

    async def _failing(self, workflow: Workflow) -> list[Failure]:
        junit = await self._artifact(workflow, "junit.xml")
        return failing_checks(junit) if junit else []

    async def _artifact(self, workflow: Workflow, name: str) -> str:
        """Its text; empty when the workflow has none of that name."""
        answer = await self.http.get(f"/api/v1/workflows/{workflow.id}/artifacts/{name}")
        return "" if answer.status_code == httpx.codes.NOT_FOUND else answer.raise_for_status().text

    async def _pictures(self, requirement: Requirement, workflow: Workflow) -> tuple[bytes, ...]:
        if workflow.app_url is None:
            return ()
        return await self.photograph(workflow.app_url, requirement.language)


def _seconds(began: datetime | None, ended: datetime | None) -> float | None:
    return (ended - began).total_seconds() if began and ended else None
