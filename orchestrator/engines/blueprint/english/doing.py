"""Statements of who does what: `managers approve or reject claims`, `only an editor may publish`."""

from dataclasses import dataclass, replace

from orchestrator.engines.blueprint.english.actors import actors_of, object_of
from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.items import items_of
from orchestrator.engines.blueprint.english.lists import described, is_attributes
from orchestrator.engines.blueprint.english.meant_verbs import moved_to, unknown_verb, verb_of
from orchestrator.engines.blueprint.english.phrases import bare, is_everybody, is_pronoun, is_speaker, noun_of, split
from orchestrator.engines.blueprint.english.telling import Telling
from orchestrator.engines.blueprint.english.words import Tokens, participle, verb_lemma
from orchestrator.engines.blueprint.field_types import kind_of
from orchestrator.engines.blueprint.lexicon.signals import signal_texts, signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Deed, Item, Thing
from orchestrator.engines.blueprint.words import word_set
from orchestrator.models import FieldType

_PASSING_ON = signal_words("english.doing.passing_on")
_LETTING = signal_words("english.doing.letting")
_NOT_DEEDS = signal_texts("english.doing.not_deeds")
_LOGGING_IN = signal_texts("english.doing.logging_in")
_EVERYTHING = word_set("everything anything all")
_STANDARD = signal_words("english.doing.standard")


@dataclass(frozen=True, slots=True)
class Doing:
    """One thing done: before objects are shared among the verbs of a sentence."""

    clause: Clause
    verb: Verb
    actors: tuple[Noun, ...]
    target: Noun | None
    tail: Tokens
    only: bool
    negated: bool
    own: bool
    listed: Tokens = ()


def reads_deeds(telling: Telling, sentence: list[Clause], open_clauses: list[Clause]) -> list[Clause]:
    """Notes what people do in these clauses of a sentence; the clauses that told something."""
    given = [clause for clause in open_clauses if clause.verb in _GIVING and clause.shared and _lists(clause)]
    doings = [
        doing
        for clause in open_clauses
        if all(clause is not each for each in given) and (doing := _doing(telling, clause)) is not None
    ]
    shared = _shared(telling, doings)
    for doing in shared:
        _note(telling, doing)
    return [doing.clause for doing in shared] + _take_given(telling, given)


def _doing(telling: Telling, clause: Clause) -> Doing | None:  # noqa: PLR0911 - one rule a line
    clause = _passed_on(clause)
    if clause.verb in _LOGGING_IN:
        telling.scene.found.mentions_auth, telling.scene.found.refuses_auth = True, False
        return None
    if [token.lower for token in clause.rest] == ["not"]:
        return None
    if (
        clause.verb == "need"
        and clause.group.negated
        and any(t.lower in ("account", "accounts", "login") for t in clause.rest)
    ):
        _without_login(telling, clause)
        return None
    if clause.verb in _NOT_DEEDS or (clause.conditional and not _happens(telling, clause)):
        return None
    actors, only, negated = actors_of(telling, clause)
    if actors is None:
        return None
    verb, rest = verb_of(clause)
    rest, to_state = moved_to(clause, verb, rest)
    objects, listed = described(rest)
    objects, tail = object_of(objects)
    target = _target(telling, clause, objects)
    if to_state is not None:
        verb = to_state
    found = verb or unknown_verb(telling, clause, actors, target)
    lone = not clause.rest and not clause.group.passive and found is not None
    if found is None or (not actors and not lone and _says_nothing(found, target, telling, clause)):
        return None
    if (
        to_state is not None
        and not actors
        and kind_of(to_state.meanings[0].of.rpartition("=")[2]).type is FieldType.BOOLEAN
    ):
        return None  # `I can mark errands as done`: a yes or no will do
    found = _as_move(telling, clause, found, target)
    own = _is_own(clause, objects)
    telling.made = target if target is not None and telling.is_kept(target) else telling.made
    return Doing(clause, found, tuple(actors), target, tail, only, negated, own, listed)


def _as_move(telling: Telling, clause: Clause, verb: Verb, target: Noun | None) -> Verb:
    """`it is reviewed by …`, `the author submits it`: of rows that are there already these verbs are moves."""
    reviewed = clause.group.passive and verb.meaning(Sense.JUDGE) is not None
    handed_in = verb.base in ("submit", "send in", "hand in")
    if target is None or not telling.is_kept(target) or not (reviewed or (handed_in and _exists(telling, target))):
        return verb
    return Verb(verb.base, (Meaning(Sense.MOVE, f"+{verb.base}+{participle(verb.base)}"),))


