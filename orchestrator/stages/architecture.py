"""Stage 3, Architecture: the interface contract that everybody builds against, complete and checked."""

import json
from datetime import UTC, datetime

from orchestrator.contracts.openapi import to_openapi
from orchestrator.contracts.rules import validate
from orchestrator.engines.protocol import Engine
from orchestrator.errors import InvalidContract, StageFailed
from orchestrator.ids import derived_id
from orchestrator.models import Design, Feature, InterfaceContract, Plan, Task
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult
from orchestrator.stages.reports.architecture import render_architecture
from orchestrator.stages.reports.markdown import JSON, MARKDOWN

AUTHOR = "david_tech"


class ArchitectureStage:
    """Owned by david_tech."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """The contract, also as `openapi.json` and `architecture.md`. Raises StageFailed when it breaks a rule."""
        plan, design = inputs.read("plan", Plan), inputs.read("design", Design)
        workspace.progress(0.1, "writing the interface contract")
        feature = inputs.read("feature", Feature)
        version = await workspace.next_contract_version(feature.id)
        contract = await engine.contract(plan, design, _draft(task, feature, version))
        try:
            validate(contract)
        except InvalidContract as error:
            raise StageFailed(f"The contract can not be built against: {error}", error.field) from error
        workspace.progress(0.6, "describing components, data and decisions")
        openapi = json.dumps(to_openapi(contract), ensure_ascii=False, indent=2)
        artifacts = [
            await workspace.put("contract.json", contract.model_dump_json(by_alias=True, indent=2), JSON),
            await workspace.put("openapi.json", openapi, JSON),
            await workspace.put("architecture.md", render_architecture(plan, contract), MARKDOWN),
        ]
        return StageResult(
            summary=_summary(contract),
            outputs={"contract": contract.model_dump(mode="json", by_alias=True)},
            artifacts=artifacts,
        )


def _draft(task: Task, feature: Feature, version: int) -> InterfaceContract:
    now = datetime.now(UTC)
    return InterfaceContract(
        id=derived_id(task.workflow_id or task.id, "contract"),
        project_id=task.project_id,
        feature_id=feature.id,
        feature_name=feature.name,
        version=version,
        created_by=AUTHOR,
        created_at=now,
        updated_at=now,
    )


def _summary(contract: InterfaceContract) -> str:
    operations = len(contract.api.operations) if contract.api else 0
    tables = len(contract.database.tables) if contract.database else 0
    pages = len(contract.frontend.pages) if contract.frontend else 0
    return f"contract version {contract.version}: {operations} operations, {tables} tables, {pages} pages"
