"""From a brief to a product plan."""

from typing import Any

from orchestrator.engines.blueprint.assembly.assembling import Assembly, assemble
from orchestrator.engines.blueprint.auth_plan import AUTH_MODULES, auth_stories, user_entity
from orchestrator.engines.blueprint.delivery import Delivery, in_parts, whole
from orchestrator.engines.blueprint.reading import understand
from orchestrator.engines.blueprint.samples import with_samples
from orchestrator.engines.blueprint.stories import stories_of
from orchestrator.engines.blueprint.text import is_cjk, language_of
from orchestrator.engines.blueprint.understanding import Understanding
from orchestrator.engines.blueprint.workable import make_workable
from orchestrator.errors import InvalidInput
from orchestrator.models import Brief, Language, Plan

LONGEST_REQUIREMENT = 20_000
_PEOPLE = frozenset(["user", "member", "person", "account", "customer", "visitor"])
_ASK = (
    "Say what the app should keep, for example: “A task tracker where each task has a title and a due date”. "
    "说明要管理什么，例如：“做一个记账本，每笔支出有金额、日期和备注”。"
)


def plan(brief: Brief) -> Plan:
    """The product plan for a sentence or a feature. Raises InvalidInput when there is nothing to build in it."""
    text = requirement_of(brief)
    language = language_of(text)
    found = understand(text)
    if is_about_login(brief, found):
        return _auth_plan(brief, text, language, found)
    assembled = assemble(found, text, language)
    if not assembled.entities:
        raise InvalidInput(f"Nothing in this text names a thing to keep. {_ASK}", "requirement")
    found.assumptions += make_workable(assembled.entities, assembled.roles, language)
    return with_samples(_crud_plan(brief, text, language, found, assembled))


def requirement_of(brief: Brief) -> str:
    """The sentence, or else the feature's name and description. Raises InvalidInput when it is empty or too long."""
    feature = brief.feature
    text = brief.requirement or ". ".join(part for part in (feature.name, feature.description) if part)
    text = "".join(char for char in text if char in "\n\t" or char.isprintable()).strip()
    if len(text) > LONGEST_REQUIREMENT:
        message = f"The requirement has {len(text)} characters; {LONGEST_REQUIREMENT} are accepted."
        raise InvalidInput(message, "requirement")
    if sum(char.isalpha() for char in text) < 2 and not any(is_cjk(char) for char in text):
        raise InvalidInput(f"The requirement holds no words. {_ASK}", "requirement")
    return text


def is_about_login(brief: Brief, found: Understanding) -> bool:
    """Whether registration and login are what is asked for, and not just one more wish of an app that keeps things."""
    if not brief.requirement and brief.feature.module.lower() in AUTH_MODULES:
        return True
    people = all(key in _PEOPLE for key in found.things)
    doing = any(deed.target and deed.target.key not in _PEOPLE for deed in found.deeds)
    return found.mentions_auth and people and not doing


def _auth_plan(brief: Brief, text: str, language: Language, found: Understanding) -> Plan:
    default = "登录" if language == "zh" else "User Login"
    summary = "注册、登录、查看当前用户、退出登录。" if language == "zh" else "Register, log in, see who I am, log out."
    found.read(text[:200], "an app to register and log in")
    entities = [user_entity(language)]
    return Plan(
        title=default if brief.requirement else brief.feature.name,
        kind="auth",
        summary=summary,
        entities=entities,
        stories=auth_stories(language),
        users=["访客", "注册用户"] if language == "zh" else ["Visitor", "Registered user"],
        **_shared(brief, text, language, found, whole(brief.feature, entities, language)),
    )


def _crud_plan(brief: Brief, text: str, language: Language, found: Understanding, assembled: Assembly) -> Plan:
    entities, roles = assembled.entities, assembled.roles
    many = [entity.label_plural for entity in entities]
    fallback = "、".join(many) if language == "zh" else " and ".join(many)
    title = (found.title if brief.requirement else brief.feature.name) or fallback
    one_piece = not brief.requirement
    delivery = (
        whole(brief.feature, entities, language) if one_piece else in_parts(brief.feature, entities, roles, language)
    )
    return Plan(
        title=title[:1].upper() + title[1:60],
        kind="crud",
        summary=_summary(assembled, language),
        entities=entities,
        stories=stories_of(entities, roles, assembled.charts, language),
        users=_users(assembled, language),
        roles=roles,
        charts=assembled.charts,
        domain=assembled.domain,
        **_shared(brief, text, language, found, delivery),
    )


def _summary(assembled: Assembly, language: Language) -> str:
    """What the app keeps and who does what in it, in a sentence or two."""
    many = [entity.label_plural for entity in assembled.entities]
    if language == "zh":
        used = f"使用者：{'、'.join(role.label for role in assembled.roles)}。" if assembled.roles else ""
        return f"管理{'、'.join(many)}。{used}"
    used = f" Used by: {', '.join(role.label.lower() for role in assembled.roles)}." if assembled.roles else ""
    return f"Keep {', '.join(label.lower() for label in many)}.{used}"


def _users(assembled: Assembly, language: Language) -> list[str]:
    """Who uses the app."""
    if assembled.roles:
        return [role.label for role in assembled.roles]
    return ["日常使用者"] if language == "zh" else ["The person who keeps the list"]


def _shared(brief: Brief, text: str, language: Language, found: Understanding, delivery: Delivery) -> dict[str, Any]:
    """What plans of both kinds say about scope, delivery and how the text was read."""
    return {
        "language": language,
        "requirement": text,
        "features": delivery.features,
        "iterations": delivery.iterations,
        "estimates_days": delivery.estimates_days,
        "out_of_scope": [*found.not_understood, *_NEVER[language]],
        "assumptions": found.assumptions,
        "not_understood": found.not_understood,
        "readings": found.readings,
        "colours": found.colours,
        "style": found.style,
    }


_NEVER: dict[Language, list[str]] = {
    "en": ["Sending messages, payments and other outside services"],
    "zh": ["发送消息、支付等外部服务"],
}
