"""Stage 8, Operations: the app is watched from now on, and a person knows what to do when a rule fires."""

from orchestrator.engines.protocol import Engine
from orchestrator.errors import StageFailed
from orchestrator.models import Deployment, Plan, Probe, Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.markdown import JSON, MARKDOWN
from orchestrator.stages.reports.runbook import RULES, render_operations, render_runbook


class OperationsStage:
    """Owned by the whole team."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The watched deployment, as `operations.json` and `runbook.md`. Raises StageFailed when the app is down."""
        plan, deployed = inputs.read("plan", Plan), inputs.read("deployment", Deployment)
        workspace.progress(0.2, "setting up the probe and the alert rules")
        deployment = await workspace.deployer.watch(workspace.project_id, RULES)
        workspace.progress(0.6, "probing once")
        probe = await workspace.deployer.probe(workspace.project_id)
        _require_watched(deployment, probe)
        lines = await workspace.deployer.logs(workspace.project_id, 20)
        artifacts = [
            await workspace.put("runbook.md", render_runbook(plan, deployed, probe, lines), MARKDOWN),
            await workspace.put("operations.json", render_operations(plan, deployment, probe), JSON),
        ]
        return StageResult(
            summary=f"watched with {len(deployment.alert_rules)} alert rules; answered in {probe.latency_ms:.0f} ms",
            outputs={"deployment": deployment.model_dump(mode="json", by_alias=True)},
            artifacts=artifacts,
        )


def _require_watched(deployment: Deployment, probe: Probe) -> None:
    if not deployment.watched:
        raise StageFailed("The app is in service but nobody watches it.")
    if not probe.ok:
        raise StageFailed(f"The app is watched and does not answer: {probe.detail}.")
