"""The facade through which HTTP, the command line's driver and Python scripts use the orchestrator."""

from collections.abc import Sequence

from actors import remote
from orchestrator.errors import ThinkusError
from orchestrator.models import Task, Verdict, Workflow
from orchestrator.scheduling.spec import spec_of

HEALTH_TIMEOUT_S = 2.0


class Orchestrator:
    """Calls to the scheduler and the apps actor. Everything that is accepted is stored before a call returns."""

    async def submit(self, tasks: Sequence[Task]) -> list[str]:
        """Admit a graph of tasks; their ids.

        Raises:
            UnknownDependency, DependencyCycle, InvalidInput: the graph is not acceptable; nothing was kept.
            Conflict: an id is taken. QueueFull: try again later.
        """
        admitted: list[str] = await remote.call(remote.SCHEDULER, "submit", [spec_of(task) for task in tasks])
        return admitted

    async def cancel_task(self, task_id: str) -> Task:
        """Cancel a task and what depends on it. Raises NotFound, or Conflict when it has ended."""
        task: Task = await remote.call(remote.SCHEDULER, "cancel_task", task_id)
        return task

    async def start_workflow(self, workflow: Workflow) -> Workflow:
        """Start a workflow. Raises Conflict when its id is taken, QueueFull."""
        return (await self.start_workflows([workflow]))[0]

    async def start_workflows(self, workflows: Sequence[Workflow]) -> list[Workflow]:
        """Start workflows, all or none; each begins when those in its `depends_on` have completed."""
        started: list[Workflow] = await remote.call(remote.SCHEDULER, "start_workflows", list(workflows))
        return started

    async def cancel_workflow(self, workflow_id: str) -> Workflow:
        """Cancel what a workflow has not finished. Raises NotFound, or Conflict when it has ended."""
        workflow: Workflow = await remote.call(remote.SCHEDULER, "cancel_workflow", workflow_id)
        return workflow

    async def decide(self, decision_id: str, verdict: Verdict, by: str, comment: str = "") -> Task:
        """Answer at a gate. Raises NotFound, or Conflict when the question is not open."""
        task: Task = await remote.call(remote.SCHEDULER, "decide", decision_id, verdict, by, comment)
        return task

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
