"""`thinkus doctor`: each part the work needs, whether it is there, how to get it, and what follows without it."""

from collections.abc import Sequence

from orchestrator.config import Settings
from orchestrator.runtime.capabilities import Capability, capabilities
from serve.commands import presence


def diagnose(settings: Settings) -> list[Capability]:
    """What the machine can do, and the service if one runs; its ports are in use then, as they should be."""
    running = presence.find(settings)
    found = capabilities(settings)
    if running is None:
        return found
    machine = [one for one in found if not one.name.startswith("port-")]
    return [*machine, Capability("service", True, f"running at {running.base_url}")]


def report(found: Sequence[Capability]) -> str:
    """One line for each; the missing ones with consequence and remedy below."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{_sign(one)} {one.name:<15} {one.detail}")
        if not one.present:
            lines += [f"    without it: {one.consequence}", f"    remedy:     {one.remedy}"]
    lines.append(_verdict(found))
    return "\n".join(lines)


def _sign(one: Capability) -> str:
    """There, missing and required, or missing."""
    return "✔" if one.present else ("✘" if one.required else "!")


def _verdict(found: Sequence[Capability]) -> str:
    """The sum of it in one line."""
    missing = [one for one in found if not one.present]
    if not missing:
        return "Nothing is missing."
    required = sum(one.required for one in missing)
    return f"{len(missing)} missing, {required} of them required."


def exit_code(found: Sequence[Capability]) -> int:
    """1 when something required is missing."""
    return int(any(one.required and not one.present for one in found))
