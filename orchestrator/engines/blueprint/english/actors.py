"""Who does what a clause tells, and what it is done to."""

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.meant_verbs import verb_of
from orchestrator.engines.blueprint.english.phrases import is_everybody, is_pronoun, is_speaker, split
from orchestrator.engines.blueprint.english.telling import Telling, is_personal
from orchestrator.engines.blueprint.english.words import Tokens
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Sense
from orchestrator.engines.blueprint.nouns import Noun

_TAILS = signal_words("english.doing.tails")


_EXCEPT = (("apart", "from"), ("except", "for"), ("other", "than"), ("besides",), ("except",), ("but",))


def actors_of(telling: Telling, clause: Clause) -> tuple[list[Noun] | None, bool, bool]:  # noqa: PLR0911
    """(who does it, whether nobody else does, whether it is forbidden); None where no people do anything."""
    group, subject = clause.group, clause.subject
    if group.passive:
        return _by(telling, clause), _only_in(clause) or (group.only and bool(_by(telling, clause))), group.negated
    words = [token.lower for token in subject]
    if words[:1] == ["nobody"] or words[:2] == ["no", "one"] or words[:1] == ["none"]:
        return _excepted(telling, subject), True, False
    if words[:1] == ["neither"]:
        parts = split(subject[1:], "nor", "or", "and")
        return [person for part in parts for person in telling.people(part)], False, True
    if words[:1] == ["no"] and len(words) > 1:
        return telling.people(subject[1:]), False, True
    only = "only" in words or (group.only and clause.rest[:1] and clause.rest[0].lower in ("the",))
    people = telling.people(subject)
    if not people and not is_speaker(subject) and subject and not is_everybody(subject) and not is_pronoun(subject):
        return None, False, False
    if people and not _may_act(telling, clause, people):
        return None, False, False
    return people, bool(only), group.negated


def _only_in(clause: Clause) -> bool:
    return any(token.lower == "only" for token in (*clause.said, *clause.rest[:2]))


def _by(telling: Telling, clause: Clause) -> list[Noun]:
    at = next((at for at, token in enumerate(clause.rest) if token.lower == "by"), None)
    if at is None:
        return []
    end = next(
        (
            end
            for end in range(at + 1, len(clause.rest))
            if clause.rest[end].can("I", "S", "W") and clause.rest[end].lower not in ("of",)
        ),
        len(clause.rest),
    )
    named = clause.rest[at + 1 : end]
    if not any(token.can("D") for token in named) and not any(map(is_personal, telling.people(named))):
        return []
    return [person for person in telling.people(named) if is_personal(person) or not is_known(person.key)]


def _excepted(telling: Telling, subject: Tokens) -> list[Noun]:
    """`Nobody apart from the office`, `no one but an admin`: who may."""
    words = tuple(token.lower for token in subject)
    for phrase in _EXCEPT:
        for at in range(len(words)):
            if words[at : at + len(phrase)] == phrase:
                return telling.people(subject[at + len(phrase) :])
    return []


def _may_act(telling: Telling, clause: Clause, people: list[Noun]) -> bool:
    """A word for people, or a noun that is no thing kept here and does something to one."""
    for person in people:
        if is_personal(person) or person.key == "everyone" or person is telling.speaker:
            continue
        known = telling.known(person)
        if known is not None and known.identity in telling.scene.found.things and telling.items_of(known):
            return False
        verb, _ = verb_of(clause)
        acting = verb is not None and verb.meaning(Sense.MOVE, Sense.JUDGE, Sense.KEEP, Sense.UPDATE, Sense.DELETE)
        if not (
            acting
            or clause.group.modal
            or telling.is_kept(telling.thing_of(object_of(clause.rest)[0]) if clause.rest else None)
        ):
            return False
        if not clause.rest and not clause.group.modal:
            return False
    return True


def object_of(rest: Tokens) -> tuple[Tokens, Tokens]:
    """The object, and what follows it."""
    cut = next(
        (
            at
            for at, token in enumerate(rest)
            if (token.lower in _TAILS or token.can("S", "W", ",")) and not token.can("Q")
        ),
        len(rest),
    )
    if cut == 0 and rest and rest[0].lower in ("on", "for", "to", "in", "at", "about", "from", "into", "of", "with"):
        cut = next(
            (at for at, token in enumerate(rest[1:], 1) if token.lower in _TAILS or token.can("S", "W", ",")), len(rest)
        )
        return rest[1:cut], rest[cut:]
    return rest[:cut], rest[cut:]
