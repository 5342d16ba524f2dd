"""Reads a requirement chunk by chunk: which things it names, what they have, who does what, and what must hold.

A chunk is read by the first rule of `RULES` that fits; a rule may take the chunks that belong to the same statement
with it. What no rule fits is noted as not understood.
"""

from collections.abc import Callable

from orchestrator.engines.blueprint import colour_words, wishes
from orchestrator.engines.blueprint.access import access
from orchestrator.engines.blueprint.attributes import is_attribute
from orchestrator.engines.blueprint.clauses import clauses
from orchestrator.engines.blueprint.colons import before_colon
from orchestrator.engines.blueprint.deeds import deeds
from orchestrator.engines.blueprint.definitions import read_definitions
from orchestrator.engines.blueprint.english.reader import is_fragment, read_prose
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.heads import head
from orchestrator.engines.blueprint.limits import limits
from orchestrator.engines.blueprint.lines import BULLET
from orchestrator.engines.blueprint.listing import describe, detail, entry, fills, goes, has, value
from orchestrator.engines.blueprint.mandarin.reading import read_mandarin
from orchestrator.engines.blueprint.marks import marks
from orchestrator.engines.blueprint.nouns import Noun, core, find_phrase, last_phrase, phrases_of
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.sections import section
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.styles import styles
from orchestrator.engines.blueprint.tallies import tallies
from orchestrator.engines.blueprint.text import Chunk, chunks, language_of
from orchestrator.engines.blueprint.understanding import Item, Relation, Understanding

Rule = Callable[[Scene, list[Chunk], int], int]
"""Reads from a chunk of a sentence on; how many chunks it took, 0 when it does not fit."""

_REQUESTS = frozenset(["a", "an", "me", "my", "一个", "一款", "一套", "个", "一份"])
_STANDARD = "list, create, edit, delete, search and sort come with every app"


def understand(text: str) -> Understanding:
    """What the requirement asks for."""
    scene = Scene(CHINESE if language_of(text) == "zh" else ENGLISH)
    scene.describe = lambda named, words, chunk: describe(scene, named, words, chunk)
    scene.detail = lambda words, chunk: detail(scene, words, chunk)
    scene.reread = lambda chunk: _reread(scene, chunk)
    if scene.grammar is CHINESE and (left := read_mandarin(scene, text)) != [text]:
        for clause in left:
            _read_looks(scene, clause)
        return scene.found
    prose = read_definitions(scene, text)
    if scene.grammar is ENGLISH:
        prose = _read_english(scene, prose.split("\n"), text)
    sentences = _sentences(clauses(chunks(prose), scene.grammar))
    if len(sentences) > 1 and sentences[0][0].heading and sentences[1][0].heading:
        scene.name_app(*phrases_of(sentences.pop(0)[0].words, scene.grammar))  # a title above the first heading
    for sentence in sentences:
        _read_sentence(scene, sentence)
    if scene.grammar is ENGLISH:
        _name_app(scene, text)
    scene.found.keep_certain()
    return scene.found


def _read_looks(scene: Scene, clause: str) -> None:
    """What is no statement about things and people may still speak of colours, style or accounts."""
    scene.begin_sentence()
    for chunk in chunks(clause):
        if not any(read(scene, chunk) for read in (_colour, styles, access)):
            scene.found.miss(chunk.text)


def _read_english(scene: Scene, lines: list[str], text: str) -> str:
    """Reads what has a verb after what has none; the lines that are left."""
    fragments = [line for line in lines if is_fragment(line)]
    for sentence in _sentences(clauses(chunks("\n".join(fragments)), scene.grammar)):
        _read_sentence(scene, sentence)
    whole = [line for line in lines if line not in fragments]
    left = read_prose(scene, whole)
    for line in whole:
        if line not in left:
            _note_looks(scene, line)
    if len(left) < len(whole):
        _in_order_of_mention(scene, text.lower())
    return "\n".join(left)


def _name_app(scene: Scene, text: str) -> None:
    """`A task tracker where …`: the first words of a text that speak of an app are its name."""
    first = next(iter(chunks(text[:200])), None)
    for phrase in phrases_of(first.words, scene.grammar) if first is not None else ():
        if len(phrase) > 1 and scene.has_app_word([phrase]):
            scene.name_app(phrase)
            return


def _note_looks(scene: Scene, line: str) -> None:
    """The colours and style words of a sentence that was read for what it says of the app."""
    for chunk in chunks(line):
        wish = colour_words.find(chunk.lower)
        if wish is not None:
            scene.found.colours[wish.role] = wish.colour
            scene.found.read(chunk.text, f"{wish.role} colour {wish.colour}")
        else:
            styles(scene, chunk)


def _in_order_of_mention(scene: Scene, text: str) -> None:
    """Things in the order in which the text names them, whichever rule read them."""

    def place(label: str) -> int:
        found = text.find(label.lower())
        return found if found >= 0 else len(text)

    scene.found.things = dict(sorted(scene.found.things.items(), key=lambda entry: place(entry[1].label)))


