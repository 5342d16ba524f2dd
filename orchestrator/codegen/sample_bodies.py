"""Bodies for the generated tests: rows that fit all the rules of the app, without the ids they refer to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.sample_values import sample
from orchestrator.models import Effect, EffectKind, Guard, GuardKind

Body = dict[str, Any]
MANY = 3
_ROOM = 20
"""What a row that others count against has room for."""


@dataclass
class SampleBodies:
    """Bodies of the entities of an app, three for each that can be made at all."""

    app: App
    _known: dict[str, list[Body]] = field(default_factory=dict)

    def of(self, entity: Entity) -> list[Body]:
        """Three bodies that differ where they can; none when a required field has no simple value."""
        if entity.schema not in self._known:
            self._known[entity.schema] = []  # an entity that needs one of its own kind can not be made
            self._known[entity.schema] = self._make(entity)
        return self._known[entity.schema]

    def _make(self, entity: Entity) -> list[Body]:
        """See `of`."""
        if not entity.creates or not all(self._reachable(a) for a in entity.created if a.target and a.field.required):
            return []
        bodies = [self._body(entity, number) for number in range(MANY)]
        needed = {a.name for a in entity.created if a.field.required and not a.target}
        return bodies if all(needed <= body.keys() for body in bodies) else []

    def _reachable(self, reference: Attribute) -> bool:
        """Whether a test can make a row of what a field points to."""
        target = self.app.by_schema.get(reference.target or "")
        return target is not None and (target.is_account or bool(self.of(target)))

    def _body(self, entity: Entity, number: int) -> Body:
        """One body."""
        plain = [a for a in entity.created if not a.target]
        late, second = _late(entity), {later for _, later in in_order_pairs(entity)}
        body = {a.name: sample(a, number, late=a.name in late, second=a.name in second) for a in plain}
        for attribute in plain:
            if attribute.name in self._counted_against(entity):
                low, high = attribute.bounds
                body[attribute.name] = type(low)(min(max(_ROOM + number, low), high))
        return {name: value for name, value in body.items() if value is not None}

    def _counted_against(self, entity: Entity) -> set[str]:
        """The fields of an entity that rows which point to it use up."""
        return {name for other in self.app.entities for schema, name in _uses(other) if schema == entity.schema}


def _uses(entity: Entity) -> Iterator[tuple[str | None, str]]:
    """Entity and field of everything that making or moving a row uses up."""
    targets = {attribute.name: attribute.target for attribute in entity.stored}
    for effect in adjustments(entity):
        yield targets.get(effect.reference or ""), effect.field
    for guard in _guards(entity, GuardKind.CAPACITY):
        yield targets.get(guard.reference or ""), guard.limit_field or ""


def adjustments(entity: Entity) -> list[Effect]:
    """Every effect on another row."""
    lists = [[*o.effects, *(o.transition.effects if o.transition else [])] for o in entity.every_operation]
    return [effect for effects in lists for effect in effects if effect.kind is EffectKind.ADJUST]


def in_order_pairs(entity: Entity) -> set[tuple[str, str]]:
    """The pairs of fields of which the first is not after the second."""
    return {(guard.fields[0], guard.fields[1]) for guard in _guards(entity, GuardKind.IN_ORDER)}


def _guards(entity: Entity, kind: GuardKind) -> list[Guard]:
    """The guards of that kind, of whichever operation."""
    return [guard for operation in entity.every_operation for guard in operation.guards if guard.kind is kind]


def _late(entity: Entity) -> set[str]:
    """The dates that must not be past, and those that come before or after them."""
    ordered = [set(pair) for pair in in_order_pairs(entity)]
    late = {name for guard in _guards(entity, GuardKind.NOT_PAST) for name in guard.fields}
    return late | {name for names in ordered if names & late for name in names}
