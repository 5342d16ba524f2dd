"""What a plan says rows do: states and who moves them, what must hold, and who may do what."""

from collections.abc import Iterator

from orchestrator.models import EffectKind, Entity, Guard, GuardKind, Plan, Role, Transition
from orchestrator.stages.reports.markdown import bullets, plain, section, table

_ACTIONS = ("list", "create", "update", "delete")
_ENGLISH = {
    "states": "States",
    "move": "Button",
    "from": "From",
    "to": "To",
    "who": "Who",
    "everybody": "everybody",
    "own": "own rows",
    "own_only": "(own rows)",
    "rules": "Rules",
    "permissions": "Permissions",
    "list": "see",
    "create": "add",
    "update": "change",
    "delete": "delete",
    "what": "What",
    "begins": "A new row begins as {state}.",
    "all": "all",
    "capacity": "No more rows for one {reference} than its {limit} allows.",
    "at_most": "At most {number} rows with the same {reference}.",
    "no_overlap": "Rows of the same {reference} do not overlap in time ({names}).",
    "unique_together": "No two rows with the same {names}.",
    "in_order": "{first} is not after {last}.",
    "not_past": "{first} is not in the past.",
    "adjust": "A new row changes {field} of its {reference} by {by}; it is refused when that leaves the bounds.",
    "stamp": "{field} is set when a row is made.",
    "in_states": "Counted in these states: {states}.",
    "owner": "person",
}
_CHINESE = {
    "states": "状态",
    "move": "按钮",
    "from": "从",
    "to": "到",
    "who": "谁",
    "everybody": "所有人",
    "own": "本人的记录",
    "own_only": "（仅本人的记录）",
    "rules": "规则",
    "permissions": "权限",
    "list": "查看",
    "create": "新增",
    "update": "修改",
    "delete": "删除",
    "what": "对象",
    "begins": "新记录的状态是“{state}”。",
    "all": "全部",
    "capacity": "同一{reference}的记录数不超过其{limit}。",
    "at_most": "同一{reference}最多 {number} 条。",
    "no_overlap": "同一{reference}的时间不能重叠（{names}）。",
    "unique_together": "不能有两条{names}都相同的记录。",
    "in_order": "{first}不晚于{last}。",
    "not_past": "{first}不早于今天。",
    "adjust": "新增时{reference}的{field}变化 {by}，超出范围则拒绝。",
    "stamp": "新增时自动填写{field}。",
    "in_states": "计入的状态：{states}。",
    "owner": "创建人",
}


def words_of(plan: Plan) -> dict[str, str]:
    """The words of the plan's language."""
    return _CHINESE if plan.language == "zh" else _ENGLISH


def states_and_rules(entity: Entity, plan: Plan) -> str:
    """Below the fields of an entity: its states as a table, and its rules as a list; empty without any."""
    words = words_of(plan)
    parts = [_states(entity, plan, words), bullets(plain(rule) for rule in _rules(entity, plan, words))]
    return "\n\n".join(part for part in parts if part)


def _states(entity: Entity, plan: Plan, words: dict[str, str]) -> str:
    if entity.machine is None:
        return ""
    labels = _state_labels(entity)
    header = [words["move"], words["from"], words["to"], words["who"]]
    rows = [_move(move, labels, plan, words) for move in entity.machine.transitions]
    begins = words["begins"].format(state=labels.get(entity.machine.initial, entity.machine.initial))
    return f"{plain(begins)}\n\n{table(header, rows)}"


def _state_labels(entity: Entity) -> dict[str, str]:
    name = entity.machine.field if entity.machine else ""
    return next((field.value_labels for field in entity.fields if field.name == name), {})


def _move(move: Transition, labels: dict[str, str], plan: Plan, words: dict[str, str]) -> list[str]:
    froms = " / ".join(labels.get(state, state) for state in move.from_states)
    return [move.label, froms, labels.get(move.to_state, move.to_state), _movers(move, plan, words)]


def _movers(move: Transition, plan: Plan, words: dict[str, str]) -> str:
    if not move.roles:
        return words["everybody"]
    named = {role.name: role.label for role in plan.roles}
    return ", ".join(
        f"{named.get(role, role)} {words['own_only'] if role in move.own else ''}".strip() for role in move.roles
    )


def _rules(entity: Entity, plan: Plan, words: dict[str, str]) -> Iterator[str]:
    labels = {field.name: field.label for field in entity.fields}
    for guard in entity.guards:
        yield _guard(guard, entity, plan, labels, words)
    for effect in entity.on_create:
        if effect.kind is EffectKind.ADJUST:
            target = _pointed_at(entity, effect.reference, plan)
            name = next((field.label for field in target.fields if field.name == effect.field), "") if target else ""
            to = labels.get(effect.reference or "", "")
            yield words["adjust"].format(field=name, reference=to, by=f"{effect.by:+d}")
        elif effect.kind is EffectKind.STAMP:
            yield words["stamp"].format(field=labels.get(effect.field, effect.field))


def _guard(guard: Guard, entity: Entity, plan: Plan, labels: dict[str, str], words: dict[str, str]) -> str:
    names = [labels.get(name, words["owner"]) for name in guard.fields]
    target = _pointed_at(entity, guard.reference, plan)
    limit = next((field.label for field in target.fields if field.name == guard.limit_field), "") if target else ""
    said = words[guard.kind.value].format(
        reference=labels.get(guard.reference or "", words["owner"]),
        number=guard.limit,
        limit=limit,
        names=", ".join(names),
        first=names[0] if names else "",
        last=names[-1] if names else "",
    )
    counted = guard.states and guard.kind in (GuardKind.CAPACITY, GuardKind.AT_MOST, GuardKind.NO_OVERLAP)
    states = ", ".join(_state_labels(entity).get(state, state) for state in guard.states)
    return f"{said} {words['in_states'].format(states=states)}" if counted else said


def _pointed_at(entity: Entity, reference: str | None, plan: Plan) -> Entity | None:
    field = next((field for field in entity.fields if field.name == reference), None)
    return next((other for other in plan.entities if field and other.name == field.references), None)


def permissions_of(plan: Plan) -> str:
    """A table of what each role may do with each entity; empty where there are no accounts."""
    if not plan.roles:
        return ""
    words = words_of(plan)
    header = [words["what"], *(role.label for role in plan.roles)]
    rows = [[entity.label, *(_allowed(entity, role, words) for role in plan.roles)] for entity in plan.entities]
    return section(words["permissions"], table(header, rows))


def _allowed(entity: Entity, role: Role, words: dict[str, str]) -> str:
    if not entity.grants:
        return words["all"]
    grant = next((grant for grant in entity.grants if grant.role == role.name), None)
    shown = [
        f"{words[action]} {words['own_only'] if action in grant.own else ''}".strip()
        for action in (_ACTIONS if grant else ())
        if grant and action in grant.actions
    ]
    return ", ".join(shown) or "–"
