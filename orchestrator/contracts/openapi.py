"""A contract written as an OpenAPI 3.1 document, complete enough to test an app from it alone."""

from typing import Any

from orchestrator.models import Field, FieldType, InterfaceContract, Operation, Schema

Json = dict[str, Any]
JSON = "application/json"

_ID: Json = {"type": "integer", "minimum": 1, "maximum": 2_147_483_647}
_BASE: dict[FieldType, Json] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.DECIMAL: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATETIME: {"type": "string", "format": "date-time"},
    FieldType.EMAIL: {"type": "string", "format": "email"},
    FieldType.REFERENCE: _ID,
    FieldType.REFERENCES: {"type": "array", "items": _ID, "uniqueItems": True, "maxItems": 50},
}
_BOUNDS = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "minimum": "minimum",
    "maximum": "maximum",
    "pattern": "pattern",
}
_TRIMMED = (FieldType.STRING, FieldType.TEXT)
_FREE_TEXT = (*_TRIMMED, FieldType.PASSWORD)
_NO_NUL = r"^[^\x00]*$"
_NOT_BLANK = r"^[^\x00]*[^\s\x00][^\x00]*$"
"""A text holds no NUL, which generated apps refuse; a required one has something to read."""

_ROW_ACTIONS = ("read", "create", "update", "transition")
_ETAG: Json = {"required": True, "schema": {"type": "string"}, "description": "Names this version of the row."}
_IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the row as it was seen; another one is refused with 412.",
    "schema": {"type": "string"},
}
_PROBLEM_ERRORS: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    },
}


def to_openapi(contract: InterfaceContract) -> Json:
    """The OpenAPI 3.1 document of a contract; without an `api` it has no paths."""
    api = contract.api
    operations = api.operations if api else []
    schemas = api.schemas if api else []
    document: Json = {
        "openapi": "3.1.0",
        "info": {"title": contract.feature_name or contract.feature_id, "version": str(contract.version)},
        "servers": [{"url": "/"}],
        "paths": _paths(operations),
        "components": {"schemas": _schemas(schemas, operations)},
    }
    if any(operation.auth for operation in operations):
        cookie = {"type": "apiKey", "in": "cookie", "name": "session"}
        document["components"]["securitySchemes"] = {"session": cookie}
    return document


def _paths(operations: list[Operation]) -> Json:
    paths: Json = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return paths


def _operation(operation: Operation) -> Json:
    document: Json = {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "responses": _responses(operation),
    }
    parameters = [_parameter(field, "path") for field in operation.path_params]
    parameters += [_parameter(field, "query") for field in operation.query]
    if operation.conditional:
        parameters.append(_IF_MATCH)
    if parameters:
        document["parameters"] = parameters
    if operation.request:
        document["requestBody"] = {"required": True, "content": _json_content(operation.request)}
    if operation.auth:
        document["security"] = [{"session": []}]
    return {**document, **_who(operation)}


def _who(operation: Operation) -> Json:
    """Who may, in words and in two extensions; nothing where everybody may."""
    if not operation.roles:
        return {}
    told = [f"{role} (own rows)" if role in operation.own_roles else role for role in operation.roles]
    named = {"x-roles": list(operation.roles), "x-own-roles": list(operation.own_roles)}
    return {"description": f"For {', '.join(told)}.", **named}


def _parameter(field: Field, place: str) -> Json:
    required = place == "path" or field.required
    schema = field_schema(field.model_copy(update={"required": False}))
    return {"name": field.name, "in": place, "required": required, "schema": schema}


def _json_content(schema: str) -> Json:
    return {JSON: {"schema": _reference(schema)}}


def _reference(schema: str) -> Json:
    return {"$ref": f"#/components/schemas/{schema}"}


