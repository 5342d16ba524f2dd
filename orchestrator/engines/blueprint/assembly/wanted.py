"""Which moves of a row somebody makes, by whom, and what is asked for on the way."""

import dataclasses
from dataclasses import dataclass

from orchestrator.engines.blueprint.assembly.sketch import Dealing, Sketch
from orchestrator.engines.blueprint.english.words import participle
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.moves import Move
from orchestrator.engines.blueprint.lexicon.verbs import Sense

_INPUTS = frozenset(
    ["comment", "reason", "note", "remark", "remarks", "grade", "score", "explanation", "message", "price", "quote"]
)
"""What somebody may be asked for who moves a row."""
_JUDGING = ("approve", "reject")


@dataclass(slots=True)
class Wanted:
    """Moves that somebody makes: the move's name → who may (empty: everybody), and whose own rows only.

    `others`: who makes the moves of which nothing is said.
    """

    roles: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    own: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    verbs: dict[str, str] = dataclasses.field(default_factory=dict)
    inputs: dict[str, str] = dataclasses.field(default_factory=dict)
    moves: dict[str, Move] = dataclasses.field(default_factory=dict)
    others: list[str] = dataclasses.field(default_factory=list)

    def add(self, move: Move, dealing: Dealing) -> None:
        """Notes a move; who may do it once without a role may do it always."""
        move = _as_spoken(move, dealing.verb)
        name = move.name
        self.moves[name] = move
        known = self.roles.setdefault(name, list(dealing.roles))
        known.extend(role for role in dealing.roles if role not in known)
        self.verbs.setdefault(name, dealing.verb)
        asked = next((word for word in dealing.tail if word.lower() in _INPUTS), None)
        if asked is not None:
            self.inputs[name] = asked.lower()
        if dealing.own:
            self.own.setdefault(name, []).extend(dealing.roles)


def _as_spoken(move: Move, verb: str) -> Move:
    """`decline` and `turn down` are moves like rejecting, and are called what the text calls them."""
    if verb == move.name.replace("_", " ") or verb not in move.english_verbs or move.like:
        return move
    return dataclasses.replace(
        move, name=verb.replace(" ", "_").replace("-", "_"), to=participle(verb).replace(" ", "_"), like=move.name
    )


def wanted_moves(sketch: Sketch) -> Wanted:
    """The moves that the deeds done to an entity ask for, and the way back of an act."""
    wanted = Wanted()
    for dealing in sketch.dealings:
        if dealing.meaning.sense is Sense.MOVE:
            wanted.add(moves.named(dealing.meaning.of), dealing)
        elif dealing.meaning.sense is Sense.JUDGE:
            for name in _JUDGING:
                wanted.add(moves.named(name), dealing)
    everywhere = wanted.roles.pop(moves.ANY, [])
    for known in (wanted.moves, wanted.verbs, wanted.own):
        known.pop(moves.ANY, None)
    wanted.others = everywhere
    for roles in wanted.roles.values():
        roles.extend(role for role in everywhere if not roles)
    if sketch.act is not None and sketch.act.back and sketch.act.back not in wanted.roles:
        doing = next((d for d in sketch.dealings if d.meaning.sense is Sense.ACT), None)
        if doing is not None:
            wanted.roles[sketch.act.back] = list(doing.roles)
            wanted.verbs[sketch.act.back] = ""
            wanted.moves[sketch.act.back] = moves.named(sketch.act.back)
    return wanted
