"""Who does what in the generated tests: somebody who may, with the rows that they reach."""

from dataclasses import dataclass

from orchestrator.codegen.entity import Entity, Move
from orchestrator.codegen.literals import python
from orchestrator.codegen.sample_bodies import Body
from orchestrator.models import Operation


@dataclass(frozen=True, slots=True)
class Cast:
    """The people in the tests of one entity. `roles` are those of the app; without any, everybody may do everything.

    `preferred` makes the rows if it may: somebody who refers to them and sees only their own.
    """

    entity: Entity
    roles: list[str]
    preferred: str = ""

    @property
    def creator(self) -> str:
        """The role of whoever makes the rows; empty where there are no roles."""
        if not self.roles or not self.entity.creates:
            return ""
        allowed = self._allowed(self.entity.creates)
        return self.preferred if self.preferred in allowed else allowed[0]

    def role(self, operation: Operation | None) -> str | None:
        """Who can do it with the creator's rows: the creator if possible; None when nobody can."""
        if operation is None:
            return None
        if not self.roles:
            return ""
        allowed = self._allowed(operation)
        reaching = [r for r in allowed if r == self.creator or r not in operation.own_roles]
        return self.creator if self.creator in reaching else next(iter(reaching), None)

    def refused(self, operation: Operation) -> list[str]:
        """The roles that may not do it."""
        return [role for role in self.roles if role not in self._allowed(operation)]

    def _allowed(self, operation: Operation | None) -> list[str]:
        """The roles that may do it."""
        return [role for role in self.roles if operation and (not operation.roles or role in operation.roles)]

    def client(self, operation: Operation) -> str:
        """The client in the tests' code, logged in as somebody who can do it."""
        role = self.role(operation)
        return f"by(client, {python(role)})" if role else "client"

    @property
    def ways(self) -> dict[str, list[Move]]:
        """How a new row gets into each state: the shortest way, by moves that somebody can make."""
        moves = [move for move in self.entity.moves if self.role(move.operation) is not None]
        start = next((a.default for a in self.entity.preset if a.attr == self.entity.state_attr), None)
        found: dict[str, list[Move]] = {start: []} if start else {}
        waiting = list(found)
        while waiting:
            state = waiting.pop(0)
            for move in moves:
                transition = move.operation.transition
                if transition and state in transition.from_states and transition.to_state not in found:
                    found[transition.to_state] = [*found[state], move]
                    waiting.append(transition.to_state)
        return found

    def way_to(self, move: Move) -> list[str]:
        """The shortest way to make a transition, with itself at the end; empty when nobody can."""
        transition = move.operation.transition
        if transition is None or self.role(move.operation) is None:
            return []
        ways = [self.ways[state] for state in transition.from_states if state in self.ways]
        return [*(step.name for step in min(ways, key=len)), move.name] if ways else []


def cast_of(entities: list[Entity], roles: list[str]) -> dict[str, Cast]:
    """Who makes the rows of each entity, by its plural: where somebody refers only to their own rows, they do."""
    casts = {entity.plural: Cast(entity, roles) for entity in entities}
    by_schema = {entity.schema: entity for entity in entities}
    for _ in entities:
        for cast in list(casts.values()):
            for target in {a.target for a in cast.entity.created if a.target in by_schema}:
                entity = by_schema[target or ""]
                reading = entity.reads or entity.lists
                if reading and cast.creator in reading.own_roles:
                    casts[entity.plural] = Cast(entity, roles, cast.creator)
    return casts


@dataclass(frozen=True, slots=True)
class World:
    """What the tests of all entities share: who can be made, by whom, with which bodies."""

    entities: dict[str, Entity]
    casts: dict[str, Cast]
    bodies: dict[str, list[Body]]
