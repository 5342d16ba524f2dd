"""The operations of one entity: list, export, create, read, update, delete, and one for each transition."""

from collections.abc import Callable, Iterator
from typing import Any

from orchestrator.engines.blueprint.contract_access import Access, access_to, access_to_move
from orchestrator.engines.blueprint.contract_accounts import ACCOUNT
from orchestrator.engines.blueprint.contract_behaviour import (
    can_be_deleted,
    changeable_states,
    create_guards,
    deletable_states,
    early_states,
    every_state,
    move_guards,
    taken_back,
    update_guards,
)
from orchestrator.engines.blueprint.contract_schemas import changeable, id_field, move_name, move_schema_name, writable
from orchestrator.engines.blueprint.contract_search import export_query, list_query
from orchestrator.engines.blueprint.messages import BODY_ERRORS, errors
from orchestrator.engines.blueprint.naming import pascal
from orchestrator.models import Effect, EffectKind, Entity, Field, Guard, Operation, Plan, Transition


def entity_operations(entity: Entity, plan: Plan) -> list[Operation]:
    """What somebody may do with the rows of an entity; what nobody may do is not there."""
    return [*_usual(entity, plan), *_moves(entity, plan)]


def _usual(entity: Entity, plan: Plan) -> Iterator[Operation]:
    builders: dict[str, Callable[[Entity, Plan], dict[str, Any] | None]] = {
        "list": _list,
        "export": _export,
        "create": _create,
        "read": _read,
        "update": _update,
        "delete": _delete,
    }
    for action, build in builders.items():
        access = access_to(action, entity, plan)
        parts = build(entity, plan) if access else None
        if access and parts:
            yield _operation(entity, action, access, plan, parts)


def _operation(entity: Entity, action: str, access: Access, plan: Plan, parts: dict[str, Any]) -> Operation:
    codes = [*access.error_codes(plan), *parts.pop("codes")]
    return Operation(entity=entity.name, action=action, errors=errors(*codes), **access.properties, **parts)


def _list(entity: Entity, plan: Plan) -> dict[str, Any]:
    return {
        "operation_id": f"list{pascal([entity.plural])}",
        "method": "GET",
        "path": f"/api/{entity.plural}",
        "summary": f"List {entity.plural.replace('_', ' ')}, page by page",
        "query": list_query(entity),
        "response": f"{entity.name}Page",
        "codes": ["validation_error"],
    }


def _export(entity: Entity, plan: Plan) -> dict[str, Any] | None:
    if entity.name == ACCOUNT:
        return None
    return {
        "operation_id": f"export{pascal([entity.plural])}",
        "method": "GET",
        "path": f"/api/{entity.plural}.csv",
        "summary": f"All {entity.plural.replace('_', ' ')} as a table for a spreadsheet",
        "query": export_query(entity),
        "media_type": "text/csv",
        "codes": ["validation_error"],
    }


def _create(entity: Entity, plan: Plan) -> dict[str, Any]:
    guards = create_guards(entity)
    codes = [*BODY_ERRORS, *_write_conflict(writable(entity)), *_codes(guards, entity.on_create)]
    return {
        "operation_id": f"create{entity.name}",
        "method": "POST",
        "path": f"/api/{entity.plural}",
        "summary": f"Create a {_spoken(entity)}",
        "request": f"{entity.name}Create",
        "status": 201,
        "response": entity.name,
        "guards": guards,
        "effects": entity.on_create,
        "codes": codes,
    }


def _write_conflict(fields: list[Field]) -> list[str]:
    """Writing can clash where a value must be unique or point to an existing entry."""
    return ["conflict"] if any(field.unique or field.references for field in fields) else []


def _codes(guards: list[Guard], effects: list[Effect]) -> list[str]:
    adjusting = [effect.code for effect in effects if effect.kind is EffectKind.ADJUST]
    return [*(guard.code for guard in guards), *adjusting]


def _member(entity: Entity, plan: Plan, method: str, verb: str, operation_id: str) -> dict[str, Any]:
    return {
        "operation_id": operation_id,
        "method": method,
        "path": f"/api/{entity.plural}/{{id}}",
        "summary": f"{verb.capitalize()} a {_spoken(entity)}",
        "path_params": [id_field(plan.language, read_only=False)],
    }


def _read(entity: Entity, plan: Plan) -> dict[str, Any]:
    parts = _member(entity, plan, "GET", "read", f"get{entity.name}")
    return {**parts, "response": entity.name, "codes": ["not_found", "validation_error"]}


def _update(entity: Entity, plan: Plan) -> dict[str, Any] | None:
    if not changeable(entity):
        return None
    guards, early = update_guards(entity), early_states(entity)
    states = changeable_states(entity) or (every_state(entity) if early else [])
    account = ["conflict"] if entity.name == ACCOUNT else []
    codes = [*BODY_ERRORS, "not_found", "stale", *_write_conflict(changeable(entity)), *account]
    return {
        **_member(entity, plan, "PATCH", "update", f"update{entity.name}"),
        "request": f"{entity.name}Update",
        "response": entity.name,
        "conditional": True,
        "guards": guards,
        "states": states,
        "own_states": early,
        "codes": [*codes, *_codes(guards, []), *(["wrong_state"] if states else [])],
    }


def _delete(entity: Entity, plan: Plan) -> dict[str, Any] | None:
    if not can_be_deleted(entity):
        return None
    pointed_at = any(field.references == entity.name for other in plan.entities for field in other.fields)
    states, effects = deletable_states(entity), taken_back(entity)
    codes = ["not_found", "validation_error", *(["conflict"] if pointed_at else []), *_codes([], effects)]
    return {
        **_member(entity, plan, "DELETE", "delete", f"delete{entity.name}"),
        "status": 204,
        "effects": effects,
        "states": states,
        "codes": [*codes, *(["wrong_state"] if states else [])],
    }


def _moves(entity: Entity, plan: Plan) -> Iterator[Operation]:
    for move in entity.machine.transitions if entity.machine else []:
        access = access_to_move(move, entity, plan)
        if access:
            yield _operation(entity, "transition", access, plan, _move(entity, plan, move))


def _move(entity: Entity, plan: Plan, move: Transition) -> dict[str, Any]:
    verb, request, guards = pascal([move_name(move)]), move_schema_name(entity, move), move_guards(entity, move)
    operation_id = f"{verb[:1].lower()}{verb[1:]}{entity.name}"
    parts = _member(entity, plan, "POST", move.name.replace("_", " "), operation_id)
    body = BODY_ERRORS if request else ()
    return {
        **parts,
        "path": f"{parts['path']}/{move.name}",
        "request": request,
        "response": entity.name,
        "transition": move,
        "conditional": True,
        "guards": guards,
        "codes": [*body, "not_found", "stale", "validation_error", "wrong_state", *_codes(guards, move.effects)],
    }


def _spoken(entity: Entity) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in entity.name).strip()
