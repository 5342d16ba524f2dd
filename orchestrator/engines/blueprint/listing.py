"""Lists behind `has`, a colon or brackets: attributes, the values of a choice, or things."""

from orchestrator.engines.blueprint.attributes import TYPE_WORDS, is_attribute, is_usual
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.naming import is_plural, snake
from orchestrator.engines.blueprint.nouns import Noun, Words, find_phrase, is_place, last_phrase, phrases_of
from orchestrator.engines.blueprint.persons import person_of
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.structure import (
    introducer,
    listed_per_thing,
    stored_per_thing,
    without_organisation,
)
from orchestrator.engines.blueprint.text import Chunk, chunks, join_words
from orchestrator.engines.blueprint.understanding import Item, Thing
from orchestrator.engines.blueprint.vocabulary import ATTRIBUTES, VALUES

_ARTICLES = frozenset(["a", "an", "the", "its", "their"])
_TIMES = frozenset(["day", "week", "month", "year", "morning", "evening", "time"])
_LISTED_IN_ONE_FIELD = frozenset(["tag", "label", "category", "genre"])
"""Things that an entry has several of and that are still only words."""


def has(scene: Scene, chunk: Chunk) -> bool:
    """Rule: `<thing> has <attribute>`; the thing may be left out when it was named before."""
    lower = chunk.lower
    place = (
        introducer(lower, scene.grammar)
        or stored_per_thing(lower, scene.grammar)
        or listed_per_thing(lower, scene.grammar)
    )
    if _is_flag(scene, chunk, place):
        return False
    if place is None or (scene.mode is Mode.WISHES and place == (0, len(chunk.words))):
        return False
    if chunk.joint == ":" and scene.mode is Mode.HEADS and len(scene.found.things) == 1 and scene.thing:
        scene.thing.declared = False
    _begin(scene, chunk.words[: place[0]])
    scene.mode = Mode.ATTRIBUTES
    add_entry(scene, chunk.words[place[1] :], chunk)
    return True


def _is_flag(scene: Scene, chunk: Chunk, place: tuple[int, int] | None) -> bool:
    """`Rooms: name, seats, has projector`: the last one is a yes/no attribute."""
    opening = place is not None and place[0] == 0 and chunk.lower[0] in ("has", "have")
    return opening and scene.mode is Mode.ATTRIBUTES and scene.item_open and len(chunk.words) <= 3


def _begin(scene: Scene, left: Words) -> None:
    """Decides whose attributes, or that things, are listed from here on."""
    scene.item_open = False
    left = without_organisation(left)
    phrase = last_phrase(left, scene.grammar)
    before = phrases_of(left, scene.grammar)[:-1] if phrase else []
    scene.name_app(*before, phrase)
    named = scene.noun(phrase)
    if join_words(phrase).lower() in _TIMES:
        named, phrase = scene.first_noun(tuple(word for words in before for word in words)), ()
    each = any(word.lower() in scene.grammar.each for word in left)
    scene.is_place = bool(phrase) and is_place(phrase, scene.grammar)
    scene.lists_things = not each and (scene.is_place or scene.has_app_word([*before, phrase]))
    _describe(scene, named, each)


def _describe(scene: Scene, named: Noun | None, each: bool) -> None:
    if named:
        scene.thing = scene.remember(named, declared=each)
        scene.thing.label = scene.thing.label if scene.is_place else named.label
    elif scene.is_place and scene.mode is Mode.START and scene.thing is not None:
        scene.lists_things = not scene.thing.declared


def goes(scene: Scene, chunk: Chunk) -> bool:
    """Rule: `goes from packed to handed out`: the states of what is described."""
    lower = chunk.lower
    start = next((at for at in range(len(lower) - 3) if lower[at] in _GOING and lower[at + 1] == "from"), None)
    if start is None or scene.current is None or "to" not in lower[start:]:
        return False
    values: list[list[str]] = [[]]
    for word in chunk.words[start + 2 :]:
        values = [*values, []] if word.lower() in ("to", "via", "over") else [*values[:-1], [*values[-1], word]]
    scene.add(Item(("status",), values=[join_words(value) for value in values if value], flow=True))
    return True


