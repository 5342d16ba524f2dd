"""Requests that may be repeated: under the same `Idempotency-Key` the same request is done once and answered alike."""

from hashlib import sha256
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from orchestrator.store.protocol import KeptAnswer
from serve.intake import now

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[!-~]+$",
        description="the same request under the same key is done once; another one is a conflict",
    ),
]  # fmt: skip


def once(key: str | None, operation: str, body: BaseModel | None, answer: BaseModel) -> KeptAnswer | None:
    """What is kept of a request that bears a key, and of the answer it gets if it is the first."""
    if key is None:
        return None
    told = f"{operation}\n{body.model_dump_json(by_alias=True) if body else ''}"
    return KeptAnswer(key, sha256(told.encode()).hexdigest(), answer.model_dump_json(by_alias=True), now())
