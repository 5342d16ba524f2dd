"""The plan of an app whose job is to register users and log them in."""

from orchestrator.engines.blueprint.field_types import EMAIL, PASSWORD_FIELD, make_field
from orchestrator.models import Entity, Language, Story, StoryKind

AUTH_MODULES = frozenset(["auth", "authentication", "login", "account", "accounts"])

_LABELS = {"en": ("Email", "Password", "User", "Users"), "zh": ("邮箱", "密码", "用户", "用户")}


def user_entity(language: Language) -> Entity:
    """A user: a unique email address and a password that never leaves the server again."""
    email_label, password_label, one, many = _LABELS[language]
    email = make_field("email", email_label, EMAIL, language, required=True, unique=True)
    password = PASSWORD_FIELD.model_copy(update={"label": password_label})
    return Entity(name="User", plural="users", label=one, label_plural=many, fields=[email, password])


_STORIES: dict[Language, list[tuple[StoryKind, str, str, str, list[str]]]] = {
    "en": [
        (
            StoryKind.REGISTER,
            "visitor",
            "register with my email address and a password",
            "I get an account of my own",
            [
                "A valid email address and a password of 8 to 128 characters create an account.",
                "An address that is already registered is refused with a clear message.",
                "A password is kept only as a hash and never sent back.",
            ],
        ),
        (
            StoryKind.LOGIN,
            "registered user",
            "log in with my email address and password",
            "I can use the app as myself",
            ["With the right password I am welcomed by my address.", "I stay logged in when I reload the page."],
        ),
        (
            StoryKind.WRONG_PASSWORD,
            "registered user",
            "be told when my password is wrong",
            "I know that I have to try again",
            ["A wrong password shows one message, the same as for an unknown address.", "I am not logged in."],
        ),
        (
            StoryKind.LOGOUT,
            "logged-in user",
            "log out",
            "nobody after me uses my account",
            ["After logging out the log-in form is shown.", "The old session is refused by the server."],
        ),
    ],
    "zh": [
        (
            StoryKind.REGISTER,
            "访客",
            "用邮箱和密码注册",
            "拥有自己的账号",
            [
                "有效邮箱和 8 到 128 位的密码可以创建账号。",
                "已注册的邮箱会被拒绝并给出提示。",
                "密码只以哈希保存，从不返回。",
            ],
        ),
        (
            StoryKind.LOGIN,
            "注册用户",
            "用邮箱和密码登录",
            "以自己的身份使用应用",
            ["密码正确时显示带有邮箱的欢迎信息。", "刷新页面后仍保持登录。"],
        ),
        (
            StoryKind.WRONG_PASSWORD,
            "注册用户",
            "在密码错误时得到提示",
            "知道需要重新输入",
            ["密码错误与邮箱不存在显示同一条提示。", "不会登录成功。"],
        ),
        (
            StoryKind.LOGOUT,
            "已登录用户",
            "退出登录",
            "别人不能使用我的账号",
            ["退出后显示登录表单。", "旧的会话会被服务器拒绝。"],
        ),
    ],
}


def auth_stories(language: Language) -> list[Story]:
    """Register, log in, wrong password, log out."""
    return [
        Story(id=f"US-{number}", kind=kind, role=role, want=want, so_that=so_that, entity="User", criteria=criteria)
        for number, (kind, role, want, so_that, criteria) in enumerate(_STORIES[language], start=1)
    ]
