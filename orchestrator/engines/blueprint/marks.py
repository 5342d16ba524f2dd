"""Rule: `the cook marks orders as ready`, `管理员将订单标记为已发货`: somebody moves rows to a state that is named."""

from orchestrator.engines.blueprint.deeds import actor_in
from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb, english_index
from orchestrator.engines.blueprint.naming import snake
from orchestrator.engines.blueprint.nouns import Noun, Words, phrases_of
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.text import Chunk, join_words
from orchestrator.engines.blueprint.understanding import Deed
from orchestrator.engines.blueprint.words import word_set

_MARKING = word_set("mark marks marking set sets flag flags move moves change changes 标记 标为 设为 置为 改为 标记为")
_TO = word_set("as to 为 成")
_PRONOUNS = word_set("it them they 它 它们 其")


def marks(scene: Scene, chunk: Chunk) -> bool:
    """Notes who moves what to which state; only where somebody in particular does."""
    lower = chunk.lower
    verb = next((at for at, word in enumerate(lower) if word in _MARKING), None)
    to = next((at for at, word in enumerate(lower) if verb is not None and at > verb and word in _TO), None)
    if verb is not None and to is None and lower[verb].startswith("mark") and _is_state(lower[-1]):
        to = len(lower) - 2
    if verb is None or (to is None and not lower[verb].endswith("为")):
        return False
    actors = actor_in(scene, chunk.words[:verb]) or (scene.actors if scene.mode is Mode.DEEDS else ())
    state = chunk.words[(to or verb) + 1 :]
    if not actors or not state or len(state) > 3:
        return False
    until = to + (lower[to] not in _TO) if to is not None else None
    target = _target(scene, chunk.words[:verb], chunk.words[verb + 1 : until])
    meaning = Meaning(Sense.MOVE, move_to(state))
    scene.actors, scene.mode = tuple(actors), Mode.DEEDS
    scene.found.deeds.append(Deed(tuple(actors), Verb("mark", (meaning,)), target, text=chunk.text))
    return True


def _is_state(word: str) -> bool:
    return word in ("done", "ready", "complete") or any(move.to == word for move in moves.MOVES)


def _target(scene: Scene, before: Words, words: Words) -> Noun | None:
    if scene.grammar is CHINESE and not words:
        mark = next((at for at, word in enumerate(before) if word in ("将", "把")), len(before))
        words = before[mark + 1 :]
    if {word.lower() for word in words} & _PRONOUNS:
        return scene.last_target
    phrase = next(iter(phrases_of(words, scene.grammar)), ())
    return scene.noun(phrase) if phrase else None


def move_to(state: Words) -> str:
    """The name of the move that leads to a state as people call it."""
    text = join_words(state)
    for move in moves.MOVES:
        called = (move.to.replace("_", " "), move.state_chinese, f"已{move.chinese}", *move.chinese_verbs)
        if text.lower() in called or text.removeprefix("已") in move.chinese_verbs:
            return move.name
    past = [form for rest, form in english_index().get(text.lower(), ()) if not rest and form.shape == "past"]
    named = [meaning.of for form in past for meaning in form.verb.meanings if meaning.sense is Sense.MOVE]
    return next(iter(named), f"={snake(state) or text}={text}")
