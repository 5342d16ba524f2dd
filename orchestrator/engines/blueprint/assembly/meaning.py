"""Which of its meanings a verb has in its place, and what a noun is: an act's row, an attribute, something outside."""

from orchestrator.engines.blueprint.assembly.sketch import Board
from orchestrator.engines.blueprint.field_types import is_known
from orchestrator.engines.blueprint.lexicon.acts import ACTS, Act
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.lexicon.verbs import Meaning, Sense
from orchestrator.engines.blueprint.nouns import Noun
from orchestrator.engines.blueprint.understanding import Deed

_PERSONAL = signal_words("meaning.personal")
_PUBLIC = signal_words("meaning.public")
_OUTSIDE = signal_words("meaning.outside")
_TAKEN = frozenset(["quiz", "exam", "test", "survey", "order", "question", "poll"])
_REQUESTS = (
    "request",
    "application",
    "claim",
    "submission",
    "proposal",
    "leave",
    "order",
    "booking",
    "reservation",
    "report",
)


def meaning_of(board: Board, deed: Deed) -> Meaning:
    """The meaning that fits the place."""
    meanings = deed.verb.meanings
    judge = deed.verb.meaning(Sense.JUDGE)
    if judge and len(meanings) > 1:
        return judge if _is_judged(board, deed) else next(m for m in meanings if m is not judge)
    move, act = deed.verb.meaning(Sense.MOVE), deed.verb.meaning(Sense.ACT)
    if move and act:
        return move if deed.target is None or act_named(board, deed.target) or deed.passive else act
    if act and act.of == "take" and not (deed.target and deed.target.key.rpartition("_")[2] in _TAKEN):
        return Meaning(Sense.CREATE)
    if move and move.of in ("schedule", "start") and deed.target is not None and _is_new(board, deed):
        return Meaning(Sense.CREATE)
    if move and deed.verb.meaning(Sense.CREATE):
        return next(m for m in meanings if m.sense is not Sense.MOVE)
    return meanings[0]


def _is_new(board: Board, deed: Deed) -> bool:
    """`organisers schedule screenings`: nothing makes them but this."""
    target = deed.target
    others = [
        other
        for other in board.found.deeds
        if other is not deed and other.target and target and other.target.key == target.key
        if board.chinese or other.verb.meaning(Sense.CREATE, Sense.KEEP, Sense.ACT, Sense.REQUEST)
    ]
    return target is not None and board.sketch_of(target) is None and not others and not deed.passive


def _is_judged(board: Board, deed: Deed) -> bool:
    """`recruiters review applications` is a judgement, `customers review products` is not."""
    target = deed.target
    if target is None:
        return not any(other.verb.meaning(Sense.MOVE) and other.verb.base == "publish" for other in board.found.deeds)
    if target.key.endswith(_REQUESTS) or act_named(board, target):
        return True
    return any(
        other is not deed and other.target and other.target.key == target.key and other.actors != deed.actors
        and other.verb.meaning(Sense.CREATE, Sense.ACT, Sense.REQUEST)
        and other.verb.base in _PERSONAL - {"post", "share"}
        for other in board.found.deeds
    )  # fmt: skip


def act_named(board: Board, noun: Noun | None) -> Act | None:
    """The act whose rows people call by that noun: a booking, a 借阅记录."""
    if noun is None:
        return None
    label = noun.label.lower()
    tail = label.rpartition(" ")[2]
    for act in ACTS:
        words = act.words(board.language)
        if label in words or (not board.chinese and (noun.key.replace("_", " ") in words or tail in words)):
            return act
    return None


def names_attribute(board: Board, noun: Noun) -> bool:
    """`change the status`: the noun is a field of something rather than a thing."""
    if noun.identity in board.sketches or board.known(noun) or act_named(board, noun):
        return False
    return not noun.known and is_known(noun.key)


def is_personal(deed: Deed, meaning: Meaning) -> bool:
    """Whether the row belongs to who made it: a request is somebody's, an entry in the stock list is nobody's."""
    base = deed.verb.base.replace(" ", "-")
    return meaning.sense in (Sense.REQUEST, Sense.ACT) or (meaning.sense is Sense.CREATE and base in _PERSONAL)


def is_public_verb(base: str) -> bool:
    """Whether a row made by that verb is for everybody to see."""
    return base in _PUBLIC


def is_outside(deed: Deed) -> bool:
    """Whether what it is done to is nothing that generated apps have: notifications, maps, chat."""
    words = {word.lower() for word in (deed.target.label.split() if deed.target else ())}
    return bool(words & _OUTSIDE) or (deed.target is not None and deed.target.label in _OUTSIDE)
