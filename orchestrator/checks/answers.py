"""Answers of a generated app, held to what the contract says of them."""

from typing import Any

import httpx

from orchestrator.checks.outcome import Mismatch, expect

PROBLEM = "application/problem+json"


def answered(response: httpx.Response, status: int) -> Any:
    """The JSON of an answer with the expected status. Raises Mismatch for another status or no JSON."""
    request = response.request
    shown = response.text[:300]
    where = f"{request.method} {request.url.path}"
    if response.status_code != status:
        got = f"{response.status_code}: {shown}"
        raise Mismatch(f"{where}: expected {status}, got {got}", f"status {status}", f"status {response.status_code}")
    try:
        return response.json()
    except ValueError as error:
        raise Mismatch(f"{where}: the body is not JSON: {shown}", "JSON", shown) from error


def refused(response: httpx.Response, status: int, code: str | None, field: str | None = None) -> None:
    """Nothing when the answer is a problem document with that status and code, naming the field if one is given.

    Raises Mismatch otherwise; `code` None accepts any.
    """
    problem = answered(response, status)
    where = f"{response.request.method} {response.request.url.path}"
    kind = response.headers.get("content-type", "")
    expect(kind.startswith(PROBLEM), f"{where}: an error is {PROBLEM}, this one is {kind!r}")
    if code is not None and problem.get("code") != code:
        got = problem.get("code")
        raise Mismatch(f"{where}: expected code {code}, got {got!r}", f"code {code}", f"code {got}")
    if field is not None:
        named = [str(error.get("field")) for error in problem.get("errors") or []]
        if not any(field in name.split(".") for name in named):
            raise Mismatch(f"{where}: the error should name {field}, not {named}", f"errors naming {field}", named)
