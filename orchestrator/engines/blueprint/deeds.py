"""Rule: somebody does something: `customers book rooms`, `managers approve or reject them`, `读者可以借书和还书`."""

from dataclasses import dataclass, replace

from orchestrator.engines.blueprint.grammar import CHINESE
from orchestrator.engines.blueprint.lexicon.people import is_generic
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import NOUNS_TOO, Sense, english_index, verbs
from orchestrator.engines.blueprint.lines import BULLET
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.nouns import Noun, Words, last_phrase, phrases_of
from orchestrator.engines.blueprint.numerals import number_in
from orchestrator.engines.blueprint.persons import person_of
from orchestrator.engines.blueprint.predicates import Predicate, predicate
from orchestrator.engines.blueprint.scene import Mode, Scene
from orchestrator.engines.blueprint.structure import introducer
from orchestrator.engines.blueprint.tallies import asks_for_counts
from orchestrator.engines.blueprint.text import Chunk, is_cjk, join_words
from orchestrator.engines.blueprint.understanding import Deed, Thing
from orchestrator.engines.blueprint.vocabulary import NOUNS
from orchestrator.engines.blueprint.words import word_set

_TAILS = signal_words("deeds.tails")
_PRONOUNS = signal_words("deeds.pronouns")
_OWN = signal_words("deeds.own")
_SPEAKER = signal_words("deeds.speaker")
_APPS = signal_words("deeds.apps")
_ALSO_APPS = frozenset(["application", "service", "log", "list", "collection", "record"])
"""Words for an app that name a thing where somebody does something to it."""
_JOINED = ("and", "or", ",", "、", "/")


@dataclass(frozen=True, slots=True)
class _Part:
    """One verb with its object, before objects and subjects are shared."""

    found: Predicate
    target: Words
    rest: Words
    chunk: Chunk
    details: Thing


def deeds(scene: Scene, chunks: list[Chunk], at: int) -> int:
    """Reads a clause and what is coordinated with it; how many chunks that took, 0 when it is no such clause."""
    subjects = _subjects(scene, chunks, at)
    if at + len(subjects) >= len(chunks):
        return 0
    first = chunks[at + len(subjects)]
    found = predicate(first.words, scene.grammar, opening=_may_open(scene, first))
    if found is None or _names_app(scene, first) or _is_title(scene, chunks, at, found):
        return 0
    actors = [*subjects, *_actor_of(scene, found)]
    if not actors and not scene.speaker and _only_asks(scene, found):
        return 0
    if not actors and _subject_is_no_person(scene, found):
        return 0
    parts = [_part(found, first)]
    parts += _coordinated(scene, chunks, at + len(subjects) + 1, found)
    more = _more_objects(scene, chunks, at + len(subjects) + len(parts), parts[-1])
    if not _Clause(scene, actors or _shared_actors(scene, found), parts, more).read():
        return 0
    return len(subjects) + len(parts) + len(more)


def _names_app(scene: Scene, chunk: Chunk) -> bool:
    """`员工请假审批系统` only names the app."""
    return scene.grammar is CHINESE and chunk.words[-1].lower() in _APPS


def _only_asks(scene: Scene, found: Predicate) -> bool:
    """`manage books`, `create an app` and their like at the start say what the app is for, not who does what."""
    if scene.mode is Mode.DEEDS and scene.actors:
        return False
    building = found.verb.sense is Sense.CREATE and not found.modal and not scene.found.things
    return building or found.verb.sense is Sense.KEEP


def _is_title(scene: Scene, chunks: list[Chunk], at: int, found: Predicate) -> bool:
    """`物业报修：…`: what stands before the first colon of a text names the app."""
    first = not scene.found.things and not scene.found.deeds and at == 0
    return first and len(chunks) > 1 and chunks[1].joint == ":" and not found.modal and len(chunks[0].words) <= 5


