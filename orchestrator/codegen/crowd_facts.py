"""What the generated tests say about guards that look at more rows than one: limits, places, times, doubles."""

from dataclasses import dataclass, field

from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.casting import Cast, World
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.sample_bodies import Body
from orchestrator.models import Guard, GuardKind

_CROWDS = {
    GuardKind.AT_MOST: ("there_are_at_most_{limit}_with_the_same_{reference}", "One row more is refused."),
    GuardKind.NO_OVERLAP: ("same_{reference}_is_not_taken_twice_at_a_time", "Two rows can not have the same time."),
    GuardKind.UNIQUE_TOGETHER: ("{fields}_are_unique_together", "The same values twice are refused."),
    GuardKind.CAPACITY: ("{limit}_of_{reference}_is_not_exceeded", "Where all is taken, nobody else gets anything."),
}
"""The name of the test of each guard that looks at other rows, and what it says."""

_MOST_ROWS = 10
"""Rows that a test makes at most to reach a limit."""


@dataclass(frozen=True, slots=True)
class CrowdFact:
    """Rows of which the last is one too many."""

    name: str
    text: str
    code: str
    times: int
    fresh: list[Body] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    reference: str = ""
    values: Body = field(default_factory=dict)
    target: str = ""
    path: str = ""
    maker: str = ""
    limited: Body = field(default_factory=dict)


@dataclass(frozen=True)
class CrowdFacts:
    """Those of one entity."""

    entity: Entity
    cast: Cast
    world: World

    @property
    def all(self) -> list[CrowdFact]:
        """Every guard that a test can break."""
        listed = [guard for operation in self.entity.every_operation for guard in operation.guards]
        guards = list({guard.model_dump_json(): guard for guard in listed}.values())
        facts = [fact for guard in guards if (fact := self._crowd(guard, guards))]
        return list({fact.name: fact for fact in facts}.values())

    def _crowd(self, guard: Guard, every: list[Guard]) -> CrowdFact | None:
        """What one of them refuses; None when another guard is in the way of the test, or nobody can make the rows."""
        verbs = self._way_to_count(guard)
        made = (guard.limit or 0) + 1 if guard.kind is GuardKind.AT_MOST else 2
        hindered = made > _MOST_ROWS or any(self._hinders(other, made) for other in every if other != guard)
        fresh = self._fresh(guard, every, made)
        if guard.kind not in _CROWDS or verbs is None or fresh is None or hindered:
            return None
        if guard.kind is GuardKind.CAPACITY:
            return self._full(guard, fresh, verbs)
        name, text = _CROWDS[guard.kind]
        named = name.format(limit=guard.limit, reference=guard.reference, fields="_and_".join(guard.fields))
        return CrowdFact(named, text, guard.code, made, fresh, verbs)

    def _full(self, guard: Guard, fresh: list[Body], verbs: list[str]) -> CrowdFact | None:
        """Rows of which the first fills the row they share."""
        target = self.world.entities.get(self._attribute(guard.reference).target or "")
        if target is None or target.creates is None:
            return None
        limit = next(a for a in target.stored if a.name == guard.limit_field)
        place = max(1, int(limit.bounds[0]))
        amount = self._attribute(guard.amount_field) if guard.amount_field else None
        fits = amount.bounds[0] <= place <= amount.bounds[1] if amount else place == 1
        if not fits or all(a.name != guard.limit_field for a in target.created):
            return None
        name, text = _CROWDS[guard.kind]
        return CrowdFact(
            name.format(limit=guard.limit_field, reference=guard.reference),
            text,
            guard.code,
            2,
            fresh,
            verbs,
            reference=guard.reference or "",
            values={guard.amount_field: place} if guard.amount_field else {},
            target=target.snake,
            path=target.path,
            maker=self.world.casts[target.plural].client(target.creates),
            limited={guard.limit_field or "": place},
        )

    def _way_to_count(self, guard: Guard) -> list[str] | None:
        """The transitions after which a row counts; none when it counts at once, None when nobody can make them."""
        if self.entity.creates and guard in self.entity.creates.guards:
            return []
        moves = [move for move in self.entity.moves if guard in move.operation.guards]
        ways = [verbs for move in moves if (verbs := self.cast.way_to(move))]
        return min(ways, key=len) if ways and guard.kind is not GuardKind.UNIQUE_TOGETHER else None

    def _hinders(self, guard: Guard, made: int) -> bool:
        """Whether another guard refuses that many rows with the same values."""
        if guard.kind is GuardKind.AT_MOST:
            return (guard.limit or 0) < made
        same = guard.kind is GuardKind.UNIQUE_TOGETHER and all(self._attribute(name).target for name in guard.fields)
        return guard.kind is GuardKind.NO_OVERLAP or (same and made > 2)

    def _fresh(self, guard: Guard, every: list[Guard], made: int) -> list[Body] | None:
        """What has to differ between the rows, for each; empty when nothing has to, None when it can not."""
        unique = {a.name for a in self.entity.created if a.field.unique}
        for other in every:
            if other.kind is GuardKind.UNIQUE_TOGETHER and other != guard:
                unique |= {name for name in other.fields if not self._attribute(name).target}
        bodies = self.world.bodies[self.entity.plural]
        if not unique:
            return []
        if made > len(bodies) or unique & set(guard.fields):
            return None
        return [{name: body[name] for name in sorted(unique) if name in body} for body in bodies[:made]]

    def _attribute(self, name: str | None) -> Attribute:
        """One of the entity's own fields."""
        return next(a for a in self.entity.stored if a.name == name)
