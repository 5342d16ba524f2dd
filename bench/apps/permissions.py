"""Who may do what in a plan, against the expected permissions."""

from bench.apps.actions import shortcuts, transitions
from bench.apps.expectation import BASIC_ACTIONS, ExpectedAction, ExpectedRule
from bench.apps.pairing import Pairing


def reaches_only_own(pairing: Pairing, rule: ExpectedRule) -> bool:
    """Whether the role sees no row of the entity that somebody else made."""
    made, role = pairing.made(rule.word("entity")), pairing.roles.get(rule.word("role"))
    grants = [grant for grant in (made.grants if made else []) if grant.role == role]
    return role is not None and any({"list", "read"} & set(grant.own) for grant in grants)


def may(pairing: Pairing, rule: ExpectedRule) -> bool | None:
    """Whether the role may do it; None where the plan has no such role, entity or deed."""
    made, role = pairing.made(rule.word("entity")), pairing.roles.get(rule.word("role"))
    if made is None or role is None:
        return None
    deed = rule.word("action")
    if deed in BASIC_ACTIONS:
        return not made.grants or any(grant.role == role and deed in grant.actions for grant in made.grants)
    return _may_do(pairing, rule.word("entity"), deed, role)


def _may_do(pairing: Pairing, entity: str, deed: str, role: str) -> bool | None:
    """As `may`, for a transition by its roles or for a shortcut by who may make what it begins."""
    for action in _deeds(pairing, entity, deed):
        for step in transitions(pairing, action):
            return not step.roles or role in step.roles
        for owner, _ in shortcuts(pairing, action):
            grants = owner.grants
            return not grants or any(grant.role == role and "create" in grant.actions for grant in grants)
    return None


def _deeds(pairing: Pairing, entity: str, deed: str) -> list[ExpectedAction]:
    return [
        action
        for action in pairing.requirement.actions
        if action.names is not None and action.names.first == deed and action.entity == entity
    ]
