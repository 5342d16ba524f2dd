"""Reads a requirement chunk by chunk: which things it names, what they have, and what it asks for beyond that.

A chunk is read by the first rule of `RULES` that fits. What no rule fits is noted as not understood.
"""

from collections.abc import Callable

from orchestrator.engines.blueprint import colour_words, wishes
from orchestrator.engines.blueprint.attributes import is_attribute
from orchestrator.engines.blueprint.grammar import CHINESE, ENGLISH
from orchestrator.engines.blueprint.heads import head
from orchestrator.engines.blueprint.listing import entry, has, value
from orchestrator.engines.blueprint.nouns import Noun, core, find_phrase, last_phrase, phrases_of
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk, chunks, language_of
from orchestrator.engines.blueprint.understanding import Item, Relation, Understanding
from orchestrator.engines.blueprint.words import word_set

Rule = Callable[[Scene, Chunk], bool]
"""Reads a chunk, or returns False and changes nothing that later rules need."""

_LOGIN_WORDS = word_set("email password username e-mail 邮箱 密码 用户名 手机号")
"""What a login asks for; needs no further reading beside it."""

_PEOPLE = frozenset(["user", "member", "person"])
_REQUESTS = frozenset(["a", "an", "me", "my", "一个", "一款", "一套", "个", "一份"])
_STANDARD = "list, create, edit, delete, search and sort come with every app"


def understand(text: str) -> Understanding:
    """What the requirement asks for."""
    scene = Scene(CHINESE if language_of(text) == "zh" else ENGLISH)
    for chunk in chunks(text):
        if chunk.joint == "":
            scene.begin_sentence()
        _read(scene, chunk)
    scene.found.keep_certain()
    return scene.found


def _read(scene: Scene, chunk: Chunk) -> None:
    if not any(rule(scene, chunk) for rule in RULES):
        scene.found.miss(chunk.text)


def _colour(scene: Scene, chunk: Chunk) -> bool:
    """`ivory background`; what stands around it is read for itself."""
    wish = colour_words.find(chunk.lower)
    if not wish:
        return False
    scene.found.colours[wish.role] = wish.colour
    scene.found.read(chunk.text, f"{wish.role} colour {wish.colour}")
    for rest in (chunk.words[: wish.start], chunk.words[wish.end :]):
        if any(core(phrase, scene.grammar) for phrase in phrases_of(rest, scene.grammar)):
            _read(scene, Chunk(rest, chunk.joint, chunk.options))
    return True


def _login(scene: Scene, chunk: Chunk) -> bool:
    """Logging in: an app of its own when nothing else is asked for, otherwise out of scope."""
    place = find_phrase(chunk.lower, scene.grammar.auth)
    if place is None:
        asked = scene.mode is Mode.WISHES and scene.found.mentions_auth
        return asked and bool(_LOGIN_WORDS & set(chunk.lower))
    thing = scene.noun(last_phrase(chunk.words[: place[0]], scene.grammar))
    if scene.mode is Mode.ATTRIBUTES or (thing and thing.known and thing.key not in _PEOPLE):
        return False
    scene.found.mentions_auth = True
    scene.found.read(chunk.text, "registration and login")
    scene.mode = Mode.WISHES
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
    if target is None or owner is None:
        return False
    pointed_at = scene.remember(target, declared=True)
    owner.declared, scene.thing, scene.mode = True, owner, Mode.RELATIONS
    ends = scene.found.identity_of(owner), scene.found.identity_of(pointed_at)
    scene.found.relations.append(Relation(*ends, chunk.text))
    return True


RULES: tuple[Rule, ...] = (_colour, value, _login, _wish, _relation, has, entry, head)
"""In the order they are tried."""
