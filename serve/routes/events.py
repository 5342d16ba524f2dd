"""What happens in a workflow, live or to read."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse

from serve.answers import EventPage
from serve.backend import Backend, Reach
from serve.forms import Digits
from serve.parameters import KnownQuery, WorkflowId
from serve.problems import READING, responses
from serve.stream import PAGE, ends, follow

router = APIRouter(prefix="/api/v1/workflows/{workflowId}/events", tags=["workflows"], dependencies=[KnownQuery])

_FIELDS = {"id": {"type": "string"}, "data": {"type": "string", "contentMediaType": "application/json"}}
_STREAM = {
    "schema": {"type": "object", "properties": _FIELDS, "description": "`id` is the event's number, `data` an Event"}
}
_SEQ = {"ge": 0, "le": 2**53 - 1}

AfterSeq = Annotated[int | None, Query(alias="lastEventId", **_SEQ), Digits]
LastEventId = Annotated[int | None, Header(alias="Last-Event-ID", **_SEQ), Digits]
Format = Annotated[Literal["sse", "json"], Query(description="`json` answers one page at once")]


@router.get(
    "",
    response_class=Response,
    responses={
        **READING,
        **responses(404),
        200: {"description": "Events", "model": EventPage, "content": {"text/event-stream": _STREAM}},
        204: {"description": "The workflow has ended and nothing follows: do not reconnect"},
    },
)
async def events(
    backend: Reach,
    workflow_id: WorkflowId,
    last_event_id: LastEventId = None,
    after: AfterSeq = None,
    form: Annotated[Format, Query(alias="format")] = "sse",
) -> Response:
    """Events after the one given, as server-sent events until the workflow ends, or as one page of JSON."""
    workflow = await backend.workflow(workflow_id)
    after_seq = last_event_id if last_event_id is not None else after or 0
    if form == "json":
        return _json(await page(backend, workflow_id, after_seq))
    if workflow.status.is_terminal and not await backend.store.events(workflow_id, after_seq, 1):
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = follow(backend.store, workflow_id, after_seq)
    return StreamingResponse(stream, headers=headers, media_type="text/event-stream")


async def page(backend: Backend, workflow_id: str, after_seq: int) -> EventPage:
    """The next events after that number."""
    found = await backend.store.events(workflow_id, after_seq, PAGE)
    last = found[-1].seq if found else after_seq
    return EventPage(events=len(found), items=found, last_event_id=last, ended=ends(found))


def _json(answer: EventPage) -> Response:
    return Response(answer.model_dump_json(by_alias=True), media_type="application/json")
