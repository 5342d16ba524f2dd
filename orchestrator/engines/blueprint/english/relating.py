"""Statements of what belongs to what: `a bottle belongs to a producer`, `a stay is one guest in one cottage`."""

from dataclasses import replace
from itertools import pairwise

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.items import items_of, pieces_of
from orchestrator.engines.blueprint.english.lists import described
from orchestrator.engines.blueprint.english.phrases import bare, is_pronoun, noun_of
from orchestrator.engines.blueprint.english.telling import Telling, is_personal
from orchestrator.engines.blueprint.english.tokens import tokens_of
from orchestrator.engines.blueprint.english.words import Token, Tokens
from orchestrator.engines.blueprint.lexicon.signals import signal_phrases, signal_words
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Item, Relation
from orchestrator.engines.blueprint.words import word_set

_BELONGING = frozenset(signal_phrases("english.having.belonging"))


_MAKERS = signal_words("english.having.makers")


_MANY = word_set("several many multiple various numerous")


_LINKING = word_set("for in at on by with from to about of into")


def owners_of(telling: Telling, subject: Tokens) -> list[Noun]:
    """The things that a subject names; a pronoun means what was described last."""
    if is_pronoun(subject):
        return [telling.topic] if telling.topic else []
    parts: list[list[Token]] = [[]]
    for token in subject:
        if token.lower in ("and", ","):
            parts.append([])
        else:
            parts[-1].append(token)
    nouns = [telling.known(noun_of(tuple(part), described=True)) for part in parts if part]
    return [noun for noun in nouns if noun is not None]


def reads_belonging(telling: Telling, clause: Clause, before: list[Clause]) -> bool:
    """`A bottle belongs to a producer`, `courses are taught by a lecturer`."""
    first = clause.rest[0].lower if clause.rest else ""
    second = clause.rest[1].lower if len(clause.rest) > 1 else ""
    part_of = clause.verb == "be" and (first, second) == ("part", "of")
    made_by = clause.group.passive and first == "by" and clause.verb in _MAKERS
    if not (part_of or made_by or (clause.verb, first) in _BELONGING):
        return False
    owners = owners_of(telling, clause.subject)
    target_words = clause.rest[2:] if part_of else clause.rest[1:]
    if not owners or not target_words:
        return False
    return _point(telling, owners[0], target_words, clause)


def _point(telling: Telling, owner: Noun, words: Tokens, clause: Clause) -> bool:
    objects, listed = described(words)
    found = False
    for piece in pieces_of(objects):
        noun = telling.known(noun_of(piece.tokens, described=True))
        if noun is None or noun.identity == owner.identity:
            continue
        many = any(token.lower in _MANY for token in piece.tokens[:2])
        if (noun.known and not is_personal(noun)) or telling.is_kept(noun):
            telling.declare(owner)
            target = telling.declare(noun)
            telling.scene.found.relations.append(
                Relation(owner.identity, telling.scene.found.identity_of(target), clause.text, many)
            )
        else:
            telling.describe(owner, [Item(tuple(token.text for token in bare(piece.tokens)), many=many)], clause.text)
        found = True
    if found and listed:
        telling.describe(owner, items_of(listed, owner.key), clause.text)
    telling.topic = owner if found else telling.topic
    return found


_BETWEEN = word_set("of for per in on at against about with to")


def notes_pairs(telling: Telling, sentence: list[Clause]) -> None:
    """`the inspections of one hive`, `when I open a bottle I write a note`: what points to what."""
    for clause in sentence:
        for tokens in (clause.subject, clause.rest):
            for at, token in enumerate(tokens):
                if at and token.lower in _BETWEEN and at + 1 < len(tokens):
                    _pair(telling, tokens[:at], tokens[at + 1 :], clause)
    for first, second in pairwise(sentence):
        if first.link in ("when", "whenever", "once", "after") and second.rest and first.rest:
            _pair(telling, second.rest, first.rest, second)


def _pair(telling: Telling, left: Tokens, right: Tokens, clause: Clause) -> None:
    start = max((at + 1 for at, token in enumerate(left) if token.can("C", ",", "I")), default=0)
    source, target = telling.known(noun_of(left[start:])), telling.known(noun_of(right))
    found = telling.scene.found
    if source is None or target is None or source.identity == target.identity:
        return
    if not (telling.is_kept(source) and telling.is_kept(target)) or not telling.items_of(source):
        return
    ends = {source.identity, target.identity}
    named = any(noun is not None and noun.identity == target.identity for item in telling.items_of(source)
                for noun in [telling.known(noun_of(tokens_of(item.text)))])  # fmt: skip
    if not named and all({relation.owner, relation.target} != ends for relation in found.relations):
        found.relations.append(Relation(source.identity, target.identity, clause.text))


def reads_relating(telling: Telling, clause: Clause, before: list[Clause]) -> bool:
    """`A gig is for one band on one date with a fee`, `an appointment is made for a patient with a therapist`."""
    if clause.verb == "be" and clause.rest and not clause.group.passive:
        fits = clause.rest[0].lower in ("for", "about", "between", "of") or _one_of_each(clause.rest)
    else:
        fits = (
            clause.group.passive
            and clause.verb in ("make", "book", "place", "schedule", "hold", "arrange")
            and bool(clause.rest)
            and clause.rest[0].lower in ("for", "with", "between", "on", "at")
        )
    owners = owners_of(telling, clause.subject)
    if not fits or not owners or is_personal(owners[0]):
        return False
    lasting = _lasting(clause.rest)
    plain = tuple(
        replace(token, text=",", tags=frozenset([","])) if token.lower in _LINKING else token for token in clause.rest
    )
    items = [item for item in items_of(plain, owners[0].key) if _fits_list(item)]
    items = [item for item in items if item.words[-1].lower() not in ("minutes", "hours", "days")] + lasting
    if not items:
        return False
    telling.describe(owners[0], items, clause.text)
    return True


def _lasting(rest: Tokens) -> list[Item]:
    """`starting at some time and lasting 20, 30 or 45 minutes`."""
    found: list[Item] = []
    for at, token in enumerate(rest):
        if token.lower in ("starting", "beginning"):
            found.append(Item(("start", "time")))
        elif token.lower in ("ending", "finishing"):
            found.append(Item(("end", "time")))
        elif token.lower == "lasting":
            units = [each.lower for each in rest[at:] if each.lower in ("minutes", "hours", "days", "weeks")]
            unit = next(iter(units), "minutes")
            found.append(Item(("duration", "in", unit)))
    return found


def _fits_list(item: Item) -> bool:
    return (
        not item.words[0][:1].isdigit()
        and item.words[0].lower() not in ("some", "any", "time", "starting", "lasting", "one", "it", "course")
        and len(item.words) < 5
    )


def _one_of_each(rest: Tokens) -> bool:
    """`one guest in one cottage`: at least two of `one` or `a` with a noun."""
    ones = sum(token.lower in ("one", "a", "an", "exactly") for token in rest)
    return (
        rest[0].lower in ("one", "a", "an")
        and ones > 1
        and any(token.lower in ("in", "for", "of", "at", "by", "on") for token in rest[1:4])
    )
