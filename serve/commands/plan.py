"""`thinkus plan`: what would be built from a sentence, without building it. Needs no service and no Ray."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestrator.models import Plan, Reading

_WIDEST = 44
_ENGLISH = {
    "domain": "Domain",
    "none": "none",
    "read": "How each part was read",
    "assumed": "Assumed",
    "missed": "Not understood, and therefore not built",
    "nothing": "nothing",
    "keeps": "Keeps",
    "roles": "Roles",
    "no_roles": "no accounts",
}
_CHINESE = {
    "domain": "领域",
    "none": "无",
    "read": "各部分的理解",
    "assumed": "假设",
    "missed": "未能理解，因此不会实现",
    "nothing": "无",
    "keeps": "数据",
    "roles": "角色",
    "no_roles": "不需要账号",
}


def planned(sentence: str) -> "Plan":
    """The plan for a sentence. Raises InvalidInput when there is nothing to build in it."""
    from orchestrator.engines.blueprint.planning import plan
    from orchestrator.models import Brief, Feature

    feature = Feature(id="F001", name=sentence.strip()[:60] or "App", description=sentence[:20_000])
    return plan(Brief(feature=feature, requirement=sentence or " "))


def shown(plan: "Plan", explain: bool, as_json: bool) -> str:
    """The plan as the product requirements, as how each part was read, or as JSON."""
    if as_json:
        return plan.model_dump_json(by_alias=True, indent=2)
    if explain:
        return explained(plan)
    from orchestrator.stages.reports.prd import render_prd

    return render_prd(plan).rstrip()


def explained(plan: "Plan") -> str:
    """Text → what it was read as, and by which rule; then what was assumed and what was not understood."""
    words = _CHINESE if plan.language == "zh" else _ENGLISH
    roles = ", ".join(role.label for role in plan.roles) or words["no_roles"]
    head = [
        plan.title,
        f"  {words['domain']}: {plan.domain or words['none']}",
        f"  {words['keeps']}: {', '.join(entity.label for entity in plan.entities)}",
        f"  {words['roles']}: {roles}",
    ]
    return "\n".join(
        [
            *head,
            *_list(words["read"], [_reading(reading) for reading in plan.readings], words),
            *_list(words["assumed"], plan.assumptions, words),
            *_list(words["missed"], plan.not_understood, words),
        ]
    )


def _list(title: str, lines: list[str], words: dict[str, str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines or [words["nothing"]])]


def _reading(reading: "Reading") -> str:
    text = " ".join(reading.text.split())
    short = text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
    rule = f"   [{reading.rule}]" if reading.rule else ""
    return f"{short} → {reading.read_as}{rule}"
