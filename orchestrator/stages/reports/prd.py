"""The product requirements document, in the language of the requirement."""

from collections.abc import Iterator

from orchestrator.models import Entity, Field, FieldType, Plan, Story
from orchestrator.stages.reports.markdown import bullets, document, plain, section, table
from orchestrator.stages.reports.plan_rules import permissions_of, states_and_rules

_ENGLISH = {
    "prd": "Product requirements",
    "asked": "What was asked for",
    "users": "Users",
    "keeps": "What the app keeps",
    "stories": "Stories",
    "out": "Out of scope",
    "assumptions": "Assumptions",
    "not_understood": "Not understood",
    "readings": "How each part was read",
    "delivery": "Delivery",
    "nothing": "Nothing.",
    "field": "Field",
    "kind": "Kind",
    "required": "Required",
    "limits": "Limits",
    "yes": "yes",
    "no": "no",
    "part": "Part",
    "read_as": "Read as",
    "rule": "Rule",
    "feature": "Feature",
    "needs": "Needs",
    "days": "Person days",
    "iteration": "Iteration",
    "story": "As {article} {role}, I want to {want}, so that {so_that}.",
    "criteria": "Acceptance criteria",
}
_CHINESE = {
    "prd": "产品需求文档",
    "asked": "原始需求",
    "users": "用户",
    "keeps": "数据",
    "stories": "用户故事",
    "out": "不在范围内",
    "assumptions": "假设",
    "not_understood": "未能理解",
    "readings": "各部分的理解",
    "delivery": "交付计划",
    "nothing": "无。",
    "field": "字段",
    "kind": "类型",
    "required": "必填",
    "limits": "限制",
    "yes": "是",
    "no": "否",
    "part": "原文",
    "read_as": "理解为",
    "rule": "规则",
    "feature": "功能",
    "needs": "依赖",
    "days": "人日",
    "iteration": "迭代",
    "story": "作为{role}，我想要{want}，以便{so_that}。",
    "criteria": "验收标准",
}


KINDS_ZH: dict[FieldType, str] = {
    FieldType.STRING: "文本",
    FieldType.TEXT: "长文本",
    FieldType.INTEGER: "整数",
    FieldType.DECIMAL: "小数",
    FieldType.BOOLEAN: "是/否",
    FieldType.DATE: "日期",
    FieldType.DATETIME: "日期时间",
    FieldType.EMAIL: "邮箱",
    FieldType.PHONE: "电话",
    FieldType.URL: "链接",
    FieldType.IMAGE: "图片",
    FieldType.ENUM: "选项",
    FieldType.PASSWORD: "密码",
    FieldType.REFERENCE: "关联",
    FieldType.REFERENCES: "多个关联",
}
"""What Chinese readers call the types of fields."""


def render_prd(plan: Plan) -> str:
    """The whole document as Markdown."""
    words = _CHINESE if plan.language == "zh" else _ENGLISH
    return document(
        f"{plain(plan.title)} · {words['prd']}",
        plain(plan.summary),
        section(words["asked"], f"> {plain(plan.requirement)}"),
        section(words["users"], bullets(map(plain, plan.users)) or words["nothing"]),
        section(words["keeps"], *(_entity(entity, plan, words) for entity in plan.entities)),
        permissions_of(plan),
        section(words["stories"], *(_story(story, words) for story in plan.stories)),
        section(words["out"], bullets(map(plain, plan.out_of_scope)) or words["nothing"]),
        section(words["assumptions"], bullets(map(plain, plan.assumptions)) or words["nothing"]),
        section(words["not_understood"], bullets(map(plain, plan.not_understood)) or words["nothing"]),
        section(words["readings"], _readings(plan, words)),
        section(words["delivery"], _delivery(plan, words)),
    )


def _entity(entity: Entity, plan: Plan, words: dict[str, str]) -> str:
    yes, no = words["yes"], words["no"]
    kinds = KINDS_ZH if plan.language == "zh" else {}
    rows = [
        (f.label or f.name, kinds.get(f.type, f.type.value), yes if f.required else no, ", ".join(_limits(f)))
        for f in entity.fields
    ]
    header = [words["field"], words["kind"], words["required"], words["limits"]]
    return section(plain(entity.label), table(header, rows), states_and_rules(entity, plan), level=3)


def _limits(field: Field) -> Iterator[str]:
    if field.values:
        yield " / ".join(field.value_labels.get(value, value) for value in field.values)
    if field.unique:
        yield "unique"
    if field.references:
        yield f"→ {field.references}"
        return
    low = field.minimum if field.minimum is not None else field.min_length
    high = field.maximum if field.maximum is not None else field.max_length
    if low is not None and high is not None:
        yield f"{_number(low)} – {_number(high)}"
    elif low is not None or high is not None:
        yield f"≤ {_number(high)}" if high is not None else f"≥ {_number(low or 0)}"


def _number(limit: float) -> str:
    return f"{limit:g}" if abs(limit) < 1e6 else f"{limit:,.0f}"


def _story(story: Story, words: dict[str, str]) -> str:
    role, want, so_that = plain(story.role), plain(story.want), plain(story.so_that)
    article = "an" if role[:1].lower() in "aeio" else "a"  # the roles in u, user and its like, are spoken "you-"
    sentence = words["story"].format(article=article, role=role, want=want, so_that=so_that)
    criteria = bullets(plain(criterion) for criterion in story.criteria)
    return section(f"{plain(story.id)} · {plain(story.want)}", sentence, f"{words['criteria']}:", criteria, level=3)


def _readings(plan: Plan, words: dict[str, str]) -> str:
    rows = [(reading.text, reading.read_as, reading.rule) for reading in plan.readings]
    return table([words["part"], words["read_as"], words["rule"]], rows) if rows else words["nothing"]


def _delivery(plan: Plan, words: dict[str, str]) -> str:
    in_iteration = {f.id: iteration.name or iteration.id for iteration in plan.iterations for f in iteration.features}
    rows = [
        (
            f"{f.id} {f.name}",
            ", ".join(f.dependencies) or "–",
            plan.estimates_days.get(f.id, ""),
            in_iteration.get(f.id, ""),
        )
        for f in plan.features
    ]
    return table([words["feature"], words["needs"], words["days"], words["iteration"]], rows) if rows else ""