def _responses(operation: Operation) -> Json:
    success: Json = {"description": operation.summary or "Success"}
    if operation.response:
        success["content"] = _json_content(operation.response)
    elif operation.media_type != JSON:
        success["content"] = {operation.media_type: {"schema": {"type": "string"}}}
    if operation.response and operation.response == operation.entity and operation.action in _ROW_ACTIONS:
        success["headers"] = {"ETag": _ETAG}
    if operation.action == "login":
        success["headers"] = {"Set-Cookie": {"schema": {"type": "string"}, "description": "the session"}}
    responses: Json = {str(operation.status): success}
    for status in sorted({error.status for error in operation.errors}):
        codes = [error.code for error in operation.errors if error.status == status]
        responses[str(status)] = _problem(status, codes)
    return responses


def _problem(status: int, codes: list[str]) -> Json:
    told = {"type": "object", "properties": {"status": {"const": status}, "code": {"enum": codes}}}
    schema = {"allOf": [_reference("Problem"), told]}
    return {"description": " or ".join(codes), "content": {"application/problem+json": {"schema": schema}}}


def _schemas(schemas: list[Schema], operations: list[Operation]) -> Json:
    by_name = {schema.name: schema for schema in schemas}
    requests = {operation.request for operation in operations if operation.request}
    changes = {operation.request: operation.entity for operation in operations if operation.action == "update"}
    written: Json = {}
    for schema in schemas:
        if schema.name in changes:
            written[schema.name] = _change_schema(schema, by_name.get(changes[schema.name] or ""))
        elif schema.name in requests:
            written[schema.name] = _request_schema(schema)
        else:
            written[schema.name] = _response_schema(schema)
    return written


def _request_schema(schema: Schema) -> Json:
    """Optional fields may be absent or null, one with a default absent; nothing unknown is let in."""
    needed = [field.name for field in schema.fields if field.required and field.default is None]
    return _object(schema, needed, closed=True)


def _change_schema(schema: Schema, entity: Schema | None) -> Json:
    """Every field may be absent, at least one is there, and null clears only what the entity does not require."""
    required = {field.name for field in entity.fields if field.required} if entity else set()
    fields = [field.model_copy(update={"required": field.name in required}) for field in schema.fields]
    document = _object(schema.model_copy(update={"fields": fields}), [], closed=True)
    return {**document, "minProperties": 1}


def _response_schema(schema: Schema) -> Json:
    """Every field is present; what is not required may be null."""
    document = _object(schema, [field.name for field in schema.fields])
    if schema.items_of:
        document["properties"]["items"] = {"type": "array", "items": _reference(schema.items_of)}
        document["required"].append("items")
    if schema.name == "Problem":
        document["properties"]["errors"] = _PROBLEM_ERRORS
    return document


def _object(schema: Schema, required: list[str], closed: bool = False) -> Json:
    properties = {field.name: _nullable(field) for field in schema.fields}
    document: Json = {"type": "object", "properties": properties}
    if required:
        document["required"] = required
    if closed:
        document["additionalProperties"] = False
    return document


def _nullable(field: Field) -> Json:
    schema = field_schema(field)
    never_null = field.required or field.type is FieldType.REFERENCES
    return schema if never_null else {"anyOf": [schema, {"type": "null"}]}


def field_schema(field: Field) -> Json:
    """The JSON schema of a field's value, null left out."""
    schema: Json = dict(_BASE.get(field.type, {"type": "string"}))
    if field.type is FieldType.ENUM:
        schema["enum"] = list(field.values)
    for name, keyword in _BOUNDS.items():
        value = getattr(field, name)
        if value is not None:
            schema[keyword] = _plain(value)
    if field.type in _TRIMMED and field.required and not field.read_only:
        schema.setdefault("minLength", 1)
        schema.setdefault("pattern", _NOT_BLANK)
    if field.type in _FREE_TEXT and not field.read_only:
        schema.setdefault("pattern", _NO_NUL)
    if field.default is not None:
        schema["default"] = field.default
    return {**schema, "title": field.label} if field.label else schema


def _plain(value: Any) -> Any:
    """A whole number without its `.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
