"""The rules an interface contract keeps, within each side and across them. `check` names every breach."""

from orchestrator.contracts.rules import access, agreement, behaviour, errors, outline, screens, storage
from orchestrator.contracts.rules.breach import Rule, Violation
from orchestrator.contracts.view import ContractView
from orchestrator.errors import InvalidContract
from orchestrator.models import InterfaceContract

RULES: dict[str, Rule] = {
    **outline.RULES,
    **agreement.RULES,
    **storage.RULES,
    **errors.RULES,
    **behaviour.RULES,
    **access.RULES,
    **screens.RULES,
}
"""Rule id → rule. The first six are the Go service's."""

__all__ = ["RULES", "Violation", "check", "validate"]


def check(contract: InterfaceContract) -> list[Violation]:
    """Every breach of every rule, in the order of `RULES`."""
    view = ContractView(contract)
    return [Violation(name, message, place) for name, rule in RULES.items() for message, place in rule(view)]


def validate(contract: InterfaceContract) -> None:
    """Raises InvalidContract that names every breach; returns when there is none."""
    found = check(contract)
    if found:
        told = "; ".join(f"{breach.place}: {breach.message} [{breach.rule}]" for breach in found)
        raise InvalidContract(f"The contract breaks {len(found)} rule(s): {told}", found[0].place)
