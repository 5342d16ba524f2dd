"""What deeds say of the things that are kept: who creates, moves or judges them, and the rows that deeds leave."""

from orchestrator.engines.blueprint.assembly.meaning import (
    act_named,
    is_outside,
    is_personal,
    meaning_of,
    names_attribute,
)
from orchestrator.engines.blueprint.assembly.noting import (
    add_details,
    belongs_to_actor,
    new_sketch,
    note_dealing,
    tail_target,
)
from orchestrator.engines.blueprint.assembly.sketch import Board, Dealing, Sketch
from orchestrator.engines.blueprint.domains import DomainEntity, entities_for_verb
from orchestrator.engines.blueprint.lexicon.acts import BY_NAME, Act
from orchestrator.engines.blueprint.lexicon.people import is_generic, is_person
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense
from orchestrator.engines.blueprint.naming import snake, split_pascal
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.text import is_cjk
from orchestrator.engines.blueprint.understanding import Deed, Relation
from orchestrator.engines.blueprint.vocabulary import NOUNS
from orchestrator.engines.blueprint.words import word_set

_SECOND = (Sense.MOVE, Sense.JUDGE)
_SEEING = (Sense.READ, Sense.UPDATE, Sense.DELETE)
_MOVES_OF_ACTS = word_set("cancel confirm check_in check_out withdraw approve reject complete accept renew")
_STANDARD = "comes with every app"
_BARRED = (
    Sense.KEEP,
    Sense.CREATE,
    Sense.UPDATE,
    Sense.DELETE,
    Sense.READ,
    Sense.ACT,
    Sense.REQUEST,
)


def stage(board: Board) -> None:
    """Adds to the board what the deeds need: deeds that make things first, then those that move them."""
    later: list[tuple[Deed, Meaning]] = []
    banned: list[tuple[Deed, Meaning]] = []
    seeing: list[tuple[Deed, Meaning]] = []
    for deed in board.found.deeds:
        if deed.negated and not deed.only and board.chinese:
            _forbid(board, deed)
            continue
        meaning = meaning_of(board, deed)
        if deed.negated and not deed.only:
            banned.append((deed, meaning))
            continue
        if meaning.sense in _SEEING:
            seeing.append((deed, meaning))
        elif meaning.sense in _SECOND:
            later.append((deed, meaning))
            _declare_published(board, deed, meaning)
        else:
            _play(board, deed, meaning)
    for deed, meaning in seeing:
        _play(board, deed, meaning)
    for deed, meaning in later:
        _move(board, deed, meaning)
    for deed, meaning in banned:
        _ban(board, deed, meaning)


def _ban(board: Board, deed: Deed, meaning: Meaning) -> None:
    """What some people must not do, noted with what they must not do it to; everything where the text says nothing."""
    roles = tuple(board.cast.role_names(deed.actors))
    moved = meaning.sense in _SECOND and (deed.target is None or board.sketch_of(deed.target) is not None)
    sketch = _moved(board, deed, meaning) if moved else board.sketch_of(deed.target)
    sketches = [sketch] if sketch is not None else list(board.sketches.values()) if deed.target is None else []
    if not roles or not sketches or len(roles) == len(board.cast.roles):
        board.found.miss(deed.text)
        return
    for each in sketches:
        each.bans.append(Dealing(meaning, deed.verb.base, roles, deed.own, False, deed.text, deed.tail))
    board.found.read(deed.text, f"{', '.join(roles)}: not {meaning.sense.value} {meaning.of}".strip(), "ban")


def _forbid(board: Board, deed: Deed) -> None:
    """`客服不能修改水品`: what somebody must not do; missed where nobody or nothing in particular is named."""
    sketch, roles = board.sketch_of(deed.target), tuple(board.cast.role_names(deed.actors))
    sense = deed.verb.meaning(*_BARRED)
    if sketch is None or not roles or sense is None:
        board.found.miss(deed.text)
        return
    sketch.dealings.append(Dealing(sense, deed.verb.base, roles, False, False, deed.text, negated=True))
    board.found.read(deed.text, f"{', '.join(roles)}: must not {sense.sense.value} {sketch.thing.label}", "deed")


