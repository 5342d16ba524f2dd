"""How an app is watched and what to do when an alert fires, in the language of its plan."""

import json
from collections.abc import Iterator, Sequence

from orchestrator.models import Deployment, Language, Plan, Probe
from orchestrator.runtime import alerts
from orchestrator.stages.reports.delivery_words import BACK_UP, FIRES_WHEN, REMEDIES, WORDS
from orchestrator.stages.reports.markdown import bullets, code, document, fenced, plain, section, table

RULES = list(REMEDIES["en"])
"""The rules that every app is watched by."""


def fires_when(rule: str, language: Language) -> str:
    """When the rule fires, in words."""
    if language == "en":
        return alerts.RULES[rule]
    count = {"down": alerts.DOWN_PROBES, "restarting": alerts.RESTARTS}.get(rule, 0)
    minutes = alerts.RESTART_WINDOW.seconds // 60
    return FIRES_WHEN[rule].format(count=count, ms=alerts.SLOW_P95_MS, minutes=minutes)


def render_runbook(plan: Plan, deployment: Deployment, probe: Probe, log_lines: Sequence[str]) -> str:
    """`runbook.md`: what is watched, and what to do when an alert fires."""
    language = plan.language
    words = WORDS[language]
    rows = [(rule, fires_when(rule, language), remedy) for rule, remedy in REMEDIES[language].items()]
    return document(
        f"{plain(plan.title)} · {words['runbook']}",
        words["probed"].format(url=code(deployment.url), ms=f"{probe.latency_ms:.0f}"),
        section(words["alerts"], table([words["alert"], words["fires"], words["todo"]], rows)),
        section(words["places"], bullets(_places(deployment, words))),
        section(words["backup"], BACK_UP[language]),
        section(words["log"], fenced("\n".join(log_lines) or words["empty"])),
    )


def _places(deployment: Deployment, words: dict[str, str]) -> Iterator[str]:
    api = f"GET /api/v1/deployments/{deployment.project_id}"
    yield words["state"].format(path=code(api))
    yield words["probes"].format(path=code(f"{api}/probes"))
    yield words["logs"].format(path=code(f"{api}/logs"))
    yield words["outside"].format(path=code(f"{deployment.url}health"))
    yield words["source"].format(version=code(deployment.version))


def render_operations(plan: Plan, deployment: Deployment, probe: Probe) -> str:
    """`operations.json`: the same for machines."""
    rules = [
        {"rule": rule, "firesWhen": fires_when(rule, plan.language), "remedy": todo}
        for rule, todo in REMEDIES[plan.language].items()
    ]
    content = {
        "deployment": deployment.model_dump(mode="json", by_alias=True),
        "firstProbe": probe.model_dump(mode="json", by_alias=True),
        "alerts": rules,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)
