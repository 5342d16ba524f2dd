"""A contract with its cross references resolved, for the rules to read."""

from collections.abc import Iterator

from orchestrator.models import (
    Chart,
    Column,
    Effect,
    Field,
    FieldType,
    InterfaceContract,
    Operation,
    Page,
    Role,
    Schema,
    Table,
)


def column_names(group: str) -> list[str]:
    """The names in an index or a unique group, which is written with commas."""
    return [name.strip() for name in group.split(",")]


def effects_done(operation: Operation) -> list[Effect]:
    """Every effect of an operation, its transition's included."""
    moved = operation.transition.effects if operation.transition else []
    return [*moved, *operation.effects]


class ContractView:
    """Looks up what belongs together in a contract; a side that is missing counts as empty."""

    SERVER_SET = ("id", "created_at", "updated_at", "owner_id")
    """Columns that the app fills by itself."""

    ACCOUNT = "User"
    """The entity of people who can log in."""

    OWNER = "owner_id"
    """The field that says who made a row."""

    FORM_ACTIONS = ("create", "update", "register", "login")
    """What a page's form is sent to."""

    def __init__(self, contract: InterfaceContract) -> None:
        self.contract = contract
        self.operations: list[Operation] = contract.api.operations if contract.api else []
        self.schemas: list[Schema] = contract.api.schemas if contract.api else []
        self.tables: list[Table] = contract.database.tables if contract.database else []
        self.pages: list[Page] = contract.frontend.pages if contract.frontend else []
        self.roles: list[Role] = contract.api.roles if contract.api else []
        self.charts: list[Chart] = contract.api.charts if contract.api else []
        self.table_by_entity = {table.entity: table for table in self.tables if table.entity}
        self.schema_by_name = {schema.name: schema for schema in self.schemas}
        self.operation_by_id = {operation.operation_id: operation for operation in self.operations}

    def operations_of_page(self, page: Page) -> list[Operation]:
        """The operations that a page's events call."""
        ids = dict.fromkeys(page.events.values())
        return [self.operation_by_id[name] for name in ids if name in self.operation_by_id]

    def requests_of_page(self, page: Page) -> list[Schema]:
        """The request schemas a page's form is sent as; another entity's shortcut has a form of its own."""
        sent = [
            op for op in self.operations_of_page(page) if op.action in self.FORM_ACTIONS and op.entity == page.entity
        ]
        names = dict.fromkeys(operation.request for operation in sent)
        return [self.schema_by_name[name] for name in names if name and name in self.schema_by_name]

    def stored_requests(self) -> list[tuple[Schema, Table]]:
        """Request schemas with the table that keeps what they carry."""
        pairs = {
            operation.request: self.table_by_entity[operation.entity]
            for operation in self.operations
            if operation.request and operation.entity in self.table_by_entity
        }
        return [(self.schema_by_name[name], table) for name, table in pairs.items() if name in self.schema_by_name]

    def operations_of(self, entity: str | None) -> Iterator[Operation]:
        """What can be done with an entity's rows."""
        return (operation for operation in self.operations if operation.entity == entity)

    def operation_for(self, entity: str | None, action: str) -> Operation | None:
        """The operation that does that with an entity's rows."""
        return next((operation for operation in self.operations_of(entity) if operation.action == action), None)

    def requests_of_entity(self, entity: str | None) -> list[Schema]:
        """Every body that is sent to an operation of the entity."""
        names = dict.fromkeys(operation.request for operation in self.operations_of(entity) if operation.request)
        return [self.schema_by_name[name] for name in names if name in self.schema_by_name]

    def field_of(self, entity: str | None, name: str | None) -> Field | None:
        """A field of what the API answers for an entity's row."""
        schema = self.schema_by_name.get(entity or "")
        return next((field for field in schema.fields if field.name == name), None) if schema else None

    def states_of(self, entity: str | None) -> list[str]:
        """The states of an entity's rows, in their order; empty where nothing moves them."""
        move = next((operation.transition for operation in self.operations_of(entity) if operation.transition), None)
        field = self.field_of(entity, move.field) if move else None
        return field.values if field else []

    def left_states(self, entity: str | None) -> list[str]:
        """The states that a transition leads out of."""
        moves = (operation.transition for operation in self.operations_of(entity) if operation.transition)
        return [state for move in moves for state in move.from_states]

    def effects_of(self, entity: str | None, action: str) -> list[Effect]:
        """What doing that with an entity's rows brings about besides."""
        operation = self.operation_for(entity, action)
        return effects_done(operation) if operation else []

    def create_request_of(self, table: Table) -> Schema | None:
        """The schema that a new row of the table is made from, or None when nobody makes one over the API."""
        makers = (op for op in self.operations if table.entity and op.entity == table.entity)
        names = (op.request for op in makers if op.action in ("create", "register") and op.request)
        return next((self.schema_by_name[name] for name in names if name in self.schema_by_name), None)

    def is_kept(self, table: Table, field: Field) -> bool:
        """Whether a column, or the table of a link, keeps a field; a label is looked up and kept nowhere."""
        if field.type is FieldType.REFERENCES:
            return any(link.link_of == f"{table.entity}.{field.name}" for link in self.tables)
        return bool(field.label_of) or self.column_for(table, field) is not None

    @staticmethod
    def column_name(field: Field) -> str:
        """The column that keeps a field: its own name, or `password_hash` for a password."""
        return f"{field.name}_hash" if field.type is FieldType.PASSWORD else field.name

    def column_for(self, table: Table, field: Field) -> Column | None:
        """The column that keeps a field, or None."""
        name = self.column_name(field)
        return next((column for column in table.fields if column.name == name), None)
