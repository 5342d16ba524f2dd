"""The facade through which HTTP, the command line's driver and Python scripts use the orchestrator."""

from collections.abc import Sequence

from actors import remote
from orchestrator.errors import ThinkusError
from orchestrator.models import Explanation, Task, Workflow
from orchestrator.scheduling.events import CoreEvent
from orchestrator.scheduling.spec import spec_of
from orchestrator.store.protocol import KeptAnswer

HEALTH_TIMEOUT_S = 2.0


class Orchestrator:
    """Calls to the scheduler and the apps actor. Everything that is accepted is stored before a call returns."""

    async def submit(self, tasks: Sequence[Task], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Admit a graph of tasks. With `once`: how the same request was answered before; then nothing is done.

        Raises:
            UnknownDependency, DependencyCycle, InvalidInput: the graph is not acceptable; nothing was kept.
            Conflict: an id is taken, or another request bore the key. QueueFull: try again later.
        """
        specs = [spec_of(task) for task in tasks]
        earlier: KeptAnswer | None = await remote.call(remote.SCHEDULER, "submit", specs, once)
        return earlier

    async def change_task(self, task_id: str, event: CoreEvent) -> Task:
        """Change one unfinished task; how it stands then. Raises NotFound, Conflict, and as the event is refused."""
        task: Task = await remote.call(remote.SCHEDULER, "change_task", task_id, event)
        return task

    async def control(self, event: CoreEvent) -> None:
        """Pause or resume a scope. Raises InvalidInput, NotFound, Conflict."""
        await remote.call(remote.SCHEDULER, "control", event)

    async def explain(self, task_id: str) -> Explanation:
        """Why an unfinished task does not run. Raises NotFound, also for one that has ended."""
        told: Explanation = await remote.call(remote.SCHEDULER, "explain", task_id)
        return told

    async def start_workflows(self, workflows: Sequence[Workflow], once: KeptAnswer | None = None) -> KeptAnswer | None:
        """Start workflows, all or none; each begins when those it depends on have completed. `once` as in `submit`.

        Raises Conflict when an id is taken, QueueFull.
        """
        arguments = (list(workflows), once)
        earlier: KeptAnswer | None = await remote.call(remote.SCHEDULER, "start_workflows", *arguments)
        return earlier

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Cancel what a workflow has not finished. Raises NotFound, or Conflict when it has ended."""
        workflow: Workflow = await remote.call(remote.SCHEDULER, "cancel_workflow", workflow_id)
        return workflow

    async def health(self) -> dict[str, str]:
        """`scheduler`, `stages` and `apps`, each `healthy` or what is wrong. Never raises."""
        try:
            found = await remote.call(remote.SCHEDULER, "condition", timeout_s=HEALTH_TIMEOUT_S)
        except ThinkusError as error:
            found = {"scheduler": str(error), "stages": "unknown"}
        try:
            apps = await remote.call(remote.APPS, "ready", timeout_s=HEALTH_TIMEOUT_S)
        except ThinkusError as error:
            apps = str(error)
        return {**found, "apps": apps}

    async def app_logs(self, project_id: str, lines: int = 100) -> list[str]:
        """The last lines that a project's app wrote. Raises NotFound."""
        found: list[str] = await remote.call(remote.APPS, "logs", project_id, lines)
        return found
