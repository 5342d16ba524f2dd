"""The documents of deployment and operations, in the plan's language."""

import json
import re

import pytest
from stage_world import BARE, NOW, PROJECT

from orchestrator.models import Account, Deployment, Language, Plan, Probe, Role
from orchestrator.runtime import alerts
from orchestrator.stages.reports import delivery_words
from orchestrator.stages.reports.delivery import render_deployment
from orchestrator.stages.reports.runbook import RULES, render_operations, render_runbook

LANGUAGES: list[Language] = ["en", "zh"]
PROBE = Probe(project_id=PROJECT, at=NOW, ok=True, latency_ms=12.4)
HOSTILE = "`</code><script>x</script> | [a](b)"


def plan(language: Language, **fields: object) -> Plan:
    """A plan for a list of tasks."""
    return Plan(title="任务" if language == "zh" else "Tasks", language=language, requirement="x", **fields)


def deployment(**fields: object) -> Deployment:
    """An app in service."""
    told = {"version": "c0ffee", "bundle_sha256": "ab" * 32, "url": f"/apps/{PROJECT}/", "updated_at": NOW, **fields}
    return Deployment(project_id=PROJECT, **told)


def prose(text: str) -> str:
    """What is left without code."""
    return re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", ["WORDS", "REMEDIES"])
def test_both_languages_say_the_same_things(name: str) -> None:
    """No word is missing in one of them, and each leaves the same places to fill in."""
    said = getattr(delivery_words, name)
    assert said["en"].keys() == said["zh"].keys()
    for key, english in said["en"].items():
        assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", said["zh"][key])), key


def test_every_rule_has_a_remedy_and_is_spoken_of() -> None:
    """What can fire can be looked up."""
    assert set(RULES) == set(alerts.RULES) == set(delivery_words.FIRES_WHEN)


def test_chinese_documents_hold_no_english_sentence() -> None:
    """Names, paths and settings apart."""
    accounts = {"accounts": [Account(name="王芳", email="w@example.com", role="manager")], "samples": {"Task": [{}]}}
    texts = [
        render_deployment(plan("zh", **accounts), BARE, deployment(sandboxed=False), PROBE),
        render_runbook(plan("zh"), deployment(), PROBE, ["started"]),
    ]
    for text in texts:
        assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", prose(text)), text
    rules = json.loads(render_operations(plan("zh"), deployment(), PROBE))["alerts"]
    assert [rule["firesWhen"] for rule in rules] == [
        "连续 3 次检查失败",
        "10 分钟内重启 3 次",
        "响应时间的第 95 百分位超过 500 毫秒",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_deployment_names_the_sample_accounts_with_role_and_password(language: Language) -> None:
    """By the role's label; an app without accounts has no such section."""
    people = {
        "roles": [Role(name="manager", label="经理" if language == "zh" else "Manager")],
        "accounts": [Account(name=HOSTILE, email="boss@example.com", role="manager")],
    }
    text = render_deployment(plan(language, **people), BARE, deployment(), PROBE)
    row = next(line for line in text.splitlines() if "boss@example.com" in line)
    assert ("经理" if language == "zh" else "Manager") in row
    assert "demo-password" in row
    assert "<script" not in text
    assert "demo-password" not in render_deployment(plan(language), BARE, deployment(), PROBE)


@pytest.mark.parametrize(("language", "word"), [("en", "Sandbox: **none**"), ("zh", "沙箱：**无**")])
def test_deployment_says_when_there_is_no_sandbox(language: Language, word: str) -> None:
    """Plainly, with the setting that allowed it."""
    text = render_deployment(plan(language), BARE, deployment(sandboxed=False), PROBE)
    line = next(line for line in text.splitlines() if word in line)
    assert "ALLOW_UNSANDBOXED=1" in line
    assert word not in render_deployment(plan(language), BARE, deployment(), PROBE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_log_in_the_runbook_stays_in_its_frame(language: Language) -> None:
    """What the app wrote can not close it."""
    text = render_runbook(plan(language), deployment(), PROBE, ["```", HOSTILE])
    assert text.rstrip().endswith("````")
