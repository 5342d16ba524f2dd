"""Where a machine begins, where its moves lead from, and which of the listed states a move leads to."""

from dataclasses import replace

from orchestrator.engines.blueprint import naming
from orchestrator.engines.blueprint.assembly.sketch import Board, Sketch
from orchestrator.engines.blueprint.english.words import moved_by
from orchestrator.engines.blueprint.lexicon import moves
from orchestrator.engines.blueprint.lexicon.moves import DEAD_ENDS, SKIPPABLE, STARTS, Move, Start
from orchestrator.models import Field, FieldType, Transition

_LIVE_ENOUGH = 40


def told_start(board: Board, sketch: Sketch) -> Start | None:
    """Where the text says that rows begin."""
    state = board.found.starts.get(sketch.identity)
    return Start(naming.snake(state.split()) or state, state) if state else None


def back_to(move: Move, start: Start) -> Move:
    """Reopening leads back to where this life begins."""
    return replace(move, to=start.state) if move.kind == "reopen" else move


def is_usual_status(field: Field) -> bool:
    """A status nobody listed: the verbs say more of it than habit does."""
    return field.type is FieldType.ENUM and field.name in ("status", "state")


def is_flag_of(field: Field, chosen: list[Move]) -> bool:
    """A usual yes/no field that the state now says: published, paid."""
    return field.type is FieldType.BOOLEAN and field.name in {move.to for move in chosen}


def first_state(sketch: Sketch, chosen: list[Move]) -> Start:
    """The state in which rows begin."""
    if sketch.act is not None:
        judged = any(move.kind in ("approve", "reject", "accept", "confirm") for move in chosen)
        if judged:
            return STARTS["review"] if sketch.act.start[0] != "booked" else Start("requested", "待确认")
        return Start(*sketch.act.start)
    kinds = {move.start for move in chosen}
    if kinds == {"booking"} and not any(move.kind.startswith("check") for move in chosen):
        return (
            STARTS["work"] if sketch.thing.key not in ("booking", "appointment", "reservation") else STARTS["booking"]
        )
    return next(start for kind, start in STARTS.items() if kind in kinds)


def from_states(move: Move, ordered: list[Move], initial: str) -> list[str]:
    """Where a move may begin: right before it in a usual life, leaving out what a life may leave out."""
    reached = [other for other in ordered if other.to != move.to]
    if move.kind == "reopen":
        return [other.to for other in reached if other.order >= _LIVE_ENOUGH or other.ends] or [initial]
    if move.kind == "unpublish":
        return [other.to for other in reached if other.kind == "publish"] or [initial]
    before = [other for other in reached if other.order < move.order and other.to not in DEAD_ENDS]
    if move.kind in ("cancel", "withdraw"):
        return [initial, *(other.to for other in before if other.order < _LIVE_ENOUGH)]
    if move.kind in ("close", "archive", "escalate"):
        return [initial, *(other.to for other in before)]
    states: list[str] = []
    for other in sorted(before, key=lambda one: -one.order):
        if states and other.order < _order_of(states[-1], before) and states[-1] not in SKIPPABLE:
            break
        states.append(other.to)
    if not states or all(state in SKIPPABLE for state in states):
        states.append(initial)
    return [state for state in dict.fromkeys([initial, *(o.to for o in ordered)]) if state in states]


def _order_of(state: str, among: list[Move]) -> int:
    return next(move.order for move in among if move.to == state)


def _usual_state(move: Move) -> str:
    """Where the move of the table leads that this one is like."""
    return moves.BY_NAME[move.kind].to if move.kind in moves.BY_NAME else move.to


def state_for(move: Move, status: Field) -> str | None:
    """The listed state that a move leads to, or None."""
    for value in status.values:
        label = status.value_labels.get(value, value)
        if value in (move.to, _usual_state(move)) or value.startswith(move.name) or label == move.state_chinese:
            return value
        if any(verb in label for verb in move.chinese_verbs if len(verb) > 1):
            return value
    return None


def listed_from(order: list[str], to: str, move: Move, initial: str) -> list[str]:
    """The listed states that a move may lead from."""
    before = [state for state in order[: order.index(to)] if state not in DEAD_ENDS and state != to]
    if move.kind in ("cancel", "withdraw", "close", "archive"):
        return before or [initial]
    if move.kind == "reject":
        return [before[0]] if before else [initial]
    if move.kind == "reopen":
        return [state for state in order if state != to][-1:]
    rest = before[-1:] if before and before[-1] not in SKIPPABLE else before[-2:]
    return rest or [state for state in order if state != to][-1:]


def by_value(
    board: Board, sketch: Sketch, state: str, order: list[str], labels: dict[str, str], roles: list[str]
) -> Transition:
    """A move to a state that no verb is known for: it is named after the state."""
    label = labels[state]
    name = naming.snake([f"mark_{state}"]) if state.isascii() else f"move_{order.index(state)}"
    said = f"设为{label}" if board.chinese else f"Mark {label.lower()}"
    verb = None if board.chinese else moved_by(state)
    if verb:
        name, said = naming.snake(verb.split()), verb.capitalize()
    before = order[: order.index(state)]
    return Transition(name=name[:40], label=said, from_states=before[-1:] or order[:1], to_state=state, roles=roles)
