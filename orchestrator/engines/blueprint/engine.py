"""The blueprint engine: offline, rule-based, and the same output for the same input."""

import asyncio

from orchestrator import codegen
from orchestrator.engines.blueprint.contract_writer import write_contract
from orchestrator.engines.blueprint.design import design
from orchestrator.engines.blueprint.planning import plan
from orchestrator.engines.blueprint.preview import preview
from orchestrator.engines.protocol import Part
from orchestrator.models import Brief, Design, InterfaceContract, Plan, SourceFile


class BlueprintEngine:
    """Thinks with rules and a small dictionary; needs no model, no key and no network."""

    name = "blueprint"

    async def plan(self, brief: Brief) -> Plan:
        """Understand what was asked for. Raises InvalidInput when there is nothing to build in it."""
        return await asyncio.to_thread(plan, brief)

    async def design(self, plan: Plan) -> Design:
        """Design tokens with the colours the plan asks for."""
        return design(plan)

    async def contract(self, plan: Plan, design: Design, draft: InterfaceContract) -> InterfaceContract:
        """The draft with `api`, `database` and `frontend` filled in. Raises InvalidContract."""
        return write_contract(plan, draft)

    async def preview(self, plan: Plan, design: Design) -> list[SourceFile]:
        """One self-contained HTML preview per page."""
        return preview(plan, design)

    async def develop(
        self, part: Part, plan: Plan, design: Design, contract: InterfaceContract, findings: str
    ) -> list[SourceFile]:
        """The files of one part. Rules have nothing to learn from `findings`: the same input gives the same files."""
        files: list[SourceFile] = await asyncio.to_thread(codegen.develop, part.value, plan, design, contract)
        return files

    async def package(self, plan: Plan, contract: InterfaceContract) -> list[SourceFile]:
        """What makes the parts one tree."""
        files: list[SourceFile] = await asyncio.to_thread(codegen.package, plan, contract)
        return files
