"""What the rows of made-up entities do: states, guards, effects, who may do what, shortcuts."""

from itertools import pairwise
from typing import TYPE_CHECKING

from plan_words import STATES, VERBS

from orchestrator.models import (
    Effect,
    EffectKind,
    Entity,
    Field,
    FieldType,
    Grant,
    Guard,
    GuardKind,
    Shortcut,
    StateMachine,
    Transition,
)

if TYPE_CHECKING:
    from plan_strategies import Author

_CRUD = ["list", "read", "create", "update", "delete"]
_STOCK = Field(name="stock", type=FieldType.INTEGER, required=True, minimum=0, maximum=10_000)
_CAPACITY = Field(name="capacity", type=FieldType.INTEGER, required=True, minimum=1, maximum=500)
_MOVED = [
    Field(name="decision_note", type=FieldType.TEXT, max_length=500, read_only=True),
    Field(name="moved_at", type=FieldType.DATETIME, read_only=True),
    Field(name="moved_by_id", type=FieldType.REFERENCE, references="User", read_only=True),
]
_AMOUNT = Field(name="amount", type=FieldType.INTEGER, required=True, minimum=1, maximum=20, default=1)


def add_behaviour(author: "Author", entity: Entity, above: list[Entity]) -> Entity:
    """The entity with states, guards and effects, or without; those above it get the numbers it counts in."""
    targets = {other.name: other for other in above}
    counted = [field for field in entity.fields if field.required and field.references in targets]
    if author.chance(40):
        entity = _with_machine(author, entity)
    if counted and author.chance(40):
        reference = author.random.choice(counted)
        entity = _with_stock(author, entity, reference, targets[reference.references or ""])
    if counted and author.chance(40):
        reference = author.random.choice(counted)
        entity = _with_limit(author, entity, reference, targets[reference.references or ""])
    if author.chance(25):
        entity = _with_stretch(author, entity, counted)
    return _with_small_guards(author, entity)


def _grown(entity: Entity, *fields: Field) -> Entity:
    """The entity with those of the fields that it has not."""
    known = {field.name for field in entity.fields}
    return entity.model_copy(update={"fields": [*entity.fields, *(one for one in fields if one.name not in known)]})


def _labelled(author: "Author", field: Field, chinese: str) -> Field:
    return field.model_copy(update={"label": author.reads(field.name, chinese)})


def _with_machine(author: "Author", entity: Entity) -> Entity:
    """A chain of states, each reached from the one before, perhaps with a way back and a way out of it."""
    states = author.random.sample(STATES, author.random.randint(2, 4))
    names = [name for name, _ in states]
    transitions = _transitions(author, names)
    status = Field(
        name="status",
        type=FieldType.ENUM,
        label=author.reads("status", "状态"),
        values=names,
        value_labels={name: author.reads(name, chinese) for name, chinese in states},
        default=names[0],
        required=True,
        read_only=True,
    )
    used = {name for move in transitions for name in (*move.inputs, *(effect.field for effect in move.effects))}
    more = [_labelled(author, one, "附注") for one in _MOVED if one.name in used]
    machine = StateMachine(initial=names[0], transitions=transitions)
    return _grown(entity, status, *more).model_copy(update={"machine": machine})


def _transitions(author: "Author", names: list[str]) -> list[Transition]:
    ways = [([start], end) for start, end in pairwise(names)]
    ways += [([names[-1]], names[0])] if author.chance(30) else []
    ways += [(names[:-2], names[-1])] if len(names) > 2 and author.chance(40) else []
    verbs = author.random.sample(VERBS, len(ways))
    return [
        Transition(
            name=verb,
            label=author.reads(verb, chinese),
            from_states=start,
            to_state=end,
            inputs=["decision_note"] if author.chance(30) else [],
            effects=_marks(author),
            **_movers(author),
        )
        for (verb, chinese), (start, end) in zip(verbs, ways, strict=True)
    ]


def _marks(author: "Author") -> list[Effect]:
    found = [Effect(kind=EffectKind.STAMP, field="moved_at")] if author.chance(40) else []
    if author.roles and author.chance(40):
        found.append(Effect(kind=EffectKind.ACTOR, field="moved_by_id"))
    return found


def _movers(author: "Author") -> dict[str, list[str]]:
    """Everybody, or the role that leads, or whoever joins with rows of their own."""
    leading = [role.name for role in author.roles if role.leads]
    joining = [role.name for role in author.roles if role.joins]
    choice = author.random.choice(["all", "lead", "own"]) if author.roles else "all"
    if choice == "lead":
        return {"roles": leading}
    return {"roles": joining, "own": joining} if choice == "own" else {}


