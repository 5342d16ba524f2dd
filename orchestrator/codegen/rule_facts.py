"""What the generated tests say about states, effects and guards of an entity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.casting import Cast, World
from orchestrator.codegen.crowd_facts import CrowdFact, CrowdFacts
from orchestrator.codegen.entity import Entity, Move
from orchestrator.codegen.sample_bodies import Body
from orchestrator.codegen.sample_values import sample
from orchestrator.models import Effect, EffectKind, FieldType, GuardKind

_PAST = {FieldType.DATE: "2001-01-01", FieldType.DATETIME: "2001-01-01T12:00:00Z"}


@dataclass(frozen=True, slots=True)
class MoveFact:
    """A transition somebody can make: the moves that lead to it and itself, what it asks for, what it notes."""

    verb: str
    verbs: list[str]
    asked: Body
    notes: list[str]


@dataclass(frozen=True, slots=True)
class AdjustFact:
    """A field of another row that changes with this one."""

    field: str
    reference: str
    path: str
    reader: str
    maker: str
    target: str
    by: int
    amount: str | None
    code: str
    used_up: Any
    taken_back: bool
    moved: tuple[list[str], int] | None


@dataclass(frozen=True, slots=True)
class UnfitFact:
    """Values that break a rule about one row."""

    name: str
    text: str
    values: Body
    field: str


@dataclass(frozen=True)
class RuleFacts:
    """Everything about one entity; `empty` when nothing is to be said."""

    entity: Entity
    cast: Cast
    world: World

    @property
    def empty(self) -> bool:
        """Whether there is nothing to test."""
        return not (self.moves or self.adjusted or self.unfit or self.crowds or self.notes)

    @property
    def bodies(self) -> list[str]:
        """The functions of the tests' bodies that may be needed."""
        return [f"{entity.snake}_body" for entity in self.world.entities.values()]

    @property
    def roles_of_moves(self) -> dict[str, str]:
        """Who makes each transition; empty where there are no roles."""
        roles = {move.name: self.cast.role(move.operation) for move in self.entity.moves}
        return {name: role for name, role in roles.items() if role}

    @property
    def moves(self) -> list[MoveFact]:
        """The transitions that somebody can make from a state that a row can get into."""
        return [
            MoveFact(move.name, verbs, self._asked(move), self._notes(move.operation.transition.effects))
            for move in self.entity.moves
            if move.operation.transition and (verbs := self.cast.way_to(move))
        ]

    @property
    def conditional_move(self) -> str:
        """A transition that a new row can make and that takes If-Match; empty when there is none."""
        taking = {move.name for move in self.entity.moves if move.operation.conditional and self.entity.has_version}
        return next((move.verb for move in self.moves if move.verb in taking and len(move.verbs) == 1), "")

    def _asked(self, move: Move) -> Body:
        """Values for what the transition asks for."""
        values = {a.name: sample(a, 1) for a in move.asked if not a.target}
        return {name: value for name, value in values.items() if value is not None}

    def _notes(self, effects: list[Effect]) -> list[str]:
        """The fields of the row itself that effects set."""
        return list(dict.fromkeys(effect.field for effect in effects if effect.kind is not EffectKind.ADJUST))

    @property
    def right_moves(self) -> list[tuple[list[str], str]]:
        """Transitions and where they lead."""
        states = {m.name: m.operation.transition.to_state for m in self.entity.moves if m.operation.transition}
        return [(move.verbs, states[move.verb]) for move in self.moves]

    @property
    def wrong_moves(self) -> list[list[str]]:
        """Transitions, each from a state that it does not lead out of."""
        ways, found = self.cast.ways, list[list[str]]()
        for move in self.entity.moves:
            transition = move.operation.transition
            if transition is None or self.cast.role(move.operation) is None:
                continue
            wrong = [steps for state, steps in ways.items() if state not in transition.from_states]
            found += [[*(step.name for step in min(wrong, key=len)), move.name]] if wrong else []
        return found

    @property
    def notes(self) -> list[str]:
        """What creating a row sets."""
        return self._notes(self.entity.creates.effects if self.entity.creates else [])

    @property
    def adjusted(self) -> list[AdjustFact]:
        """The fields of other rows that creating one changes."""
        effects = self.entity.creates.effects if self.entity.creates else []
        return [fact for effect in effects if effect.kind is EffectKind.ADJUST and (fact := self._adjusted(effect))]

    def _adjusted(self, effect: Effect) -> AdjustFact | None:
        """One of them; None when the tests can not look at it."""
        reference = self._attribute(effect.reference)
        target = self.world.entities.get(reference.target or "")
        amount_known = effect.amount_field is None or effect.amount_field in self.world.bodies[self.entity.plural][0]
        if target is None or not reference.field.required or not amount_known:
            return None
        cast = self.world.casts[target.plural]
        if target.reads is None or cast.role(target.reads) is None or target.creates is None:
            return None
        column = next(a for a in target.stored if a.name == effect.field)
        settable = any(a.name == effect.field for a in target.created)
        return AdjustFact(
            field=effect.field,
            reference=reference.name,
            path=target.path,
            reader=cast.client(target.reads),
            maker=cast.client(target.creates),
            target=target.snake,
            by=effect.by,
            amount=effect.amount_field,
            code=effect.code,
            used_up=column.bounds[0 if effect.by < 0 else 1] if settable else None,
            taken_back=self._takes_back(effect),
            moved=self._moved(effect),
        )

    def _takes_back(self, effect: Effect) -> bool:
        """Whether deleting a new row changes the other back."""
        deletes = self.entity.deletes
        if deletes is None or deletes.states or self.cast.role(deletes) is None:
            return False
        return any(
            (e.field, e.reference, e.by) == (effect.field, effect.reference, -effect.by) for e in deletes.effects
        )

    def _moved(self, effect: Effect) -> tuple[list[str], int] | None:
        """The first transition that changes the same field right after creating the row, and by how much."""
        for move in self.entity.moves:
            transition, verbs = move.operation.transition, self.cast.way_to(move)
            for other in transition.effects if transition and len(verbs) == 1 else []:
                same = (other.kind, other.field, other.reference) == (effect.kind, effect.field, effect.reference)
                if same and other.amount_field == effect.amount_field:
                    return verbs, other.by
        return None

    @property
    def unfit(self) -> list[UnfitFact]:
        """Guards on the values of one row."""
        return list(self._unfit()) if self.entity.creates else []

    def _unfit(self) -> Iterator[UnfitFact]:
        """See `unfit`."""
        body = self.world.bodies[self.entity.plural][0]
        for guard in self.entity.creates.guards if self.entity.creates else []:
            names = guard.fields
            if guard.kind is GuardKind.NOT_PAST and names[0] in body:
                value = {names[0]: _PAST[self._attribute(names[0]).field.type]}
                yield UnfitFact(f"{names[0]}_is_not_past", "Yesterday and before is too late.", value, names[0])
            if guard.kind is GuardKind.IN_ORDER and body.keys() >= set(names) and body[names[0]] != body[names[1]]:
                swapped = {names[0]: body[names[1]], names[1]: body[names[0]]}
                text = "The second value can not come before the first."
                yield UnfitFact(f"{names[1]}_is_not_before_{names[0]}", text, swapped, names[1])

    @property
    def crowds(self) -> list[CrowdFact]:
        """Guards on how many rows there are."""
        return CrowdFacts(self.entity, self.cast, self.world).all

    @property
    def changeable(self) -> list[str]:
        """Fields that a change can set, enough to send one: the first that is in every body."""
        body = self.world.bodies[self.entity.plural][0]
        return [a.name for a in self.entity.updated if a.name in body and not a.field.unique][:1]

    @property
    def settled(self) -> list[str]:
        """The way to a state in which a row is not changed any more; empty when there is none."""
        updates = self.entity.updates
        if updates is None or self.cast.role(updates) is None or not self.changeable:
            return []
        own = self.cast.role(updates) in updates.own_roles
        return self._way_out((own and updates.own_states) or updates.states)

    @property
    def deletable(self) -> list[str]:
        """The way to a state in which a row can be deleted, where a new one can not."""
        deletes, ways = self.entity.deletes, self.cast.ways
        if deletes is None or not deletes.states or self.cast.role(deletes) is None:
            return []
        found = [[step.name for step in ways[state]] for state in deletes.states if state in ways]
        return min(found, key=len) if found else []

    def _way_out(self, states: list[str]) -> list[str]:
        """The shortest way out of these states."""
        ways = [[step.name for step in way] for state, way in self.cast.ways.items() if states and state not in states]
        return min(ways, key=len) if ways else []

    def _attribute(self, name: str | None) -> Attribute:
        """One of the entity's own fields."""
        return next(a for a in self.entity.stored if a.name == name)