def _may_open(scene: Scene, chunk: Chunk) -> bool:
    return chunk.joint in ("", ":", "that", BULLET) or scene.mode in (Mode.DEEDS, Mode.WISHES) or not scene.found.things


def _subjects(scene: Scene, chunks: list[Chunk], at: int) -> list[Noun]:
    """`Customers and staff can …`: the people named before the chunk that holds the verb."""
    found: list[Noun] = []
    for chunk in chunks[at:]:
        if predicate(chunk.words, scene.grammar, opening=False):
            return found if chunk.joint in _JOINED or not found else []
        words = chunk.words
        person = person_of(last_phrase(words, scene.grammar), scene.grammar)
        if person is None or chunk.options or introducer(chunk.lower, scene.grammar) or len(words) > 4:
            return []
        if found and chunk.joint not in _JOINED:
            return []
        found.append(person)
    return []


def _actor_of(scene: Scene, found: Predicate) -> list[Noun]:
    if found.passive:
        return _by_whom(scene, found)
    marks = [at for at, word in enumerate(found.before) if word in ("对", "把", "将", "给", "为", "向") and at]
    before = tuple(
        word for word in found.before[: min(marks, default=None)] if word not in ("由", "经", "经过", "让", "供")
    )
    phrases = phrases_of(before, scene.grammar)
    acting = found.modal or found.verb.base not in NOUNS_TOO
    person = next((p for p in (person_of(phrase, scene.grammar, acting) for phrase in reversed(phrases)) if p), None)
    if person:
        return [person]
    if {word.lower() for word in before} & _SPEAKER:
        return [scene.speaker] if scene.speaker else []
    people = [word for word in before if is_generic(word)]
    return [_generic(scene, people[-1])] if people else []


def actor_in(scene: Scene, words: Words) -> tuple[Noun, ...]:
    """The kind of person that the words name."""
    people = (person_of(phrase, scene.grammar) for phrase in reversed(phrases_of(words, scene.grammar)))
    return tuple(person for person in people if person)[:1]


def _generic(scene: Scene, word: str) -> Noun:
    return Noun("user", "用户" if scene.grammar is CHINESE else "User", True, True)


def _by_whom(scene: Scene, found: Predicate) -> list[Noun]:
    if "by" not in [word.lower() for word in found.after]:
        return []
    start = [word.lower() for word in found.after].index("by") + 1
    phrase = next(iter(phrases_of(found.after[start:], scene.grammar)), ())
    person = person_of(phrase, scene.grammar, acting=True)
    return [person] if person else []


def _subject_is_no_person(scene: Scene, found: Predicate) -> bool:
    """`the event starts at …` is no deed; `requests are approved` and `the app sends …` are."""
    phrases = phrases_of(found.before, scene.grammar)
    if found.passive or not phrases or {word.lower() for word in found.before} & (_APPS | _SPEAKER):
        return False
    if scene.grammar is CHINESE:
        return not (found.modal or {"对", "把", "将", "按", "按照"} & set(found.before))
    return not found.modal


def _shared_actors(scene: Scene, found: Predicate) -> list[Noun]:
    """Whoever acted in the clause before, where this one has no subject of its own."""
    if found.passive or phrases_of(found.before, scene.grammar):
        return []
    if scene.mode in (Mode.DEEDS, Mode.WISHES):
        return list(scene.actors)
    return [scene.speaker] if scene.speaker else []


def _part(found: Predicate, chunk: Chunk) -> _Part:
    after = found.after
    cut = next((at for at, word in enumerate(after) if word.lower() in _TAILS), len(after))
    if after and is_cjk(after[0][0]):
        cut = next((at for at, word in enumerate(after) if word in ("时", "后", "前", "以便", "来")), len(after))
    if not cut and not found.passive and after and after[0].lower() in ("on", "for", "to", "in", "at", "about", "from"):
        after = after[1:]  # `comment on posts`: the preposition belongs to the verb
        cut = next((at for at, word in enumerate(after) if word.lower() in _TAILS), len(after))
    return _Part(found, _before_target(found) or after[:cut], after[cut:], chunk, Thing("details", ""))


