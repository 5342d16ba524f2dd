"""Rule: a heading names what the list below it is about: a thing with its attributes, or only a part of the text."""

from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.nouns import Noun, is_place, phrases_of
from orchestrator.engines.blueprint.persons import person_of
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.text import Chunk, join_words
from orchestrator.engines.blueprint.vocabulary import NOUNS

_PARTS = signal_words("sections.parts")
_FIELDS = signal_words("sections.fields")
_LONGEST = 4


def section(scene: Scene, chunk: Chunk) -> bool:
    """Reads a heading; whether the chunk is one and says nothing more."""
    if not chunk.heading:
        return False
    words = {word.lower() for word in chunk.words}
    if words & _FIELDS and scene.current is not None and len(words) <= 2:
        scene.section = scene.current
        return True
    scene.section, scene.speaker = None, None
    doing = join_words(chunk.words) not in NOUNS and predicate(chunk.words, scene.grammar, opening=True)
    if words & _PARTS or len(chunk.words) > _LONGEST or doing:
        return bool(words & _PARTS)
    phrases = phrases_of(chunk.words, scene.grammar)
    named = scene.noun(phrases[-1]) if phrases else None
    if named is None:
        scene.name_app(*phrases)
        return True
    _open(scene, chunk, named)
    return True


def _open(scene: Scene, chunk: Chunk, named: Noun) -> None:
    phrases = phrases_of(chunk.words, scene.grammar)
    app = scene.has_app_word(phrases) or is_place(phrases[-1], scene.grammar)
    scene.name_app(*phrases)
    person = person_of(phrases[-1], scene.grammar)
    scene.speaker = person
    scene.thing = scene.section = scene.remember(person or named, declared=not app and person is None)
