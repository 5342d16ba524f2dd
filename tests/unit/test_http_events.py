"""Events over HTTP: live, resumed, and as a page."""

import pytest
from http_world import World

from orchestrator.errors import StoreUnavailable
from serve.stream import follow


def _seqs(text: str) -> list[int]:
    return [int(line[4:]) for line in text.splitlines() if line.startswith("id: ")]


async def _finished(world: World) -> str:
    """A workflow with events 1, 2 and, as the last, 3."""
    workflow_id = await world.start()
    workflow = await world.store.workflow(workflow_id)
    assert workflow is not None
    await world.orchestrator.happen(workflow, "stage.started")
    await world.orchestrator.cancel_workflow(workflow_id)
    return workflow_id


async def test_the_stream_ends_after_the_workflows_last_event(world: World) -> None:
    """Every event is there once, in order, with its number as id."""
    answer = await world.client.get(f"/api/v1/workflows/{await _finished(world)}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert (_seqs(answer.text), answer.text.count('"type":"workflow.cancelled"')) == ([1, 2, 3], 1)


@pytest.mark.parametrize(("headers", "query"), [({"Last-Event-ID": "2"}, ""), ({}, "?lastEventId=2")])
async def test_the_stream_resumes_after_the_event_named(world: World, headers: dict[str, str], query: str) -> None:
    """By header, as browsers reconnect, or by query."""
    answer = await world.client.get(f"/api/v1/workflows/{await _finished(world)}/events{query}", headers=headers)
    assert _seqs(answer.text) == [3]


async def test_nothing_left_is_204_so_that_browsers_stop_reconnecting(world: World) -> None:
    """An event source reconnects for ever unless it is told not to."""
    answer = await world.client.get(f"/api/v1/workflows/{await _finished(world)}/events?lastEventId=3")
    assert answer.status_code == 204


async def test_a_page_of_json_says_where_to_go_on_and_whether_it_is_over(world: World) -> None:
    """For clients that only read."""
    path = f"/api/v1/workflows/{await _finished(world)}/events?format=json"
    page = (await world.client.get(path)).json()
    rest = (await world.client.get(f"{path}&lastEventId=3")).json()
    assert (page["events"], page["lastEventId"], page["ended"]) == (3, 3, True)
    assert (rest["items"], rest["lastEventId"]) == ([], 3)


@pytest.mark.parametrize("query", ["lastEventId=-1", "lastEventId=x", "format=xml", "lastEventId=%31e3"])
async def test_a_position_that_is_no_number_is_refused(world: World, query: str) -> None:
    """422, before the stream begins."""
    assert (await world.client.get(f"/api/v1/workflows/{await world.start()}/events?{query}")).status_code == 422


async def test_the_stream_sends_events_that_happen_while_it_is_open(world: World) -> None:
    """It does not end with what was there when it began."""
    workflow_id = await world.start()
    frames = follow(world.store, workflow_id, 0)
    assert b"retry" in await anext(frames)
    assert b'"workflow.started"' in await anext(frames)
    await world.orchestrator.cancel_workflow(workflow_id)
    assert [b'"workflow.cancelled"' in frame async for frame in frames] == [True]


async def test_silence_is_filled_with_comments(world: World) -> None:
    """Proxies between must not think the connection dead."""
    frames = follow(world.store, await world.start(), 1, keep_alive_s=0.0)
    await anext(frames)
    assert (await anext(frames)).startswith(b":")
    await frames.aclose()


async def test_a_store_that_fails_ends_the_stream_and_breaks_nothing(world: World) -> None:
    """The client resumes where it was."""

    class Failing:
        async def events(self, *_: object) -> list[object]:
            raise StoreUnavailable("gone")

    frames = [frame async for frame in follow(Failing(), "a" * 24, 0)]
    assert frames[-1].startswith(b":")
