"""Stage 1, Requirement: what was asked for becomes a plan and a document that a person can correct."""

from orchestrator.engines.protocol import Engine
from orchestrator.models import Brief, Feature, Plan, Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.markdown import JSON, MARKDOWN
from orchestrator.stages.reports.prd import render_prd


class RequirementStage:
    """Owned by mike_pm."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The plan, as `prd.md` and `plan.json`. Raises InvalidInput when there is nothing to build."""
        workspace.progress(0.1, "reading what was asked for")
        plan = await engine.plan(_brief(inputs))
        workspace.progress(0.7, "writing the product requirements")
        artifacts = [
            await workspace.put("prd.md", render_prd(plan), MARKDOWN),
            await workspace.put("plan.json", plan.model_dump_json(by_alias=True, indent=2), JSON),
        ]
        return StageResult(
            summary=_summary(plan), outputs={"plan": plan.model_dump(mode="json", by_alias=True)}, artifacts=artifacts
        )


def _brief(inputs: Inputs) -> Brief:
    """What was asked for. A feature that builds on others is asked for together with them: one app holds them all."""
    feature, requirement = inputs.read("feature", Feature), inputs.text("requirement")
    earlier = [Feature.model_validate(each) for each in inputs.values.get("buildsOn") or []]
    if earlier and not requirement:
        requirement = "\n".join(f"{each.name}. {each.description}".strip() for each in (*earlier, feature))
    return Brief(feature=feature, requirement=requirement)


def _summary(plan: Plan) -> str:
    things = ", ".join(entity.label for entity in plan.entities) or plan.title
    missed = f"; {len(plan.not_understood)} parts not understood" if plan.not_understood else ""
    return f"{plan.title}: {things}; {len(plan.stories)} stories{missed}"
