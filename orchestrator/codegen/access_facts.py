"""What the generated tests say about who reaches the rows of an entity, and how lists are narrowed and exported."""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.codegen.casting import Cast, World
from orchestrator.codegen.entity import Entity
from orchestrator.models import FieldType, Operation

_NUMBERED = frozenset({FieldType.REFERENCE, FieldType.REFERENCES})
_NOBODY = "2147483647"


@dataclass(frozen=True)
class AccessFacts:
    """Everything about one entity; `empty` when nothing is to be said."""

    entity: Entity
    cast: Cast
    world: World

    @property
    def empty(self) -> bool:
        """Whether there is nothing to test."""
        return not (self.conditional or self.filters or self.exports or self.refused or self.own or self.own_list)

    @property
    def changeable(self) -> list[str]:
        """Fields of which a change sends the first that differs between two rows."""
        first, second, *_ = self.world.bodies[self.entity.plural]
        names = [a.name for a in self.entity.updated if a.name in first and first[a.name] != second[a.name]]
        return names[-1:]

    @property
    def conditional(self) -> bool:
        """Whether a change can name the version it was made from."""
        updates, reads = self.entity.updates, self.entity.reads
        usable = updates and updates.conditional and self.entity.has_version and self.changeable
        return bool(usable) and None not in (self.cast.role(updates), self.cast.role(reads))

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Filters by what a new row has for sure, each with a value that the row does not have."""
        return list(self._filters()) if self.cast.role(self.entity.lists) is not None else []

    def _filters(self) -> Iterator[tuple[str, str]]:
        """See `filters`."""
        body = self.world.bodies[self.entity.plural][0]
        presets = {attribute.name: attribute.default for attribute in self.entity.preset}
        for attribute in self.entity.listing.filters:
            value = body.get(attribute.name, presets.get(attribute.name))
            if attribute.field.type in _NUMBERED and attribute.field.required:
                yield attribute.name, _NOBODY
            elif attribute.field.type is FieldType.BOOLEAN and isinstance(value, bool):
                yield attribute.name, str(not value).lower()
            elif attribute.field.type is FieldType.ENUM and value is not None:
                yield from ((attribute.name, other) for other in attribute.field.values[:2] if other != value)

    @property
    def spoken(self) -> list[str]:
        """What people call the values of choices that a new row has."""
        if self.cast.role(self.entity.lists) is None:
            return []
        presets = {attribute.name: attribute.default for attribute in self.entity.preset}
        has = presets | self.world.bodies[self.entity.plural][0]
        chosen = [(a.field.value_labels, has[a.name]) for a in self.entity.choices if a.name in has]
        return [labels.get(value, value) for labels, value in chosen][:2]

    @property
    def labels(self) -> list[str]:
        """Expressions of the tests for what people call the rows that a new row names."""
        if self.cast.role(self.entity.lists) is None:
            return []
        needed = {attribute.name for attribute in self.entity.created if attribute.field.required}
        labels = [a for a in self.entity.answered if a.field.label_of in needed and self._is_named(a.field.label_of)]
        return [f'row["{attribute.name}"]' for attribute in labels]

    def _is_named(self, reference: str | None) -> bool:
        """Whether rows that the reference points to have a name, which is not their number."""
        target = next(a.target for a in self.entity.answered if a.name == reference)
        entity = self.world.entities.get(target or "")
        return bool(entity and any(a.name == entity.title and a.field.required for a in entity.created))

    @property
    def exports(self) -> str:
        """Where the list can be had as a file; empty when nobody can."""
        exports = self.entity.exports
        return exports.path if exports and self.cast.role(exports) is not None else ""

    @property
    def first_label(self) -> str:
        """The first label of the file."""
        return self.entity.answered[0].label

    @property
    def formula(self) -> str | None:
        """A field that keeps any text, and whose name is an argument's."""
        plain = {FieldType.STRING, FieldType.TEXT}
        texts = [a for a in self.entity.created if a.field.type in plain and not a.pattern and a.attr == a.name]
        return next((a.name for a in texts if a.min_length <= 4 <= a.max_length), None)

    @property
    def refused(self) -> list[tuple[str, str, str]]:
        """Role, method and path of everything that somebody may not do."""
        return [
            (role, operation.method, operation.path.replace(f"{{{self.entity.id_name}}}", "{id}"))
            for operation in self.entity.every_operation
            for role in self.cast.refused(operation)
        ]

    @property
    def own(self) -> list[tuple[str, str]]:
        """Method and path of what the creator can do only with their own rows."""
        operations = [self.entity.reads, self.entity.updates, self.entity.deletes]
        operations += [move.operation for move in self.entity.moves]
        found = [o for o in operations if o and self._is_own(o) and (o.action != "update" or self.changeable)]
        return [(o.method, o.path.replace(f"{{{self.entity.id_name}}}", "{id}")) for o in found]

    @property
    def own_list(self) -> bool:
        """Whether the creator lists only their own rows."""
        return self.entity.lists is not None and self._is_own(self.entity.lists)

    def _is_own(self, operation: Operation) -> bool:
        """Whether the creator can do it, with their own rows only."""
        allowed = not operation.roles or self.cast.creator in operation.roles
        return bool(self.cast.creator) and allowed and self.cast.creator in operation.own_roles
