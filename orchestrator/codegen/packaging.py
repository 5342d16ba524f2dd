"""What makes the parts of the generated app one tree that a person can run, ship and take over."""

import json
from typing import Any

from orchestrator.codegen.app_model import App
from orchestrator.codegen.rendering import render
from orchestrator.codegen.test_files import test_files
from orchestrator.contracts.openapi import to_openapi
from orchestrator.models import InterfaceContract, SourceFile

RUNTIME_PINS = {"fastapi": "0.165.0", "pydantic": "2.14.3", "sqlalchemy": "2.1.9", "uvicorn": "0.54.0"}
"""What the generated app was tried with."""

TEST_PINS = {"httpx": "0.28.1", "pytest": "9.2.0"}


def package_files(app: App, contract: InterfaceContract) -> list[SourceFile]:
    """README, packaging, container files, the contract in both forms, and the generated tests."""
    pins: dict[str, Any] = {"runtime": RUNTIME_PINS, "test": TEST_PINS}
    return [
        render("README.md", "README.md", app=app, contract=contract),
        render("pyproject.toml", "pyproject.toml", app=app, pins=pins),
        render("requirements.txt", "requirements.txt", pins=pins),
        render("Dockerfile", "Dockerfile", pins=pins),
        render("compose.yaml", "compose.yaml"),
        SourceFile(path="contract.json", content=_json(contract.model_dump(mode="json", by_alias=True))),
        SourceFile(path="openapi.json", content=_json(to_openapi(contract))),
        *test_files(app),
    ]


def _json(document: dict[str, Any]) -> str:
    """The document as people read it."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