def _declare_published(board: Board, deed: Deed, meaning: Meaning) -> None:
    """What is published is there before anybody comments on it."""
    if meaning.of == "publish" and deed.target is not None and board.sketch_of(deed.target) is None:
        new_sketch(board, deed.target).thing.declared = True


def _play(board: Board, deed: Deed, meaning: Meaning) -> None:
    if is_outside(deed) or meaning.sense is Sense.OUTSIDE:
        board.found.miss(deed.text)
        return
    match meaning.sense:
        case Sense.FIND | Sense.EXPORT | Sense.COUNT:
            _standard(board, deed, meaning)
        case Sense.ACT:
            _act(board, deed, BY_NAME[meaning.of])
        case Sense.RELATE:
            _relate(board, deed)
        case _:
            _deal(board, deed, meaning)


def _standard(board: Board, deed: Deed, meaning: Meaning) -> None:
    words = {word.lower() for word in (*deed.tail, *(deed.target.label.split() if deed.target else ()))}
    if words & {"pdf", "word", "docx", "pdf文件"} or "pdf" in deed.text.lower():
        board.found.miss(deed.text)
        return
    board.found.read(deed.text, f"{meaning.sense.value}: {_STANDARD}", "standard")


def _deal(board: Board, deed: Deed, meaning: Meaning) -> None:
    target = deed.target
    if target is None or names_attribute(board, target):
        seeing = meaning.sense in (Sense.READ, Sense.UPDATE, Sense.DELETE, Sense.KEEP)
        board.found.read(deed.text, _STANDARD, "standard") if target or seeing else board.found.miss(deed.text)
        return
    accounts = board.cast.plays(target.key) or (bool(board.cast.roles) and is_generic(target.key))
    if accounts and target.identity not in board.sketches:
        board.found.read(deed.text, f"accounts of {target.label}", "accounts")
        return
    act = act_named(board, target)
    sketch = board.sketch_of(target)
    if sketch is None and meaning.sense in (Sense.READ, Sense.UPDATE, Sense.DELETE) and not (target.known or act):
        board.found.read(deed.text, _STANDARD, "standard")
        return
    asked = sketch
    if meaning.sense is Sense.REQUEST:
        wanted = _requested(target, board)
        sketch = board.sketch_of(wanted) if wanted is not target else sketch
        sketch = sketch or new_sketch(board, wanted)
        asked = asked if asked is not sketch else None
        sketch.target = sketch.target or (asked.identity if asked else None)
        sketch.shortcut = sketch.shortcut or ("request" if asked else "")
    sketch = sketch or new_sketch(board, target)
    sketch.thing.declared = True
    add_details(board, sketch, deed)
    if act and sketch.act is None and sketch.known is None:
        sketch.act = act
    note_dealing(board, sketch, deed, meaning)
    if is_personal(deed, meaning) and not deed.negated:
        belongs_to_actor(board, sketch, deed)
        tail_target(board, sketch, deed)


def _requested(target: Noun, board: Board) -> Noun:
    """`employees request equipment` makes equipment requests."""
    if target.key.endswith(("request", "claim", "application", "order", "booking", "appointment", "quote", "refund")):
        return target
    if act_named(board, target) or target.label.endswith(("申请", "单", "申请单", "假", "报销", "预约")):
        return target
    known = board.known(target)
    if known is not None and (known.machine is not None or known.grants):
        return target
    chinese = is_cjk(target.label[0])
    label = f"{target.label}申请" if chinese else f"{target.label} request"
    key = "item" if target.key == "item" else f"{target.key}_request"
    return Noun(key, label, target.known, False)


def _act(board: Board, deed: Deed, act: Act) -> None:
    named = deed.target
    if deed.row in board.sketches:
        _act_on_row(board, deed, act)
        return
    itself = act_named(board, named) if named else None
    if itself is not None and named is not None and board.sketch_of(named) is None:
        act, target = itself, None
    else:
        target = _target(board, deed, act)
    sketch = _act_sketch(board, deed, act, target)
    if target is not None and sketch is not target:
        target.thing.declared = True
        sketch.target = sketch.target or target.identity
    sketch.thing.declared = True
    add_details(board, sketch, deed)
    sketch.act = sketch.act or act
    sketch.shortcut = sketch.shortcut or act.name
    note_dealing(board, sketch, deed, Meaning(Sense.ACT, act.name))
    belongs_to_actor(board, sketch, deed)
    tail_target(board, sketch, deed)
    _stand_in(board, sketch)


