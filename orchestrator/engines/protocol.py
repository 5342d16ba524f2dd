"""Who produces content: one Protocol for every engine, offline or not."""

from enum import StrEnum
from typing import Protocol

from orchestrator.models import Brief, Design, InterfaceContract, Plan, SourceFile


class Part(StrEnum):
    """The three parts of an app that are built in parallel against the contract."""

    DATABASE = "database"
    BACKEND = "backend"
    FRONTEND = "frontend"


class Engine(Protocol):
    """Everything a stage needs thought up. The same input to the blueprint engine gives the same output."""

    name: str

    async def plan(self, brief: Brief) -> Plan:
        """Understand what was asked for. Raises InvalidInput when there is nothing to build in it."""

    async def design(self, plan: Plan) -> Design:
        """Design tokens for the plan, with the colours it asks for."""

    async def contract(self, plan: Plan, design: Design, draft: InterfaceContract) -> InterfaceContract:
        """The draft (ids, names and times are set) with `api`, `database` and `frontend` filled in completely."""

    async def preview(self, plan: Plan, design: Design) -> list[SourceFile]:
        """One self-contained HTML preview per page, `preview/<page>.html`, with inline CSS and sample rows."""

    async def develop(
        self, part: Part, plan: Plan, design: Design, contract: InterfaceContract, findings: str
    ) -> list[SourceFile]:
        """The files of one part. `findings` is the report of the failed round before, or empty."""

    async def package(self, plan: Plan, contract: InterfaceContract) -> list[SourceFile]:
        """What makes the parts one tree: README, pyproject, requirements, Dockerfile, compose file, generated tests."""
