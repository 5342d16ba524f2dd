"""The errors a generated app answers with, in both languages."""

from orchestrator.models import ErrorSpec, Language

_ERRORS: dict[str, tuple[int, str, str]] = {
    "malformed_json": (400, "The request is not valid JSON.", "请求内容不是有效的 JSON。"),
    "invalid_credentials": (401, "The email address or the password is wrong.", "邮箱或密码不正确。"),
    "not_authenticated": (401, "Please log in first.", "请先登录。"),
    "not_found": (404, "This entry does not exist any more.", "该记录不存在或已被删除。"),
    "method_not_allowed": (405, "This address does not support that method.", "该地址不支持此操作。"),
    "conflict": (
        409,
        "This clashes with other entries: a value is already in use, or an entry is linked to another one.",
        "与其他记录冲突：该值已被使用，或者存在关联记录。",
    ),
    "email_taken": (409, "This email address is already registered.", "该邮箱已被注册。"),
    "validation_error": (422, "Please correct the highlighted fields.", "请修改标出的内容。"),
}


def error(code: str) -> ErrorSpec:
    """The error with that code, its HTTP status and both messages."""
    status, english, chinese = _ERRORS[code]
    return ErrorSpec(status=status, code=code, message=english, message_zh=chinese)


def error_text(spec: ErrorSpec, language: Language) -> str:
    """What a person reads for an error."""
    return spec.message_zh if language == "zh" and spec.message_zh else spec.message