def _before_target(found: Predicate) -> Words:
    """The object where it stands before the verb: `对申请进行审批`, `requests are approved`, `申请由经理审批`."""
    before = found.before
    for mark in ("对", "把", "将", "给", "为", "向"):
        if mark in before[1:] or (mark in before and mark not in ("为", "向")):
            return before[before.index(mark) + 1 :]
    for mark in ("由", "被", "经", "经过", "需要", "需", "须", "必须", "要"):
        if mark in before[1:] and not found.after:
            return before[: before.index(mark, 1)]
    return before if found.passive else ()


def _coordinated(scene: Scene, chunks: list[Chunk], at: int, found: Predicate) -> list[_Part]:
    """`… or reject them`, `…, edit and delete tasks`, `are paid, shipped and delivered`."""
    parts: list[_Part] = []
    for chunk in chunks[at:]:
        if chunk.joint not in _JOINED or asks_for_counts(scene, chunk):
            break
        words = ("are", *chunk.words) if found.passive else chunk.words
        other = predicate(words, scene.grammar, opening=True) or _lone_verb(words)
        if other is None or (_has_subject(other, found.passive)):
            break
        parts.append(replace(_part(other, chunk), target=()) if found.passive else _part(other, chunk))
    return parts


def _lone_verb(words: Words) -> Predicate | None:
    """`confirm, fix or close`: the verb in the middle, though it may be a noun elsewhere."""
    forms = english_index().get(words[0].lower(), ()) if len(words) == 1 else ()
    return next((Predicate(form.verb, (), ()) for rest, form in forms if not rest and form.shape == "base"), None)


def _has_subject(found: Predicate, passive: bool) -> bool:
    before = {word.lower() for word in found.before}
    free = word_set("also then can 可以 还 也 并 能 还可以 再 to") | ({"are", "be", "is"} if passive else set())
    return bool(before - free)


def _more_objects(scene: Scene, chunks: list[Chunk], at: int, last: _Part) -> list[Noun]:
    """`books and magazines`: further objects of the last verb."""
    found: list[Noun] = []
    if not last.target or last.rest or last.found.passive or last.chunk.options:
        return found
    for index, chunk in enumerate(chunks[at:]):
        joined = chunk.joint in ("and", "or") or any(
            c.joint in ("and", "or") for c in chunks[at + index : at + index + 2]
        )
        if not joined or chunk.joint not in _JOINED or chunk.options or introducer(chunk.lower, scene.grammar):
            break
        if predicate(chunk.words, scene.grammar, opening=True):
            break
        phrases = phrases_of(chunk.words, scene.grammar)
        named = scene.noun(phrases[0]) if len(phrases) == 1 else None
        if named is None or not (named.plural or (named.known and scene.grammar is CHINESE)):
            break
        found.append(named)
    return found


