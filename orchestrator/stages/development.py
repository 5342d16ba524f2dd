"""Stage 4, Development: database, back end and front end in parallel against the contract, then one tree in git."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from orchestrator.checks.migration import migration_complaints
from orchestrator.checks.python_code import compile_complaints, lint_complaints, linter_available
from orchestrator.checks.web_code import web_complaints
from orchestrator.codegen.continuation import continued
from orchestrator.engines.protocol import Engine, Part
from orchestrator.errors import InvalidInput, MissingInput, StageFailed
from orchestrator.models import ContractStatus, DatabaseContract, Design, InterfaceContract, Plan, SourceFile, Task
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import Workspace
from orchestrator.stages.protocol import Inputs, StageResult

INTEGRATE = "integrate"
ZIP = "application/zip"
MAX_NAMED = 8
"""Complaints that an error names; the rest are counted."""


class DevelopmentStage:
    """Owned by david_tech (database, back end) and elena_ux (front end)."""

    async def run(self, task: Task, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
        """One part as a zip, or all as one committed tree.

        Raises:
            StageFailed: code that can not be right.
            SchemaChanged: rows of the version in service could not be taken over.
        """
        part = inputs.text("part")
        if part == INTEGRATE:
            return await _integrate(inputs, engine, workspace)
        return await _build(_part(part), inputs, engine, workspace)


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError as error:
        parts = ", ".join([*Part, INTEGRATE])
        raise MissingInput(f"`part` is {name!r}; development builds one of {parts}.", "part") from error


async def _build(part: Part, inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
    plan, design = inputs.read("plan", Plan), inputs.read("design", Design)
    contract = inputs.read("contract", InterfaceContract)
    findings = await _findings(inputs, workspace)
    workspace.progress(0.2, f"writing the {part}" + (" again, with the findings of the tests" if findings else ""))
    files = await engine.develop(part, plan, design, contract, findings)
    if not files:
        raise StageFailed(f"Nothing was written for the {part}.")
    workspace.progress(0.6, f"checking the {part}")
    complaints, not_verified = await _inspect(part, files, contract, workspace.scratch)
    _refuse(part, complaints)
    if part is Part.DATABASE and contract.database:
        files = await _taking_over(files, contract.database, workspace)
    artifact = await workspace.put(f"{part}.zip", bundle.pack(files), ZIP)
    return StageResult(
        summary=f"{part}: {len(files)} files, {_lines(files)} lines",
        outputs={f"files.{part}": artifact.sha256},
        artifacts=[artifact],
        not_verified=not_verified,
    )


async def _findings(inputs: Inputs, workspace: Workspace) -> str:
    """The report of the failed round before; empty in the first round."""
    digest = inputs.text("findings")
    return (await workspace.get(digest)).decode(errors="replace") if digest else ""


async def _inspect(
    part: Part, files: Sequence[SourceFile], contract: InterfaceContract, scratch: Path
) -> tuple[list[str], list[str]]:
    """What is wrong with the files, and what could not be verified."""
    if part is Part.FRONTEND:
        return web_complaints(files), []
    complaints = compile_complaints(files)
    if part is Part.DATABASE and contract.database:
        path = scratch / "migrated.db"
        complaints += await asyncio.to_thread(migration_complaints, files, contract.database, path)
    if complaints or not linter_available():
        return complaints, [] if complaints else [f"The linter did not read the {part}: ruff is not installed"]
    tree = scratch / str(part)
    bundle.unpack(bundle.pack(files), tree)
    return await lint_complaints(tree), []


async def _taking_over(files: list[SourceFile], database: DatabaseContract, workspace: Workspace) -> list[SourceFile]:
    """The files, going on from the migrations of the version in service. Raises SchemaChanged for lost rows."""
    before = await workspace.in_service()
    if not before:
        return files
    files = await asyncio.to_thread(continued, before, files)
    path = workspace.scratch / "continued.db"
    _refuse(Part.DATABASE, await asyncio.to_thread(migration_complaints, files, database, path))
    return files


def _refuse(part: Part | str, complaints: Sequence[str]) -> None:
    if complaints:
        more = f" and {len(complaints) - MAX_NAMED} more" if len(complaints) > MAX_NAMED else ""
        raise StageFailed(f"The {part} is not right: {'; '.join(complaints[:MAX_NAMED])}{more}.")


async def _integrate(inputs: Inputs, engine: Engine, workspace: Workspace) -> StageResult:
    plan, contract = inputs.read("plan", Plan), inputs.read("contract", InterfaceContract)
    workspace.progress(0.2, "bringing database, back end and front end together")
    parts = {str(part): await _files_of(part, inputs, workspace) for part in Part}
    approved = contract.model_copy(update={"status": ContractStatus.APPROVED})  # or its gate would not have let us in
    parts["package"] = await engine.package(plan, approved)
    files = _union(parts)
    _refuse("tree", compile_complaints(files))
    workspace.progress(0.6, "committing the tree")
    artifact = await workspace.put("bundle.zip", bundle.pack(files), ZIP)
    message = f"Build {plan.title}"[:72]
    version = await workspace.repository.commit(workspace.project_id, files, message, workspace.workflow_id)
    return StageResult(
        summary=f"{len(files)} files, {_lines(files)} lines, commit {version[:12]}",
        outputs={"bundle": artifact.sha256, "version": version},
        artifacts=[artifact],
    )


async def _files_of(part: Part, inputs: Inputs, workspace: Workspace) -> list[SourceFile]:
    """The files that a part's task delivered. Raises MissingInput when that is no tree."""
    name = f"files.{part}"
    try:
        return bundle.read(await workspace.get(str(inputs.require(name))))
    except InvalidInput as error:
        raise MissingInput(f"`{name}` is not a zip of source files: {error}", name) from error


def _union(parts: dict[str, list[SourceFile]]) -> list[SourceFile]:
    """All files in order of path. Raises StageFailed when two parts wrote the same one."""
    owner: dict[str, str] = {}
    clashes = []
    for part, files in parts.items():
        for file in files:
            if (first := owner.setdefault(file.path, part)) != part:
                clashes.append(f"{file.path} is written by {first} and by {part}")
    _refuse("tree", clashes)
    return sorted((file for files in parts.values() for file in files), key=lambda file: file.path)


def _lines(files: Sequence[SourceFile]) -> int:
    return sum(file.content.count("\n") for file in files)
