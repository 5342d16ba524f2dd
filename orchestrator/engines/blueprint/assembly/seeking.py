"""Finding what words mean among what is kept: the field they call so, the entity a limit counts."""

from orchestrator.engines.blueprint.assembly.adapting import OWNER
from orchestrator.engines.blueprint.assembly.furnishing import entity_of
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.nouns import Words
from orchestrator.engines.blueprint.text import is_cjk
from orchestrator.engines.blueprint.understanding import Limit
from orchestrator.models import Entity, Field, FieldType

_PAIRS = (
    ("start", "end"),
    ("from", "to"),
    ("begin", "end"),
    ("check_in", "check_out"),
    ("pickup", "return"),
    ("departure", "arrival"),
    ("departure", "return"),
    ("arrival", "departure"),
    ("first", "last"),
    ("move_in", "move_out"),
    ("loan", "due"),
    ("issue", "due"),
    ("opening", "closing"),
)
"""Names of a beginning and its end."""
_TIMES = (FieldType.DATE, FieldType.DATETIME)
_PEOPLE = frozenset(["people", "person", "persons", "participants", "attendees", "guests", "人", "名", "位", "人数"])


def ordered_times(entity: Entity) -> tuple[str, str] | None:
    """The names of the fields that say from when to when."""
    times = {field.name: field for field in entity.fields if field.type in _TIMES and not field.read_only}
    for first, last in _PAIRS:
        for name, field in times.items():
            other = name.replace(first, last, 1)
            begins = name == first or name.startswith(f"{first}_") or name.endswith(f"_{first}")
            if begins and other in times and other != name and times[other].type is field.type:
                return name, other
    return None


def reference_to(board: Board, sketch: Sketch, target: Sketch | None) -> Field | None:
    """The field of a sketch that points to another."""
    if target is None or target.entity is None:
        return None
    return next((field for field in entity_of(sketch).fields if field.references == entity_of(target).name), None)


def field_called(board: Board, words: Words, exact: bool = False) -> tuple[Sketch, Field] | None:
    """The field that the words name, and whose it is; the one with the longest label where several fit.

    `exact`: the words must end with its label.
    """
    if len(words) == 2:
        for sketch in board.sketches.values():
            field = next((f for f in entity_of(sketch).fields if f.label == words[1]), None)
            if sketch.thing.label == words[0] and field is not None:
                return sketch, field
    found: list[tuple[int, int, Sketch, Field]] = []
    spoken = _spoken(words)
    for sketch in board.sketches.values():
        mentioned = sketch.thing.label.lower() in spoken
        for field in entity_of(sketch).fields:
            names = {
                field.label.lower(),
                field.name.replace("_", " "),
                field.name.replace("_", " ").rpartition(" ")[0],
            } - {""}
            fitting = [name for name in names if _names(name, spoken, exact)]
            if fitting:
                found.append((max(map(len, fitting)), mentioned, sketch, field))
    best = max(found, key=lambda one: (one[0], one[1]), default=None)
    return (best[2], best[3]) if best else None


def _spoken(words: Words) -> str:
    return "".join(words) if any(is_cjk(word[0]) for word in words if word) else " ".join(words)


def _names(name: str, spoken: str, exact: bool) -> bool:
    if is_cjk(name[0]):
        return spoken.endswith(name) if exact else name in spoken
    padded = f" {spoken} "
    return padded.endswith(f" {name} ") if exact else f" {name} " in padded


def sketch_of_limit(board: Board, limit: Limit) -> tuple[Sketch, str] | None:
    """What a number limits: the entity whose rows are counted, and the reference they share."""
    words = (*limit.words, *limit.other)
    counted = _counted(board, limit)
    candidates = [counted] if counted else []
    candidates += [s for s in board.sketches.values() if s.act is not None and s not in candidates]
    candidates += [s for s in board.sketches.values() if s not in candidates]
    for sketch in candidates:
        name = _shared_reference(board, sketch, limit, words)
        if name is not None:
            return sketch, name
    return None


def _counted(board: Board, limit: Limit) -> Sketch | None:
    """The rows that the verb leaves, or those that the noun behind the number calls."""
    if limit.verb is not None:
        for sketch in board.sketches.values():
            if any(dealing.verb == limit.verb.base for dealing in sketch.dealings) and sketch.act is not None:
                return sketch
            if sketch.act and any(meaning.of == sketch.act.name for meaning in limit.verb.meanings):
                return sketch
    named = [s for s in board.sketches.values() if _mentions(s, limit.other)]
    through = [s for s in board.sketches.values() if s.act and s.target in {n.identity for n in named}]
    return next(iter([*(s for s in named if s.act), *through, *named]), None)


def _mentions(sketch: Sketch, words: Words) -> bool:
    label = sketch.thing.label.lower()
    if is_cjk(label[0]):
        return label in _spoken(words) or any(len(word) > 1 and label.endswith(word) for word in words)
    return label in " ".join(singular(word) for word in words)


def _shared_reference(board: Board, sketch: Sketch, limit: Limit, words: Words) -> str | None:
    """The field of the counted rows that must be the same: who did it, or to what."""
    target, actor = board.sketches.get(sketch.target or ""), board.sketches.get(sketch.actor or "")
    to_target, by_actor = reference_to(board, sketch, target), reference_to(board, sketch, actor)
    people = bool(_PEOPLE & set(limit.other[:2])) or (bool(limit.other) and is_person(limit.other[0]))
    owner = OWNER if board.cast.roles and sketch.act is not None else None
    if to_target and (
        people or (target and _mentions(target, limit.words) and not (actor and _mentions(actor, limit.words)))
    ):
        return to_target.name
    if by_actor or owner:
        return by_actor.name if by_actor else owner
    others = [f for f in entity_of(sketch).fields if f.type is FieldType.REFERENCE and f.references != "User"]
    named = [
        f
        for f in others
        if any(entity_of(s).name == f.references and _mentions(s, words) for s in board.sketches.values())
    ]
    return named[0].name if named else (to_target.name if to_target else None)
