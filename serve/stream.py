"""A workflow's events as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from orchestrator.errors import ThinkusError
from orchestrator.models import Event
from orchestrator.store.protocol import Store

FINAL = frozenset({"workflow.completed", "workflow.failed", "workflow.cancelled"})
"""Types after which a workflow's stream ends."""

PAGE = 500
_FAST_S, _SLOW_S = 0.1, 1.0
KEEP_ALIVE_S = 15.0


def ends(events: Sequence[Event]) -> bool:
    """Whether the last event of a workflow is among them."""
    return any(event.type in FINAL for event in events)


def frame(event: Event) -> bytes:
    """One event on the wire: its number as id, so that a client can resume, and the document as data."""
    return f"id: {event.seq}\ndata: {event.model_dump_json(by_alias=True)}\n\n".encode()


async def follow(
    store: Store, workflow_id: str, after_seq: int, keep_alive_s: float = KEEP_ALIVE_S
) -> AsyncIterator[bytes]:
    """Frames for events after `after_seq` as they are stored, until the workflow's last one.

    The writer is another process, so the store is asked again and again: soon after an event, slower when it is quiet.
    A comment is sent every `keep_alive_s` of silence. When the store fails the stream ends; clients resume it.
    """
    yield b"retry: 1000\n\n"
    silent_s, wait_s = 0.0, _FAST_S
    while True:
        try:
            events = await store.events(workflow_id, after_seq, PAGE)
        except ThinkusError:
            yield b": the store does not answer\n\n"
            return
        for event in events:
            yield frame(event)
            after_seq = event.seq
        if ends(events):
            return
        silent_s, wait_s = (0.0, _FAST_S) if events else (silent_s + wait_s, min(wait_s * 1.2, _SLOW_S))
        if silent_s >= keep_alive_s:
            silent_s = 0.0
            yield b": keep-alive\n\n"
        await asyncio.sleep(wait_s)
