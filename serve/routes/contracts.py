"""Interface contracts: list, create, look at."""

from typing import Annotated

from fastapi import APIRouter, Body

from orchestrator.models import InterfaceContract
from serve import intake
from serve.answers import ContractCreated, ContractPage
from serve.backend import Reach
from serve.forms import ContractBody
from serve.parameters import ContractId, Cursor, KnownQuery, Limit, ProjectId
from serve.problems import READING, WRITING, responses

router = APIRouter(prefix="/api/v1/contracts", tags=["contracts"], dependencies=[KnownQuery])


@router.get("", responses={**READING, **responses(400)})
async def list_contracts(
    backend: Reach, project_id: ProjectId, limit: Limit = 50, cursor: Cursor = None
) -> ContractPage:
    """How many contracts a project has, and one page of them."""
    page = await backend.store.contracts(project_id, limit, cursor)
    count = await backend.store.count_contracts(project_id)
    return ContractPage(contracts=count, items=page.items, next_cursor=page.next_cursor)


@router.post("/create", responses={**WRITING, **responses(409)})
async def create_contract(backend: Reach, body: Annotated[ContractBody | None, Body()] = None) -> ContractCreated:
    """Store a contract as a new version of its feature's. Without a body: the demo feature's, in a new project."""
    contract = await backend.store.create_contract(intake.contract_of(body, intake.now()))
    return ContractCreated(project_id=contract.project_id, contract_id=contract.id, version=contract.version)


@router.get("/{contractId:item}", responses={**READING, **responses(404)})
async def show_contract(backend: Reach, contract_id: ContractId) -> InterfaceContract:
    """One contract."""
    return await backend.contract(contract_id)
