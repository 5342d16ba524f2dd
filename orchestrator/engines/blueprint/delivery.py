"""How an app is delivered: features, one for each capability, in two or three iterations by what needs what."""

from dataclasses import dataclass

from orchestrator.models import EffectKind, Entity, Feature, Iteration, Language, Role

_DAYS_TO_SET_UP, _DAYS_PER_ENTITY, _FIELDS_PER_DAY, _DAYS_PER_MOVE, _DAYS_PER_RULE = 0.5, 1.0, 20, 0.3, 0.2
_INVOLVES = ["database", "backend", "frontend"]

_ENGLISH = {
    "accounts": "Accounts and roles",
    "keep": "Keep {many}",
    "do": "{one}: {button}",
    "states": "States of {many}",
    "overview": "Overview and export",
    "about_accounts": "People log in; what they may do depends on their role: {roles}.",
    "about_keep": "List, add, change, delete, search and filter {many}.",
    "about_states": "{many} go through: {states}.",
    "about_overview": "Counts, charts and tables for a spreadsheet.",
    "first": "Foundation",
    "second": "What people do",
    "third": "Overview",
}
_CHINESE = {
    "accounts": "账号与角色",
    "keep": "管理{many}",
    "do": "{button}（{one}）",
    "states": "{many}的状态流转",
    "overview": "概览与导出",
    "about_accounts": "登录后按角色使用：{roles}。",
    "about_keep": "{many}的列表、新增、修改、删除、搜索和筛选。",
    "about_states": "{many}经过：{states}。",
    "about_overview": "数量、图表和表格导出。",
    "first": "基础",
    "second": "业务操作",
    "third": "概览",
}
_WORDS: dict[Language, dict[str, str]] = {"en": _ENGLISH, "zh": _CHINESE}


@dataclass(frozen=True, slots=True)
class Delivery:
    """Features in the order in which they can be built, the iterations they come in, and person days for each."""

    features: list[Feature]
    iterations: list[Iteration]
    estimates_days: dict[str, float]


def whole(feature: Feature, entities: list[Entity], language: Language) -> Delivery:
    """Delivery of what was asked for as one feature."""
    name = "第一次交付" if language == "zh" else "First delivery"
    estimate = {feature.id: estimate_days(entities)}
    return Delivery([feature], [Iteration(id="IT-1", name=name, features=[feature])], estimate)


def in_parts(feature: Feature, entities: list[Entity], roles: list[Role], language: Language) -> Delivery:
    """Delivery of what was asked for in a sentence: one feature for each capability."""
    planner = _Planner(feature, language)
    if roles:
        planner.accounts(roles)
    ordered = sorted(entities, key=lambda entity: any(field.references for field in entity.fields))
    for entity in ordered:
        planner.keep(entity)
    for entity in ordered:
        if entity.machine is not None:
            planner.states(entity)
    planner.overview()
    return planner.delivery()


class _Planner:
    """Numbers features `F001.1`, `F001.2`, … and knows which of them keeps which entity."""

    def __init__(self, feature: Feature, language: Language) -> None:
        self._whole, self._words = feature, _WORDS[language]
        self._features: list[tuple[int, Feature]] = []
        self._days: dict[str, float] = {}
        self._keeping: dict[str, str] = {}
        self._accounts: list[str] = []

    def _add(self, iteration: int, name: str, about: str, needs: list[str], days: float) -> str:
        identity = f"{self._whole.id[:58]}.{len(self._features) + 1}"
        feature = Feature(
            id=identity,
            name=name[:200],
            description=about[:2000],
            module=self._whole.module,
            involves=_INVOLVES,
            complexity="high" if days > 2 else ("low" if days < 1 else "medium"),
            dependencies=needs[:100],
        )
        self._features.append((iteration, feature))
        self._days[identity] = round(days, 1)
        return identity

    def accounts(self, roles: list[Role]) -> None:
        """Logging in, and who may do what."""
        about = self._words["about_accounts"].format(roles=", ".join(role.label for role in roles))
        self._accounts = [self._add(1, self._words["accounts"], about, [], 1 + 0.3 * len(roles))]

    def keep(self, entity: Entity) -> None:
        """The list of an entity, in the first iteration unless its rows are made by doing something to others."""
        targets = [field.references for field in entity.fields if field.references in self._keeping]
        needs = [*self._accounts, *dict.fromkeys(self._keeping[name] for name in targets if name)]
        days = _days(entity) + (0 if self._features else _DAYS_TO_SET_UP)
        buttons = [shortcut.label for shortcut in entity.shortcuts]
        name = self._words["do"].format(one=entity.label, button=buttons[0]) if buttons else self._keep_name(entity)
        about = self._words["about_keep"].format(many=entity.label_plural)
        acted = bool(buttons) or any(effect.kind is EffectKind.ADJUST for effect in entity.on_create)
        self._keeping[entity.name] = self._add(2 if acted else 1, name, about, needs, days)

    def _keep_name(self, entity: Entity) -> str:
        return self._words["keep"].format(
            many=entity.label_plural.lower() if entity.label.isascii() else entity.label_plural
        )

    def states(self, entity: Entity) -> None:
        """The buttons that move an entity's rows."""
        machine = entity.machine
        field = next((field for field in entity.fields if machine and field.name == machine.field), None)
        states = [field.value_labels.get(value, value) for value in field.values] if field else []
        name = self._words["states"].format(many=entity.label_plural)
        about = self._words["about_states"].format(many=entity.label_plural, states=" → ".join(states))
        moves = len(machine.transitions) if machine else 0
        self._add(2, name, about, [*self._accounts, self._keeping[entity.name]], 0.3 + _DAYS_PER_MOVE * moves)

    def overview(self) -> None:
        """The dashboard."""
        needs = list(self._keeping.values())
        self._add(3, self._words["overview"], self._words["about_overview"], needs, 0.5 + 0.2 * len(needs))

    def delivery(self) -> Delivery:
        """Everything planned so far; an iteration without features is left out."""
        names = (self._words["first"], self._words["second"], self._words["third"])
        iterations: list[Iteration] = []
        for number, name in enumerate(names, start=1):
            features = [feature for when, feature in self._features if when == number]
            if features:
                iterations.append(Iteration(id=f"IT-{len(iterations) + 1}", name=name, features=features))
        ordered = [feature for iteration in iterations for feature in iteration.features]
        return Delivery(ordered, iterations, self._days)


def _days(entity: Entity) -> float:
    rules = len(entity.guards) + len(entity.on_create)
    return _DAYS_PER_ENTITY + len(entity.fields) / _FIELDS_PER_DAY + _DAYS_PER_RULE * rules


def estimate_days(entities: list[Entity]) -> float:
    """Person days for all of them: half a day to set up, then by fields and rules."""
    return round(_DAYS_TO_SET_UP + sum(map(_days, entities)), 1)
