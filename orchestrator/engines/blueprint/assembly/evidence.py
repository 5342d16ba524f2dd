"""Whether there is enough evidence that a noun names something to keep.

Some words only look like things: `right now`, `打完标记完成`. A thing is certain when the text lists what it has, the
domain or the catalogue knows it, or it keeps the rows of a deed. Beside certain things the others are dropped and named
among what was not understood.
"""

from orchestrator.engines.blueprint import vocabulary
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.catalogue import canonical
from orchestrator.engines.blueprint.lexicon.people import is_person
from orchestrator.engines.blueprint.lexicon.signals import signal_words
from orchestrator.engines.blueprint.text import is_cjk

_NO_NAMES = signal_words("evidence.no_names")
_NOUNS = frozenset(vocabulary.NOUNS.values())
_LEAST_ITEMS = 2
"""An unknown thing with fewer attributes is hardly one."""


def drop_doubtful(board: Board) -> None:
    """Takes doubtful things off the board, where there are certain ones."""
    involved = _involved(board)
    certain = {
        identity
        for identity, sketch in board.sketches.items()
        if _is_certain(sketch) or (identity in involved and not _is_no_name(sketch.thing.label))
    }
    if not certain:
        return
    for identity in [identity for identity in board.sketches if identity not in certain]:
        dropped = board.sketches.pop(identity)
        board.found.miss(dropped.thing.label)
        board.found.relations = [r for r in board.found.relations if identity not in (r.owner, r.target)]
    for sketch in board.sketches.values():
        sketch.target = sketch.target if sketch.target in board.sketches else None
        sketch.actor = sketch.actor if sketch.actor in board.sketches else None


def _involved(board: Board) -> set[str]:
    """Who does a deed, and what it is done to, where that is called by one or two plain words."""
    found = set()
    for sketch in board.sketches.values():
        if sketch.act is None or not sketch.dealings:
            continue
        actor, target = board.sketches.get(sketch.actor or ""), board.sketches.get(sketch.target or "")
        if actor is not None and is_person(actor.thing.label):
            found.add(actor.identity)
        if target is not None and target.thing.key != "item" and len(target.thing.label.split()) < 3:
            found.add(target.identity)
    return found


def _is_certain(sketch: Sketch) -> bool:
    if _is_no_name(sketch.thing.label):
        return False
    if sketch.known is not None or sketch.act is not None or sketch.thing.sure:
        return True
    items = len(sketch.thing.items)
    wanted = items > 0 or bool(sketch.dealings) or sketch.thing.declared
    return items >= _LEAST_ITEMS or (wanted and _is_word(sketch))


def _is_word(sketch: Sketch) -> bool:
    """Whether the dictionary knows the noun."""
    key = sketch.thing.key
    return key != "item" and (canonical(key) is not None or key in _NOUNS)


def _is_no_name(label: str) -> bool:
    """Whether the label holds words that no thing is called by."""
    if is_cjk(label[0]):
        known = label in vocabulary.NOUNS  # 书 and 车 are things, though one character seldom is
        return (len(label) == 1 and not known) or any(word in label for word in _NO_NAMES if is_cjk(word[0]))
    return bool(_NO_NAMES & set(label.lower().split()))