def _sentences(found: list[Chunk]) -> list[list[Chunk]]:
    sentences: list[list[Chunk]] = []
    for chunk in found:
        if chunk.joint in ("", BULLET) or not sentences:
            sentences.append([])
        sentences[-1].append(chunk)
    return sentences


def _read_sentence(scene: Scene, sentence: list[Chunk]) -> None:
    scene.begin_sentence(entry=sentence[0].joint == BULLET)
    at = 0
    while at < len(sentence):
        at += _read(scene, sentence, at)


def _read(scene: Scene, sentence: list[Chunk], at: int) -> int:
    for rule in RULES:
        taken = rule(scene, sentence, at)
        if taken:
            return taken
    scene.found.miss(sentence[at].text)
    return 1


def _reread(scene: Scene, chunk: Chunk) -> None:
    """Reads what is left of a chunk, where it says anything."""
    if any(core(phrase, scene.grammar) for phrase in phrases_of(chunk.words, scene.grammar)):
        _read(scene, [chunk], 0)


def _single(read: Callable[[Scene, Chunk], bool]) -> Rule:
    """A rule that looks at one chunk only."""
    return lambda scene, sentence, at: int(read(scene, sentence[at]))


def _colour(scene: Scene, chunk: Chunk) -> bool:
    """`ivory background`; what stands around it is read for itself."""
    wish = colour_words.find(chunk.lower)
    if not wish:
        return False
    scene.found.colours[wish.role] = wish.colour
    scene.about_looks = True
    scene.found.read(chunk.text, f"{wish.role} colour {wish.colour}")
    for rest in (chunk.words[: wish.start], chunk.words[wish.end :]):
        _reread(scene, Chunk(rest, chunk.joint, chunk.options))
    return True


def _mark(scene: Scene, chunk: Chunk) -> bool:
    """`mark tasks as done` needs a yes/no field to be kept in."""
    wish = wishes.find(chunk.lower, scene.grammar, scene.mode in (Mode.WISHES, Mode.DEEDS))
    if wish is None or not wish.flag or not scene.current:
        return False
    scene.mode = Mode.WISHES
    _grant(scene, chunk, wish)
    return True


def _wish(scene: Scene, chunk: Chunk) -> bool:
    """Something to do rather than to keep: a standard operation, or one that is out of scope."""
    listing = scene.mode is Mode.WISHES
    if not listing and (is_attribute(chunk.words) or _asks_for_app(scene, chunk)):
        return False
    wish = wishes.find(chunk.lower, scene.grammar, listing)
    if wish is None or (wish.standard and introducer(chunk.lower, scene.grammar)):
        return False
    scene.mode = Mode.WISHES
    _grant(scene, chunk, wish)
    return True


def _asks_for_app(scene: Scene, chunk: Chunk) -> bool:
    """`Create a task tracker` asks for the app itself."""
    return not scene.found.things and bool(_REQUESTS & set(chunk.lower[1:]))


def _grant(scene: Scene, chunk: Chunk, wish: wishes.Wish) -> None:
    """A mark needs a yes/no field, a standard operation is there already, anything else is not understood."""
    if wish.flag and scene.current:
        scene.add(Item((wish.flag,)))
        scene.found.read(chunk.text, f"a yes/no field {wish.flag}")
    elif wish.standard:
        scene.found.read(chunk.text, _STANDARD)
    else:
        scene.found.miss(chunk.text)
        return
    named = scene.first_noun(chunk.words[wish.end :])
    if named and named.known:
        scene.remember(named, declared=False)


def _relation(scene: Scene, chunk: Chunk) -> bool:
    """`a task belongs to a project and a person`."""
    place = find_phrase(chunk.lower, scene.grammar.relations)
    if place is None:
        target = scene.first_noun(chunk.words) if scene.mode is Mode.RELATIONS else None
        known = target is not None and target.identity in scene.found.things
        return known and not introducer(chunk.lower, scene.grammar) and _relate(scene, target, chunk)
    owner = scene.noun(last_phrase(chunk.words[: place[0]], scene.grammar))
    if owner:
        scene.thing = scene.remember(owner, declared=True)
    return _relate(scene, scene.first_noun(chunk.words[place[1] :]), chunk)


def _relate(scene: Scene, target: Noun | None, chunk: Chunk) -> bool:
    owner = scene.current
    if target is None or owner is None or owner not in scene.found.things.values():
        return False
    pointed_at = scene.remember(target, declared=True)
    if len(chunk.options) and len(chunks(chunk.options[0])) > 1:
        scene.describe(target, (), chunk)
    owner.declared, scene.thing, scene.mode = True, owner, Mode.RELATIONS
    ends = scene.found.identity_of(owner), scene.found.identity_of(pointed_at)
    scene.found.relations.append(Relation(*ends, chunk.text))
    return True


RULES: tuple[Rule, ...] = (
    _single(section),
    before_colon,
    _single(_colour),
    _single(styles),
    _single(value),
    _single(access),
    tallies,
    limits,
    _single(_relation),
    _single(goes),
    _single(fills),
    _single(marks),
    _single(_mark),
    deeds,
    _single(_wish),
    _single(has),
    _single(entry),
    _single(head),
)
"""In the order they are tried."""
