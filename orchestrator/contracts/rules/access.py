"""Whether roles, accounts and own rows hang together: nobody gets in by an oversight or is shut out of a form."""

from orchestrator.contracts.rules.breach import Found, Rule, at_operation
from orchestrator.contracts.view import ContractView
from orchestrator.models import FieldType, Operation

PUBLIC = ("register", "login", "logout", "demo")
_ACCOUNTS = ("register", "login", "logout", "me")
_MEMBER = ("read", "update", "delete", "transition")


def _roles_known(view: ContractView) -> Found:
    known = {role.name for role in view.roles}
    for operation in view.operations:
        move = operation.transition
        named = [*operation.roles, *operation.own_roles, *(move.roles if move else []), *(move.own if move else [])]
        for name in dict.fromkeys(named):
            if name not in known:
                yield f"there is no role {name}.", at_operation(operation)
        if operation.own_states and not (operation.own_roles and set(operation.own_states) <= set(operation.states)):
            yield "the states of own rows are not among those of all rows.", at_operation(operation)
        for name in operation.own_roles:
            if name not in operation.roles:
                yield f"{name} reaches its own rows and may not call it.", at_operation(operation)


def _one_leads(view: ContractView) -> Found:
    roles = view.roles
    if not roles:
        return
    if [role.leads for role in roles] != [True] + [False] * (len(roles) - 1):
        yield "exactly one role leads, and it stands first.", "api.roles"
    if sum(role.joins for role in roles) != 1:
        yield "exactly one role is what somebody who registers becomes.", "api.roles"
    if len({role.name for role in roles}) != len(roles):
        yield "two roles have the same name.", "api.roles"


def _accounts(view: ContractView) -> Found:
    """Sessions need somebody to log in, and roles need accounts that have them."""
    actions = {operation.action for operation in view.operations}
    needs = any(operation.auth for operation in view.operations) or bool(view.roles)
    for action in _ACCOUNTS:
        if needs and action not in actions:
            yield f"there are sessions or roles, and no operation {action}.", "api.operations"
    role = view.field_of(view.ACCOUNT, "role")
    if view.roles and (role is None or role.values != [role.name for role in view.roles]):
        yield "an account does not say which of the roles it has.", f"api.schemas.{view.ACCOUNT}"


def _session_needed(view: ContractView) -> Found:
    for operation in view.operations:
        if view.roles and not operation.auth and operation.action not in PUBLIC:
            yield "an app with roles lets nobody in without a session here.", at_operation(operation)
        if operation.roles and not operation.auth:
            yield "roles without a session mean nothing.", at_operation(operation)
        if operation.auth and operation.action in PUBLIC:
            yield f"nobody has a session before {operation.action}.", at_operation(operation)


def _owner_kept(view: ContractView) -> Found:
    for operation in (operation for operation in view.operations if operation.own_roles):
        owner = view.field_of(operation.entity, view.OWNER)
        if owner is None or owner.references != view.ACCOUNT or not owner.read_only:
            yield f"nothing says who made a row of {operation.entity}.", at_operation(operation)


def _own_everywhere(view: ContractView) -> Found:
    """Who reads only own rows lists, exports, moves, changes and deletes only own ones."""
    for reading in (operation for operation in view.operations if operation.action == "read"):
        for other in view.operations_of(reading.entity):
            if other.action in (*_MEMBER, "list", "export"):
                yield from _reaches_further(reading, other, view)


def _reaches_further(reading: Operation, other: Operation, view: ContractView) -> Found:
    everybody = [role.name for role in view.roles]
    readers = reading.roles or everybody
    for role in other.roles or everybody:
        if role not in readers:
            yield f"{role} may not read the rows that it reaches here.", at_operation(other)
        elif role in reading.own_roles and role not in other.own_roles:
            yield f"{role} reads only its own rows and reaches all of them here.", at_operation(other)


def _choices_offered(view: ContractView) -> Found:
    """Who fills in a form can list what its references point to."""
    everybody = [role.name for role in view.roles]
    for operation in (op for op in view.operations if op.action in ("create", "update")):
        schema = view.schema_by_name.get(operation.request or "")
        for field in schema.fields if schema else []:
            if field.type not in (FieldType.REFERENCE, FieldType.REFERENCES):
                continue
            listing = view.operation_for(field.references, "list")
            allowed = (listing.roles or everybody) if listing else []
            shut_out = [role for role in operation.roles or everybody if role not in allowed]
            if shut_out or listing is None:
                who = ", ".join(shut_out) or "nobody"
                yield f"{field.name} is chosen from a list that is closed to {who}.", at_operation(operation)


RULES: dict[str, Rule] = {
    "roles-known": _roles_known,
    "one-leads": _one_leads,
    "accounts": _accounts,
    "session-needed": _session_needed,
    "owner-kept": _owner_kept,
    "own-everywhere": _own_everywhere,
    "choices-offered": _choices_offered,
}
