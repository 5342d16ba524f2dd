"""Whether a contract says what each side is, names nothing twice, and knows every name it uses."""

from orchestrator.contracts.rules.breach import Found, Rule, at_operation, at_schema
from orchestrator.contracts.view import ContractView

ACTIONS = frozenset(
    "list create read update delete transition export stats register login logout me demo".split()  # noqa: SIM905
)


def _project_id(view: ContractView) -> Found:
    if not view.contract.project_id:
        yield "projectId is required.", "projectId"


def _feature_id(view: ContractView) -> Found:
    if not view.contract.feature_id:
        yield "featureId is required.", "featureId"


def _feature_name(view: ContractView) -> Found:
    if not view.contract.feature_name:
        yield "featureName is required.", "featureName"


def _api_outline(view: ContractView) -> Found:
    if (api := view.contract.api) is not None:
        yield from _missing("api", method=api.method, path=api.path, response=api.response)


def _database_outline(view: ContractView) -> Found:
    if (database := view.contract.database) is not None:
        yield from _missing("database", table=database.table, fields=database.fields)


def _frontend_outline(view: ContractView) -> Found:
    if (frontend := view.contract.frontend) is not None:
        yield from _missing("frontend", page=frontend.page)


def _missing(side: str, **parts: object) -> Found:
    """The parts of one side that the Go service asked for and that are empty."""
    for name, value in parts.items():
        if not value:
            yield f"{side}.{name} is required.", f"{side}.{name}"


def _unique_operations(view: ContractView) -> Found:
    seen: set[tuple[str, str]] = set()
    for operation in view.operations:
        key = (operation.method, operation.path)
        if key in seen:
            yield f"{operation.method} {operation.path} is there twice.", at_operation(operation)
        seen.add(key)


def _unique_names(view: ContractView) -> Found:
    lists = {
        "api.operations": [operation.operation_id for operation in view.operations],
        "api.schemas": [schema.name for schema in view.schemas],
        "database.tables": [table.table for table in view.tables],
        "frontend.pages": [page.page for page in view.pages],
    }
    for place, names in lists.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{name} is there twice.", place


def _path_parameters(view: ContractView) -> Found:
    for operation in view.operations:
        in_path = {part[1:-1] for part in operation.path.split("/") if part.startswith("{") and part.endswith("}")}
        declared = {field.name for field in operation.path_params}
        for name in sorted(in_path ^ declared):
            yield f"the path parameter {name} is not both in the path and declared.", at_operation(operation)


def _known_schemas(view: ContractView) -> Found:
    for operation in view.operations:
        for name in (operation.request, operation.response):
            if name and name not in view.schema_by_name:
                yield f"there is no schema {name}.", at_operation(operation)
    for schema in view.schemas:
        if schema.items_of and schema.items_of not in view.schema_by_name:
            yield f"there is no schema {schema.items_of}.", at_schema(schema.name)


def _known_actions(view: ContractView) -> Found:
    for operation in view.operations:
        if operation.action not in ACTIONS:
            yield f"nobody knows what the action {operation.action} does.", at_operation(operation)
        elif (operation.action == "transition") != (operation.transition is not None):
            yield "the action `transition` and a transition go together.", at_operation(operation)


RULES: dict[str, Rule] = {
    "project-id": _project_id,
    "feature-id": _feature_id,
    "feature-name": _feature_name,
    "api-outline": _api_outline,
    "database-outline": _database_outline,
    "frontend-outline": _frontend_outline,
    "unique-operations": _unique_operations,
    "unique-names": _unique_names,
    "path-parameters": _path_parameters,
    "known-schemas": _known_schemas,
    "known-actions": _known_actions,
}
"""The first six are the Go service's."""
