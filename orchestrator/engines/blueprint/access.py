"""Rule: accounts and privacy: `users log in`, `each user only sees their own notes`, `no login`."""

from orchestrator.engines.blueprint.lexicon.signals import signal_phrases, signal_words
from orchestrator.engines.blueprint.nouns import find_phrase
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.text import Chunk

_WITHOUT = signal_words("access.without")
_PRIVATE = signal_phrases("access.private")
_LOGIN_FIELDS = signal_words("access.login_fields")


def access(scene: Scene, chunk: Chunk) -> bool:
    """Notes that people have accounts, or that they want none; whether the chunk says nothing else."""
    place = find_phrase(chunk.lower, scene.grammar.auth) or find_phrase(chunk.lower, _PRIVATE)
    if place is None:
        return scene.mode is Mode.WISHES and scene.found.mentions_auth and bool(_LOGIN_FIELDS & set(chunk.lower))
    if scene.mode is Mode.ATTRIBUTES and scene.item_open:
        return False
    if _WITHOUT & set(chunk.lower[: place[0]]):
        scene.found.refuses_auth = True
        scene.found.read(chunk.text, "no accounts", "access")
        return True
    if _is_about_something_else(scene, chunk, place):
        return False
    scene.found.mentions_auth = True
    scene.found.read(chunk.text, "registration and login", "access")
    _read_app(scene, chunk, place)
    scene.mode = Mode.WISHES
    return True


def _read_app(scene: Scene, chunk: Chunk, place: tuple[int, int]) -> None:
    """`a todo app with login` asks for the todo app too."""
    before = chunk.words[: place[0]]
    named = scene.last_noun(tuple(word for word in before if word.lower() not in ("with", "and", "带", "需要", "支持")))
    if before and (scene.has_app_word([before]) or (named and named.known and named.key not in _PEOPLE)):
        scene.reread(Chunk(before[:-1] if before[-1].lower() in ("with", "and") else before, chunk.joint))


_PEOPLE = frozenset(["user", "member", "person", "account", "customer", "employee", "staff"])


def _is_about_something_else(scene: Scene, chunk: Chunk, place: tuple[int, int]) -> bool:
    """`register for events` and `event registration` are about events; a title `book sign-up` is too."""
    after = chunk.lower[place[1] : place[1] + 1]
    if after in (("for",), ("of",), ("to",), ("form",)):
        return True
    thing = scene.last_noun(chunk.words[: place[0]])
    people = thing is not None and thing.key in ("user", "member", "person", "account", "admin", "staff", "customer")
    word = chunk.lower[place[0]]
    names = word in (
        "register",
        "registration",
        "注册",
        "account",
        "accounts",
        "账号",
        "认证",
        "log",
        "logs",
        "logout",
        "注销",
    )
    return thing is not None and thing.known and not people and names
