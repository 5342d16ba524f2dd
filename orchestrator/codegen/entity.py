"""One entity of the contract as the generated code sees it: its fields, its operations, and the lines they become."""

from dataclasses import dataclass, field
from functools import cached_property

from orchestrator.codegen import naming
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.listing import Listing
from orchestrator.models import FieldType, Operation, Page

ACCOUNT = "User"
CRUD_ACTIONS = ("list", "create", "read", "update", "delete", "export")
_FIRST_VERBS = frozenset(CRUD_ACTIONS)


@dataclass(frozen=True)
class Move:
    """A transition: the operation that moves a row from state to state, and the fields it asks for."""

    operation: Operation
    snake: str
    asked: list[Attribute]

    @property
    def name(self) -> str:
        """Its verb."""
        return self.operation.transition.name if self.operation.transition else ""

    @property
    def function(self) -> str:
        """The function that does it, in routes and service."""
        return f"{'move_' if self.name in _FIRST_VERBS else ''}{self.name}_{self.snake}"


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
    moves: list[Move] = field(default_factory=list)
    for_roles: bool = False

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
    def exports(self) -> Operation | None:
        """The operation that gives the list as a file."""
        return self.operations.get("export") if self.lists else None

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
    def every_operation(self) -> list[Operation]:
        """All of them, transitions last."""
        return [*self.operations.values(), *(move.operation for move in self.moves)]

    @property
    def path(self) -> str:
        """Where its list lives, without the leading slash: api/tasks."""
        operation = self.lists or self.creates or self.every_operation[0]
        return operation.path.partition("/{")[0].lstrip("/")

    @property
    def needs_user(self) -> bool:
        """Whether any operation needs a session."""
        return any(operation.auth for operation in self.every_operation)

    @property
    def takes_if_match(self) -> bool:
        """Whether any change of a row can name the version it was made from."""
        return self.has_version and any(operation.conditional for operation in self.every_operation)

    @property
    def has_version(self) -> bool:
        """Whether a row has an ETag: it knows when it was changed."""
        return any(attribute.name == "updated_at" for attribute in self.answered)

    @property
    def answers_one(self) -> bool:
        """Whether any operation answers one row."""
        return bool(self.creates or self.reads or self.updates or self.moves)

    @property
    def by_id(self) -> bool:
        """Whether any operation works on one row."""
        return bool(self.reads or self.updates or self.deletes or self.moves)

    @property
    def id_name(self) -> str:
        """The name of the path's parameter."""
        paths = [operation.path for operation in self.every_operation if "{" in operation.path]
        return paths[0].partition("{")[2].partition("}")[0] if paths else "id"

    @cached_property
    def editables(self) -> list[Attribute]:
        """Every field a client can set in a form of the row, in order."""
        known = {attribute.name: attribute for attribute in [*self.created, *self.updated]}
        return [*known.values()]

    @property
    def asked(self) -> list[Attribute]:
        """Every field that a transition asks for."""
        return list({a.name: a for move in self.moves for a in move.asked}.values())

    @property
    def stored(self) -> list[Attribute]:
        """Every field a row keeps, be it in a table of its own."""
        known = {a.name: a for a in [*self.answered, *self.editables, *self.asked] if not a.field.label_of}
        return [*known.values()]

    @property
    def links(self) -> list[Attribute]:
        """The fields that hold the ids of many rows."""
        return [attribute for attribute in self.stored if attribute.is_link]

    @property
    def references(self) -> list[Attribute]:
        """The fields that a client can set and that point to other rows."""
        return [attribute for attribute in [*self.editables, *self.asked] if attribute.target]

    @property
    def title(self) -> str | None:
        """The field that people call a row by: its first text."""
        return next((a.name for a in self.answered if a.is_text and a.is_column), None)

    @property
    def owner(self) -> Attribute | None:
        """The field that says who made the row, where the app has accounts."""
        return next((a for a in self.answered if a.name == "owner_id" and self.for_roles), None)

    @property
    def is_account(self) -> bool:
        """Whether its rows are the people who log in."""
        return self.for_roles and self.schema == ACCOUNT

    @property
    def state_field(self) -> str:
        """The field that holds the state, where there are states."""
        fields = [move.operation.transition.field for move in self.moves if move.operation.transition]
        return fields[0] if fields else "status"

    @property
    def state_attr(self) -> str:
        """Its attribute."""
        return naming.attribute_name(self.state_field)

    @property
    def checked(self) -> list[Attribute]:
        """The fields that have a checked type of their own, those of the bodies before those only answered."""
        known = {attribute.name: attribute for attribute in [*self.asked, *self.choices, *self.editables]}
        order = [attribute.name for attribute in [*self.editables, *self.asked, *self.choices]]
        return [known[name] for name in dict.fromkeys(order)]

    @property
    def choices(self) -> list[Attribute]:
        """The fields that hold one of some values."""
        return [attribute for attribute in self.answered if attribute.field.type is FieldType.ENUM]

    @property
    def never_null(self) -> list[str]:
        """The properties that a change may leave out but not empty."""
        return [attribute.attr for attribute in self.updated if not attribute.nullable]

    @property
    def preset(self) -> list[Attribute]:
        """The read-only fields that begin with a default, such as the state."""
        sent = {attribute.name for attribute in self.created}
        return [a for a in self.answered if a.is_column and a.default is not None and a.name not in sent]

    @property
    def bodies(self) -> list[str]:
        """The schemas of the bodies it accepts."""
        operations = [self.creates, self.updates, *(move.operation for move in self.moves)]
        return [operation.request for operation in operations if operation and operation.request]

    @property
    def schema_names(self) -> list[str]:
        """The classes of its schemas module, apart from the answer's."""
        labels = [attribute.labels_constant for attribute in self.choices]
        names = [*labels, *self.bodies, f"{self.name}Query", self.lists.response if self.lists else None]
        return sorted({name for name in names if name})

    @cached_property
    def listing(self) -> Listing:
        """How its rows are listed."""
        return Listing(f"models.{self.class_name}", self.answered, self.lists)

    @property
    def searched(self) -> list[str]:
        """The model's columns that `q` looks into."""
        return self.listing.searched

    @property
    def sort_values(self) -> list[str]:
        """The values that `sort` accepts."""
        return self.listing.sort_values

    @property
    def sort_default(self) -> str:
        """How the list is ordered when nobody asks."""
        return self.listing.sort_default
