"""One entity of the contract as the generated code sees it: its fields, its operations, and the lines they become."""

from dataclasses import dataclass
from functools import cached_property

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.literals import python
from orchestrator.models import Field, FieldType, InterfaceContract, Operation, Page, Schema

CRUD_ACTIONS = ("list", "create", "read", "update", "delete")
_QUERY_DEFAULTS = {"limit": (1, 100, 20), "offset": (0, 1_000_000, 0), "q": (0, 100, "")}


@dataclass(frozen=True)
class Entity:
    """A thing the app keeps. Operations it does not have are None."""

    schema: str
    plural: str
    label: str
    label_plural: str
    operations: dict[str, Operation]
    answered: list[Attribute]
    created: list[Attribute]
    updated: list[Attribute]
    page: Page | None

    @property
    def name(self) -> str:
        """The class of its answers."""
        return naming.class_name(self.schema)

    @property
    def class_name(self) -> str:
        """The class of its table."""
        return naming.class_name(self.schema)

    @property
    def snake(self) -> str:
        """Its name in functions and test ids."""
        return naming.snake(self.schema)

    @property
    def module(self) -> str:
        """The Python module of its schemas, service and routes."""
        return naming.module_name(self.plural)

    @property
    def words(self) -> str:
        """Its plural in a sentence."""
        return naming.words(self.plural)

    @property
    def article(self) -> str:
        """One of it, in a sentence."""
        word = naming.words(self.snake)
        return f"{'An' if word[0] in 'aeiou' else 'A'} {word}"

    @property
    def lists(self) -> Operation | None:
        """The operation that lists it."""
        return self.operations.get("list")

    @property
    def creates(self) -> Operation | None:
        """The operation that makes one."""
        return self.operations.get("create")

    @property
    def reads(self) -> Operation | None:
        """The operation that reads one."""
        return self.operations.get("read")

    @property
    def updates(self) -> Operation | None:
        """The operation that changes one."""
        return self.operations.get("update")

    @property
    def deletes(self) -> Operation | None:
        """The operation that removes one."""
        return self.operations.get("delete")

    @property
    def path(self) -> str:
        """Where its list lives, without the leading slash: api/tasks."""
        operation = self.lists or self.creates or next(iter(self.operations.values()))
        return operation.path.partition("/{")[0].lstrip("/")

    @property
    def needs_user(self) -> bool:
        """Whether any operation needs a session."""
        return any(operation.auth for operation in self.operations.values())

    @property
    def by_id(self) -> bool:
        """Whether any operation works on one row."""
        return bool(self.reads or self.updates or self.deletes)

    @property
    def id_name(self) -> str:
        """The name of the path's parameter."""
        operation = self.reads or self.updates or self.deletes
        return operation.path.partition("{")[2].partition("}")[0] if operation else "id"

    @cached_property
    def editables(self) -> list[Attribute]:
        """Every field a client can set, in order."""
        known = {attribute.name: attribute for attribute in [*self.created, *self.updated]}
        return [*known.values()]

    @property
    def stored(self) -> list[Attribute]:
        """Every field a row keeps."""
        known = {attribute.name: attribute for attribute in [*self.answered, *self.editables]}
        return [*known.values()]

    @property
    def references(self) -> list[Attribute]:
        """The fields that point to another entity."""
        return [attribute for attribute in self.editables if attribute.target]

    @property
    def checked(self) -> list[Attribute]:
        """The fields that have a checked type of their own, those of the bodies before those only answered."""
        enums = [attribute for attribute in self.answered if attribute.field.type is FieldType.ENUM]
        known = {attribute.name: attribute for attribute in [*self.editables, *enums]}
        return [*known.values()]

    @property
    def never_null(self) -> list[str]:
        """The properties that a change may leave out but not empty."""
        return [attribute.attr for attribute in self.updated if not attribute.nullable]

    @property
    def bodies(self) -> list[str]:
        """The schemas of the bodies it accepts."""
        return [operation.request for operation in (self.creates, self.updates) if operation and operation.request]

    @property
    def schema_names(self) -> list[str]:
        """The classes of its schemas module, apart from the answer's."""
        names = [*self.bodies, f"{self.name}Query", self.lists.response if self.lists else None]
        return sorted(name for name in names if name)

    @property
    def searched(self) -> list[str]:
        """The model's columns that `q` looks into."""
        kinds = {FieldType.STRING, FieldType.TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.ENUM}
        return [f"models.{self.class_name}.{a.attr}" for a in self.answered if a.field.type in kinds]

    @property
    def order_lines(self) -> list[str]:
        """The entries of the table from a field's name to what it is ordered by."""
        return [f"{python(attribute.name)}: {self._order(attribute)}," for attribute in self.answered]

    def _order(self, attribute: Attribute) -> str:
        """What a field is ordered by: rank for an enum, letters without case for a text."""
        column = f"models.{self.class_name}.{attribute.attr}"
        if attribute.field.type is FieldType.ENUM:
            ranks = ", ".join(f"{python(value)}: {rank}" for rank, value in enumerate(attribute.field.values))
            return f"case({{{ranks}}}, value={column})"
        return f'{column}.collate("NOCASE")' if attribute.is_text else column

    @property
    def sort_values(self) -> list[str]:
        """The values that `sort` accepts."""
        stated = self._query("sort")
        names = [attribute.name for attribute in self.answered]
        allowed = [value for value in (stated.values if stated else []) if value.removeprefix("-") in names]
        return allowed or [sign + name for name in names for sign in ("", "-")]

    @property
    def sort_default(self) -> str:
        """How the list is ordered when nobody asks."""
        stated = self._query("sort")
        if stated and stated.default in self.sort_values:
            return str(stated.default)
        return next((value for value in ("-id", "-created_at") if value in self.sort_values), self.sort_values[0])

    @property
    def query_lines(self) -> list[str]:
        """The parameters of the list, where they differ from every list's."""
        lines = [line for name in _QUERY_DEFAULTS if (line := self._query_line(name))]
        values = ", ".join(python(value) for value in self.sort_values)
        return [*lines, f"    sort: Literal[{values}] = {python(self.sort_default)}"]

    def _query_line(self, name: str) -> str:
        """One parameter with the contract's bounds; empty when they are the usual ones."""
        stated, (low, high, default) = self._query(name), _QUERY_DEFAULTS[name]
        if stated is None:
            return ""
        if name == "q":
            longest = stated.max_length or high
            return "" if longest == high else f'    q: Annotated[str, BeforeValidator(TextCheck(0, {longest}))] = ""'
        first = low if stated.minimum is None else int(stated.minimum)
        last = high if stated.maximum is None else int(stated.maximum)
        start = default if stated.default is None else int(stated.default)
        if (first, last, start) == (low, high, default):
            return ""
        return f"    {name}: Annotated[int, BeforeValidator(WholeCheck({first}, {last}, digits=True))] = {start}"

    def _query(self, name: str) -> Field | None:
        """The contract's parameter of that name."""
        return next((field for field in self.lists.query if field.name == name), None) if self.lists else None


