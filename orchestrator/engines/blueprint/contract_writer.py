"""The interface contract of a plan, all three sides of it."""

from orchestrator.contracts.rules import validate
from orchestrator.engines.blueprint.contract_accounts import with_accounts
from orchestrator.engines.blueprint.contract_api import api_contract
from orchestrator.engines.blueprint.contract_database import database_contract
from orchestrator.engines.blueprint.contract_pages import frontend_contract
from orchestrator.models import InterfaceContract, Plan


def write_contract(plan: Plan, draft: InterfaceContract) -> InterfaceContract:
    """The draft with the three sides that the plan needs. Raises InvalidContract."""
    whole = with_accounts(plan)
    api = api_contract(whole)
    sides = {"api": api, "database": database_contract(whole), "frontend": frontend_contract(whole, api)}
    contract = draft.model_copy(update=sides)
    validate(contract)
    return contract
