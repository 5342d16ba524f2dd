"""A workflow's artifacts, read off the results of its tasks."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from orchestrator.errors import NotFound
from orchestrator.models import Artifact, Task
from orchestrator.workflow.stages import STAGE_BY_TYPE, STAGES

_STAGE_ORDER = {stage.id: index for index, stage in enumerate(STAGES)}
_INLINE = re.compile(r"^(text/(plain|html|markdown|css|csv)|image/(png|jpeg|webp|svg\+xml)|application/(json|pdf))$")
_MEDIA_TYPE = re.compile(r"^[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?$")


def newest_artifacts(tasks: Iterable[Task]) -> list[Artifact]:
    """One artifact per stage and name, from the task that completed last; by stage, then name."""
    newest: dict[tuple[str, str], Artifact] = {}
    for task in sorted(tasks, key=lambda task: (task.completed_at or task.updated_at, task.id)):
        for artifact in task.result.artifacts if task.result else []:
            stage = artifact.stage or _stage_of(task)
            newest[stage, artifact.name] = artifact.model_copy(update={"stage": stage, "task_id": task.id})
    return sorted(newest.values(), key=lambda artifact: (_order(artifact.stage), artifact.name))


def _stage_of(task: Task) -> str:
    return STAGE_BY_TYPE[task.type].id if task.type in STAGE_BY_TYPE else task.type


def _order(stage: str | None) -> tuple[int, str]:
    return _STAGE_ORDER.get(stage or "", len(_STAGE_ORDER)), stage or ""


def pick(artifacts: Iterable[Artifact], name: str, stage: str | None) -> Artifact:
    """The artifact of that name, of the latest stage that has one unless a stage is given. Raises NotFound."""
    found = [each for each in artifacts if each.name == name and stage in {None, each.stage}]
    if not found:
        raise NotFound(f"The workflow has no artifact {name!r}" + (f" of {stage}." if stage else "."))
    return found[-1]


def link(workflow_id: str, artifact: Artifact) -> str:
    """The path to fetch it from."""
    path = f"/api/v1/workflows/{workflow_id}/artifacts/{quote(artifact.name)}"
    return f"{path}?stage={quote(artifact.stage or '', safe='')}"


def download_headers(artifact: Artifact) -> dict[str, str]:
    """Headers that keep a downloaded document from acting as a page of this service."""
    name = artifact.name.rpartition("/")[2]
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name) or "artifact"
    kind = "inline" if _INLINE.match(artifact.media_type.partition(";")[0]) else "attachment"
    return {
        "Content-Disposition": f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox",
        "ETag": f'"{artifact.sha256}"',
        "Cache-Control": "private, no-cache",
    }


def media_type(artifact: Artifact) -> str:
    """Its media type as a header can carry it; text is UTF-8."""
    if not _MEDIA_TYPE.match(artifact.media_type):
        return "application/octet-stream"
    return artifact.media_type


def archive(contents: Mapping[str, bytes]) -> bytes:
    """A zip of the files by path; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in contents.items():
            target.writestr(zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def archive_path(artifact: Artifact) -> str:
    """Where an artifact lies in the archive: below its stage, never outside."""
    parts = [part for part in re.split(r"[/\\]", artifact.name) if part not in {"", ".", ".."}]
    return "/".join([artifact.stage or "other", *(parts or ["artifact"])])
