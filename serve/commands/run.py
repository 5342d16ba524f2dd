"""`thinkus run`: one workflow, from the sentence to the running app, on a running service or on one of our own."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from orchestrator.config import Settings
from orchestrator.models import TaskStatus, Workflow
from orchestrator.workflow.stages import GATES
from serve.commands import presence
from serve.commands.client import ServiceClient, Started
from serve.commands.follow import Answer, ask_on_terminal, follow, is_live
from serve.commands.hosting import hosted
from serve.commands.presence import Presence
from serve.commands.progress import failed_stage, not_verified
from serve.commands.stopping import StopRequested, StopSignals
from serve.commands.understanding import known_of, report_lines


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the person asked `run` to do."""

    requirement: str | None = None
    project_id: str | None = None
    approve: bool = False
    exit_when_done: bool = False
    as_json: bool = False

    @property
    def gates(self) -> dict[str, str]:
        """Who answers at each gate; empty leaves it to the service's policy."""
        return dict.fromkeys(GATES, "person") if self.approve else {}


@dataclass(frozen=True, slots=True)
class Place:
    """The service that does the work: its client, what is known of its addresses, whether we started it."""

    client: ServiceClient
    presence: Presence | None
    ours: bool


def run(settings: Settings, options: RunOptions, signals: StopSignals) -> int:
    """Do it and return the exit code: 0 when the workflow completed, 1 when not, 130 on Ctrl-C before its end."""
    out = sys.stderr if options.as_json else sys.stdout
    code = None
    with _place(settings, signals, out) as place:
        try:
            code = _deliver(place, options, out)
            if place.ours and not options.exit_when_done:
                print("\nThe service stays up. Ctrl-C stops it.", file=out, flush=True)
                signals.wait()
        except StopRequested:
            print("\n" + _farewell(place, done=code is not None), file=out, flush=True)
    return 130 if code is None else code


@contextlib.contextmanager
def _place(settings: Settings, signals: StopSignals, out: TextIO) -> Iterator[Place]:
    """The service at the configured port, or one started here for as long as the block runs."""
    running = presence.find(settings)
    if running is not None:
        signals.install()
        print(f"Using the service at {running.base_url}", file=out, flush=True)
        present = presence.read(settings)
        yield Place(running, present if present and present.base_url == running.base_url else None, ours=False)
        return
    print(f"Starting the service; its data is in {settings.data_dir}", file=out, flush=True)
    with hosted(settings, signals) as present:
        print(f"Ready at {present.base_url}", file=out, flush=True)
        yield Place(ServiceClient(present.base_url), present, ours=True)


def _deliver(place: Place, options: RunOptions, out: TextIO) -> int:
    """Start the workflow, show it, report on it."""
    started = place.client.start(options.requirement, options.project_id, options.gates)
    what = options.requirement or "the demo feature: User Login"
    print(f"Workflow {started.workflow_id} for {what}\n", file=out, flush=True)
    workflow = _followed(place.client, started, options, out)
    report = report_of(place, workflow)
    print("\n" + report_text(report), file=out, flush=True)
    if options.as_json:
        import json

        print(json.dumps(report, ensure_ascii=False), flush=True)
    return 0 if workflow.status is TaskStatus.COMPLETED else 1


def _followed(client: ServiceClient, started: Started, options: RunOptions, out: TextIO) -> Workflow:
    """The workflow at its end."""
    answer: Answer | None = ask_on_terminal if options.approve and sys.stdin.isatty() else None
    if options.approve and answer is None:
        print(f"Gates wait for a person: answer them at {client.base_url}/", file=out, flush=True)
    return follow(client, started.workflow_id, out, live=is_live(out), answer=answer)


def _farewell(place: Place, done: bool) -> str:
    """What becomes of the work after Ctrl-C."""
    if not place.ours:
        return "The workflow goes on in the service: thinkus ps"
    return "Stopping." if done else "Stopping. Nothing finished is lost: thinkus up carries on from there."


def report_of(place: Place, workflow: Workflow) -> dict[str, Any]:
    """Everything worth knowing about a workflow that has ended, by name."""
    base = place.client.base_url
    api = f"{base}/api/v1/workflows/{workflow.id}"
    ended, began = workflow.completed_at, workflow.started_at or workflow.created_at
    present = place.presence
    report: dict[str, Any] = {
        "success": workflow.status is TaskStatus.COMPLETED,
        "workflowId": workflow.id,
        "projectId": workflow.project_id,
        "status": workflow.status.value,
        "seconds": round((ended - began).total_seconds(), 1) if ended else None,
        "appUrl": f"{base}{workflow.app_url}" if (workflow.app_url or "").startswith("/") else workflow.app_url,
        "consoleUrl": f"{base}/",
        "docsUrl": f"{base}/docs",
        "dashboardUrl": present.dashboard_url if present else None,
        "rayAddress": present.ray_address if present else None,
        "rayTokenPath": present.ray_token_path if present else None,
        "sourcePath": _source_path(present, workflow.project_id) if present else None,
        "artifactsUrl": f"{api}/artifacts",
        "archiveUrl": f"{api}/artifacts.zip",
        "notVerified": not_verified(workflow),
        **known_of(place.client.plan(workflow.id)),
    }
    return report | (_failure(place.client, workflow, api) if not report["success"] else {})


def _source_path(present: Presence, project_id: str) -> str | None:
    """The project's git repository, once development has made it."""
    path = Path(present.data_dir) / "projects" / project_id
    return str(path) if path.is_dir() else None


def _failure(client: ServiceClient, workflow: Workflow, api: str) -> dict[str, Any]:
    """Which stage stopped the workflow, why, and what to read."""
    stage = failed_stage(workflow)
    reports = client.reports(workflow.id, stage.id) if stage else []
    reason = workflow.error.message if workflow.error else f"the workflow was {workflow.status}"
    return {"failedStage": stage.name if stage else "", "reason": reason, "reportUrl": (reports or [api])[-1]}


_ROWS = (
    ("appUrl", "Your app"),
    ("consoleUrl", "Console"),
    ("docsUrl", "API docs"),
    ("dashboardUrl", "Ray dashboard"),
    ("rayAddress", "Ray address"),
    ("rayTokenPath", "Ray token"),
    ("archiveUrl", "Artifacts"),
    ("sourcePath", "Source (git)"),
    ("reportUrl", "Report"),
)


def report_text(report: dict[str, Any]) -> str:
    """The report for a person: how it ended, where everything is, what was not understood and not verified."""
    took = f" in {report['seconds']} s" if report["seconds"] is not None else ""
    lines = [f"Completed{took}."] if report["success"] else [_failure_line(report)]
    lines += [f"  {label + ':':<15}{report[key]}" for key, label in _ROWS if report.get(key)]
    lines += report_lines(report)
    if report["notVerified"]:
        lines += ["Not verified on this machine (thinkus doctor names the remedies):"]
        lines += [f"  - {reason}" for reason in report["notVerified"]]
    return "\n".join(lines)


def _failure_line(report: dict[str, Any]) -> str:
    """What stopped it, in one line."""
    stage = f" at {report['failedStage']}" if report["failedStage"] else ""
    return f"{report['status'].capitalize()}{stage}: {report['reason']}"