def _exists(telling: Telling, target: Noun) -> bool:
    """Whether rows of it are there before they are submitted: drafts, or made by somebody."""
    made = any(
        deed.target is not None
        and deed.target.identity == target.identity
        and deed.verb.meaning(Sense.CREATE, Sense.KEEP)
        for deed in telling.scene.found.deeds
    )
    return made or target.identity in telling.starts


def _without_login(telling: Telling, clause: Clause) -> None:
    """`Nobody needs an account` refuses accounts, `readers do not need one` is about readers."""
    if is_speaker(clause.subject) or is_everybody(clause.subject):
        telling.scene.found.refuses_auth = True
    telling.scene.found.miss(clause.text)


def _happens(telling: Telling, clause: Clause) -> bool:
    """`then an editor publishes it`, `until the author submits it`: the condition names who does what."""
    people = telling.people(clause.subject)
    return (
        bool(people)
        and not is_speaker(clause.subject)
        and not is_pronoun(clause.subject)
        and clause.link in ("until", "once", "when", "after", "before")
    )


def _passed_on(clause: Clause) -> Clause:
    """`ask to adopt an animal` → adopt an animal; `let customers book rooms` → customers book rooms."""
    words = [token.lower for token in clause.rest]
    if clause.verb in _PASSING_ON and words[:1] == ["to"] and len(words) > 1 and clause.rest[1].can("V"):
        return replace(clause, group=replace(clause.group, verb=verb_lemma(words[1]) or words[1]), rest=clause.rest[2:])
    if clause.verb in _LETTING and "to" in words[1:5]:
        at = words.index("to")
        if at + 1 < len(words) and clause.rest[at + 1].can("V"):
            group = replace(clause.group, verb=verb_lemma(words[at + 1]) or words[at + 1], modal="can")
            return replace(clause, subject=clause.rest[:at], group=group, rest=clause.rest[at + 2 :])
    return clause


def _target(telling: Telling, clause: Clause, objects: Tokens) -> Noun | None:
    if clause.group.passive:
        return _thing(telling, clause.subject)
    if not objects or any(token.can("Q") for token in objects):
        return None
    if objects[0].lower in _EVERYTHING and len(objects) == 1:
        return None
    return _thing(telling, next(iter(split(objects, "and", "or")), ()))


def _thing(telling: Telling, tokens: Tokens) -> Noun | None:
    if is_pronoun(tokens) or (tokens and tokens[0].lower in ("it", "them", "they", "one", "ones")):
        return telling.made or telling.topic
    plain = tuple(token for token in tokens if token.lower not in ("own", "only", "just", "also"))
    while len(bare(plain)) > 1 and bare(plain)[0].can("VN") and not telling.is_kept(noun_of(plain)):
        plain = bare(plain)[1:]
    found = telling.known(noun_of(plain))
    if found is None:
        return None
    stated = next((identity for identity, states in telling.states.items() if found.label.lower() in states), None)
    if stated is not None and not telling.is_kept(found):
        thing = telling.scene.found.things[stated]
        return Noun(thing.key, thing.label, True, False)
    last = noun_of(bare(plain)[-1:])
    if not telling.is_kept(found) and last is not None and telling.is_kept(last) and len(bare(plain)) > 1:
        return telling.known(last)
    return found


def _says_nothing(verb: Verb, target: Noun | None, telling: Telling, clause: Clause) -> bool:
    """Nobody does it, to nothing that is kept."""
    if verb.sense in (Sense.OUTSIDE,):
        return False
    if clause.group.passive:
        return target is None or not telling.is_kept(target)
    return target is None or (
        not telling.is_kept(target) and verb.sense not in (Sense.CREATE, Sense.ACT, Sense.REQUEST, Sense.KEEP)
    )


def _is_own(clause: Clause, objects: Tokens) -> bool:
    words = [token.lower for token in objects]
    pairs = (" ".join(token.lower for token in clause.rest[at : at + 2]) for at in range(len(clause.rest)))
    others = any(pair.startswith(("other ", "others", "another", "each other")) for pair in pairs)
    asked = any(token.can("Q") and "themselves" in token.lower for token in clause.rest)
    mine = bool(words) and (words[0] in ("their", "his", "her", "my", "own") or "own" in words or "their" in words[:3])
    return mine or asked or (clause.group.negated and others)


