"""Stage 7, Deployment: the tested version goes into service, and answers there."""

from orchestrator.engines.protocol import Engine
from orchestrator.errors import StageFailed
from orchestrator.models import Deployment, InterfaceContract, Plan, Probe, Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.delivery import render_deployment
from orchestrator.stages.reports.markdown import JSON, MARKDOWN


class DeploymentStage:
    """Owned by frank_devops."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The deployment, as `deployment.json` and `deployment.md`.

        Raises:
            AppUnhealthy: the version does not become healthy; the one before it stays in service.
            StageFailed: it was started and does not answer a probe.
        """
        plan, contract = inputs.read("plan", Plan), inputs.read("contract", InterfaceContract)
        version, tree = str(inputs.require("version")), str(inputs.require("bundle"))
        workspace.progress(0.1, f"putting version {version[:12]} into service")
        deployment = await workspace.deployer.deploy(workspace.project_id, workspace.workflow_id, version, tree)
        workspace.progress(0.8, "asking the app in service how it is")
        probe = await workspace.deployer.probe(workspace.project_id)
        _require_answer(deployment, probe, version)
        text = render_deployment(plan, contract, deployment, probe)
        artifacts = [
            await workspace.put("deployment.json", deployment.model_dump_json(by_alias=True, indent=2), JSON),
            await workspace.put("deployment.md", text, MARKDOWN),
        ]
        return StageResult(
            summary=f"{deployment.url} serves version {version[:12]}, answered in {probe.latency_ms:.0f} ms",
            outputs={"deployment": deployment.model_dump(mode="json", by_alias=True)},
            artifacts=artifacts,
            not_verified=[] if deployment.sandboxed else ["Isolation: the app runs without a sandbox"],
        )


def _require_answer(deployment: Deployment, probe: Probe, version: str) -> None:
    if deployment.version != version:
        raise StageFailed(f"Version {deployment.version} is in service, {version} should be.")
    if not probe.ok:
        raise StageFailed(f"Version {version} is in service and does not answer: {probe.detail}.")
