"""The contract seen per entity: which operations it has, what they take and give, and what they do besides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from orchestrator.models import Effect, Field, FieldType, Guard, InterfaceContract, Operation, Schema

CRUD_ACTIONS = ("list", "create", "read", "update", "delete")
USER = "User"
"""The entity of people with accounts, where an app has roles."""

POINTING = {FieldType.REFERENCE, FieldType.REFERENCES}


@dataclass(frozen=True, slots=True)
class EntityApi:
    """One entity's operations by action, and the fields of their bodies; empty where there is no such operation.

    `transitions` are by name; `operations` has `export` too, where there is one.
    """

    name: str
    operations: dict[str, Operation]
    create: tuple[Field, ...]
    update: tuple[Field, ...]
    answer: tuple[Field, ...]
    transitions: dict[str, Operation] = field(default_factory=dict)
    inputs: dict[str, tuple[Field, ...]] = field(default_factory=dict)

    def path(self, action: str, entity_id: object = None) -> str:
        """The operation's path with its id filled in; `action` may name a transition."""
        operation = self.operation(action)
        for param in operation.path_params:
            return operation.path.replace("{" + param.name + "}", str(entity_id))
        return operation.path

    def operation(self, action: str) -> Operation:
        """The operation of that action, or the transition of that name. Raises KeyError."""
        return self.operations[action] if action in self.operations else self.transitions[action]

    @property
    def all_operations(self) -> dict[str, Operation]:
        """Every operation, by action or by name of the transition."""
        return {**self.operations, **self.transitions}

    def error(self, action: str, status: int) -> str | None:
        """A code that the contract gives this status of the operation, or None."""
        return next((spec.code for spec in self.operation(action).errors if spec.status == status), None)

    def answers(self, name: str) -> Field | None:
        """The field of that name in an answer, or None."""
        return next((field for field in self.answer if field.name == name), None)

    def query(self, name: str) -> Field | None:
        """The list's query parameter of that name, or None."""
        listing = self.operations.get("list")
        return next((field for field in listing.query if field.name == name), None) if listing else None

    @property
    def parents(self) -> set[str]:
        """Names of the entities that a new row names."""
        return {f.references for f in self.create if f.type in POINTING and f.references}

    @property
    def guards(self) -> list[Guard]:
        """What must hold when a row is created."""
        return self.operations["create"].guards if "create" in self.operations else []

    @property
    def effects(self) -> list[Effect]:
        """What happens besides when a row is created."""
        return self.operations["create"].effects if "create" in self.operations else []

    @property
    def fixed(self) -> tuple[Field, ...]:
        """Fields that are set when a row is created and never changed."""
        changeable = {field.name for field in self.update}
        return tuple(field for field in self.create if field.name not in changeable)

    @property
    def state_field(self) -> str | None:
        """The field that transitions change, or None."""
        return next((op.transition.field for op in self.transitions.values() if op.transition), None)

    def has(self, *actions: str) -> bool:
        """Whether all these operations exist."""
        return all(action in self.operations for action in actions)


def reaches(role: str, operation: Operation) -> bool:
    """Whether the operation can be done with a row that somebody of this role made, by them or by somebody else."""
    return not operation.roles or role in operation.roles or not set(operation.roles) <= set(operation.own_roles)


def entity_apis(contract: InterfaceContract) -> list[EntityApi]:
    """Every entity with crud operations; one that others name comes before them, unless they name each other."""
    if contract.api is None:
        return []
    schemas = {schema.name: schema for schema in contract.api.schemas}
    found: dict[str, list[Operation]] = {}
    for operation in contract.api.operations:
        if operation.entity and operation.action in (*CRUD_ACTIONS, "export", "transition"):
            found.setdefault(operation.entity, []).append(operation)
    return _parents_first([_entity_api(name, operations, schemas) for name, operations in found.items()])


def _entity_api(name: str, operations: Sequence[Operation], schemas: dict[str, Schema]) -> EntityApi:
    by_action = {operation.action: operation for operation in operations if operation.action != "transition"}
    moves = {operation.transition.name: operation for operation in operations if operation.transition}

    def body(operation: Operation | None) -> tuple[Field, ...]:
        return tuple(f for f in _fields(schemas, operation.request if operation else None))

    return EntityApi(
        name,
        by_action,
        body(by_action.get("create")),
        body(by_action.get("update")),
        _fields(schemas, name),
        moves,
        {move: body(operation) for move, operation in moves.items()},
    )


def _fields(schemas: dict[str, Schema], name: str | None) -> tuple[Field, ...]:
    return tuple(schemas[name].fields) if name in schemas else ()


def _parents_first(entities: Sequence[EntityApi]) -> list[EntityApi]:
    ordered: list[EntityApi] = []
    waiting = list(entities)
    while waiting:
        placed = {entity.name for entity in ordered}
        known = {entity.name for entity in waiting} | placed
        ready = [e for e in waiting if (e.parents & known) - {e.name} <= placed] or waiting[:1]
        ordered.extend(ready)
        waiting = [entity for entity in waiting if entity not in ready]
    return ordered


def operations_by_action(contract: InterfaceContract, actions: Iterable[str]) -> dict[str, Operation]:
    """The operations with these actions, whatever entity they work on."""
    wanted = set(actions)
    operations = contract.api.operations if contract.api else []
    return {operation.action: operation for operation in operations if operation.action in wanted}


def schema_fields(contract: InterfaceContract, name: str | None) -> tuple[Field, ...]:
    """The fields of a schema of the contract; empty for None or an unknown name."""
    schemas = {schema.name: schema for schema in contract.api.schemas} if contract.api else {}
    return _fields(schemas, name)


def own_readers(entity: EntityApi) -> list[str]:
    """The roles that see only their own rows of the entity."""
    reading = entity.operations.get("read") or entity.operations.get("list")
    return reading.own_roles if reading else []


def needs_session(contract: InterfaceContract) -> bool:
    """Whether some entity's operations are only for people who are logged in."""
    return any(op.auth for entity in entity_apis(contract) for op in entity.all_operations.values())


def table_names(contract: InterfaceContract) -> dict[str, str]:
    """The plural name of each entity that rows are kept of, by its name."""
    tables = contract.database.tables if contract.database else []
    return {table.entity: table.table for table in tables if table.entity}