_GOING = frozenset(["goes", "go", "moves", "move", "changes", "change", "passes"])


def entry(scene: Scene, chunk: Chunk) -> bool:
    """Rule: a further entry of a list, or the first one behind a colon."""
    colon = chunk.joint == ":"
    if colon and scene.mode is Mode.DEEDS and scene.last_target is not None and is_usual(chunk.words):
        scene.thing = scene.remember(scene.last_target, declared=True)
        scene.mode = Mode.ATTRIBUTES
    if colon and (scene.mode is Mode.HEADS or scene.pending):
        if scene.pending:
            scene.thing = scene.remember(scene.pending, declared=True)
            scene.found.forgive(scene.pending.label)
        scene.mode, scene.pending = Mode.ATTRIBUTES, None
    elif colon and scene.mode is Mode.ATTRIBUTES and scene.item_open:
        return _explain(scene, chunk)
    if scene.mode is Mode.START and scene.section is not None and is_usual(chunk.words):
        scene.thing, scene.mode = scene.section, Mode.ATTRIBUTES
    if scene.mode not in (Mode.ATTRIBUTES, Mode.THINGS, Mode.RELATIONS):
        return False
    add_entry(scene, chunk.words, chunk)
    return True


def _explain(scene: Scene, chunk: Chunk) -> bool:
    """What stands behind an attribute and a colon: `price: decimal`, `category: food, travel, rent`."""
    item = scene.last_item
    if item is None:
        return False
    if chunk.text.lower() in TYPE_WORDS:
        item.options.append(chunk.text)
    else:
        item.values.append(chunk.text)
        scene.mode = Mode.VALUES
    return True


def value(scene: Scene, chunk: Chunk) -> bool:
    """Rule: a further value of a choice, as in `which can be open, closed or archived`."""
    if scene.mode is not Mode.VALUES:
        return False
    attribute = is_attribute(chunk.words) and chunk.text not in VALUES
    loose = chunk.joint == "," and scene.value_joint == "、"
    scene.value_joint = chunk.joint
    ended = (
        loose
        or attribute
        or chunk.joint == ":"
        or chunk.lower[0] in _ARTICLES
        or introducer(chunk.lower, scene.grammar)
    )
    if ended or chunk.joint == "or":
        scene.mode = Mode.ATTRIBUTES
    if not ended and scene.last_item:
        scene.last_item.values.append(chunk.text)
    return not ended


def add_entry(scene: Scene, words: Words, chunk: Chunk) -> None:
    """One entry of a list: an attribute, or a thing where an app or a place is said to have it."""
    many = any(word.lower() in scene.grammar.many for word in words)
    kept = _without_edges(scene, words)
    if not kept or kept == ("not",):
        return
    named = scene.noun(kept)
    thing = named is not None and _may_be_thing(named, many) and _is_thing(scene, named, kept, chunk, many)
    if named and thing and _add_thing(scene, named, chunk):
        return
    scene.lists_things = scene.lists_things and (scene.mode is Mode.THINGS or scene.mode is Mode.RELATIONS)
    scene.add(item_of(scene, kept, chunk, many))


def _may_be_thing(named: Noun, many: bool) -> bool:
    return named.known or (many and named.key in _LISTED_IN_ONE_FIELD)


def _add_thing(scene: Scene, named: Noun, chunk: Chunk) -> bool:
    """Keeps the thing; whether it is listed for itself and not as something that the present thing has."""
    thing = scene.remember(named, declared=True)
    if not scene.lists_things and not _describes(chunk):
        return False
    if scene.thing and scene.mode is Mode.ATTRIBUTES and not scene.is_place:
        scene.thing.declared = True
    scene.thing, scene.mode = thing, Mode.THINGS
    add_options(scene, chunk)
    return True


def _is_thing(scene: Scene, named: Noun, kept: Words, chunk: Chunk, many: bool) -> bool:
    """Whether a known noun in a list is meant as a thing to keep and not as an attribute."""
    if (scene.lists_things and scene.mode is Mode.THINGS) or _describes(chunk):
        return True
    if many and named.key in _LISTED_IN_ONE_FIELD:
        return True
    if join_words(kept) in ATTRIBUTES or names_value(kept) or named.key in _LISTED_IN_ONE_FIELD:
        return False
    listed = scene.lists_things and (scene.grammar is CHINESE or bool(chunk.options))
    return named.plural or many or listed


