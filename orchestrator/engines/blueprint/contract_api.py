"""The operations of a contract, as docs/generated-apps.md describes them."""

from typing import Any

from orchestrator.engines.blueprint.contract_schemas import id_field, readable, schemas
from orchestrator.engines.blueprint.messages import error
from orchestrator.engines.blueprint.naming import pascal
from orchestrator.models import ApiContract, Entity, ErrorSpec, Field, FieldType, Operation, Plan, Schema


def api_contract(plan: Plan) -> ApiContract:
    """Every operation and schema; the Go-shaped fields show the main one: create, or log in."""
    found = schemas(plan)
    operations = auth_operations() if plan.kind == "auth" else crud_operations(plan)
    main = next(op for op in operations if op.action in ("create", "login"))
    by_name = {schema.name: schema for schema in found}
    return ApiContract(
        method=main.method,
        path=main.path,
        request=_outline(by_name[main.request or ""]),
        response=_outline(by_name[main.response or ""]),
        errors=[spec.model_dump(by_alias=True) for spec in main.errors],
        operations=operations,
        schemas=found,
    )


def _outline(schema: Schema) -> dict[str, Any]:
    fields = {field.name: {"type": field.type.value, "required": field.required} for field in schema.fields}
    return {"schema": schema.name, "fields": fields}


def crud_operations(plan: Plan) -> list[Operation]:
    """List, create, read, update and delete for every entity of the plan."""
    return [operation for entity in plan.entities for operation in _entity_operations(entity, plan)]


def _entity_operations(entity: Entity, plan: Plan) -> list[Operation]:
    collection = f"/api/{entity.plural}"
    member = f"{collection}/{{id}}"
    plural_name = pascal([entity.plural])
    return [
        _list(entity, plan, collection, f"list{plural_name}"),
        _create(entity, collection),
        _member(entity, member, "GET", "read", f"get{entity.name}", response=entity.name),
        _update(entity, member),
        _delete(entity, member, plan),
    ]


def _errors(*codes: str) -> list[ErrorSpec]:
    return [error(code) for code in (*codes, "method_not_allowed")]


def _list(entity: Entity, plan: Plan, path: str, operation_id: str) -> Operation:
    return Operation(
        operation_id=operation_id,
        method="GET",
        path=path,
        summary=f"List {entity.plural.replace('_', ' ')}, page by page",
        entity=entity.name,
        action="list",
        query=list_query(entity),
        response=f"{entity.name}Page",
        errors=_errors("validation_error"),
    )


def list_query(entity: Entity) -> list[Field]:
    """limit, offset, q and sort."""
    names = ["id", *(field.name for field in readable(entity)), "created_at", "updated_at"]
    return [
        Field(name="limit", type=FieldType.INTEGER, minimum=1, maximum=100, default=20),
        Field(name="offset", type=FieldType.INTEGER, minimum=0, maximum=1_000_000, default=0),
        Field(name="q", type=FieldType.STRING, max_length=100),
        Field(name="sort", type=FieldType.ENUM, values=[*names, *(f"-{name}" for name in names)], default="-id"),
    ]


def _create(entity: Entity, path: str) -> Operation:
    return Operation(
        operation_id=f"create{entity.name}",
        method="POST",
        path=path,
        summary=f"Create a {_spoken(entity)}",
        entity=entity.name,
        action="create",
        request=f"{entity.name}Create",
        status=201,
        response=entity.name,
        errors=_errors("malformed_json", "validation_error", *_write_conflict(entity)),
    )


def _write_conflict(entity: Entity) -> list[str]:
    """Writing can clash where a value must be unique or point to an existing entry."""
    return ["conflict"] if any(field.unique or field.references for field in entity.fields) else []


def _member(entity: Entity, path: str, method: str, action: str, operation_id: str, **more: Any) -> Operation:
    more.setdefault("errors", _errors("not_found", "validation_error"))
    return Operation(
        operation_id=operation_id,
        method=method,
        path=path,
        summary=f"{action.capitalize()} a {_spoken(entity)}",
        entity=entity.name,
        action=action,
        path_params=[id_field("en", read_only=False)],
        **more,
    )


def _update(entity: Entity, path: str) -> Operation:
    errors = _errors("malformed_json", "not_found", "validation_error", *_write_conflict(entity))
    request, answer = f"{entity.name}Update", entity.name
    return _member(
        entity, path, "PATCH", "update", f"update{entity.name}", request=request, response=answer, errors=errors
    )


def _delete(entity: Entity, path: str, plan: Plan) -> Operation:
    pointed_at = any(field.references == entity.name for other in plan.entities for field in other.fields)
    errors = _errors("not_found", "validation_error", *(["conflict"] if pointed_at else []))
    return _member(entity, path, "DELETE", "delete", f"delete{entity.name}", status=204, errors=errors)


def _spoken(entity: Entity) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in entity.name).strip()


def auth_operations() -> list[Operation]:
    """Register, log in, log out, and who am I."""
    body_errors = ("malformed_json", "validation_error")
    return [
        _auth("registerUser", "POST", "register", status=201, request="Credentials", response="User",
              summary="Create an account", errors=_errors(*body_errors, "email_taken")),
        _auth("loginUser", "POST", "login", request="Credentials", response="User",
              summary="Log in; sets the session cookie", errors=_errors(*body_errors, "invalid_credentials")),
        _auth("logoutUser", "POST", "logout", status=204, summary="Log out; ends the session", errors=_errors()),
        _auth("currentUser", "GET", "me", response="User", auth=True,
              summary="The user who is logged in", errors=_errors("not_authenticated")),
    ]  # fmt: skip


def _auth(operation_id: str, method: str, action: str, **more: Any) -> Operation:
    path = f"/api/auth/{action}"
    return Operation(operation_id=operation_id, method=method, path=path, entity="User", action=action, **more)
