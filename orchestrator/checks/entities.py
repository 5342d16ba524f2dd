"""The contract seen per entity: which operations it has and what they take and give."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestrator.models import Field, FieldType, InterfaceContract, Operation, Schema

CRUD_ACTIONS = ("list", "create", "read", "update", "delete")


@dataclass(frozen=True, slots=True)
class EntityApi:
    """One entity's operations by action, and the fields of their bodies; empty where there is no such operation."""

    name: str
    operations: dict[str, Operation]
    create: tuple[Field, ...]
    update: tuple[Field, ...]
    answer: tuple[Field, ...]

    def path(self, action: str, entity_id: object = None) -> str:
        """The operation's path with its id filled in."""
        operation = self.operations[action]
        for param in operation.path_params:
            return operation.path.replace("{" + param.name + "}", str(entity_id))
        return operation.path

    def error(self, action: str, status: int) -> str | None:
        """The code that the contract gives this status of the operation, or None."""
        for spec in self.operations[action].errors:
            if spec.status == status:
                return spec.code
        return None

    @property
    def parents(self) -> set[str]:
        """Names of the entities that a new row names."""
        return {f.references for f in self.create if f.type is FieldType.REFERENCE and f.references}

    def has(self, *actions: str) -> bool:
        """Whether all these operations exist."""
        return all(action in self.operations for action in actions)


def entity_apis(contract: InterfaceContract) -> list[EntityApi]:
    """Every entity with crud operations; one that others name comes before them, unless they name each other."""
    if contract.api is None:
        return []
    schemas = {schema.name: schema for schema in contract.api.schemas}
    found: dict[str, dict[str, Operation]] = {}
    for operation in contract.api.operations:
        if operation.entity and operation.action in CRUD_ACTIONS:
            found.setdefault(operation.entity, {})[operation.action] = operation
    return _parents_first([_entity_api(name, operations, schemas) for name, operations in found.items()])


def _entity_api(name: str, operations: dict[str, Operation], schemas: dict[str, Schema]) -> EntityApi:
    def body(action: str) -> tuple[Field, ...]:
        operation = operations.get(action)
        return _fields(schemas, operation.request) if operation else ()

    return EntityApi(name, operations, body("create"), body("update"), _fields(schemas, name))


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


def needs_session(contract: InterfaceContract) -> bool:
    """Whether some entity's operations are only for people who are logged in."""
    return any(op.auth for entity in entity_apis(contract) for op in entity.operations.values())
