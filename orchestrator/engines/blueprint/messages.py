"""The errors a generated app answers with, in both languages."""

from orchestrator.models import ErrorSpec, Language

_ERRORS: dict[str, tuple[int, str, str]] = {
    "malformed_json": (400, "The request is not valid JSON.", "请求内容不是有效的 JSON。"),
    "invalid_credentials": (401, "The email address or the password is wrong.", "邮箱或密码不正确。"),
    "not_authenticated": (401, "Please log in first.", "请先登录。"),
    "forbidden": (403, "Your role may not do this.", "您的角色没有此操作的权限。"),
    "not_found": (404, "This entry does not exist any more.", "该记录不存在或已被删除。"),
    "method_not_allowed": (405, "This address does not support that method.", "该地址不支持此操作。"),
    "conflict": (
        409,
        "This clashes with other entries: a value is already in use, or an entry is linked to another one.",
        "与其他记录冲突：该值已被使用，或者存在关联记录。",
    ),
    "email_taken": (409, "This email address is already registered.", "该邮箱已被注册。"),
    "wrong_state": (409, "This is not possible in the entry's present state.", "该记录当前的状态不允许此操作。"),
    "none_left": (409, "There are not enough left.", "数量不足，已经没有剩余。"),
    "full": (409, "There is no place left.", "名额已满。"),
    "limit_reached": (409, "The largest number allowed is reached already.", "已达到允许的最大数量。"),
    "overlap": (409, "That time overlaps with another entry.", "该时间段与其他记录重叠。"),
    "stale": (
        412,
        "Somebody else changed this entry in the meantime. Please look at it again.",
        "该记录已被他人修改，请刷新后再试。",
    ),
    "too_large": (413, "This is too much at once; a request holds at most 1 MB.", "内容过大，一次最多 1 MB。"),
    "validation_error": (422, "Please correct the highlighted fields.", "请修改标出的内容。"),
}


def error(code: str) -> ErrorSpec:
    """The error with that code, its HTTP status and both messages; a code of the plan's own reads as a conflict."""
    status, english, chinese = _ERRORS.get(code, _ERRORS["conflict"])
    return ErrorSpec(status=status, code=code, message=english, message_zh=chinese)


BODY_ERRORS = ("malformed_json", "too_large", "validation_error")
"""What can be wrong with the body of a request."""


def errors(*codes: str) -> list[ErrorSpec]:
    """Those errors, each once, and the one that every address has."""
    return [error(code) for code in dict.fromkeys([*codes, "method_not_allowed"])]


def error_text(spec: ErrorSpec, language: Language) -> str:
    """What a person reads for an error."""
    return spec.message_zh if language == "zh" and spec.message_zh else spec.message
