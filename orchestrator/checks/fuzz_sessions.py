"""Loaded by schemathesis, in a process of its own: each operation is called with the session of somebody who may.

The sessions are in `sessions.json` in the working directory: `METHOD /path` → the value of the cookie.
"""

import json
from pathlib import Path
from typing import Any

import schemathesis

from orchestrator.checks.accounts import COOKIE

SESSIONS = "sessions.json"

_sessions: dict[str, str] = json.loads(Path(SESSIONS).read_text())


@schemathesis.auth(refresh_interval=None)
class Session:
    """Puts the cookie into a request; requests that nobody needs a session for go without."""

    def get(self, _case: "schemathesis.Case[Any]", context: schemathesis.AuthContext) -> str | None:
        """The cookie's value for the operation, or None."""
        return _sessions.get(f"{context.operation.method.upper()} {context.operation.path}")

    def set(self, case: "schemathesis.Case[Any]", data: str, _context: schemathesis.AuthContext) -> None:
        """The request with the cookie."""
        case.cookies = {**(case.cookies or {}), COOKIE: data}