class _Clause:
    """Shares subjects and objects among the verbs of a clause, and notes each deed."""

    def __init__(self, scene: Scene, actors: list[Noun], parts: list[_Part], more: list[Noun]) -> None:
        self._scene = scene
        self._actors = actors
        self._parts = parts
        self._more = more

    def read(self) -> bool:
        """Notes the deeds; False when there is nothing in them that can be one."""
        targets: list[Noun | None] = []
        for part in self._parts:
            targets.append(self._target(part, targets))
        for place in range(len(targets) - 2, -1, -1):
            if targets[place] is None and not self._parts[place].target:
                targets[place] = targets[place + 1]  # `approve or reject requests`
        known = [target for target in targets if target]
        if self._parts[0].found.passive:
            targets = [target or (known[0] if known else None) for target in targets]
        scene = self._scene
        scene.actors = tuple(self._actors)
        for part, target in zip(self._parts, targets, strict=True):
            self._note(part, target)
        for named in self._more:
            self._note(self._parts[-1], named)
        scene.mode = Mode.DEEDS
        self._attributes(self._parts[-1], targets[-1])
        return True

    def _target(self, part: _Part, before: list[Noun | None]) -> Noun | None:
        words = tuple(
            word for word in part.target if word.lower() not in _OWN and word not in ("的", "了", "所有", "进行")
        )
        if any(is_cjk(word[0]) for word in words) and "的" in part.target:
            after = part.target[len(part.target) - 1 - part.target[::-1].index("的") + 1 :]
            words = tuple(word for word in after if word.lower() not in _OWN) or words
        lower = [word.lower() for word in words]
        if lower and set(lower) <= _PRONOUNS:
            return next((target for target in reversed(before) if target), self._scene.last_target)
        if len(words) == 1 and words[0] in verbs("zh") and words[0] not in NOUNS:
            return None  # `下单购买`: the same deed once more
        phrase = next(iter(phrases_of(words, self._scene.grammar)), ())
        if len(phrase) == 1 and singular(phrase[0].lower()) in _ALSO_APPS and self._actors:
            one = singular(phrase[0].lower())
            return Noun(one, one.capitalize(), True, phrase[0].lower() != one)
        return self._scene.noun(_bare(phrase)) if phrase else None

    def _note(self, part: _Part, target: Noun | None) -> None:
        found = part.found
        words = {word.lower() for word in (*found.before, *found.after)}
        deed = Deed(
            actors=tuple(self._actors),
            verb=found.verb,
            target=target,
            tail=part.rest,
            negated=found.negated,
            only=found.only,
            own=bool(words & {"own", "自己", "自己的", "本人"}) or _possessive(part.target),
            passive=found.passive,
            text=part.chunk.text,
            details=part.details,
        )
        self._scene.found.deeds.append(deed)
        if number_in(word for word in part.rest if word.isascii()) is not None:
            self._scene.found.miss(join_words(part.rest))
        if target is not None and not deed.negated:
            self._scene.last_target = target

    def _attributes(self, part: _Part, target: Noun | None) -> None:
        """`add books with a title`: what follows `with` describes the object, or the row that a deed leaves."""
        lower = [word.lower() for word in part.rest]
        start = next((at for at, word in enumerate(lower) if word in ("with", "including", "containing")), None)
        making = part.found.verb.meaning(Sense.CREATE, Sense.REQUEST, Sense.KEEP, Sense.ACT) is not None
        listed = start is not None and making and not person_of(part.rest[start + 1 : start + 3], self._scene.grammar)
        words = part.rest[start + 1 :] if listed and start is not None else ()
        if (
            words
            and target is None
            and self._actors
            and part.found.verb.base in ("register", "sign up", "登记", "注册")
        ):
            self._scene.describe(self._actors[0], words, part.chunk)
        elif part.found.verb.meanings[0].sense is Sense.ACT:
            self._scene.thing = part.details
            if words:
                self._scene.detail(words, part.chunk)
        elif target is not None and making:
            if words or part.chunk.options:
                self._scene.describe(target, words, part.chunk)
            else:
                self._scene.thing = self._scene.remember(target, declared=False)


def _bare(phrase: Words) -> Words:
    """`pending requests`, `a reserved book`: without the state they are in."""
    stateful = {"new", "pending", "available", "existing", "upcoming", "overdue", "open", "closed", "past", "current"}
    words = list(phrase)
    while len(words) > 1 and (words[0].lower() in stateful or _is_past(words[0])):
        words.pop(0)
    return tuple(words)


def _is_past(word: str) -> bool:
    return any(form.shape == "past" and not rest for rest, form in english_index().get(word.lower(), ()))


def _possessive(words: Words) -> bool:
    return bool(words) and words[0].lower() in ("their", "his", "her", "my")
