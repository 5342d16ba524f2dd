"""Artifacts of a workflow: list, fetch one, fetch all."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from orchestrator.errors import NotFound
from serve.answers import ArtifactLink, ArtifactList
from serve.artifacts import archive, archive_path, download_headers, link, media_type, newest_artifacts, pick
from serve.backend import Backend, Reach
from serve.parameters import KnownQuery, WorkflowId
from serve.problems import READING, responses

router = APIRouter(prefix="/api/v1/workflows/{workflowId}", tags=["artifacts"], dependencies=[KnownQuery])

_BYTES = {"schema": {"type": "string", "format": "binary"}}
_READING_ONE = {**READING, **responses(404)}
Stage = Annotated[str | None, Query(max_length=64, description="stage id, where several have an artifact of that name")]
IfNoneMatch = Annotated[str | None, Header(include_in_schema=False)]


@router.get("/artifacts", responses=_READING_ONE)
async def list_artifacts(backend: Reach, workflow_id: WorkflowId) -> ArtifactList:
    """The newest version of every artifact, by stage and name."""
    artifacts = newest_artifacts(await backend.tasks_of(workflow_id))
    links = [ArtifactLink(**each.model_dump(), url=link(workflow_id, each)) for each in artifacts]
    return ArtifactList(artifacts=len(links), items=links)


@router.get(
    "/artifacts.zip",
    response_class=Response,
    responses={**_READING_ONE, 200: {"description": "All artifacts", "content": {"application/zip": _BYTES}}},
)
async def download_all(backend: Reach, workflow_id: WorkflowId) -> Response:
    """Every artifact in one zip, in a folder per stage."""
    artifacts = newest_artifacts(await backend.tasks_of(workflow_id))
    contents = {archive_path(each): await _bytes(backend, each.sha256) for each in artifacts}
    disposition = f'attachment; filename="workflow-{workflow_id}.zip"'
    zipped = await asyncio.to_thread(archive, contents)
    return Response(zipped, headers={"Content-Disposition": disposition}, media_type="application/zip")


@router.get(
    "/artifacts/{name:path}",
    response_class=Response,
    responses={
        **_READING_ONE,
        200: {"description": "The artifact's bytes", "content": {"*/*": _BYTES}},
        304: {"description": "If-None-Match names the current version"},
    },
)
async def download(
    backend: Reach, workflow_id: WorkflowId, name: str, stage: Stage = None, if_none_match: IfNoneMatch = None
) -> Response:
    """One artifact as it is; pages among them are sandboxed."""
    artifact = pick(newest_artifacts(await backend.tasks_of(workflow_id)), name, stage)
    headers = download_headers(artifact)
    if if_none_match and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(await _bytes(backend, artifact.sha256), headers=headers, media_type=media_type(artifact))


async def _bytes(backend: Backend, sha256: str) -> bytes:
    content = await backend.store.blob(sha256)
    if content is None:
        raise NotFound(f"The store has no artifact {sha256}.")
    return content
