"""The board: everything that is kept, from the things named, the domain, and what deeds need."""

from collections.abc import Iterator

from orchestrator.engines.blueprint.assembly.casting import casting
from orchestrator.engines.blueprint.assembly.evidence import drop_doubtful
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.assembly.staging import stage
from orchestrator.engines.blueprint.domains import Domain, DomainEntity, match
from orchestrator.engines.blueprint.naming import snake, split_pascal
from orchestrator.engines.blueprint.understanding import Thing, Understanding
from orchestrator.models import Language

MOST_ENTITIES = 10


def board_of(found: Understanding, text: str, language: Language) -> Board:
    """Everything the app keeps, not yet furnished with fields."""
    matched = match(text, language)
    domain = matched.domain if matched else None
    if matched is not None:
        found.read(found.title or text[:60], f"domain {matched.domain.id}", matched.how)
    board = Board(found, language, casting(found, domain, language), domain)
    for identity, thing in found.things.items():
        _place(board, identity, thing)
    stage(board)
    _keep_certain(board)
    drop_doubtful(board)
    if domain is not None and _names_only_domain(board):
        _take_core(board, domain)
    _add_required(board)
    return board


def _place(board: Board, identity: str, thing: Thing) -> None:
    """Puts a thing on the board, together with what is the same by the domain's words."""
    known = board.known_label(thing.label)
    same = next((sketch for sketch in board.sketches.values() if known is not None and sketch.known is known), None)
    if same is None or (same.thing.items and thing.items):
        board.sketches[identity] = Sketch(identity, thing, known)
        return
    same.thing.items += thing.items
    same.thing.loose += thing.loose
    same.thing.declared = same.thing.declared or thing.declared
    for place, relation in enumerate(board.found.relations):
        board.found.relations[place] = relation.renamed(identity, same.identity)


def _keep_certain(board: Board) -> None:
    """Drops what only lent the app its name, where something else is certainly wanted."""
    needed = {end for relation in board.found.relations for end in (relation.owner, relation.target)}
    for sketch in board.sketches.values():
        needed |= {name for name in (sketch.target, sketch.actor) if name}
    certain = {
        identity: sketch
        for identity, sketch in board.sketches.items()
        if sketch.thing.declared or sketch.thing.items or sketch.dealings or identity in needed
    }
    if certain:
        board.sketches = certain


def _names_only_domain(board: Board) -> bool:
    sketches = board.sketches.values()
    return not any(s.thing.declared or s.thing.items or s.thing.loose or s.dealings for s in sketches)


def _take_core(board: Board, domain: Domain) -> None:
    board.only_domain = True
    present = {sketch.known.name: sketch for sketch in board.sketches.values() if sketch.known}
    board.sketches = {}
    for known in domain.core():
        sketch = present.get(known.name) or _sketch(board, known)
        board.sketches[sketch.identity] = sketch


def _sketch(board: Board, known: DomainEntity) -> Sketch:
    key = snake(split_pascal(known.name))
    return Sketch(key, Thing(key, known.label.of(board.language), declared=True), known)


def _add_required(board: Board) -> None:
    """Adds what the rows of deeds must point to: a loan is nothing without a book."""
    for sketch in list(board.sketches.values()):
        for known in _required(board, sketch):
            if not any(other.known is known for other in board.sketches.values()) and not _is_played(board, known):
                added = _sketch(board, known)
                board.sketches[added.identity] = added
    if len(board.sketches) > MOST_ENTITIES:
        for identity in list(board.sketches)[MOST_ENTITIES:]:
            board.found.miss(board.sketches.pop(identity).thing.label)


def _required(board: Board, sketch: Sketch) -> Iterator[DomainEntity]:
    if sketch.known is None or board.domain is None or not (sketch.act or board.only_domain):
        return
    if sketch.target and (sketch.actor or board.cast.roles or sketch.anonymous) and not board.only_domain:
        return  # the text says who and what: a third party is the domain's habit
    for field in sketch.known.fields:
        known = board.domain.entity(field.references or "") if field.required and field.references else None
        if known is not None and known is not sketch.known and known.name not in sketch.stands_for:
            yield known


def _is_played(board: Board, known: DomainEntity) -> bool:
    """Whether such people have accounts, so that they need no entries besides."""
    return any(board.cast.plays(snake([word])) for word in (*known.words.en, snake(split_pascal(known.name)))) or any(
        role.label in (*known.words.zh, known.label.zh) for role in board.cast.roles
    )