def _act_on_row(board: Board, deed: Deed, act: Act) -> None:
    """The text describes the rows that the deed leaves."""
    sketch, target = board.sketches[deed.row], board.sketch_of(deed.target)
    sketch.act = sketch.act or act
    if target is not None and target is not sketch:
        sketch.target = sketch.target or target.identity
        sketch.shortcut = sketch.shortcut or act.name
    note_dealing(board, sketch, deed, Meaning(Sense.ACT, act.name))
    belongs_to_actor(board, sketch, deed)


def _stand_in(board: Board, sketch: Sketch) -> None:
    """Where the domain lends out books and the text games, games play the part of books; and so with who borrows."""
    if sketch.known is None or board.domain is None:
        return
    for field in sketch.known.fields:
        known = board.domain.entity(field.references or "")
        if known is None or not field.required or any(other.known is known for other in board.sketches.values()):
            continue
        people = is_person(known.name) or is_person(known.label.zh)
        player = board.sketches.get((sketch.actor if people else sketch.target) or "")
        if player is not None and player.known is None:
            sketch.stands_for[known.name] = player.identity


def _target(board: Board, deed: Deed, act: Act) -> Sketch | None:
    """What it is done to; what was created before where the clause does not say."""
    if deed.target is not None and deed.target.key in _COPIES:
        counted = [s for s in board.sketches.values() if any(_is_stock(item.text) for item in s.thing.items)]
        if counted:
            return counted[-1]
    if deed.target is not None:
        found = board.sketch_of(deed.target)
        return found or new_sketch(board, deed.target)
    made = [s for s in board.sketches.values() if s.act is None and not board.cast.plays(s.thing.key)]
    created = [s for s in made if s.thing.declared]
    from_verb = _built_in(board, deed)
    return from_verb or next(iter([*reversed(created), *made]), None)


_COPIES = frozenset(["copy", "piece", "unit", "one"])


def _is_stock(text: str) -> bool:
    return any(word in text.lower() for word in ("copies", "stock", "quantity", "available", "库存", "数量"))


def _built_in(board: Board, deed: Deed) -> Sketch | None:
    """借书 is done to a book: the verb names it itself."""
    base = deed.verb.base
    if len(base) < 2 or not is_cjk(base[0]):
        return None
    label = base[1:]
    key = NOUNS.get(label)
    if key is None or label in ("书单",):
        return None
    noun = Noun(key, label, True, False)
    return board.sketch_of(noun) or new_sketch(board, noun)


def _act_sketch(board: Board, deed: Deed, act: Act, target: Sketch | None) -> Sketch:
    known = _domain_entity(board, deed)
    if known is not None and _fits(board, known, act, target):
        key = snake(split_pascal(known.name))
        existing = next((s for s in board.sketches.values() if s.known is known), None) or _same_act(board, act, target)
        if existing is not None:
            existing.known = known
        return existing or new_sketch(board, Noun(key, known.label.of(board.language), True, False), known)
    existing = _same_act(board, act, target)
    if existing is not None:
        return existing
    key, label = snake(split_pascal(act.entity)), act.label(board.language)
    if key in board.sketches and target is not None:
        key, label = f"{target.thing.key}_{key}", f"{target.thing.label}{'' if board.chinese else ' '}{label.lower()}"
    return new_sketch(board, Noun(key, label, True, False))


def _fits(board: Board, known: DomainEntity, act: Act, target: Sketch | None) -> bool:
    """Whether the domain means this deed: it knows what it is done to, or calls its rows as such rows are called."""
    if target is None or target.known is not None:
        return True
    return known.name.endswith(act.entity)


def _same_act(board: Board, act: Act, target: Sketch | None) -> Sketch | None:
    """The rows of that act that are kept already, be they named by their noun only (`equipment loans`)."""
    for sketch in board.sketches.values():
        if sketch.act is act and sketch.target in (None, target.identity if target else None):
            return sketch
        if act_named(board, Noun(sketch.thing.key, sketch.thing.label, True, False)) is act and sketch is not target:
            return sketch
    return None


