"""Whole plans, written by hand: between them they use everything that `models/behaviour.py` can say.

`leave_approval` roles, own rows, a machine with inputs · `library` stock, loans, a shortcut · `shop` pictures, tags,
a chart · `booking` time that must not overlap · `event_registration` places that run out · `notes` private rows ·
`pets` private rows that others refer to.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from plans_of_houses import booking, event_registration, library
from plans_of_offices import leave_approval, notes, pets
from plans_of_trade import shop

from orchestrator.engines.blueprint.contract_writer import write_contract
from orchestrator.models import InterfaceContract, Plan

NOW = datetime(2030, 1, 2, tzinfo=UTC)


def contract_of(plan: Plan) -> InterfaceContract:
    """The contract that the blueprint engine writes for a plan."""
    draft = InterfaceContract(
        id="a" * 24, project_id="b" * 24, feature_id="F001", feature_name=plan.title, created_at=NOW, updated_at=NOW
    )
    return write_contract(plan, draft)


PLANS: dict[str, Callable[[], Plan]] = {
    "leave_approval": leave_approval,
    "library": library,
    "shop": shop,
    "booking": booking,
    "event_registration": event_registration,
    "notes": notes,
    "pets": pets,
}
"""Every example by its name."""
