"""What this machine can do, found out by trying: for `thinkus doctor` and the start of a run."""

import contextlib
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestrator.config import Settings
from orchestrator.runtime.browser import REMEDY as BROWSER_REMEDY
from orchestrator.runtime.browser import find_browser
from orchestrator.runtime.missing_sandbox import REMEDY as SANDBOX_REMEDY
from orchestrator.runtime.sandbox_probe import probe_sandbox

FREE_BYTES = 2 * 1024**3
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Capability:
    """One thing the system can use. `consequence` says what is refused or marked "not verified" without it.

    `name` is stable: python, platform, sandbox, browser, cjk-font, git, disk, port-http, port-grpc, port-dashboard.
    """

    name: str
    present: bool
    detail: str
    remedy: str = ""
    consequence: str = ""
    required: bool = False


def capabilities(settings: Settings) -> list[Capability]:
    """All of them, in the order a person would fix them. Takes up to a few seconds: programs are really started."""
    return [
        _python(),
        _platform(),
        _git(),
        _sandbox(settings),
        _browser(settings),
        _font(),
        _disk(settings.data_dir),
        *_ports(settings),
    ]


def missing(found: Sequence[Capability]) -> list[Capability]:
    """Those that are not there."""
    return [capability for capability in found if not capability.present]


def _python() -> Capability:
    """Version of this interpreter."""
    return Capability(
        "python",
        sys.version_info >= (3, 11),
        platform.python_version(),
        "Install Python 3.11 or newer.",
        "The service does not start.",
        required=True,
    )


def _platform() -> Capability:
    """Linux and macOS are supported."""
    return Capability(
        "platform",
        sys.platform in ("linux", "darwin"),
        f"{platform.system()} {platform.release()} {platform.machine()}",
        "Use Linux or macOS.",
        "Untried; expect parts to fail.",
    )


def _git() -> Capability:
    """git, by its version."""
    program = shutil.which("git")
    said = _said([program, "--version"]) if program else None
    return Capability(
        "git",
        said is not None,
        said or "not found",
        "Install git (Debian: apt-get install git).",
        "Generated apps can not be committed: development fails.",
        required=True,
    )


def _sandbox(settings: Settings) -> Capability:
    """bubblewrap, by really starting a sandbox."""
    found = probe_sandbox()
    consequence = (
        'Generated code runs without isolation (ALLOW_UNSANDBOXED=1); isolation is marked "not verified".'
        if settings.allow_unsandboxed
        else "Testing, acceptance and deployment refuse to run generated code."
    )
    return Capability(
        "sandbox",
        found.host is not None,
        found.detail,
        SANDBOX_REMEDY,
        consequence,
        required=not settings.allow_unsandboxed,
    )


def _browser(settings: Settings) -> Capability:
    """The headless browser, by its version."""
    program = find_browser(settings)
    said = _said([program, "--version"]) if program else None
    return Capability(
        "browser",
        said is not None,
        f"{said} ({program})" if said else f"{program} does not run" if program else "not found",
        BROWSER_REMEDY,
        'User stories, accessibility and screenshots are marked "not verified".',
    )


def _font() -> Capability:
    """A font with Chinese characters, as fontconfig sees it; macOS has one."""
    program = shutil.which("fc-list")
    said = _said([program, ":lang=zh", "family"]) if program else None
    families = "macOS fonts" if sys.platform == "darwin" else (said or "").split("\n")[0]
    return Capability(
        "cjk-font",
        bool(families),
        families or "no font for Chinese",
        "Install one (Debian: apt-get install fonts-noto-cjk, or the smaller fonts-wqy-microhei).",
        "Chinese text shows as boxes in screenshots.",
    )


def _disk(data_dir: Path) -> Capability:
    """Free space where our data lies, or will lie."""
    folder = next(path for path in (data_dir, *data_dir.parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    return Capability(
        "disk",
        free_bytes >= FREE_BYTES,
        f"{free_bytes / 1024**3:.1f} GiB free at {folder}",
        "Free at least 2 GiB, or set THINKUS_DATA_DIR to a larger disk.",
        "The store may refuse to write.",
    )


def _ports(settings: Settings) -> Iterator[Capability]:
    """The ports we listen on; 0 is always free."""
    for name, port, variable in (
        ("port-http", settings.port, "PORT"),
        ("port-grpc", settings.grpc_port, "GRPC_PORT"),
        ("port-dashboard", settings.ray_dashboard_port, "RAY_DASHBOARD_PORT"),
    ):
        free = port == 0 or _is_free(settings.host, port)
        yield Capability(
            name,
            free,
            f"{port} is free" if free else f"{port} is in use, perhaps by this service",
            f"Stop the program that uses it, or set {variable} to another port (0 takes a free one).",
            "The next free port is taken." if name == "port-dashboard" else "A second service can not start on it.",
        )


def _is_free(host: str, port: int) -> bool:
    """Whether we could listen on the port."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        return True
    return False


def _said(command: Sequence[str]) -> str | None:
    """What a program prints, or None when it can not be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
