"""Which colour the value of an enum is shown in: by the states' own order, then by what the words mean."""

from collections.abc import Iterable, Sequence

from orchestrator.models import Field, Operation, Transition

_WORDS: dict[str, tuple[str, ...]] = {
    "bad": (
        *("reject", "declin", "cancel", "fail", "overdue", "expired", "lost", "damaged", "blocked", "urgent"),
        *("critical", "refus", "denied", "no_show", "broken", "sold_out", "out_of_stock", "absent", "unpaid"),
        *("withdrawn", "拒绝", "驳回", "取消", "失败", "逾期", "过期", "丢失", "损坏", "紧急", "缺货", "缺勤"),
        *("未付", "撤回", "作废"),
    ),
    "warn": (
        *("pending", "waiting", "submitted", "requested", "review", "hold", "high", "hard", "draft", "due"),
        *("low_stock", "advanced", "maintenance", "等待", "待", "审核", "提交", "申请", "暂停", "高", "困难"),
        *("草稿", "维修"),
    ),
    "good": (
        *("approve", "accept", "done", "complete", "finished", "paid", "resolved", "returned", "published"),
        *("available", "confirm", "delivered", "received", "passed", "hired", "success", "attended", "closed"),
        *("sold", "signed", "批准", "通过", "完成", "已付", "解决", "归还", "发布", "可用", "可借", "确认", "送达"),
        *("成功", "录用", "关闭", "签到"),
    ),
    "info": (
        *("progress", "active", "open", "borrow", "booked", "shipped", "medium", "assigned", "started", "doing"),
        *("ongoing", "reserved", "registered", "interview", "进行", "借出", "借阅", "预订", "预约", "发货", "分配"),
        *("开始", "处理", "报名"),
    ),
}  # fmt: skip
"""The beginning of a word, or a Chinese word anywhere, that says how somebody feels about a value."""


def tones(field: Field, transitions: Sequence[Transition]) -> dict[str, str]:
    """Tone of each value: bad, warn, good, info or plain."""
    return {value: _tone(value, field, transitions) for value in field.values}


def move_tone(operation: Operation, field: Field | None) -> str:
    """Tone of a transition's button: bad where it leads nowhere good, else good when it is over, else accent."""
    transition = operation.transition
    if transition is None or field is None:
        return "plain"
    said = _meant(transition.name, transition.label) or _meant(
        transition.to_state, field.value_labels.get(transition.to_state, "")
    )
    return said if said in {"bad", "good"} else "accent"


def _tone(value: str, field: Field, transitions: Sequence[Transition]) -> str:
    said = _meant(value, field.value_labels.get(value, ""))
    if said or not transitions:
        return said or "plain"
    left = {state for transition in transitions for state in transition.from_states}
    if value not in left:
        return "good"
    return "warn" if value == field.default else "info"


def _meant(name: str, label: str) -> str:
    """What the words say, or nothing."""
    spoken = [*name.lower().replace("-", "_").split("_"), *label.lower().split(), name.lower()]
    return next((tone for tone, words in _WORDS.items() if _says(spoken, label, words)), "")


def _says(spoken: Iterable[str], label: str, words: Sequence[str]) -> bool:
    spoken = list(spoken)
    return any(word in label if not word.isascii() else any(said.startswith(word) for said in spoken) for word in words)
