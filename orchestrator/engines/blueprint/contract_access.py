"""Who may call an operation, read from the grants of a plan."""

from dataclasses import dataclass, field
from typing import Any

from orchestrator.engines.blueprint.contract_accounts import ACCOUNT
from orchestrator.models import Entity, Plan, Transition


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do one thing. Without accounts: everybody. `roles` empty: whoever is logged in."""

    auth: bool = False
    roles: list[str] = field(default_factory=list)
    own_roles: list[str] = field(default_factory=list)

    @property
    def properties(self) -> dict[str, Any]:
        """The properties of an operation that say so."""
        return {"auth": self.auth, "roles": list(self.roles), "own_roles": list(self.own_roles)}

    def error_codes(self, plan: Plan) -> list[str]:
        """What somebody is told who may not."""
        if not self.auth:
            return []
        some_may_not = self.roles and len(self.roles) < len(plan.roles)
        return ["not_authenticated", *(["forbidden"] if some_may_not else [])]


def access_to(action: str, entity: Entity, plan: Plan) -> Access | None:
    """Who may do `action` with an entity's rows; None when nobody may. Exporting goes with listing."""
    if not plan.roles:
        return Access()
    if not entity.grants:
        return None if entity.name == ACCOUNT else Access(auth=True)
    granted = "list" if action == "export" else action
    roles = [role.name for role in plan.roles if _grants(entity, role.name, granted)]
    own = [] if granted == "create" else [role for role in roles if _only_own(entity, role, granted)]
    return Access(True, roles, own) if roles else None


def access_to_move(transition: Transition, entity: Entity, plan: Plan) -> Access | None:
    """Who may move a row: the roles of the transition, each only rows that it may read."""
    readers = access_to("read", entity, plan)
    if readers is None or not readers.auth:
        return readers
    may_read = readers.roles or [role.name for role in plan.roles]
    roles = [name for name in may_read if not transition.roles or name in transition.roles]
    own = [name for name in roles if name in transition.own or name in readers.own_roles]
    everybody = not transition.roles and not readers.roles and not own
    return Access(True, [] if everybody else roles, own) if roles else None


def _grants(entity: Entity, role: str, action: str) -> bool:
    return any(grant.role == role and action in grant.actions for grant in entity.grants)


def _only_own(entity: Entity, role: str, action: str) -> bool:
    return all(action in grant.own for grant in entity.grants if grant.role == role and action in grant.actions)
