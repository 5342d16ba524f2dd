"""What stages may ask of the machine."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from orchestrator.models import Artifact, Deployment, Probe, SourceFile

if TYPE_CHECKING:
    from playwright.async_api import Page


WITHOUT_SAMPLES: Mapping[str, str] = {"APP_SAMPLES": "0"}
"""Environment of an app that starts empty; without it an empty database is filled with the app's samples."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one sandboxed process tree. `cpu_s` is per process, 0 for none; `wall_s` is not for services.

    `file_bytes` is for one file, `disk_bytes` for all that lies in the writable directories.
    """

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_s: int = 120
    processes: int = 128
    file_bytes: int = 256 * 1024 * 1024
    disk_bytes: int = 1024 * 1024 * 1024
    wall_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Completed:
    """A sandboxed command that has ended; output is cut to the last 200,000 characters of each stream."""

    exit_code: int
    stdout: str
    stderr: str
    duration_s: float
    timed_out: bool = False


@dataclass(frozen=True, slots=True)
class RunningApp:
    """A generated app that answers its health check."""

    socket: Path
    base_url: str = field(metadata={"doc": "http://127.0.0.1:port, a forwarder to the socket; no trailing slash"})
    log: Path = Path()


class Sandbox(Protocol):
    """Where generated code runs: no network, read-only system, limits on memory, CPU, processes and time."""

    isolated: bool
    """False when ALLOW_UNSANDBOXED=1 stands in for bubblewrap."""

    async def run(
        self,
        command: Sequence[str],
        *,
        tree: Path,
        writable: Sequence[Path] = (),
        env: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Completed:
        """Run to the end with `tree` as read-only /app and working directory; `python` is this interpreter.

        `writable` directories keep their own absolute path inside.
        Raises SandboxUnavailable.
        """

    def app(
        self, tree: Path, data: Path, *, env: Mapping[str, str] | None = None
    ) -> AbstractAsyncContextManager[RunningApp]:
        """The app of `tree` in service while the context lasts, with `data` as its writable directory.

        It starts with its samples, as in deployment, unless `env` is `WITHOUT_SAMPLES`.

        Raises SandboxUnavailable, AppUnhealthy (with the end of the log).
        """


class Browser(Protocol):
    """A headless browser, started at first use and kept."""

    def page(
        self, *, width: int = 1280, height: int = 800, language: str = "en", dark: bool = False
    ) -> AbstractAsyncContextManager["Page"]:
        """A fresh page in a context of its own. Raises BrowserUnavailable."""


class Deployer(Protocol):
    """Puts an app in service behind the orchestrator and keeps it there."""

    async def deploy(self, project_id: str, workflow_id: str | None, version: str, bundle_sha256: str) -> Deployment:
        """Start this version beside the old one, swap when it is healthy; else the old one stays and AppUnhealthy."""

    async def watch(self, project_id: str, alert_rules: Sequence[str]) -> Deployment:
        """Probe the app every few seconds from now on and evaluate the alert rules."""

    async def probe(self, project_id: str) -> Probe:
        """Look at the app once, now."""

    async def logs(self, project_id: str, lines: int = 100) -> list[str]:
        """The last lines the app wrote. Raises NotFound."""


class Repository(Protocol):
    """The git repository of a project; every delivered tree is a commit on `main`."""

    async def commit(self, project_id: str, files: Sequence[SourceFile], message: str, run: str | None = None) -> str:
        """Make the tree exactly these files and return the commit's hash; the same tree again returns the same one.

        `run` is a workflow's id: the commit can be found as the tag `run-<id>` ever after.
        """


class Workspace(Protocol):
    """What one attempt of one task works with. Files written to `scratch` go when the attempt ends."""

    project_id: str
    workflow_id: str | None
    task_id: str
    sandbox: Sandbox
    browser: Browser
    deployer: Deployer
    repository: Repository

    @property
    def scratch(self) -> Path:
        """A folder of the attempt's own."""

    async def signal(self, name: str) -> Any:
        """The data of the next signal of that name that somebody sends to the task, or has sent before."""

    async def put(self, name: str, content: bytes | str, media_type: str) -> Artifact:
        """Store an artifact; list it in the StageResult to make it visible."""

    async def get(self, sha256: str) -> bytes:
        """The bytes of an artifact. Raises NotFound."""

    async def in_service(self) -> list[SourceFile]:
        """The tree of the project's version in service; empty where there is none."""

    async def next_contract_version(self, feature_id: str) -> int:
        """The version that a new contract of the feature gets: 1 for the first."""

    def progress(self, share: float, note: str) -> None:
        """Tell how far the work is, 0–1, and what is being done; also renews the lease."""