def _with_stock(author: "Author", entity: Entity, reference: Field, target: Entity) -> Entity:
    """Making a row takes from the stock of the one it points to; its last transition may bring it back."""
    target.fields = _grown(target, _labelled(author, _STOCK, "库存")).fields
    amount = author.chance(40)
    effect = Effect(
        kind=EffectKind.ADJUST,
        reference=reference.name,
        field="stock",
        by=-1,
        amount_field="amount" if amount else None,
    )
    grown = _grown(entity, *([_labelled(author, _AMOUNT, "件数")] if amount else []))
    machine = grown.machine
    if machine:
        back = effect.model_copy(update={"by": 1})
        moves = [
            move.model_copy(update={"effects": [*move.effects, back]}) if _ends(move, machine) else move
            for move in machine.transitions
        ]
        machine = machine.model_copy(update={"transitions": moves})
    return grown.model_copy(update={"on_create": [*grown.on_create, effect], "machine": machine})


def _ends(move: Transition, machine: StateMachine) -> bool:
    """Whether a row does not move on from there, so that it gives back once."""
    return all(move.to_state not in other.from_states for other in machine.transitions)


def _with_limit(author: "Author", entity: Entity, reference: Field, target: Entity) -> Entity:
    """So many for the row they point to, or so much of what it holds."""
    states = _counting_states(author, entity)
    if author.chance(50):
        limit = author.random.randint(2, 6)
        return _guarded(entity, Guard(kind=GuardKind.AT_MOST, reference=reference.name, limit=limit, states=states))
    target.fields = _grown(target, _labelled(author, _CAPACITY, "容量")).fields
    amount = author.chance(40)
    grown = _grown(entity, *([_labelled(author, _AMOUNT, "件数")] if amount else []))
    guard = Guard(
        kind=GuardKind.CAPACITY,
        reference=reference.name,
        limit_field="capacity",
        amount_field="amount" if amount else None,
        states=states,
    )
    return _guarded(grown, guard)


def _counting_states(author: "Author", entity: Entity) -> list[str]:
    if entity.machine is None or author.chance(50):
        return []
    status = next(field for field in entity.fields if field.name == entity.machine.field)
    return status.values[: author.random.randint(1, len(status.values))]


def _with_stretch(author: "Author", entity: Entity, counted: list[Field]) -> Entity:
    """From a date or moment to another, in this order; perhaps no two at the same time for the same thing."""
    kind, names = author.random.choice(
        [(FieldType.DATE, ["start_date", "end_date"]), (FieldType.DATETIME, ["starts_at", "ends_at"])]
    )
    ends = [Field(name=name, type=kind, label=author.reads(name, chinese), required=True)
            for name, chinese in zip(names, ["开始", "结束"], strict=True)]  # fmt: skip
    grown = _guarded(_grown(entity, *ends), Guard(kind=GuardKind.IN_ORDER, fields=names))
    if counted and author.chance(60):
        reference = author.random.choice(counted).name
        states = _counting_states(author, entity)
        grown = _guarded(grown, Guard(kind=GuardKind.NO_OVERLAP, reference=reference, fields=names, states=states))
    if author.chance(40):
        grown = _guarded(grown, Guard(kind=GuardKind.NOT_PAST, fields=names[:1]))
    return grown


def _with_small_guards(author: "Author", entity: Entity) -> Entity:
    """A date that is not past, two fields that are not the same together, fields that are set once."""
    days = [field.name for field in entity.fields if field.name == "due_date"]
    if days and author.chance(30):
        entity = _guarded(entity, Guard(kind=GuardKind.NOT_PAST, fields=days))
    others = [field.name for field in entity.fields if field.type is FieldType.REFERENCE and field.required]
    name = entity.fields[0]
    if others and not name.unique and author.chance(25):
        entity = _guarded(entity, Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=[others[0], name.name]))
    writable = [field.name for field in entity.fields[1:] if not field.read_only]
    fixed = author.random.sample(writable, 1) if writable and author.chance(20) else []
    return entity.model_copy(update={"fixed": fixed})


def _guarded(entity: Entity, guard: Guard) -> Entity:
    return entity.model_copy(update={"guards": [*entity.guards, guard]})


def add_shortcuts(author: "Author", entity: Entity) -> Entity:
    """Buttons on the rows that a new one can be about."""
    targets = [one for one in entity.fields if one.type is FieldType.REFERENCE and one.references != entity.name]
    writable = [one for one in targets if not one.read_only and one.required]
    chosen = [one for one in writable if author.chance(30)]
    shortcuts = [
        Shortcut(
            name=f"add_{entity.plural}_by_{one.name}"[:41].rstrip("_"), label=f"+ {entity.label}", reference=one.name
        )
        for one in chosen
    ]
    return entity.model_copy(update={"shortcuts": shortcuts})


def add_grants(author: "Author", entity: Entity) -> Entity:
    """Everybody may everything, or each role some of it; everybody sees rows that a form could point to."""
    if not author.roles or author.chance(35):
        return entity
    own = ["list", "read", "update", "delete"] if author.chance(40) else []
    grants = []
    for role in author.roles:
        if role.leads:
            grants.append(Grant(role=role.name, actions=_CRUD))
        elif role.joins:
            actions = ["list", "read", *(action for action in _CRUD[2:] if author.chance(60))]
            grants.append(Grant(role=role.name, actions=actions, own=[action for action in own if action in actions]))
        else:
            grants.append(Grant(role=role.name, actions=["list", "read"]))
    return entity.model_copy(update={"grants": grants})
