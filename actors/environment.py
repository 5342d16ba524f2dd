"""What Ray reads from the environment when it is first imported. Call `prepare` before any `import ray`."""

import os
import secrets
import sys
from pathlib import Path

from orchestrator.config import Settings

NAMESPACE = "thinkus"
"""The Ray namespace in which the scheduler and the stage actors have their names."""


def prepare(settings: Settings) -> Path:
    """Switch token authentication on and usage statistics off; returns the file that holds the cluster's token.

    The port of a head that this process starts is `RAY_PORT`; `ray.init` has no argument for it.

    A token path or mode that is set already is kept, so that nodes of one cluster can share a token.
    """
    if "ray" in sys.modules and os.environ.get("RAY_AUTH_MODE") is None:
        message = "actors.environment.prepare must run before ray is imported"
        raise RuntimeError(message)
    os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    os.environ.setdefault("RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S", "1")
    os.environ.setdefault("RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S", "5")
    if settings.ray_port:
        os.environ["RAY_GCS_SERVER_PORT"] = str(settings.ray_port)
    path = Path(os.environ.setdefault("RAY_AUTH_TOKEN_PATH", str(settings.data_dir / "ray-token")))
    if not path.exists() and not os.environ.get("RAY_AUTH_TOKEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path
