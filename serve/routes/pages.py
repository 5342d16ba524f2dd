"""The console and the API reference: static files, no external resource."""

from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from orchestrator.errors import NotFound

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).parent.parent / "console"
_FILES = frozenset(path.name for path in FOLDER.iterdir() if path.suffix in {".js", ".css", ".svg"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


@router.get("/", response_class=FileResponse)
async def console(_: Request) -> Response:
    """The console."""
    return FileResponse(FOLDER / "index.html", headers=_HEADERS)


@router.get("/docs", response_class=FileResponse)
async def reference(_: Request) -> Response:
    """The API reference, drawn from `/openapi.json`."""
    return FileResponse(FOLDER / "reference.html", headers=_HEADERS)


@router.get("/console/{name}", response_class=FileResponse)
async def asset(name: str) -> Response:
    """A script or style sheet of the pages. Raises NotFound."""
    if name not in _FILES:
        raise NotFound(f"There is no file {name!r} here.")
    return FileResponse(FOLDER / name, headers=_HEADERS)