def _domain_entity(board: Board, deed: Deed) -> DomainEntity | None:
    """The domain's entity that such a deed makes."""
    if board.domain is None:
        return None
    base = deed.verb.base
    spoken = f"{base} {deed.target.label.lower()}" if deed.target and not board.chinese else base
    for verb in (spoken, base, base.split(" ")[0]):
        for known in entities_for_verb(board.domain, verb, board.language):
            if verb in known.verbs.of(board.language):
                return known
    return None


def _relate(board: Board, deed: Deed) -> None:
    """`teachers teach courses`: each course has a teacher."""
    target = board.sketch_of(deed.target) or (
        new_sketch(board, deed.target) if deed.target and deed.target.known else None
    )
    actor = next(iter(deed.actors), None)
    if target is None or actor is None or deed.negated:
        board.found.miss(deed.text)
        return
    target.thing.declared = True
    if board.cast.roles:
        note_dealing(board, target, deed, Meaning(Sense.KEEP))
        return
    person = board.sketch_of(actor) or new_sketch(board, actor)
    person.thing.declared = True
    board.found.relations.append(Relation(target.identity, person.identity, deed.text))


def _move(board: Board, deed: Deed, meaning: Meaning) -> None:
    if is_outside(deed):
        board.found.miss(deed.text)
        return
    sketch = _moved(board, deed, meaning)
    if sketch is None:
        board.found.miss(deed.text)
        return
    if meaning.of == "publish" and not any(d.meaning.sense is Sense.CREATE for d in sketch.dealings):
        note_dealing(board, sketch, deed, Meaning(Sense.CREATE))
        if board.chinese and not _is_content(sketch):
            sketch.thing.declared = True
            return
    sketch.thing.declared = True
    note_dealing(board, sketch, deed, meaning)


def _is_content(sketch: Sketch) -> bool:
    keys = (
        "post",
        "article",
        "news_article",
        "announcement",
        "novel",
        "video",
        "podcast",
        "column_page",
        "work",
        "artwork",
    )
    if sketch.known is not None and sketch.known.machine is not None:
        return any("发布" in move.verbs.zh for move in sketch.known.machine.transitions)
    return sketch.thing.key in keys


def _moved(board: Board, deed: Deed, meaning: Meaning) -> Sketch | None:
    """What is moved: the deed's rows rather than what it was done to (还书 moves the loan), or what was made before."""
    target = board.sketch_of(deed.target)
    through = [s for s in board.sketches.values() if s.act or s.known]
    if target is not None:
        for sketch in through:
            if sketch.target == target.identity and _undoes(sketch, meaning, deed, board):
                return sketch
        return target
    if deed.target is not None and (deed.target.known or not board.sketches) and not board.cast.plays(deed.target.key):
        named = act_named(board, deed.target)
        same = next((s for s in board.sketches.values() if named and s.act is named), None)
        return same or new_sketch(board, deed.target)
    undone = [s for s in through if _undoes(s, meaning, deed, board)]
    roles = set(board.cast.role_names(deed.actors))
    made = [s for s in board.sketches.values() if any(_made_by_others(d, roles) for d in s.dealings)]
    others = [s for s in board.sketches.values() if s.dealings] or list(board.sketches.values())
    return next(iter([*undone, *reversed(made), *others]), None)


def _made_by_others(dealing: Dealing, roles: set[str]) -> bool:
    return dealing.meaning.sense in (Sense.CREATE, Sense.ACT, Sense.REQUEST) and (
        not roles or roles != set(dealing.roles)
    )


def _undoes(sketch: Sketch, meaning: Meaning, deed: Deed, board: Board) -> bool:
    """Whether the rows of the deed are what such a move moves."""
    if sketch.known is not None and sketch.known.machine is not None:
        moves = sketch.known.machine.transitions
        if any(deed.verb.base in move.verbs.of(board.language) for move in moves):
            return True
    if sketch.act is None:
        return False
    return meaning.of == sketch.act.back or meaning.of in _MOVES_OF_ACTS
