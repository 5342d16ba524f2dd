"""Rule: what must hold: `at most 5 books per reader`, `不能重复预订`, `the end must be after the start`."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from orchestrator.engines.blueprint.deeds import deeds
from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon.signals import signal_phrases, signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Sense, Verb
from orchestrator.engines.blueprint.nouns import Words, find_phrase
from orchestrator.engines.blueprint.numerals import number_in
from orchestrator.engines.blueprint.predicates import predicate
from orchestrator.engines.blueprint.scene import Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.text import Chunk, join_words
from orchestrator.engines.blueprint.understanding import Limit, LimitKind
from orchestrator.engines.blueprint.words import word_set

_MOST = signal_phrases("limits.most")
_LEAST = signal_phrases("limits.least")
_NEGATED = signal_words("limits.negated")
_OVERLAP = signal_phrases("limits.overlap")
_STOCK = signal_phrases("limits.stock")
_PAST = signal_phrases("limits.past")
_AFTER = signal_phrases("limits.after")
_BEFORE = signal_phrases("limits.before")
_ONCE = signal_phrases("limits.once")
_UNIQUE = signal_phrases("limits.unique")
_REQUIRED = signal_phrases("limits.required")
_POSITIVE = signal_phrases("limits.positive")
_NOT_NEGATIVE = signal_phrases("limits.not_negative")
_BETWEEN = signal_phrases("limits.between")
_CHARACTERS = signal_words("limits.characters")
_MUST = signal_words("limits.must")
_MEASURES = signal_words("limits.measures")


@dataclass(frozen=True, slots=True)
class _Saying:
    """The words of a chunk, in lower case, and where in it something stands."""

    words: Words
    text: str

    def place(self, wanted: tuple[Words, ...]) -> tuple[int, int] | None:
        """Start and end of the first of the phrases."""
        return find_phrase(self.words, wanted)

    @property
    def negated(self) -> bool:
        """Whether something is forbidden."""
        return bool(_NEGATED & set(self.words))

    @property
    def binding(self) -> bool:
        """Whether something is demanded or forbidden."""
        return self.negated or bool(
            {"must", "should", "only", "必须", "应", "应该", "只能", "需", "有", "要", "才能"} & set(self.words)
        )


def limits(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """Notes what must hold; a deed in the same words (`may borrow at most 5 books`) is noted too."""
    chunk = chunks[at]
    last = scene.found.limits[-1] if scene.found.limits else None
    if chunk.lower[0] in ("neither", "nor") and last is not None and len(chunk.words) <= 5:
        others = tuple(word for word in last.words if word not in last.words[:2])
        scene.found.limits.append(replace(last, text=chunk.text, words=(*chunk.lower[1:], *others)))
        return 1
    said = _Saying(chunk.lower, chunk.text)
    for read in _READERS:
        limit = read(said)
        if limit is None:
            continue
        place = introducer(chunk.lower, scene.grammar)
        said_at_once = place is not None and find_phrase(chunk.lower[place[1] : place[1] + 3], _MOST + _LEAST) == (0, 2)
        if limit.kind in (LimitKind.BOUND, LimitKind.LENGTH) and place and not said_at_once:
            return 0  # `tasks have a title of at most 80 characters` is an attribute first
        return _take(scene, chunk, limit)
    return 0


def read_limit(words: Words, text: str, verb: Verb | None) -> Limit | None:
    """The limit that the lower-case words of a clause state, if any."""
    said = _Saying(words, text)
    found = next((limit for read in _READERS if (limit := read(said)) is not None), None)
    return replace(found, verb=verb) if found else None


def _take(scene: Scene, chunk: Chunk, limit: Limit) -> int:
    found = predicate(chunk.words, scene.grammar, opening=True)
    limit = replace(limit, verb=found.verb if found else None)
    scene.found.limits.append(limit)
    if found and not found.negated and limit.kind in (LimitKind.AT_MOST, LimitKind.STOCK, LimitKind.ONCE):
        deeds(scene, [Chunk(_without_limit(chunk, scene), chunk.joint, chunk.options)], 0)
    elif found and found.verb.meaning(Sense.ACT) and limit.kind is LimitKind.ONCE:
        deeds(scene, [Chunk(_positive(chunk.words), chunk.joint)], 0)
    return 1


def _without_limit(chunk: Chunk, scene: Scene) -> Words:
    """The words without `at most 5` and what follows `per`."""
    place = find_phrase(chunk.lower, _MOST)
    if place is None:
        return chunk.words
    rest = list(chunk.words[place[1] :])
    while rest and (number_in((rest[0],)) is not None or rest[0] in _MEASURES):
        rest.pop(0)
    cut = next((i for i, word in enumerate(rest) if word.lower() in ("per", "each", "every", "at", "in")), len(rest))
    kept = [*chunk.words[: place[0]], *rest[:cut]]
    return tuple(word for word in kept if not (scene.grammar is CHINESE and word in ("只能",)))


def _positive(words: Words) -> Words:
    dropped = _NEGATED | word_set("only once twice more than same the again 重复 一次 只能")
    return tuple(
        "can" if word.lower() in ("cannot", "can't") else word for word in words if word.lower() not in dropped
    )


def _length(said: _Saying) -> Limit | None:
    place = said.place(_MOST)
    unit = next((word for word in said.words if word in _CHARACTERS or word.endswith("字以内")), None)
    number = number_in(said.words[place[1] :] if place else said.words)
    if unit is None or number is None:
        return None
    start = place[0] if place else 1
    return Limit(LimitKind.LENGTH, said.text, _subject(said.words[:start]), high=number)


def _at_most(said: _Saying) -> Limit | None:
    place = said.place(_MOST)
    if place is None or (said.words[place[0] : place[1]] in (("more", "than"), ("超过",)) and not said.negated):
        return None
    number = number_in(said.words[place[1] : place[1] + 3])
    if number is None or number <= 0:
        return None
    rest = tuple(word for word in said.words[place[1] :] if number_in((word,)) is None)
    if rest[:1] in (("percent",), ("%",)):
        return None
    return Limit(LimitKind.AT_MOST, said.text, said.words[: place[0]], rest, high=number)


def _no_overlap(said: _Saying) -> Limit | None:
    place = said.place(_OVERLAP)
    if place is None or not (said.negated or "only" in said.words or "只能" in said.words or "no" in said.words):
        return None
    return Limit(LimitKind.NO_OVERLAP, said.text, said.words)


_COUNTING = frozenset(
    ["one", "goes", "go", "decreases", "is", "increases", "减少", "减一", "减", "加一", "扣减", "恢复", "自动"]
)


def _stock(said: _Saying) -> Limit | None:
    place = said.place(_STOCK)
    if place is not None and said.words[place[0]] in _COUNTING:
        return Limit(LimitKind.STOCK, said.text, said.words)
    if place is None or not said.binding or (said.words[:1] == ("show",)):
        return None
    conditional = {
        "if",
        "when",
        "unless",
        "while",
        "时",
        "如果",
        "until",
        "才能",
        "不能",
        "can",
        "cannot",
        "can't",
        "则",
        "无法",
    }
    return Limit(LimitKind.STOCK, said.text, said.words) if conditional & set(said.words) else None


def _not_past(said: _Saying) -> Limit | None:
    place = said.place(_PAST)
    if place is None or not said.binding:
        return None
    return Limit(LimitKind.NOT_PAST, said.text, _subject(said.words[: place[0]]))


def _in_order(said: _Saying) -> Limit | None:
    for wanted, later in ((_AFTER, True), (_BEFORE, False)):
        place = said.place(wanted)
        if place is None or not place[0] or not said.binding:
            continue
        first, second = _subject(said.words[: place[0]]), _subject(said.words[place[1] :])
        if not first or not second or number_in(second) is not None:
            continue
        if later is not said.negated:
            first, second = second, first
        return Limit(LimitKind.IN_ORDER, said.text, first, second)
    return None


def _once(said: _Saying) -> Limit | None:
    place = said.place(_ONCE)
    single = (
        said.words[place[0] : place[1]] in (("only", "once"), ("just", "once"), ("once", "only")) if place else False
    )
    per = place and said.words[place[0] : place[0] + 1] == ("one",)
    if place is None or not (said.negated or single or per or "只能" in said.words):
        return None
    return Limit(LimitKind.ONCE, said.text, said.words)


def _bound(said: _Saying) -> Limit | None:
    for wanted, low in ((_NOT_NEGATIVE, 0.0), (_POSITIVE, 1.0)):
        place = said.place(wanted)
        if place and said.binding:
            return Limit(LimitKind.BOUND, said.text, _subject(said.words[: place[0]]), low=low)
    place = said.place(_LEAST)
    number = number_in(said.words[place[1] :]) if place else None
    if place and number is not None and place[0]:
        return Limit(LimitKind.BOUND, said.text, _subject(said.words[: place[0]]), low=number)
    return _between(said)


def _between(said: _Saying) -> Limit | None:
    place = said.place(_BETWEEN)
    numbers = [number for word in said.words if (number := number_in((word,))) is not None]
    if place is None or not said.binding or len(numbers) != 2 or not place[0]:
        return None
    return Limit(LimitKind.BOUND, said.text, _subject(said.words[: place[0]]), low=min(numbers), high=max(numbers))


def _unique(said: _Saying) -> Limit | None:
    place = said.place(_UNIQUE)
    if place is None or not (said.binding or {"unique", "reused"} & set(said.words)):
        return None
    same = said.words[place[0] : place[1]] in (("the", "same"), ("相同",))
    words = said.words[place[1] :] if same else said.words[: place[0]]
    return Limit(LimitKind.UNIQUE, said.text, _subject(words)) if _subject(words) else None


def _required(said: _Saying) -> Limit | None:
    place = said.place(_REQUIRED)
    said_so = place is not None and (said.binding or {"is", "are"} & set(said.words) or said.words[place[0]] == "必填")
    if place is None or not said_so or not place[0]:
        return None
    empty = said.words[place[0]] in ("empty", "blank", "为空", "空着", "left")
    if empty and not said.negated:
        return None
    return Limit(LimitKind.REQUIRED, said.text, _subject(said.words[: place[0]]))


def _subject(words: Words) -> Words:
    """What something is said of, without `must be` and the like."""
    return tuple(word for word in words if word not in _MUST and word not in _NEGATED)


def spoken(words: Words) -> str:
    """The words as a person would write them."""
    return join_words(words)


_READERS: tuple[Callable[[_Saying], Limit | None], ...] = (
    _length,
    _no_overlap,
    _stock,
    _not_past,
    _at_most,
    _in_order,
    _once,
    _bound,
    _unique,
    _required,
)
"""In the order they are tried."""