def names_value(phrase: Words) -> bool:
    """Whether the words name a value (`weight`, `体重`) rather than a thing."""
    return is_attribute(phrase) or is_known(snake([word.lower() for word in phrase]) or "-")


def _describes(chunk: Chunk) -> bool:
    """Whether brackets list attributes, as in `books (title, author)`, and not the values of a choice."""
    parts = [part for option in chunk.options for part in chunks(option)]
    usual = sum(is_usual(part.words) for part in parts)
    plural = is_plural(chunk.lower[-1])
    return len(parts) > 1 and (all(is_usual(part.words) for part in parts[:2]) or (usual > 0 and plural))


def _without_edges(scene: Scene, words: Words) -> Words:
    drop = scene.grammar.fillers | scene.grammar.many | scene.grammar.boundaries
    kept = list(words)
    while kept and kept[0].lower() in drop:
        kept.pop(0)
    while kept and kept[-1].lower() in scene.grammar.fillers:
        kept.pop()
    return tuple(kept)


def item_of(scene: Scene, words: Words, chunk: Chunk, many: bool = False) -> Item:
    """The attribute that the words name; `which can be …` opens a list of values."""
    place = find_phrase(tuple(word.lower() for word in words), scene.grammar.choice)
    item = Item(words, list(chunk.options), many=many, flow=chunk.flow)
    if place and place[0] > 0:
        item.words = words[: place[0]]
        item.values += [join_words(words[place[1] :])] if words[place[1] :] else []
        scene.mode = Mode.VALUES
    return item


def add_options(scene: Scene, chunk: Chunk) -> None:
    """What brackets behind a thing list: `books (title, author)`."""
    before = scene.mode, scene.lists_things
    scene.mode, scene.lists_things = Mode.ATTRIBUTES, False
    for inner in (inner for option in chunk.options for inner in chunks(option)):
        if inner.joint == ":" and scene.item_open:
            _explain(scene, inner)
        elif scene.mode is Mode.VALUES and inner.joint == "、" and scene.last_item:
            scene.last_item.values.append(inner.text)
        else:
            scene.mode = Mode.ATTRIBUTES
            add_entry(scene, inner.words, inner)
    scene.mode, scene.lists_things = before


def describe(scene: Scene, named: Noun, words: Words, chunk: Chunk) -> None:
    """What `add books with a title` says a book has."""
    scene.thing = scene.remember(named, declared=True)
    scene.lists_things, scene.is_place = False, False
    if words:
        scene.mode = Mode.ATTRIBUTES
        add_entry(scene, words, chunk)
    else:
        add_options(scene, chunk)


def detail(scene: Scene, words: Words, chunk: Chunk) -> None:
    """What `book a room with a date` says of the booking: the present thing is its details."""
    scene.mode, scene.lists_things, scene.is_place = Mode.ATTRIBUTES, False, False
    scene.thing = scene.thing or Thing("details", "")
    scene.item_open = True
    kept = _without_edges(scene, words)
    if kept:
        scene.thing.items.append(item_of(scene, kept, chunk))


_FILLING = signal_words("listing.filling")


def fills(scene: Scene, chunk: Chunk) -> bool:
    """Rule: `…, choosing a date and a room`, `…，填写用途`: what is filled in with the deed before."""
    place = next((at for at, word in enumerate(chunk.lower[:4]) if word in _FILLING), None)
    if place is None or scene.thing is None or len(chunk.words) < place + 2:
        return False
    if place and not person_of(chunk.words[:place], scene.grammar):
        return False
    if not place and scene.mode not in (Mode.DEEDS, Mode.ATTRIBUTES):
        return False
    kept = _without_edges(scene, chunk.words[place + 1 :])
    if not kept:
        return False
    scene.mode, scene.lists_things, scene.is_place, scene.item_open = Mode.ATTRIBUTES, False, False, True
    scene.add(item_of(scene, kept, chunk))
    return True
