"""Reads the entities of a contract: their operations, and the fields of each schema with the tables they point to."""

from dataclasses import dataclass

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import ACCOUNT, CRUD_ACTIONS, Entity, Move
from orchestrator.models import Field, InterfaceContract, Operation, Page, Schema


@dataclass(frozen=True, slots=True)
class _Sources:
    """What every entity is read from."""

    schemas: dict[str, Schema]
    operations: list[Operation]
    pages: list[Page]
    plurals: dict[str, str]
    labels: dict[str, tuple[str, str, str]]
    for_roles: bool

    def attributes(self, schema: str | None) -> list[Attribute]:
        """The fields of a schema, with the tables their references point to."""
        fields = self.schemas[schema].fields if schema else []
        return [Attribute(field, field.references, self.plurals.get(field.references or "")) for field in fields]


def read_entities(contract: InterfaceContract, labels: dict[str, tuple[str, str, str]]) -> list[Entity]:
    """The entities that have operations, in the order of the contract.

    `labels` says for each schema name: plural, label, label of the plural.
    """
    api = contract.api
    operations = [o for o in (api.operations if api else []) if o.action in {*CRUD_ACTIONS, "transition"} and o.entity]
    names = list(dict.fromkeys(operation.entity or "" for operation in operations))
    plurals = {name: labels[name][0] if name in labels else _plural(name, operations) for name in names}
    sources = _Sources(
        schemas={schema.name: schema for schema in (api.schemas if api else [])},
        operations=operations,
        pages=contract.frontend.pages if contract.frontend else [],
        plurals={ACCOUNT: "users"} | plurals,
        labels=labels,
        for_roles=bool(api and api.roles),
    )
    return [_read_entity(name, sources) for name in names]


def _plural(name: str, operations: list[Operation]) -> str:
    """The last fixed part of the entity's path."""
    path = next(operation.path for operation in operations if operation.entity == name)
    return path.partition("/{")[0].rstrip("/").rpartition("/")[2].removesuffix(".csv").replace("-", "_")


def _read_entity(name: str, sources: _Sources) -> Entity:
    """One entity with its schemas."""
    own = [operation for operation in sources.operations if operation.entity == name]
    usual = {operation.action: operation for operation in own if operation.action in CRUD_ACTIONS}
    page = next((page for page in sources.pages if page.entity == name and page.kind == "crud"), None)
    _, label, label_plural = sources.labels.get(name) or _labels(name, page)
    created = _body(sources, usual.get("create"))
    rules = {attribute.name: attribute.field for attribute in created}
    return Entity(
        schema=name,
        plural=sources.plurals[name],
        label=label,
        label_plural=label_plural,
        operations=usual,
        answered=[_as_in(attribute, rules) for attribute in sources.attributes(name)],
        created=created,
        updated=_updated(name, usual.get("update"), rules, sources),
        page=page,
        moves=[
            Move(operation, naming.snake(name), sources.attributes(operation.request))
            for operation in own
            if operation.action == "transition" and operation.transition
        ],
        for_roles=sources.for_roles,
    )


def _labels(name: str, page: Page | None) -> tuple[str, str, str]:
    """Plural, label, label of the plural of an entity that only the contract knows; Chinese has one word for both."""
    title = page.title if page and page.title else naming.words(naming.snake(name)).capitalize()
    return "", title if not title.isascii() else naming.words(naming.snake(name)).capitalize(), title


def _body(sources: _Sources, operation: Operation | None) -> list[Attribute]:
    """The fields of an operation's body."""
    if operation is None or operation.request is None:
        return []
    return [attribute for attribute in sources.attributes(operation.request) if not attribute.field.read_only]


def _updated(name: str, operation: Operation | None, rules: dict[str, Field], sources: _Sources) -> list[Attribute]:
    """The fields of the body that changes a row; one that no body creates is as required as in the answer."""
    answered = {attribute.name: attribute.field for attribute in sources.attributes(name)}
    return [_as_in(attribute, answered | rules) for attribute in _body(sources, operation)]


def _as_in(attribute: Attribute, rules: dict[str, Field]) -> Attribute:
    """The attribute, as required as it is when a row is created, although a change may leave it out."""
    rule = rules.get(attribute.name)
    if rule is None:
        return attribute
    field = attribute.field.model_copy(update={"required": rule.required, "default": rule.default})
    return Attribute(field, attribute.target, attribute.target_table)
