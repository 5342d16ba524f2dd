"""Which verb of the tables a clause has, and the moves that it makes of what is kept."""

from orchestrator.engines.blueprint.english.clausing import Clause
from orchestrator.engines.blueprint.english.telling import Telling
from orchestrator.engines.blueprint.english.words import Tokens, participle
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense, Verb, verbs
from orchestrator.engines.blueprint.nouns import Noun

_MARKING = signal_words("english.doing.marking")


def verb_of(clause: Clause) -> tuple[Verb | None, Tokens]:
    """The verb of the table that the clause has, the longest that fits, and what follows it."""
    known = verbs("en")
    base = clause.verb
    for length in (2, 1, 0):
        behind = clause.rest[:length]
        phrase = " ".join([base, *(token.lower for token in behind)])
        if len(behind) == length and phrase in known:
            return known[phrase], clause.rest[length:]
    for at, token in enumerate(clause.rest[1:6], 1):
        if token.lower in ("out", "in", "up", "back", "off") and f"{base} {token.lower}" in known:
            return known[f"{base} {token.lower}"], (*clause.rest[:at], *clause.rest[at + 1 :])
    head = base.split(" ")[0]
    if (
        " " in base
        and head in known
        and base.split(" ")[1] in ("up", "on", "in", "down", "out", "off", "away", "over", "back")
        and head in ("fill", "note", "write", "store", "save", "hand", "view", "edit", "order", "rate")
    ):
        return known[head], clause.rest
    if base.startswith(("re-",)):
        return known.get(base.replace("-", "")), clause.rest
    return None, clause.rest


_PLACING = frozenset(["take", "put", "bring", "pull", "place"])


def _placed(clause: Clause, rest: Tokens) -> tuple[Tokens, Verb | None]:
    """`take them out of service`, `put an order on hold`."""
    words = [token.lower for token in rest]
    at = next(
        (
            at
            for at in range(1, len(words))
            if words[at : at + 2] == ["out", "of"]
            or words[at : at + 2] in (["on", "hold"], ["on", "sale"], ["off", "sale"])
        ),
        None,
    )
    if clause.verb not in _PLACING or at is None:
        return rest, None
    state = " ".join(words[at : at + 3]) if words[at] == "out" else " ".join(words[at : at + 2])
    return rest[:at], Verb("mark", (Meaning(Sense.MOVE, f"+{clause.verb} {state}+{state}"),))


def moved_to(clause: Clause, verb: Verb | None, rest: Tokens) -> tuple[Tokens, Verb | None]:  # noqa: PLR0911
    """`mark them as done`, `set a job to ready`: a move to a state that is named."""
    if clause.verb in _PLACING:
        return _placed(clause, rest)
    if clause.verb not in _MARKING:
        return rest, None
    words = [token.lower for token in rest]
    if clause.verb == "move" and words[-1:] and words[-1] in ("on", "along", "forward", "forwards", "ahead"):
        return rest[:-1], Verb("move", (Meaning(Sense.MOVE, "*"),))
    at = next((at for at, token in enumerate(rest) if token.lower in ("as", "to", "into") and at), None)
    if at is None and clause.group.passive and rest[:1] and rest[0].lower in ("as", "to"):
        at = 0
    if at is None and clause.verb == "mark" and len(rest) > 1 and rest[-1].can("VN", "J") and not rest[-1].can("D"):
        at = len(rest) - 2
        if rest[at].lower not in ("as",):
            return rest[:-1], Verb("mark", (Meaning(Sense.MOVE, _move_to(rest[-1].lower)),))
    if at is None:
        return rest, None
    until = next(
        (
            end
            for end in range(at + 1, len(rest))
            if rest[end].can(",", "C", "S") or rest[end].lower in ("by", "once", "when", "if", "after", "of")
        ),
        len(rest),
    )
    state = [token.lower for token in rest[at + 1 : until] if not token.can("D")]
    if not state or len(state) > 3 or (clause.verb in ("change", "set") and state[-1] in ("status", "state")):
        return rest, None
    return rest[:at], Verb("mark", (Meaning(Sense.MOVE, _move_to(" ".join(state))),))


def _move_to(state: str) -> str:
    from orchestrator.engines.blueprint.marks import move_to

    return move_to(tuple(state.split()))


def unknown_verb(telling: Telling, clause: Clause, actors: list[Noun], target: Noun | None) -> Verb | None:
    """A verb of no table that people do to something kept is a move of it: `the head grants applications`."""
    kept = telling.is_kept(target) if target is not None else False
    shared = target is None and bool(actors) and not clause.rest
    if (
        not (actors or clause.group.passive)
        or not (kept or shared)
        or (" " in clause.verb and clause.verb.split(" ")[1] == "in")
    ):
        return None
    return Verb(clause.verb, (Meaning(Sense.MOVE, f"+{clause.verb}+{participle(clause.verb)}"),))
