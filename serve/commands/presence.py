"""Where a running service can be found: `service.json` in the data directory, there while the service runs."""

import contextlib
import json
import os
from pathlib import Path

import psutil
from pydantic import BaseModel, ValidationError

from orchestrator.config import Settings
from orchestrator.errors import ServiceUnavailable
from serve.commands.client import ServiceClient


class Presence(BaseModel):
    """The addresses of a running service."""

    pid: int
    data_dir: str
    base_url: str
    docs_url: str
    dashboard_url: str | None = None
    ray_address: str | None = None
    ray_token_path: str | None = None


def _path(settings: Settings) -> Path:
    return settings.data_dir / "service.json"


def announce(settings: Settings, presence: Presence) -> None:
    """Write the file whole, for the owner's eyes only."""
    target = _path(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(presence.model_dump_json(indent=2))
    draft.replace(target)


def withdraw(settings: Settings) -> None:
    """Remove the file, if it is this process's."""
    present = read(settings)
    if present and present.pid == os.getpid():
        _path(settings).unlink(missing_ok=True)


def read(settings: Settings) -> Presence | None:
    """The presence of a live process; None when there is no file, it can not be read, or its process is gone."""
    with contextlib.suppress(OSError, ValidationError, json.JSONDecodeError):
        present = Presence.model_validate_json(_path(settings).read_text())
        return present if psutil.pid_exists(present.pid) else None
    return None


def local_url(settings: Settings) -> str:
    """The URL under which this machine reaches the configured host and port."""
    everywhere = settings.host in ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
    host = "127.0.0.1" if everywhere else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def find(settings: Settings) -> ServiceClient | None:
    """A client for the service at the configured port, else for the one working on this data directory."""
    present = read(settings)
    urls = [local_url(settings)] if settings.port else []
    urls += [present.base_url] if present else []
    for url in dict.fromkeys(urls):
        client = ServiceClient(url)
        if client.health() is not None:
            return client
        client.close()
    return None


def connect(settings: Settings) -> ServiceClient:
    """As `find`. Raises ServiceUnavailable when no service runs."""
    client = find(settings)
    if client is None:
        where = local_url(settings) if settings.port else f"on {settings.data_dir}"
        raise ServiceUnavailable(f"No service runs at {where}. To start one: thinkus up (or make run)")
    return client
