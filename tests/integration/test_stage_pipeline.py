"""All eight stages on the real parts for one sentence: every artifact, document and figure they promise."""

import io
import json
import subprocess
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
from openapi_spec_validator import validate
from pipeline import TRACKER, Pipeline, make_pipeline, real_tools

from orchestrator.config import load_settings
from orchestrator.errors import SchemaChanged
from orchestrator.models import Deployment, InterfaceContract, Plan
from orchestrator.runtime.workspace import Tools

pytestmark = [pytest.mark.sandbox, pytest.mark.browser]

KEYS = [
    "analysis", "design", "architecture", "develop.database", "develop.backend", "develop.frontend",
    "develop.integrate", "test", "acceptance", "deploy", "operations",
]  # fmt: skip
ARTIFACTS = {
    "analysis": {"prd.md", "plan.json"},
    "design": {"design.md", "design-tokens.json"},
    "architecture": {"architecture.md", "contract.json", "openapi.json"},
    "develop.database": {"database.zip"},
    "develop.backend": {"backend.zip"},
    "develop.frontend": {"frontend.zip"},
    "develop.integrate": {"bundle.zip"},
    "test": {"report.md", "junit.xml", "app.log"},
    "acceptance": {"acceptance.md"},
    "deploy": {"deployment.json", "deployment.md"},
    "operations": {"runbook.md", "operations.json"},
}


@pytest.fixture
async def tools(tmp_path: Path) -> AsyncIterator[Tools]:
    """The real parts on a data directory of their own."""
    async with real_tools(load_settings(thinkus_data_dir=tmp_path / "data")) as made:
        yield made


async def _requires_all_stages(pipeline: Pipeline) -> None:
    """Every task passed, verified everything, and left every artifact, each with content."""
    print(pipeline.timings())
    assert pipeline.results["test"].passed, (await pipeline.content("test", "report.md")).decode()[:4000]
    assert list(pipeline.results) == KEYS
    for key, names in ARTIFACTS.items():
        result = pipeline.results[key]
        assert result.not_verified == [], key
        assert result.summary, key
        assert names <= {artifact.name for artifact in result.artifacts}
        for artifact in result.artifacts:
            content = await pipeline.content(key, artifact.name)
            assert artifact.size_bytes == len(content)
            if artifact.media_type == "image/png":
                assert content.startswith(b"\x89PNG")
    accepted = pipeline.results["acceptance"]
    assert accepted.outputs["score"] >= 9
    assert any(artifact.media_type == "image/png" for artifact in accepted.artifacts)


async def _requires_documents(pipeline: Pipeline) -> None:
    """What machines read is valid: OpenAPI, JUnit, the zip, the commit."""
    validate(json.loads(await pipeline.content("architecture", "openapi.json")))
    junit = ET.fromstring(await pipeline.content("test", "junit.xml"))  # noqa: S314 - our own report
    assert {suite.attrib["name"] for suite in junit} == {"unit", "app", "semantic", "boundary", "load", "fuzz"}
    assert junit.attrib["failures"] == "0"
    tree = zipfile.ZipFile(io.BytesIO(await pipeline.content("develop.integrate", "bundle.zip")))
    folder = Path(pipeline.tools.repository.folder(pipeline.workflow.project_id))  # type: ignore[attr-defined]
    version = pipeline.results["develop.integrate"].outputs["version"]
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", version],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert sorted(tree.namelist()) == sorted(listed.stdout.split())


async def _deployed(pipeline: Pipeline) -> httpx.AsyncClient:
    """A client of the app in service, as the proxy speaks to it."""
    stored = await pipeline.tools.store.deployment(pipeline.workflow.project_id)
    told = Deployment.model_validate(pipeline.results["operations"].outputs["deployment"])
    assert stored is not None
    assert stored.watched
    assert told.version == stored.version == pipeline.results["develop.integrate"].outputs["version"]
    transport = httpx.AsyncHTTPTransport(uds=stored.socket)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=30)


async def test_one_sentence_becomes_an_app_with_exactly_its_fields(tools: Tools, tmp_path: Path) -> None:
    """The task tracker keeps title, due date and priority, and nothing else."""
    pipeline = make_pipeline(tools, tmp_path, TRACKER)
    await pipeline.run()
    await _requires_all_stages(pipeline)
    await _requires_documents(pipeline)
    plan = Plan.model_validate(pipeline.results["analysis"].outputs["plan"])
    assert [[f.name for f in entity.fields] for entity in plan.entities] == [["title", "due_date", "priority"]]
    contract = InterfaceContract.model_validate(pipeline.results["architecture"].outputs["contract"])
    assert contract.version == 1
    async with await _deployed(pipeline) as app:
        sent = {"title": "Pay rent", "due_date": "2030-01-31", "priority": "high"}
        row = (await app.post("/api/tasks", json=sent)).json()
        assert {key: value for key, value in row.items() if key not in {"id", "created_at", "updated_at"}} == sent
    await _requires_rows_taken_over(pipeline, row)


async def _requires_rows_taken_over(pipeline: Pipeline, row: dict[str, object]) -> None:
    """The sentence with something added, in the same project, serves the rows that are there; another is refused."""
    tools, project_id = pipeline.tools, pipeline.workflow.project_id
    contract = InterfaceContract.model_validate(pipeline.results["architecture"].outputs["contract"])
    await tools.store.create_contract(contract)
    more = make_pipeline(tools, pipeline.scratch, f"{TRACKER}, and a note", project_id=project_id)
    await more.deploy_untested()
    assert "contract version 2" in more.results["architecture"].summary
    stored = await tools.store.deployment(project_id)
    assert stored is not None
    transport = httpx.AsyncHTTPTransport(uds=stored.socket)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=30) as app:
        assert (await app.get(f"/api/tasks/{row['id']}")).json() == {**row, "note": None}
    other = make_pipeline(tools, pipeline.scratch, "A list of books with a title", project_id=project_id)
    with pytest.raises(SchemaChanged, match="the table tasks is gone"):
        await other.deploy_untested()
