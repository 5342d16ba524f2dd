"""How an app is deployed, in the language of its plan."""

from collections.abc import Iterator

from orchestrator.models import SAMPLE_PASSWORD, Deployment, InterfaceContract, Plan, Probe
from orchestrator.stages.reports.delivery_words import CONTAINER, ELSEWHERE, HOW_IT_RUNS, WORDS
from orchestrator.stages.reports.markdown import bullets, code, document, fenced, plain, section, table


def render_deployment(plan: Plan, contract: InterfaceContract, deployment: Deployment, probe: Probe) -> str:
    """`deployment.md`: where the app runs, who may try it, and how to run it somewhere else."""
    words = WORDS[plan.language]
    unpacked, contained = fenced(ELSEWHERE, "sh"), fenced(CONTAINER, "sh")
    return document(
        f"{plain(plan.title)} · {words['deployment']}",
        section(words["in_service"], bullets(_facts(deployment, probe, words)), _samples(plan, words)),
        section(words["accounts"], _accounts(plan, words)),
        section(words["how"], HOW_IT_RUNS[plan.language]),
        section(words["elsewhere"], words["unpacked"], unpacked, words["container"], contained),
        section(words["interface"], words["contract"].format(id=contract.id, version=contract.version)),
    )


def _facts(deployment: Deployment, probe: Probe, words: dict[str, str]) -> Iterator[str]:
    yield words["address"].format(url=code(deployment.url))
    yield words["version"].format(version=code(deployment.version), tree=code(deployment.bundle_sha256))
    yield words["health"].format(ms=f"{probe.latency_ms:.0f}")
    yield words["sandbox"].format(how=words["isolated" if deployment.sandboxed else "bare"])


def _samples(plan: Plan, words: dict[str, str]) -> str:
    return words["samples"] if plan.samples else ""


def _accounts(plan: Plan, words: dict[str, str]) -> str:
    """The sample accounts; empty where nobody logs in or none was made."""
    if not plan.accounts:
        return ""
    labels = {role.name: role.label or role.name for role in plan.roles}
    rows = [(one.name, one.email, labels.get(one.role, one.role), SAMPLE_PASSWORD) for one in plan.accounts]
    header = [words[key] for key in ("name", "email", "role", "password")]
    return f"{table(header, rows)}\n\n{words['sign_in']}"
