"""What stands in the place of a sandbox that can not be had."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from orchestrator.errors import SandboxUnavailable
from orchestrator.runtime.app_process import SERVICE_LIMITS, AppProcess
from orchestrator.runtime.protocol import Completed, Limits, RunningApp

REMEDY = (
    "Install bubblewrap (Debian: apt-get install bubblewrap) and allow user namespaces, "
    "or set ALLOW_UNSANDBOXED=1 if nobody but you decides what is generated."
)


class MissingSandbox:
    """Stands where no sandbox can be had: refuses with the remedy."""

    isolated = False

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def _refuse(self) -> NoReturn:
        """Raise."""
        raise SandboxUnavailable(f"Generated code is not run here: {self.reason} {REMEDY}")

    async def run(
        self,
        command: Sequence[str],
        *,
        tree: Path,
        writable: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Completed:
        """Raise SandboxUnavailable."""
        self._refuse()

    @contextlib.asynccontextmanager
    async def app(
        self,
        tree: Path,
        data: Path,
        *,
        env: Mapping[str, str] | None = None,
    ) -> AsyncIterator[RunningApp]:
        """Raise SandboxUnavailable."""
        self._refuse()
        yield RunningApp(Path(), "")

    async def start_app(
        self, tree: Path, data: Path, *, socket: Path, log: Path,
        env: Mapping[str, str] | None = None, limits: Limits = SERVICE_LIMITS,
    ) -> AppProcess:  # fmt: skip
        """Raise SandboxUnavailable."""
        self._refuse()
