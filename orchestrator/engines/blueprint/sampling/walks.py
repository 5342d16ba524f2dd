"""The ways a row can have gone from state to state, and when."""

import datetime as dt
from dataclasses import dataclass

from orchestrator.models import Effect, Entity, Transition

BASE = dt.date(2026, 11, 16)
"""The day that samples are told from. A fixed one: the same plan gives the same rows, whenever it is built."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A state and the shortest way to it from the initial one; no state without a machine."""

    state: str | None = None
    moves: tuple[Transition, ...] = ()
    is_final: bool = False

    def effects(self, entity: Entity) -> list[Effect]:
        """What happened on the way, from creation on."""
        return [*entity.on_create, *(effect for move in self.moves for effect in move.effects)]


def walks(entity: Entity) -> list[Walk]:
    """A walk to each state that can be reached, the initial one first."""
    machine = entity.machine
    if machine is None:
        return [Walk()]
    left = {state for move in machine.transitions for state in move.from_states}
    found = {machine.initial: Walk(machine.initial, (), machine.initial not in left)}
    waiting = [machine.initial]
    for state in waiting:
        for move in machine.transitions:
            if state in move.from_states and move.to_state not in found:
                ahead = (*found[state].moves, move)
                found[move.to_state] = Walk(move.to_state, ahead, move.to_state not in left)
                waiting.append(move.to_state)
    return list(found.values())


def walk_to(entity: Entity, state: object) -> Walk | None:
    """The walk to a state; None when there is none."""
    return next((walk for walk in walks(entity) if walk.state == state), None)


@dataclass(frozen=True, slots=True)
class Timeline:
    """When a row was made and moved; the more recent, the higher its number."""

    number: int
    total: int

    def made(self) -> dt.datetime:
        """When it was created: every row a few days after the one before, the last one just before the base day."""
        day = BASE - dt.timedelta(days=(self.total - self.number) * 3)
        return _moment(day, 8 + self.number % 9, self.number * 7 % 60)

    def moved(self, step: int) -> dt.datetime:
        """When its transition of that number happened, from 1."""
        return self.made() + dt.timedelta(days=step, hours=self.number % 3 + 1)


def _moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
