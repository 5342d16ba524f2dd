"""Contract → code of the generated app. Pure: the same plan, design and contract give the same bytes."""

from orchestrator.codegen.app_model import read_app
from orchestrator.codegen.backend import backend_files
from orchestrator.codegen.database import database_files
from orchestrator.codegen.frontend import frontend_files
from orchestrator.codegen.packaging import package_files
from orchestrator.models import Design, InterfaceContract, Plan, SourceFile

__all__ = ["develop", "package"]


def develop(part: str, plan: Plan, design: Design, contract: InterfaceContract) -> list[SourceFile]:
    """The files of one part: `database`, `backend` or `frontend`. Parts never write the same path.

    Raises:
        ValueError: there is no such part.
    """
    app = read_app(plan, contract)
    match part:
        case "database":
            return database_files(app)
        case "backend":
            return backend_files(app)
        case "frontend":
            return frontend_files(app, design, contract)
    raise ValueError(f"An app has the parts database, backend and frontend; there is no `{part}`.")


def package(plan: Plan, contract: InterfaceContract) -> list[SourceFile]:
    """What makes the parts one tree: README, packaging, container files, the contract, and the generated tests."""
    return package_files(read_app(plan, contract), contract)
