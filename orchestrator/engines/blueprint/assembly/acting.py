"""The rows that deeds leave: who, what, when; stock that goes down; the button on what it is done to."""

from orchestrator.engines.blueprint.assembly.adapting import Adapted, shortcut_here, target_has
from orchestrator.engines.blueprint.assembly.furnishing import NAMING_WORDS, entity_of, usual_field
from orchestrator.engines.blueprint.assembly.linking import reference
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.field_types import kind_of, make_field
from orchestrator.engines.blueprint.lexicon.acts import Act, ActField
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import Effect, EffectKind, Entity, Field, FieldType, Shortcut

STOCK_NAMES = (
    "stock", "copies", "available_copies", "stock_level", "stock_levels", "inventory", "quantity", "quantity_in_stock",
    "stock_quantity", "units", "available", "number_of_copies", "quantity_available", "on_hand",
)  # fmt: skip
_GOODS = word_set("book product item ticket pet animal dog cat game movie film record meal dish menu toy magazine gift")
"""What is reserved to be fetched, not for a time."""
_TIMES = (FieldType.DATE, FieldType.DATETIME)


def leave_rows(board: Board, sketch: Sketch, adapted: Adapted | None) -> None:
    """Adds to the entity of a deed what the deed says by itself."""
    _refer(board, sketch)
    if adapted is not None:
        _as_domain_does(board, sketch, adapted)
    elif sketch.act is not None:
        _fields(board, sketch, sketch.act)
        _shortcut(board, sketch)
    if sketch.anonymous and not board.cast.roles:
        _name_somebody(board, sketch)


def _refer(board: Board, sketch: Sketch) -> None:
    """What it is done to comes first, then who does it."""
    entity = entity_of(sketch)
    place = 0
    for identity in (sketch.target, sketch.actor):
        target = board.sketches.get(identity or "")
        if target is None or target is sketch:
            continue
        known = sketch.known is not None and any(
            f.references and target.known and f.references == target.known.name for f in sketch.known.fields
        )
        if known or any(field.references == entity_of(target).name for field in entity.fields):
            continue
        entity.fields.insert(place, reference(entity, entity_of(target), required=True))
        place += 1


def _as_domain_does(board: Board, sketch: Sketch, adapted: Adapted) -> None:
    entity = entity_of(sketch)
    names = {field.name for field in entity.fields}
    doing = board.only_domain or any(d.meaning.sense is Sense.ACT for d in sketch.dealings)
    for effect in adapted.entity.on_create:
        here = adapted.effect(effect)
        kept = here is not None and (here.reference is not None or here.field in names)
        if here is not None and kept and target_has(board, entity, here):
            entity.on_create.append(here)
    used = {shortcut.reference for shortcut in entity.shortcuts}
    for shortcut in adapted.entity.shortcuts if doing else ():
        found = shortcut_here(adapted, shortcut)
        if found is not None and found.reference in names and found.reference not in used:
            entity.shortcuts.append(found)
    entity.fixed = [name for one in adapted.entity.fixed if (name := adapted.name(one)) in names and name]
    if doing and not entity.shortcuts:
        _shortcut(board, sketch)


def _fields(board: Board, sketch: Sketch, act: Act) -> None:
    entity = entity_of(sketch)
    target = board.sketches.get(sketch.target or "")
    timed = target is not None and any(field.type in _TIMES for field in entity_of(target).fields)
    goods = target is not None and target.thing.key.rpartition("_")[2] in _GOODS
    wanted = [*act.fields, *([] if timed or goods else act.time)]
    if sketch.listed:
        wanted = [field for field in wanted if any(f.name == field.name for f in entity.fields)]
    for one in wanted:
        _add(board, entity, one)


def _add(board: Board, entity: Entity, wanted: ActField) -> None:
    here = next((field for field in entity.fields if field.name == wanted.name), None)
    if here is None:
        label = wanted.chinese if board.chinese else wanted.name.replace("_", " ").capitalize()
        changes = {"required": wanted.required, "minimum": wanted.minimum, "default": wanted.default}
        said = {name: value for name, value in changes.items() if value is not None}
        here = make_field(wanted.name, label, kind_of(wanted.like or wanted.name), board.language, **said)
        entity.fields.append(here)
    if wanted.stamp and here.type in _TIMES:
        here.read_only, here.required = True, False
    if wanted.stamp == "create" and here.type in _TIMES:
        entity.on_create.append(Effect(kind=EffectKind.STAMP, field=here.name))


