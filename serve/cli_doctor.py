"""`thinkus doctor`: each part the work needs, whether it is there, how to get it, what follows without it."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.config import Settings
from serve import cli_presence


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the machine."""

    name: str
    present: bool
    required: bool
    found: str = ""
    remedy: str = ""
    consequence: str = ""


def diagnose(settings: Settings) -> list[Finding]:
    """Every finding, the machine's parts first, then ports."""
    return [*_parts(settings), _port(settings)]


def _port(settings: Settings) -> Finding:
    """Whether the HTTP port is ours to take, or already serves us."""
    running = cli_presence.find(settings)
    if running is not None:
        return Finding("service", True, True, found=f"running at {running.base_url}")
    free = settings.port == 0 or _free(settings.host, settings.port)
    return Finding(
        f"port {settings.port}",
        free,
        True,
        found="free" if free else "taken by another program",
        remedy="PORT=8101 thinkus … (0 takes a free one)",
        consequence="the service does not start",
    )


def _free(host: str, port: int) -> bool:
    """Whether somebody could listen there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((host, port)) != 0


def report(findings: Sequence[Finding]) -> str:
    """One line per finding; missing ones with remedy and consequence below."""
    lines: list[str] = []
    for one in findings:
        mark = "✔" if one.present else ("✘" if one.required else "!")
        lines.append(f"{mark} {one.name:<20} {one.found or ('found' if one.present else 'missing')}")
        if not one.present:
            lines += [f"    without it: {one.consequence}", f"    remedy:     {one.remedy}"]
    return "\n".join(lines)


def exit_code(findings: Sequence[Finding]) -> int:
    """1 when something required is missing."""
    return int(any(one.required and not one.present for one in findings))
