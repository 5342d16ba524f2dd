"""Accounts in an app with roles: the entity `User`, who owns which rows, and the operations under /api/auth."""

from typing import Any

from orchestrator.engines.blueprint.field_types import EMAIL, PASSWORD_FIELD, STRING, make_field
from orchestrator.engines.blueprint.messages import BODY_ERRORS, errors
from orchestrator.models import Entity, Field, FieldType, Grant, Language, Operation, Plan

ACCOUNT = "User"
OWNER = "owner_id"

_LABELS: dict[Language, dict[str, str]] = {
    "en": {"one": "Account", "many": "Accounts", "name": "Name", "email": "Email", "password": "Password",
           "role": "Role", "owner": "Made by"},
    "zh": {"one": "用户", "many": "用户", "name": "姓名", "email": "邮箱", "password": "密码", "role": "角色",
           "owner": "创建人"},
}  # fmt: skip


def with_accounts(plan: Plan) -> Plan:
    """The plan with what roles imply: rows that know who made them, and the entity `User`, last."""
    if not plan.roles or plan.kind == "auth":
        return plan
    entities = [_owned(entity, plan.language) if needs_owner(entity) else entity for entity in plan.entities]
    ordered = plan.model_copy(update={"roles": sorted(plan.roles, key=lambda role: not role.leads)})
    return ordered.model_copy(update={"entities": [*entities, account_entity(ordered)]})


def needs_owner(entity: Entity) -> bool:
    """Whether it matters who made a row: somebody reaches only their own, or a guard looks at it."""
    transitions = entity.machine.transitions if entity.machine else []
    guarded = any(OWNER in (guard.reference, *guard.fields) for guard in entity.guards)
    return guarded or any(grant.own for grant in entity.grants) or any(move.own for move in transitions)


def _owned(entity: Entity, language: Language) -> Entity:
    if any(field.name == OWNER for field in entity.fields):
        return entity
    label = _LABELS[language]["owner"]
    owner = Field(name=OWNER, type=FieldType.REFERENCE, label=label, required=True, references=ACCOUNT, read_only=True)
    return entity.model_copy(update={"fields": [owner, *entity.fields]})


def account_entity(plan: Plan) -> Entity:
    """Somebody who can log in: name, unique address, password and role."""
    labels, language = _LABELS[plan.language], plan.language
    fields = [
        make_field("name", labels["name"], STRING, language, required=True, max_length=100),
        make_field("email", labels["email"], EMAIL, language, required=True, unique=True),
        PASSWORD_FIELD.model_copy(update={"label": labels["password"]}),
        role_field(plan),
    ]
    return Entity(
        name=ACCOUNT,
        plural="users",
        label=labels["one"],
        label_plural=labels["many"],
        fields=fields,
        grants=_grants(plan),
    )


def role_field(plan: Plan) -> Field:
    """The role somebody has; it starts as the one that joins."""
    return Field(
        name="role",
        type=FieldType.ENUM,
        label=_LABELS[plan.language]["role"],
        required=True,
        values=[role.name for role in plan.roles],
        value_labels={role.name: role.label for role in plan.roles},
        default=next((role.name for role in plan.roles if role.joins), None),
        read_only=True,
    )


def _grants(plan: Plan) -> list[Grant]:
    """The role that leads reads accounts and changes them; who has to choose one in a form only reads them.

    Where everybody has the same role there is nothing to change, and no reason to show anybody the others.
    """
    choosing = _choosing_roles(plan)
    found = []
    for role in plan.roles:
        if role.leads and len(plan.roles) > 1:
            found.append(Grant(role=role.name, actions=["list", "read", "update"]))
        elif role.name in choosing:
            found.append(Grant(role=role.name, actions=["list", "read"]))
    return found


def _choosing_roles(plan: Plan) -> set[str]:
    everybody = {role.name for role in plan.roles}
    found: set[str] = set()
    for entity in plan.entities:
        if any(field.references == ACCOUNT and not field.read_only for field in entity.fields):
            writers = {grant.role for grant in entity.grants if {"create", "update"} & set(grant.actions)}
            found |= writers if entity.grants else everybody
    return found


def auth_operations(plan: Plan) -> list[Operation]:
    """Register, log in, log out, who am I; with roles also the sample accounts that the page offers."""
    registration = "UserCreate" if plan.roles else "Credentials"
    found = [
        _auth("registerUser", "POST", "register", status=201, request=registration, response=ACCOUNT,
              summary="Create an account", errors=errors(*BODY_ERRORS, "email_taken")),
        _auth("loginUser", "POST", "login", request="Credentials", response=ACCOUNT,
              summary="Log in; sets the session cookie", errors=errors(*BODY_ERRORS, "invalid_credentials")),
        _auth("logoutUser", "POST", "logout", status=204, summary="Log out; ends the session", errors=errors()),
        _auth("currentUser", "GET", "me", response=ACCOUNT, auth=True,
              summary="The user who is logged in", errors=errors("not_authenticated")),
    ]  # fmt: skip
    demo = _auth("demoAccounts", "GET", "demo", response="DemoAccountPage", errors=errors(),
                 summary="The sample accounts that still have the sample password")  # fmt: skip
    return [*found, demo] if plan.roles else found


def _auth(operation_id: str, method: str, action: str, **more: Any) -> Operation:
    path = f"/api/auth/{action}"
    return Operation(operation_id=operation_id, method=method, path=path, entity=ACCOUNT, action=action, **more)
