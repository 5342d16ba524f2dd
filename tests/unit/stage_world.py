"""A small world for stages: an engine that says what it is told to, and a workspace in memory."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from orchestrator.engines.protocol import Part
from orchestrator.errors import BrowserUnavailable, NotFound
from orchestrator.models import (
    Artifact,
    Brief,
    Column,
    DatabaseContract,
    Deployment,
    Design,
    Feature,
    InterfaceContract,
    Plan,
    Probe,
    SourceFile,
    Table,
    Task,
)
from orchestrator.runtime.missing_sandbox import MissingSandbox
from orchestrator.stages import stage_for
from orchestrator.stages.protocol import Inputs, StageResult

NOW = datetime(2025, 1, 1, tzinfo=UTC)
PROJECT, WORKFLOW, TASK, CONTRACT = "1" * 24, "2" * 24, "3" * 24, "4" * 24
READABLE = {
    "background": "#ffffff", "surface": "#f4f4f4", "text": "#111111", "muted": "#444444", "border": "#cccccc",
    "accent": "#003399", "on_accent": "#ffffff", "danger": "#990000",
}  # fmt: skip
FEATURE = Feature(id="F1", name="Tasks")
PLAN = Plan(title="Tasks", requirement="a list of tasks")
DESIGN = Design(light=READABLE, dark=READABLE, font_family="serif")
BARE = InterfaceContract(
    id=CONTRACT, project_id=PROJECT, feature_id="F1", feature_name="Tasks", created_at=NOW, updated_at=NOW,
    database=DatabaseContract(tables=[Table(table="tasks", fields=[Column(name="id"), Column(name="title")])]),
)  # fmt: skip
MIGRATION = SourceFile(
    path="migrations/0001_initial.sql", content="CREATE TABLE tasks (id INTEGER PRIMARY KEY, title);"
)


@dataclass(slots=True)
class ScriptedEngine:
    """Says what its fields hold and remembers what it was told."""

    files: list[SourceFile] = field(default_factory=list)
    design_said: Design = field(default_factory=lambda: DESIGN)
    contract_said: InterfaceContract = field(default_factory=lambda: BARE)
    findings: list[str] = field(default_factory=list)
    briefs: list[Brief] = field(default_factory=list)
    name: str = "scripted"

    async def plan(self, brief: Brief) -> Plan:
        """The plan."""
        self.briefs.append(brief)
        return PLAN

    async def design(self, plan: Plan) -> Design:
        """The design."""
        return self.design_said

    async def contract(self, plan: Plan, design: Design, draft: InterfaceContract) -> InterfaceContract:
        """The contract under the draft's id."""
        return self.contract_said.model_copy(update={"id": draft.id, "created_by": draft.created_by})

    async def preview(self, plan: Plan, design: Design) -> list[SourceFile]:
        """One page."""
        return [SourceFile(path="preview/tasks.html", content="<!doctype html><p>Tasks")]

    async def develop(
        self, part: Part, plan: Plan, design: Design, contract: InterfaceContract, findings: str
    ) -> list[SourceFile]:
        """The files."""
        self.findings.append(findings)
        return self.files

    async def package(self, plan: Plan, contract: InterfaceContract) -> list[SourceFile]:
        """The files."""
        return self.files


class NoBrowser:
    """A machine without a browser."""

    @asynccontextmanager
    async def page(self, **_look: object) -> AsyncIterator[NoReturn]:
        """Never gives one."""
        raise BrowserUnavailable("There is no browser on this machine.")
        yield


@dataclass(slots=True)
class ScriptedDeployer:
    """Deploys to nowhere; says what its fields hold."""

    ok: bool = True
    watched: bool = True
    version: str | None = None

    def _deployment(self, version: str) -> Deployment:
        return Deployment(
            project_id=PROJECT, version=self.version or version, bundle_sha256="b", url=f"/apps/{PROJECT}/",
            watched=self.watched, updated_at=NOW,
        )  # fmt: skip

    async def deploy(self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str) -> Deployment:
        """A deployment."""
        return self._deployment(version)

    async def watch(self, project_id: str, alert_rules: Sequence[str]) -> Deployment:
        """A deployment with these rules."""
        return self._deployment("v1").model_copy(update={"alert_rules": list(alert_rules)})

    async def probe(self, project_id: str) -> Probe:
        """A look."""
        return Probe(project_id=PROJECT, at=NOW, ok=self.ok, latency_ms=3.0, detail="" if self.ok else "refused")

    async def logs(self, project_id: str, lines: int = 100) -> list[str]:
        """What it wrote."""
        return ["started"]


class RecordingRepository:
    """Remembers the trees it was given."""

    def __init__(self) -> None:
        self.trees: list[list[str]] = []

    async def commit(self, project_id: str, files: Sequence[SourceFile], message: str, run: str | None = None) -> str:
        """A version."""
        self.trees.append([file.path for file in files])
        return "v1"


@dataclass(slots=True)
class MemoryWorkspace:
    """Implements `Workspace` in memory, on a machine with neither sandbox nor browser."""

    scratch: Path
    project_id: str = PROJECT
    workflow_id: str | None = WORKFLOW
    task_id: str = TASK
    sandbox: Any = field(default_factory=lambda: MissingSandbox("bubblewrap is missing"))
    browser: Any = field(default_factory=NoBrowser)
    deployer: Any = field(default_factory=ScriptedDeployer)
    repository: Any = field(default_factory=RecordingRepository)
    blobs: dict[str, bytes] = field(default_factory=dict)
    notes: list[tuple[float, str]] = field(default_factory=list)
    delivered: list[SourceFile] = field(default_factory=list)

    async def put(self, name: str, content: bytes | str, media_type: str) -> Artifact:
        """Keep it."""
        raw = content.encode() if isinstance(content, str) else content
        digest = sha256(raw).hexdigest()
        self.blobs[digest] = raw
        return Artifact(name=name, media_type=media_type, size_bytes=len(raw), sha256=digest)

    async def get(self, sha256: str) -> bytes:
        """What was kept."""
        if sha256 not in self.blobs:
            raise NotFound(sha256)
        return self.blobs[sha256]

    async def in_service(self) -> list[SourceFile]:
        """What the test says."""
        return self.delivered

    async def next_contract_version(self, feature_id: str) -> int:
        """The second."""
        return 2

    def progress(self, share: float, note: str) -> None:
        """Remember it."""
        self.notes.append((share, note))


async def run_stage(
    task_type: str, workspace: MemoryWorkspace, engine: ScriptedEngine, **values: object
) -> StageResult:
    """What the stage makes of a task with these inputs besides feature, plan, design and contract."""
    task = Task(
        id=TASK, project_id=PROJECT, workflow_id=WORKFLOW, name="t", type=task_type, created_at=NOW, updated_at=NOW
    )
    given = {
        name: model.model_dump(mode="json", by_alias=True)
        for name, model in (("feature", FEATURE), ("plan", PLAN), ("design", DESIGN), ("contract", BARE))
    }
    return await stage_for(task_type).run(task, Inputs({**given, **values}), engine, workspace)
