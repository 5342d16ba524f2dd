"""What a deed adds to what is kept: a new sketch, whose it is, what its tail names, who deals with it."""

from orchestrator.engines.blueprint.assembly.meaning import (
    names_attribute,
)
from orchestrator.engines.blueprint.assembly.sketch import Board, Dealing, Sketch
from orchestrator.engines.blueprint.domains import DomainEntity
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.lexicon.people import is_generic, rank
from orchestrator.engines.blueprint.lexicon.verbs import Meaning
from orchestrator.engines.blueprint.naming import plural
from orchestrator.engines.blueprint.nouns import Noun, noun, phrases_of
from orchestrator.engines.blueprint.understanding import Deed, Thing

_ABOUT = tuple((word,) for word in ("for", "to", "about", "on", "of", "with", "per", "from", "in", "at"))


def add_details(board: Board, sketch: Sketch, deed: Deed) -> None:
    """`book a room with a date`, `预约设备，填写用途`: what is filled in besides."""
    for item in deed.details.items if deed.details else ():
        named = board.sketch_of(noun(item.words, CHINESE if board.chinese else ENGLISH))
        if named is not None and named is not sketch:
            sketch.target = sketch.target or named.identity
        elif all(item.text != other.text for other in (*sketch.thing.items, *sketch.thing.loose)):
            sketch.thing.loose.append(item)


def note_dealing(board: Board, sketch: Sketch, deed: Deed, meaning: Meaning) -> None:
    """Note who deals with the rows of a sketch, or that they may not."""
    if deed.negated and not deed.only:
        board.found.miss(deed.text)
        return
    roles = tuple(board.cast.role_names(deed.actors))
    sketch.dealings.append(Dealing(meaning, deed.verb.base, roles, deed.own, deed.only, deed.text, deed.tail))
    who = ", ".join(roles) or "everybody"
    what = f"{meaning.sense.value} {meaning.of}".strip()
    board.found.read(deed.text, f"{who}: {what} {sketch.thing.label}", "deed")


def new_sketch(board: Board, noun: Noun, known: DomainEntity | None = None) -> Sketch:
    """The sketch of a noun, made when there is none."""
    known = known or board.known(noun)
    thing = board.found.things.get(noun.identity) or Thing(noun.key, noun.label)
    sketch = Sketch(noun.identity, thing, known)
    board.sketches[noun.identity] = sketch
    return sketch


def belongs_to_actor(board: Board, sketch: Sketch, deed: Deed) -> None:
    """Who does it becomes a reference, unless it is an account or says nothing but `a user`."""
    actor = next(iter(deed.actors), None)
    if actor is None or board.cast.roles or sketch.actor:
        return
    passing = rank(actor.key) == 0 and sketch.act is not None and not sketch.act.private
    if is_generic(actor.key) or passing:
        sketch.anonymous = True
        return
    person = board.sketch_of(actor) or new_sketch(board, actor)
    person.thing.declared = True
    if person is not sketch:
        sketch.actor = person.identity
        board.assume(
            f"Only {_many(actor)} act in this app, so they are kept as entries and nobody has to log in.",
            f"只有{actor.label}一种人使用该功能，因此把{actor.label}作为数据保存，不需要登录。",
        )


def _many(noun: Noun) -> str:
    words = noun.label.lower().split()
    return " ".join([*words[:-1], plural(words[-1])])


def tail_target(board: Board, sketch: Sketch, deed: Deed) -> None:
    """`place orders for products`, `提交对房屋的申请`: what it is about."""
    if sketch.target or deed.tail[:1] not in _ABOUT:
        return
    phrase = next(iter(phrases_of(deed.tail[1:], ENGLISH)), ())
    named = noun(phrase, ENGLISH) if phrase else None
    if named is None or names_attribute(board, named) or board.cast.plays(named.key):
        return
    target = board.sketch_of(named) or (new_sketch(board, named) if named.known or named.plural else None)
    if target and target is not sketch:
        target.thing.declared = True
        sketch.target = target.identity
