"""What must hold, and what changes by itself: limits, and stocks that go up and down with what is recorded."""

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.phrases import is_pronoun, is_speaker, noun_of
from orchestrator.engines.blueprint.english.telling import Telling, is_personal
from orchestrator.engines.blueprint.english.words import Tokens
from orchestrator.engines.blueprint.lexicon.verbs import Verb, verbs
from orchestrator.engines.blueprint.limits import read_limit
from orchestrator.engines.blueprint.naming import singular
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.numerals import number_of
from orchestrator.engines.blueprint.understanding import Adjustment

_DOWN = frozenset(
    [
        "go down",
        "decrease",
        "reduce",
        "drop",
        "fall",
        "subtract",
        "deduct",
        "lower",
        "shrink",
        "take off",
        "sink",
        "decrement",
    ]
)
_UP = frozenset(["go up", "increase", "rise", "raise", "grow", "add", "increment", "top up", "put back"])


def reads_limit(telling: Telling, clause: Clause) -> bool:
    """Notes a limit that the clause states."""
    words = _told(clause)
    limit = read_limit(words, clause.text, _verb(clause))
    if limit is None:
        return False
    telling.scene.found.limits.append(limit)
    return True


def _told(clause: Clause) -> tuple[str, ...]:
    """The words of the clause with its subject, nouns in the singular: `insurance numbers must be unique`."""
    subject = [singular(token.lower) for token in clause.subject if not token.can(",", "POS")]
    rest = [token.lower for token in (*clause.said, *clause.rest) if not token.can(",", "POS")]
    return tuple(word for text in (*subject, *rest) for word in text.split())


def _verb(clause: Clause) -> Verb | None:
    return verbs("en").get(clause.verb)


def reads_adjustment(telling: Telling, clause: Clause, sentence: list[Clause]) -> bool:
    """`the stock goes down by one`: when something is recorded, a number elsewhere changes."""
    sign = 1 if clause.verb in _UP else -1 if clause.verb in _DOWN else 0
    acting = not clause.group.passive and (
        is_speaker(clause.subject) or any(map(is_personal, telling.people(clause.subject)))
    )
    if not sign or clause.conditional or acting:
        return False
    words, whole = _field(telling, clause)
    recorded = _recorded(telling, clause, sentence)
    if not words or recorded is None:
        return False
    told = [number_of(token.lower) for token in clause.rest]
    fixed = next((int(number) for number in told if number is not None and number.is_integer() and number), None)
    telling.scene.found.adjustments.append(
        Adjustment(recorded.identity, words, sign * (fixed or 1), fixed is not None, whole)
    )
    return True


def _field(telling: Telling, clause: Clause) -> tuple[tuple[str, ...], str]:
    """The words for the number that changes; `it` is the one that changed last."""
    if is_pronoun(clause.subject):
        last = telling.scene.found.adjustments[-1:]
        return (last[0].words if last else ()), clause.text
    words = tuple(token.lower for token in clause.subject if not token.can("D", "POS", ","))
    if clause.verb in ("add", "subtract", "deduct"):
        words = tuple(token.lower for token in clause.rest if not token.can("D", "I", "POS", ",")) or words
    return words, clause.text


def _recorded(telling: Telling, clause: Clause, sentence: list[Clause]) -> Noun | None:
    """What is recorded when the number changes: the object or subject of the clauses around it."""
    others = [other for other in sentence if other is not clause]
    for other in sorted(others, key=lambda each: each.conditional):
        for tokens in (other.rest, other.subject) if not other.conditional else (other.subject, other.rest):
            noun = telling.known(noun_of(_plain(tokens)))
            if noun is not None and telling.is_kept(noun) and not is_pronoun(tokens):
                return noun
    return telling.made or telling.topic


def _plain(tokens: Tokens) -> Tokens:
    return tuple(token for token in tokens if not token.can("R"))
