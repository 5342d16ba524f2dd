"""Guards and effects in words: what a row must hold, and what happens besides when it is made or moved."""

from collections.abc import Iterator
from typing import assert_never

from orchestrator.models import ApiContract, Effect, EffectKind, Guard, GuardKind, Language, Operation

_GUARDS: dict[Language, dict[GuardKind, str]] = {
    "en": {
        GuardKind.CAPACITY: "{amount} with the same {reference} are at most its {limit_field}",
        GuardKind.AT_MOST: "at most {limit} with the same {reference}",
        GuardKind.NO_OVERLAP: "no two with the same {reference} overlap from {first} to {second}",
        GuardKind.UNIQUE_TOGETHER: "no two share {fields}",
        GuardKind.IN_ORDER: "{first} is not after {second}",
        GuardKind.NOT_PAST: "{first} is not in the past",
    },
    "zh": {
        GuardKind.CAPACITY: "同一{reference}的{amount}不超过其 {limit_field}",
        GuardKind.AT_MOST: "同一{reference}最多 {limit} 条",
        GuardKind.NO_OVERLAP: "同一{reference}在 {first} 到 {second} 之间不重叠",
        GuardKind.UNIQUE_TOGETHER: "{fields} 不能同时相同",
        GuardKind.IN_ORDER: "{first} 不晚于 {second}",
        GuardKind.NOT_PAST: "{first} 不早于今天",
    },
}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"rows": "rows", "states": " (in the states {states})", "adds": "{field} of {reference} {by}",
           "times": " × {amount}", "stamps": "{field} becomes now", "acts": "{field} becomes whoever does it"},
    "zh": {"rows": "记录数", "states": "（状态为 {states}）", "adds": "{reference} 的 {field} {by}",
           "times": " × {amount}", "stamps": "{field} 记为当前时间", "acts": "{field} 记为操作人"},
}  # fmt: skip


def conduct(api: ApiContract, language: Language) -> Iterator[tuple[str, str, str]]:
    """(operation, what is checked or happens, the code of the refusal) for every guard and effect."""
    for operation in api.operations:
        for guard in operation.guards:
            yield operation.operation_id, guard_in_words(guard, language), guard.code
        for effect in _effects(operation):
            refusal = effect.code if effect.kind is EffectKind.ADJUST else "–"
            yield operation.operation_id, effect_in_words(effect, language), refusal


def _effects(operation: Operation) -> list[Effect]:
    return [*(operation.transition.effects if operation.transition else []), *operation.effects]


def guard_in_words(guard: Guard, language: Language) -> str:
    """What must hold."""
    words = _WORDS[language]
    first, second = [*guard.fields, "", ""][:2]
    told = _GUARDS[language][guard.kind].format(
        amount=guard.amount_field or words["rows"],
        reference=guard.reference,
        limit=guard.limit,
        limit_field=guard.limit_field,
        first=first,
        second=second,
        fields=", ".join(guard.fields),
    )
    return told + (words["states"].format(states=", ".join(guard.states)) if guard.states else "")


def effect_in_words(effect: Effect, language: Language) -> str:
    """What happens besides."""
    words = _WORDS[language]
    match effect.kind:
        case EffectKind.ADJUST:
            told = words["adds"].format(field=effect.field, reference=effect.reference, by=f"{effect.by:+d}")
            return told + (words["times"].format(amount=effect.amount_field) if effect.amount_field else "")
        case EffectKind.STAMP:
            return words["stamps"].format(field=effect.field)
        case EffectKind.ACTOR:
            return words["acts"].format(field=effect.field)
    assert_never(effect.kind)