def route_decorator(operation: Operation) -> str:
    """The line above a route's function."""
    arguments = [python(operation.path)]
    arguments += [f"status_code={operation.status}"] if operation.status != 200 else []
    arguments += ["dependencies=[Depends(require_user)]"] if operation.auth and operation.action != "me" else []
    return f"@router.{operation.method.lower()}({', '.join(arguments)})"


def read_entities(contract: InterfaceContract, labels: dict[str, tuple[str, str, str]]) -> list[Entity]:
    """The entities that have operations, in the order of the contract.

    `labels` says for each schema name: plural, label, label of the plural.
    """
    api = contract.api
    operations = [o for o in (api.operations if api else []) if o.action in CRUD_ACTIONS and o.entity]
    names = list(dict.fromkeys(operation.entity or "" for operation in operations))
    plurals = {name: labels[name][0] if name in labels else _plural(name, operations) for name in names}
    return [_read_entity(contract, name, operations, plurals, labels) for name in names]


def _plural(name: str, operations: list[Operation]) -> str:
    """The last fixed part of the entity's path."""
    path = next(operation.path for operation in operations if operation.entity == name)
    return path.partition("/{")[0].rstrip("/").rpartition("/")[2].replace("-", "_")


def _read_entity(
    contract: InterfaceContract,
    name: str,
    operations: list[Operation],
    plurals: dict[str, str],
    labels: dict[str, tuple[str, str, str]],
) -> Entity:
    """One entity with its three schemas."""
    own = {operation.action: operation for operation in operations if operation.entity == name}
    schemas = {schema.name: schema for schema in (contract.api.schemas if contract.api else [])}
    pages = contract.frontend.pages if contract.frontend else []
    _, label, label_plural = labels.get(name, ("", name, plurals[name]))
    created = _body(schemas, own.get("create"), plurals)
    rules = {attribute.name: attribute.field for attribute in created}
    return Entity(
        schema=name,
        plural=plurals[name],
        label=label,
        label_plural=label_plural,
        operations=own,
        answered=[_as_in(attribute, rules) for attribute in _attributes(schemas[name], plurals)],
        created=created,
        updated=[_as_in(attribute, rules) for attribute in _body(schemas, own.get("update"), plurals)],
        page=next((page for page in pages if page.entity == name), None),
    )


def _body(schemas: dict[str, Schema], operation: Operation | None, plurals: dict[str, str]) -> list[Attribute]:
    """The fields of an operation's body."""
    if operation is None or operation.request is None:
        return []
    attributes = _attributes(schemas[operation.request], plurals)
    return [attribute for attribute in attributes if not attribute.field.read_only]


def _as_in(attribute: Attribute, rules: dict[str, Field]) -> Attribute:
    """The attribute, as required as it is when a row is created, although a change may leave it out."""
    rule = rules.get(attribute.name)
    if rule is None:
        return attribute
    field = attribute.field.model_copy(update={"required": rule.required, "default": rule.default})
    return Attribute(field, attribute.target, attribute.target_table)


def _attributes(schema: Schema, plurals: dict[str, str]) -> list[Attribute]:
    """The fields of a schema, with the tables their references point to."""
    return [Attribute(field, field.references, plurals.get(field.references or "")) for field in schema.fields]
