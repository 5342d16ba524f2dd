"""Guards and effects of an operation, written as the lines of a service that enforce them."""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.literals import python
from orchestrator.models import Effect, EffectKind, FieldType, Guard, GuardKind, Operation

_COUNTING = frozenset({GuardKind.CAPACITY, GuardKind.AT_MOST, GuardKind.NO_OVERLAP})


@dataclass(frozen=True)
class RuleWriter:
    """Writes for one entity; `others` has every entity that a reference can point to, by schema name."""

    entity: Entity
    others: dict[str, Entity]
    link_tables: dict[str, str]

    @property
    def first_values(self) -> list[str]:
        """The arguments that a new row is made from: what was sent, and what the server sets."""
        presets = [f"{a.attr}={python(a.default)}" for a in self.entity.preset]
        owner = [f"{self.entity.owner.attr}=caller.id"] if self.entity.owner else []
        return [f"**{self.dump(self.entity.created)}", *presets, *owner]

    def dump(self, attributes: list[Attribute], option: str = "") -> str:
        """The values of a body that are columns."""
        names = ", ".join(python(a.attr) for a in attributes if a.is_link)
        options = [option, f"exclude={{{names}}}" if names else ""]
        return f"body.model_dump({', '.join(part for part in options if part)})"

    def caller(self, operation: Operation) -> str:
        """The parameter that says who asks, if it matters."""
        return ", caller: Caller" if self.takes_caller(operation) else ""

    def passed(self, operation: Operation) -> str:
        """The argument for it."""
        return ", caller" if self.takes_caller(operation) else ""

    def references(self, operation: Operation) -> list[str]:
        """Statements that refuse ids of rows that are not there for whoever does the operation."""
        return [self._reference(a, operation) for a in self._sent(operation) if a.target]

    def _reference(self, attribute: Attribute, operation: Operation) -> str:
        reading = self._own_reading(attribute, operation)
        owner = f", whose(caller, {python(reading.operation_id)})" if reading else ""
        many = "s" if attribute.is_link else ""
        arguments = f"models.{attribute.target_class}, body.{attribute.attr}, {python(attribute.name)}{owner}"
        return f"rows.require_reference{many}(session, {arguments})"

    def _own_reading(self, attribute: Attribute, operation: Operation) -> Operation | None:
        """The reading of what the field points to, if some who do the operation reach only their own rows of it."""
        target = self.others.get(attribute.target or "")
        reading = (target.reads or target.lists) if target else None
        if reading is None or not target or not target.owner:
            return None
        doing = set(operation.roles or reading.own_roles)
        return reading if doing & set(reading.own_roles) else None

    def takes_caller(self, operation: Operation) -> bool:
        """Whether it matters to the service who asks."""
        effects = [*operation.effects, *(operation.transition.effects if operation.transition else [])]
        acted = any(effect.kind is EffectKind.ACTOR for effect in effects)
        changes_account = self.entity.is_account and operation.action == "update"
        referring = any(self._own_reading(a, operation) for a in self._sent(operation) if a.target)
        return self.entity.for_roles and (acted or changes_account or referring or self.entity.owner is not None)

    def _sent(self, operation: Operation) -> list[Attribute]:
        """The fields of the operation's body."""
        if operation.action == "transition":
            return next((m.asked for m in self.entity.moves if m.operation is operation), [])
        return {"create": self.entity.created, "update": self.entity.updated}.get(operation.action, [])

    def links(self, attributes: list[Attribute]) -> list[str]:
        """Statements that store which rows a row names."""
        links = [a for a in attributes if a.is_link]
        return [f"rows.link(session, models.{self.link_table(a)}, row, body.{a.attr})" for a in links]

    def link_table(self, attribute: Attribute) -> str:
        """The table that keeps the ids of a field."""
        return self.link_tables[f"{self.entity.schema}.{attribute.name}"]

    def consequences(self, operation: Operation) -> list[str]:
        """Guards, then effects."""
        return [*self.guards(operation), *self.effects(operation)]

    @property
    def peers(self) -> dict[str, str]:
        """The constants that say which rows are counted together: name → expression."""
        guards = [guard for operation in self.entity.every_operation for guard in operation.guards]
        return {self._peers_name(guard): self._peers(guard) for guard in guards if guard.kind in _COUNTING}

    def guards(self, operation: Operation) -> list[str]:
        """Statements on `row` (and `body`, for what is checked only when it is set)."""
        return [line for guard in operation.guards for line in self._guard(guard, operation)]

    def _guard(self, guard: Guard, operation: Operation) -> Iterator[str]:
        """The statement of one guard; unique values are the database's own affair."""
        fields = [self._attribute(name) for name in guard.fields]
        columns = [f"models.{self.entity.class_name}.{field.attr}" for field in fields]
        match guard.kind:
            case GuardKind.CAPACITY:
                amount = f", {self._column(guard.amount_field)}" if guard.amount_field else ""
                yield f"guards.capacity(session, row, {self._peers_name(guard)}, {self._limit(guard)}{amount})"
            case GuardKind.AT_MOST:
                yield f"guards.at_most(session, row, {self._peers_name(guard)}, {guard.limit or 0})"
            case GuardKind.NO_OVERLAP:
                yield f"guards.no_overlap(session, row, {self._peers_name(guard)}, {', '.join(columns)})"
            case GuardKind.IN_ORDER:
                yield f"guards.in_order(row.{fields[0].attr}, row.{fields[1].attr}, {python(fields[1].name)})"
            case GuardKind.NOT_PAST if self._sets(operation, fields[0]):
                yield f"guards.not_past(body.{fields[0].attr}, {python(fields[0].name)})"

    def _sets(self, operation: Operation, attribute: Attribute) -> bool:
        """Whether the operation's body has the field."""
        return any(other.name == attribute.name for other in self._sent(operation))

    def _limit(self, guard: Guard) -> str:
        """The column of the row that `reference` points to which says how many may point to it."""
        target = self._target(guard.reference)
        return f"models.{target.class_name}.{_named(target.stored, guard.limit_field).attr}"

    def _peers_name(self, guard: Guard) -> str:
        """The name of the constant: SAME_EVENT."""
        name = f"SAME_{(guard.reference or '').removesuffix('_id').upper()}"
        return name + (f"_{'_'.join(guard.states).upper()}" if guard.states else "")

    def _peers(self, guard: Guard) -> str:
        """Which rows are counted together."""
        counted = f", {self._column(self.entity.state_field)}, {python(tuple(guard.states))}" if guard.states else ""
        return f"guards.Peers({self._column(guard.reference)}{counted})"

    def effects(self, operation: Operation) -> list[str]:
        """Statements on `row` and on what it points to."""
        found = [*operation.effects, *(operation.transition.effects if operation.transition else [])]
        return [self._effect(effect) for effect in found]

    def _effect(self, effect: Effect) -> str:
        """The statement of one effect."""
        attribute = effect.field if effect.kind is EffectKind.ADJUST else self._attribute(effect.field).attr
        match effect.kind:
            case EffectKind.ADJUST:
                return self._adjust(effect)
            case EffectKind.ACTOR:
                return f"row.{attribute} = caller.id"
            case EffectKind.STAMP:
                moment = self._attribute(effect.field).field.type is FieldType.DATETIME
                return f"row.{attribute} = {'utc_now()' if moment else 'dt.date.today()'}"

    def _adjust(self, effect: Effect) -> str:
        """The call that adds to a field of the row that a reference points to."""
        target = self._target(effect.reference)
        field = _named(target.stored, effect.field)
        low, high = field.bounds
        bounds = f"({_short(low)}, {_short(high)})"
        reference = f"row.{self._attribute(effect.reference).attr}"
        column = f"models.{target.class_name}.{field.attr}"
        return (
            f"effects.adjust(session, {column}, {reference}, {self._amount(effect)}, {bounds}, {python(effect.code)})"
        )

    def _amount(self, effect: Effect) -> str:
        """How much is added."""
        if effect.amount_field is None:
            return str(effect.by)
        attribute = self._attribute(effect.amount_field)
        amount = f"(row.{attribute.attr} or 0)" if attribute.nullable else f"row.{attribute.attr}"
        return {1: amount, -1: f"-{amount}"}.get(effect.by, f"{effect.by} * {amount}")

    def _target(self, reference: str | None) -> Entity:
        """The entity that a reference points to."""
        return self.others[self._attribute(reference).target or ""]

    def _column(self, name: str | None) -> str:
        """A column of the entity's own model."""
        return f"models.{self.entity.class_name}.{self._attribute(name).attr}"

    def _attribute(self, name: str | None) -> Attribute:
        """One of the entity's own fields."""
        return _named(self.entity.stored, name)


def _named(attributes: list[Attribute], name: str | None) -> Attribute:
    """The field of that name."""
    return next(attribute for attribute in attributes if attribute.name == name)


def _short(number: float) -> str:
    """A bound, without a fraction it does not have."""
    return python(int(number) if float(number).is_integer() else number)