def settle_effects(board: Board, sketch: Sketch) -> None:
    """After the moves are known: what the way back stamps and gives back, and stock that goes down."""
    act, entity = sketch.act, entity_of(sketch)
    if act is None or (sketch.known is not None and sketch.known.on_create):
        _own_stock(board, sketch)
        return
    back = (
        next((move for move in entity.machine.transitions if move.name == act.back), None) if entity.machine else None
    )
    for one in act.fields:
        stamped = one.stamp not in ("", "create") and any(field.name == one.name for field in entity.fields)
        if stamped and back is not None and one.stamp == act.back:
            back.effects.append(Effect(kind=EffectKind.STAMP, field=one.name))
        elif stamped:
            entity.fields = [field for field in entity.fields if field.name != one.name or not field.read_only]
    if act.stock:
        _adjust_stock(board, sketch)


def _own_stock(board: Board, sketch: Sketch) -> None:
    """The domain's adjustment names a stock field that the text calls otherwise."""
    entity = entity_of(sketch)
    if sketch.known is None or any(effect.kind is EffectKind.ADJUST for effect in entity.on_create):
        return
    if any(effect.kind is EffectKind.ADJUST and effect.by < 0 for effect in sketch.known.on_create):
        _adjust_stock(board, sketch)


def _adjust_stock(board: Board, sketch: Sketch) -> None:
    entity, target = entity_of(sketch), board.sketches.get(sketch.target or "")
    if target is None:
        return
    stock = next((f for name in STOCK_NAMES for f in entity_of(target).fields if f.name == name and _is_count(f)), None)
    field = next((f for f in entity.fields if f.references == entity_of(target).name), None)
    if stock is None or field is None or entity is entity_of(target):
        return
    amount = next((f.name for f in entity.fields if f.name == "quantity" and f.type is FieldType.INTEGER), None)
    down = Effect(kind=EffectKind.ADJUST, reference=field.name, field=stock.name, by=-1, amount_field=amount)
    entity.on_create.append(down)
    field.required = True
    for move in entity.machine.transitions if entity.machine else ():
        if move.name in ("return", "give_back", "cancel", "withdraw", "refund", "reject") and not _adjusts(
            move.effects
        ):
            move.effects.append(down.model_copy(update={"by": 1}))
    board.found.read(entity.label, f"{entity_of(target).name}.{stock.name} goes down with each {entity.name}", "stock")


def _adjusts(effects: list[Effect]) -> bool:
    return any(effect.kind is EffectKind.ADJUST for effect in effects)


def _is_count(field: Field) -> bool:
    return field.type is FieldType.INTEGER


def _shortcut(board: Board, sketch: Sketch) -> None:
    """The button on what it is done to."""
    entity, target = entity_of(sketch), board.sketches.get(sketch.target or "")
    field = next((f for f in entity.fields if target and f.references == entity_of(target).name), None)
    name = sketch.shortcut or (sketch.act.name if sketch.act else "")
    if target is None or field is None or not name:
        return
    doing = next((d for d in sketch.dealings if d.meaning.sense is Sense.ACT), None)
    verb = doing.verb if doing else name
    label = verb.capitalize() if not board.chinese else (verb if len(verb) > 1 else f"{verb}{target.thing.label}")
    entity.shortcuts.append(Shortcut(name=name, label=label[:40], reference=field.name))


def _name_somebody(board: Board, sketch: Sketch) -> None:
    """Without accounts a row must say who it is from."""
    entity = entity_of(sketch)
    texts = [f for f in entity.fields if f.type is FieldType.STRING and f.name.rpartition("_")[2] in NAMING_WORDS]
    if texts or sketch.listed or any(field.type is FieldType.EMAIL for field in entity.fields):
        return
    field = usual_field(board, sketch.thing.key, "name").model_copy(
        update={"required": True, "label": "姓名" if board.chinese else "Name"}
    )
    entity.fields.append(field)
    board.assume(
        f"Nobody logs in, so a {entity.label} asks for a name.", f"不需要登录，因此{entity.label}需要填写姓名。"
    )
