"""Rules about what stands before a colon: a thing and its attributes, a choice and its values, a person and deeds."""

from orchestrator.engines.blueprint.attributes import is_attribute, is_usual
from orchestrator.engines.blueprint.catalogue import PLACES
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lines import BULLET
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.nouns import Noun, Words, is_place, phrases_of
from orchestrator.engines.blueprint.persons import person_of
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk, is_cjk, join_words
from orchestrator.engines.blueprint.understanding import Item

_PARTS = signal_words("sections.parts")
_TITLES = signal_words("colons.titles")
_CHOICES = signal_words("colons.choices")
_EXCLUDED = signal_words("colons.excluded")
_STARTS = ("", BULLET, "that")
_LONGEST = 5


def before_colon(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """Reads what stands before a colon; how many chunks that took."""
    chunk = chunks[at]
    if (
        at + 1 >= len(chunks)
        or chunks[at + 1].joint != ":"
        or chunk.joint not in _STARTS
        or len(chunk.words) > _LONGEST
    ):
        return 0
    for read in (_label, _exclusion, _status, _speaker, _thing):
        taken = read(scene, chunks, at)
        if taken:
            return taken
    return 0


def _label(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """`项目名称：…`, `Features: …`: only says what part of the text follows."""
    words = {word.lower() for word in chunks[at].words}
    if words <= _TITLES:
        scene.name_app(*phrases_of(chunks[at + 1].words, scene.grammar))
        return 2 if len(chunks) == at + 2 else 1
    if words <= _PARTS and not (is_usual(chunks[at].words) and scene.section):
        scene.section, scene.speaker = None, None
        return 1
    return 0


def _exclusion(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """`暂不包含：在线支付`: what is listed is not wanted."""
    if not _EXCLUDED & {join_words(chunks[at].words).lower(), *chunks[at].lower}:
        return 0
    for chunk in chunks[at + 1 :]:
        scene.found.miss(chunk.text)
    return len(chunks) - at


def _status(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """`预约状态：已预约、已取消`, `Stages: lead → won`: the values of a choice of a thing."""
    words = chunks[at].words
    name, last = words[:-1], words[-1].lower().removesuffix("s") if words[-1].isascii() else words[-1]
    if last not in _CHOICES or is_usual(chunks[at + 1].words):
        return 0
    owner = scene.noun(name) if name else None
    if owner is not None and owner.identity in scene.found.things:
        scene.thing = scene.found.things[owner.identity]
    if scene.current is None:
        return 0
    after = chunks[at + 1]
    values = [*after.options[0].split(", ")] if after.options else []
    scene.mode = Mode.ATTRIBUTES
    scene.add(Item((last,), values=[join_words(after.words), *values], flow=after.flow))
    scene.mode = Mode.VALUES
    return 2


def _speaker(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """`Agent – works on tickets`: who does what follows."""
    person = person_of(chunks[at].words, scene.grammar)
    if person is None or not predicate(chunks[at + 1].words, scene.grammar, opening=True):
        return 0
    scene.speaker, scene.section = person, None
    return 1


def _thing(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """`岗位：名称、部门、城市`, `Deals with a company: title, value`: a thing and its attributes."""
    chunk = chunks[at]
    listed = chunks[at + 1 :]
    usual = sum(1 for other in listed if _is_attribute(other))
    if usual < 2 and not (usual and len(listed) <= 2):
        return 0
    place = introducer(chunk.lower, scene.grammar)
    words = chunk.words[: place[0]] if place and place[0] else chunk.words
    phrases = phrases_of(words, scene.grammar)
    named = _named(scene, phrases)
    if named is None or (is_usual(words) and not named.known) or introducer(listed[0].lower, scene.grammar):
        return 0
    sure = chunk.joint == BULLET or named.known or named.plural or bool(scene.found.things)
    if is_place(phrases[-1], scene.grammar) or phrases[-1][-1].lower() in PLACES or not sure:
        return 0
    scene.thing = scene.remember(named, declared=True)
    scene.mode, scene.lists_things, scene.is_place, scene.item_open = Mode.ATTRIBUTES, False, False, False
    if place and place[0]:
        scene.add(Item(tuple(word for word in chunk.words[place[1] :] if word.lower() not in ("a", "an", "the"))))
        scene.item_open = False
    return 1


def _named(scene: Scene, phrases: list[Words]) -> Noun | None:
    if not phrases or (scene.has_app_word([phrases[-1]]) and not is_cjk(phrases[-1][-1][0])):
        return None
    return person_of(phrases[-1], scene.grammar) or scene.noun(phrases[-1])


def _is_attribute(chunk: Chunk) -> bool:
    words = chunk.words
    return is_usual(words) or is_attribute(words) or is_known(snake([word.lower() for word in words]) or "-")
