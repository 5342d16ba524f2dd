"""What a person needs who runs the app: how it is deployed, how it is watched, what to do when an alert fires."""

import json
from collections.abc import Sequence

from orchestrator.models import Deployment, InterfaceContract, Plan, Probe
from orchestrator.runtime.alerts import RULES
from orchestrator.stages.reports.markdown import bullets, document, fenced, plain, section, table

REMEDIES: dict[str, str] = {
    "down": "Read the log; the service restarts the app by itself. If it does not stay up, deploy the version before: "
    "its commit is in the project's repository.",
    "restarting": "The log ends with the reason of the last end. Memory and processor limits end an app too.",
    "slow": "Look for a list without a limit, and for the size of app.db in the app's data directory.",
}
"""Alert rule → what to do when it fires. When it does is for `runtime.alerts` to say."""

_HOW_IT_RUNS = """One process of the generated tree, started by the service and restarted when it ends. The tree is
read-only; the database is in the app's own data directory and outlives versions and restarts. A new version takes over
only when it is healthy. Requests come through the service, which strips the prefix."""

_ELSEWHERE = """python3 -m venv .venv
.venv/bin/pip install -r requirements.txt
mkdir -p data
APP_DATA_DIR="$PWD/data" .venv/bin/python -m uvicorn app.main:app --port 8000"""

_CONTAINER = "docker compose up --build"

_BACK_UP = """Copy the database with `sqlite3 app.db ".backup copy.db"`, also while the app runs. To restore, stop the
app, put the copy in place of `app.db` and start it again."""


def render_deployment(plan: Plan, contract: InterfaceContract, deployment: Deployment, probe: Probe) -> str:
    """`deployment.md`: where the app runs, and how to run it somewhere else."""
    unpacked, contained = fenced(_ELSEWHERE, "sh"), fenced(_CONTAINER, "sh")
    interface = f"Contract {contract.id}, version {contract.version}; `openapi.json` is in the tree."
    return document(
        f"{plain(plan.title)} · Deployment",
        section("In service", bullets(_facts(deployment, probe))),
        section("How it runs", _HOW_IT_RUNS),
        section("Run it elsewhere", "From the unpacked `bundle.zip`:", unpacked, "Or in a container:", contained),
        section("Interface", interface),
    )


def _facts(deployment: Deployment, probe: Probe) -> list[str]:
    sandbox = "no network, read-only system, limited memory and processes" if deployment.sandboxed else "none"
    return [
        f"Address: `{plain(deployment.url)}` under the service",
        f"Version: commit `{plain(deployment.version)}`, tree `{plain(deployment.bundle_sha256)}`",
        f"Health: `/health` answered in {probe.latency_ms:.0f} ms",
        f"Sandbox: {sandbox}",
    ]


def render_runbook(plan: Plan, deployment: Deployment, probe: Probe, log_lines: Sequence[str]) -> str:
    """`runbook.md`: what is watched, and what to do when an alert fires."""
    rows = [(rule, RULES[rule], remedy) for rule, remedy in REMEDIES.items()]
    probed = f"is probed every few seconds; the first probe took {probe.latency_ms:.0f} ms."
    return document(
        f"{plain(plan.title)} · Runbook",
        f"The app at `{plain(deployment.url)}` {probed}",
        section("Alerts", table(["Alert", "Fires when", "What to do"], rows)),
        section("Where to look", bullets(_places(deployment))),
        section("Back up and restore", _BACK_UP),
        section("The log when this was written", fenced("\n".join(log_lines) or "(empty)")),
    )


def _places(deployment: Deployment) -> list[str]:
    return [
        f"State, uptime, latency and firing alerts: `GET /api/v1/deployments/{deployment.project_id}`",
        f"Log: `GET /api/v1/deployments/{deployment.project_id}/logs`",
        f"Health from outside: `{plain(deployment.url)}health`",
        f"Source: branch `main` of the project's git repository, commit `{plain(deployment.version)}`",
    ]


def render_operations(deployment: Deployment, probe: Probe) -> str:
    """`operations.json`: the same for machines."""
    content = {
        "deployment": deployment.model_dump(mode="json", by_alias=True),
        "firstProbe": probe.model_dump(mode="json", by_alias=True),
        "alerts": [{"rule": rule, "firesWhen": RULES[rule], "remedy": todo} for rule, todo in REMEDIES.items()],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