def _shared(telling: Telling, doings: list[Doing]) -> list[Doing]:
    """`grants or refuses applications`: verbs without an object share that of the next, or of the one before."""
    found = list(doings)
    for at in range(len(found) - 2, -1, -1):
        here, behind = found[at], found[at + 1]
        if here.target is None and not here.clause.rest and behind.clause.shared and behind.target is not None:
            found[at] = replace(here, target=behind.target, tail=behind.tail, own=here.own or behind.own)
    for at in range(1, len(found)):
        here, before = found[at], found[at - 1]
        if here.target is None and not here.clause.rest and before.target is not None:
            found[at] = replace(here, target=before.target)
        if here.clause.shared and here.clause.group.passive and not here.actors and before.actors:
            found[at] = replace(found[at], actors=before.actors)
        if here.clause.shared and before.only and not here.only:
            found[at] = replace(found[at], only=True)
    for at in range(len(found) - 2, -1, -1):
        here, behind = found[at], found[at + 1]
        if (
            here.clause.group.passive
            and not here.actors
            and behind.clause.shared
            and behind.clause.link in ("or", "and")
            and behind.actors
        ):
            found[at] = replace(here, actors=behind.actors)
    return [
        doing
        for doing in found
        if doing.actors or doing.target is not None or doing.clause.rest or doing.verb.base in _STANDARD
    ]


_GIVING = frozenset(["tell", "give", "leave", "provide", "enter", "state", "fill in", "specify", "supply", "add"])


def _lists(clause: Clause) -> bool:
    return is_attributes(_without_us(clause.rest))


def _without_us(rest: Tokens) -> Tokens:
    return rest[1:] if rest and rest[0].lower in ("us", "me") else rest


def _take_given(telling: Telling, given: list[Clause]) -> list[Clause]:
    """`people can ask to adopt an animal and tell us their name and why`: what is filled in with the deed before."""
    deeds = telling.scene.found.deeds
    for clause in given if deeds else ():
        details = deeds[-1].details or Thing("details", "")
        details.items += items_of(_without_us(clause.rest))
        deeds[-1] = replace(deeds[-1], details=details)
    return given if deeds else []


def _note(telling: Telling, doing: Doing) -> None:
    target = doing.target
    making = doing.verb.meaning(Sense.CREATE, Sense.REQUEST, Sense.KEEP, Sense.ACT) is not None
    details = Thing("details", "")
    if doing.listed and not making:
        doing = replace(doing, tail=(*doing.tail, *doing.listed))
    elif doing.listed and not doing.negated:
        _describe(telling, doing, target, making, details)
    elif making and doing.tail and not doing.negated:
        details.items += _given(doing.tail, target)
    moved = target
    if moved is None and doing.verb.sense in (Sense.MOVE, Sense.JUDGE) and not doing.clause.rest:
        moved = telling.made
    telling.scene.found.deeds.append(
        Deed(
            actors=doing.actors,
            verb=doing.verb,
            target=moved,
            tail=tuple(token.text for token in doing.tail),
            negated=doing.negated,
            only=doing.only,
            own=doing.own,
            passive=doing.clause.group.passive,
            text=doing.clause.text,
            details=details if details.items else None,
        )
    )
    if target is not None and not doing.negated:
        telling.made = target
    if doing.actors and not doing.negated:
        telling.doers = doing.actors


def _describe(telling: Telling, doing: Doing, target: Noun | None, making: bool, details: Thing) -> None:
    if doing.verb.sense is Sense.ACT:
        details.items += items_of(doing.listed)
    elif target is not None and making:
        telling.describe(target, items_of(doing.listed, target.key), doing.clause.text)


def _given(tail: Tokens, target: Noun | None) -> list[Item]:
    """`apply for a job by leaving my name and a CV link`: what is filled in."""
    words = [token.lower for token in tail]
    for at in range(len(words) - 1):
        if (
            words[at] in ("by", "and", ",")
            and tail[at + 1].can("VG")
            and words[at + 1]
            in (
                "leaving",
                "giving",
                "entering",
                "providing",
                "stating",
                "filling",
                "choosing",
                "picking",
                "selecting",
                "telling",
                "adding",
                "writing",
            )
        ):
            return items_of(tail[at + 2 :], target.key if target else "")
    return []
