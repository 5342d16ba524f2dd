"""The operations of a contract, as docs/generated-apps.md describes them."""

from typing import Any

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT, auth_operations
from orchestrator.engines.blueprint.contract_operations import entity_operations
from orchestrator.engines.blueprint.contract_schemas import schemas
from orchestrator.engines.blueprint.messages import errors
from orchestrator.models import ApiContract, Operation, Plan, Schema


def api_contract(plan: Plan) -> ApiContract:
    """Every operation and schema; the Go-shaped fields show the main one: create, or log in."""
    operations = _operations(plan)
    found = schemas(plan, operations)
    main = _main(operations)
    by_name = {schema.name: schema for schema in found}
    return ApiContract(
        method=main.method,
        path=main.path,
        request=_outline(by_name.get(main.request or "")),
        response=_outline(by_name.get(main.response or "")),
        errors=[spec.model_dump(by_alias=True) for spec in main.errors],
        operations=operations,
        schemas=found,
        roles=plan.roles,
        charts=plan.charts,
    )


def _operations(plan: Plan) -> list[Operation]:
    if plan.kind == "auth":
        return auth_operations(plan)
    kept = [operation for entity in plan.entities for operation in entity_operations(entity, plan)]
    return [*(auth_operations(plan) if plan.roles else []), *kept, _stats(plan)]


def _stats(plan: Plan) -> Operation:
    return Operation(
        operation_id="countEntries",
        method="GET",
        path="/api/stats",
        summary="How many entries there are, and how many have each value of a chart",
        action="stats",
        response="StatPage",
        auth=bool(plan.roles),
        errors=errors(*(["not_authenticated"] if plan.roles else [])),
    )


def _main(operations: list[Operation]) -> Operation:
    """What the app is for: making entries, else logging in."""
    for action in ("create", "login"):
        found = [operation for operation in operations if operation.action == action]
        if found:
            return next((operation for operation in found if operation.entity != ACCOUNT), found[0])
    return operations[0]


def _outline(schema: Schema | None) -> dict[str, Any]:
    if schema is None:
        return {}
    fields = {field.name: {"type": field.type.value, "required": field.required} for field in schema.fields}
    return {"schema": schema.name, "fields": fields}
