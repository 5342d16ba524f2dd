"""What the routes work with: the store for reading, the orchestrator for everything that changes something."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar, cast

from fastapi import Depends, Request

from orchestrator.config import Settings
from orchestrator.errors import NotFound
from orchestrator.models import Deployment, Event, Explanation, InterfaceContract, Task, Workflow
from orchestrator.scheduling.events import CoreEvent
from orchestrator.store.paging import workflow_tasks
from orchestrator.store.protocol import KeptAnswer, Store

T = TypeVar("T")


class Orchestrator(Protocol):
    """The facade over the actors. Errors are ThinkusErrors."""

    async def submit(self, tasks: list[Task], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Accept a task graph, all or nothing; stored when this returns.

        With `once`: how the same request was answered before; then nothing is done. Raises Conflict for another.
        """

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """Change one unfinished task; how it stands then. Raises NotFound; Conflict for a task that has ended."""

    async def control(self, event: CoreEvent) -> None:
        """Pause or resume. Raises InvalidInput, NotFound, Conflict."""

    async def explain(self, task_id: str) -> Explanation:
        """Why an unfinished task does not run. Raises NotFound, also for one that has ended."""

    async def start_workflows(self, workflows: list[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Start linked workflows, all or nothing; stored when this returns. `once` as in `submit`."""

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Cancel. Raises NotFound, Conflict."""

    async def health(self) -> dict[str, str]:
        """Component → `healthy` or what is wrong with it."""

    async def app_logs(self, project_id: str, lines: int) -> list[str]:
        """The last lines an app wrote. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Reads go to the store directly, writes through the orchestrator."""

    store: Store
    orchestrator: Orchestrator
    settings: Settings

    async def task(self, task_id: str) -> Task:
        """The task. Raises NotFound."""
        return _found(await self.store.task(task_id), "task", task_id)

    async def workflow(self, workflow_id: str) -> Workflow:
        """The workflow. Raises NotFound."""
        return _found(await self.store.workflow(workflow_id), "workflow", workflow_id)

    async def all_events(self, stream: str) -> list[Event]:
        """The whole ledger of a workflow or a task."""
        events: list[Event] = []
        while page := await self.store.events(stream, events[-1].seq if events else 0):
            events += page
        return events

    async def contract(self, contract_id: str) -> InterfaceContract:
        """The contract. Raises NotFound."""
        return _found(await self.store.contract(contract_id), "contract", contract_id)

    async def deployment(self, project_id: str) -> Deployment:
        """The project's deployment. Raises NotFound."""
        return _found(await self.store.deployment(project_id), "deployment of project", project_id)

    async def tasks_of(self, workflow_id: str) -> list[Task]:
        """All tasks of a workflow. Raises NotFound."""
        await self.workflow(workflow_id)
        return await workflow_tasks(self.store, workflow_id)


def _found(document: T | None, kind: str, document_id: str) -> T:
    if document is None:
        raise NotFound(f"There is no {kind} {document_id}.")
    return document


Provide = Callable[[], Awaitable[Backend]]
"""Gives the backend, made at the first call."""


async def reach(request: Request) -> Backend:
    """The application's backend."""
    return await cast(Provide, request.app.state.provide)()


Reach = Annotated[Backend, Depends(reach)]
"""A route's parameter that receives the backend."""
