"""What one attempt of one task works with."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from orchestrator.errors import NotFound
from orchestrator.models import Artifact, SourceFile
from orchestrator.runtime import bundle
from orchestrator.runtime.protocol import Browser, Deployer, Repository, Sandbox
from orchestrator.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts of the machine that attempts share."""

    store: Store
    sandbox: Sandbox
    browser: Browser
    deployer: Deployer
    repository: Repository


class AttemptWorkspace:
    """Implements `Workspace` over a store's blobs; `report` is told how far the work is.

    `artifacts` lists all that was stored, so that an attempt that fails leaves something to look at.
    """

    def __init__(
        self,
        tools: Tools,
        scratch: Path,
        project_id: str,
        workflow_id: str | None,
        task_id: str,
        report: Callable[[float, str], None],
    ) -> None:
        self.project_id, self.workflow_id, self.task_id = project_id, workflow_id, task_id
        self._scratch = scratch
        self.sandbox, self.browser = tools.sandbox, tools.browser
        self.deployer, self.repository = tools.deployer, tools.repository
        self._store, self._report = tools.store, report
        self.artifacts: list[Artifact] = []
        self._signals: defaultdict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)

    @property
    def scratch(self) -> Path:
        """A folder of the attempt's own, made when it is first asked for."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        return self._scratch

    async def clear(self) -> None:
        """Remove the folder, if there is one."""
        if self._scratch.exists():
            await asyncio.to_thread(shutil.rmtree, self._scratch, ignore_errors=True)

    async def signal(self, name: str) -> Any:
        """The data of the next signal of that name; waits until one comes."""
        return await self._signals[name].get()

    def deliver(self, name: str, data: Any) -> None:
        """A signal for this attempt has come."""
        self._signals[name].put_nowait(data)

    async def put(self, name: str, content: bytes | str, media_type: str) -> Artifact:
        """Store an artifact and return what to list in the result."""
        raw = content.encode() if isinstance(content, str) else content
        digest = await self._store.put_blob(raw)
        artifact = Artifact(
            name=name,
            media_type=media_type,
            size_bytes=len(raw),
            sha256=digest,
            task_id=self.task_id,
            created_at=datetime.now(UTC),
        )
        self.artifacts.append(artifact)
        return artifact

    async def get(self, digest: str) -> bytes:
        """The bytes of an artifact. Raises NotFound."""
        content = await self._store.blob(digest)
        if content is None or sha256(content).hexdigest() != digest:
            raise NotFound(f"There is no artifact {digest}.")
        return content

    async def in_service(self) -> list[SourceFile]:
        """The tree of the project's version in service; empty where there is none. Raises NotFound."""
        deployment = await self._store.deployment(self.project_id)
        return bundle.read(await self.get(deployment.bundle_sha256)) if deployment else []

    async def next_contract_version(self, feature_id: str) -> int:
        """The version that a new contract of the feature gets: 1 for the first."""
        newest = await self._store.contract_by_feature(self.project_id, feature_id)
        return newest.version + 1 if newest else 1

    def progress(self, share: float, note: str) -> None:
        """Tell how far the work is, 0–1, and what is being done."""
        self._report(share, note)
