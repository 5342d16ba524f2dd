"""Starts of sentences: what names the app and what it keeps."""

from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.listing import add_options, item_of, names_value
from orchestrator.engines.blueprint.nouns import Noun, Words, is_place, phrases_of
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.structure import goal_object, without_organisation
from orchestrator.engines.blueprint.text import Chunk, chunks


def head(scene: Scene, chunk: Chunk) -> bool:
    """Rule: `I want to manage books`, `A task tracker`, `Products (name, price)`."""
    if scene.mode is Mode.WISHES:
        return False
    if set(chunk.lower) <= scene.grammar.fillers and scene.current:
        scene.mode, scene.item_open = Mode.HEADS, False
        return True
    words = without_organisation(_without_kind(chunk.words))
    goal = goal_object(tuple(word.lower() for word in words), scene.grammar)
    phrases = phrases_of(words[goal:], scene.grammar)
    at, named = _noun_of(scene, phrases)
    certain = bool(goal) or scene.mode is not Mode.START
    if named and not named.known and certain and names_value(phrases[at]):
        return _value(scene, phrases[at], chunk)
    app = _names_app(scene, chunk, phrases[: at + 1])
    listed = any(len(chunks(option)) > 1 for option in chunk.options)
    if named is None or not (certain or app or named.known or listed):
        scene.pending = named
        return app or _opens_text(scene, phrases)
    _name_app(scene, phrases[at if goal else 0 :])
    scene.lists_things = is_place(phrases[at], scene.grammar) and not goal
    sure = bool(goal) or named.known or listed or not scene.found.things
    return _thing(scene, named, chunk, sure and (certain or (named.plural and not app)))


def _without_kind(words: Words) -> Words:
    """`Entity Sensor`, `Table orders` → the name alone."""
    kinds = ("entity", "table", "model", "class", "object", "实体", "表", "模型", "数据表")
    return words[1:] if len(words) > 1 and words[0].lower() in kinds else words


def _thing(scene: Scene, named: Noun, chunk: Chunk, declared: bool) -> bool:
    scene.mode, scene.item_open = Mode.HEADS, False
    scene.thing = scene.remember(named, declared)
    add_options(scene, chunk)
    return True


def _value(scene: Scene, phrase: Words, chunk: Chunk) -> bool:
    """`record my weight and the date`: the values of a record, and no things."""
    scene.name_app(phrase)
    scene.mode = Mode.ATTRIBUTES
    scene.add(item_of(scene, phrase, chunk))
    return True


def _name_app(scene: Scene, phrases: list[Words]) -> None:
    if scene.mode is Mode.START:
        scene.name_app(*phrases)


def _noun_of(scene: Scene, phrases: list[Words]) -> tuple[int, Noun | None]:
    """The phrase that names the thing kept: the first known one, or else the first that names any."""
    nouns = [(at, named) for at, named in enumerate(map(scene.noun, phrases)) if named]
    known = [(at, named) for at, named in nouns if named.known]
    return next(iter([*known, *nouns]), (0, None))


def _names_app(scene: Scene, chunk: Chunk, phrases: list[Words]) -> bool:
    """Whether the phrases name an app, as `task tracker` and `药箱管理` do."""
    ends_in_goal = scene.grammar is CHINESE and chunk.words[-1] in scene.grammar.goals
    return ends_in_goal or scene.has_app_word(phrases)


def _opens_text(scene: Scene, phrases: list[Words]) -> bool:
    """`Personal finance: …`: the first words of a text may be nothing but its title."""
    if scene.found.title or scene.found.things or len(phrases) != 1 or len(phrases[0]) > 4:
        return False
    scene.name_app(phrases[0])
    return True
