"""The command line's view of the service, over a real HTTP connection to a server with written answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from orchestrator.errors import Conflict, InvalidInput, NotFound, ServiceUnavailable
from serve.cli import one_line
from serve.commands.client import ServiceClient, read_events

SOME_ID = "c" * 24


class _Written(BaseHTTPRequestHandler):
    """Answers by path; what was asked is kept."""

    answers: dict[str, tuple[int, object]]
    asked: list[tuple[str, str, object]]

    def _answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        self.asked.append((self.command, self.path, body))
        status, document = self.answers.get(
            self.path, (404, {"code": "not_found", "detail": "There is no such thing."})
        )
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer  # noqa: N815 - names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Keep still."""


@pytest.fixture
def written() -> Iterator[tuple[ServiceClient, type[_Written]]]:
    """A client of a server whose answers the test writes."""
    handler = type("Handler", (_Written,), {"answers": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    client = ServiceClient(f"http://127.0.0.1:{server.server_port}")
    yield client, handler
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_problem_document_becomes_the_error_of_its_code(written) -> None:
    """The service's own words reach the person."""
    client, server = written
    server.answers[f"/api/v1/workflows/{SOME_ID}"] = (409, {"code": "conflict", "detail": "It has ended."})
    with pytest.raises(Conflict, match="It has ended"):
        client.workflow(SOME_ID)


@pytest.mark.parametrize(("status", "error"), [(404, NotFound), (400, InvalidInput), (500, ServiceUnavailable)])
def test_an_answer_that_is_no_problem_document_still_becomes_an_error(written, status, error) -> None:
    """A proxy in between may answer HTML."""
    client, server = written
    server.answers[f"/api/v1/workflows/{SOME_ID}"] = (status, b"<html>")
    with pytest.raises(error, match=str(status)):
        client.workflow(SOME_ID)


def test_an_id_is_checked_before_anything_is_sent(written) -> None:
    """A typing mistake is named as one."""
    client, server = written
    with pytest.raises(InvalidInput, match="24 hexadecimal digits"):
        client.workflow("../health")
    assert server.asked == []


def test_start_sends_only_what_was_given(written) -> None:
    """Without a requirement there is no body, which the service takes as the demo feature."""
    client, server = written
    server.answers["/api/v1/workflow/start"] = (200, {"projectId": "p", "workflowId": "w"})
    client.start(None, None, {})
    client.start("a shop", SOME_ID, {"design": "person"})
    assert [body for _, _, body in server.asked] == [
        None,
        {"requirement": "a shop", "projectId": SOME_ID, "gates": {"design": "person"}},
    ]


def test_cancel_takes_a_task_where_there_is_no_such_workflow(written) -> None:
    """One command for both kinds of id."""
    client, server = written
    server.answers[f"/api/v1/tasks/{SOME_ID}/cancel"] = (200, {"success": True})
    assert client.cancel(SOME_ID) == "task"


def test_only_the_failed_stages_own_reports_are_offered(written) -> None:
    """Another stage's report would send the reader the wrong way."""
    client, server = written
    reports = [("stage-5-testing", "report.md"), ("stage-6-acceptance", "report.md"), ("stage-6-acceptance", "a.png")]
    items = [{"stage": stage, "name": name, "url": f"/x/{name}?stage={stage}"} for stage, name in reports]
    server.answers[f"/api/v1/workflows/{SOME_ID}/artifacts"] = (200, {"artifacts": 3, "items": items})
    assert client.reports(SOME_ID, "stage-6-acceptance") == [f"{client.base_url}/x/report.md?stage=stage-6-acceptance"]


def test_health_of_another_program_is_none(written) -> None:
    """Something that answers on the port is not yet our service."""
    client, server = written
    server.answers["/health"] = (200, {"status": "up"})
    assert client.health() is None
    server.answers["/health"] = (503, {"status": "unhealthy", "service": "go-orchestrator"})
    assert client.health() == {"status": "unhealthy", "service": "go-orchestrator"}


def test_no_service_is_an_error_that_says_how_to_start_one() -> None:
    """The remedy is in the message."""
    client = ServiceClient("http://127.0.0.1:9")
    with pytest.raises(ServiceUnavailable, match="thinkus up"):
        client.workflows()


def test_events_are_read_over_comments_and_several_data_lines() -> None:
    """As the standard has it: comments are keep-alives, data lines belong together."""
    event = {"stream": SOME_ID, "seq": 7, "type": "task.started", "projectId": SOME_ID, "at": "2026-01-18T09:00:00Z"}
    first, second = json.dumps(event, indent=1).split("\n", 1)
    lines = [": keep-alive", "", "id: 7", "event: task.started", f"data: {first}"]
    lines += [f"data: {part}" for part in second.split("\n")] + ["", "data: {}", ""]
    assert [each.seq for each in read_events(iter(lines))] == [7]


def test_a_traceback_in_a_message_becomes_one_short_line_that_keeps_the_cause() -> None:
    """The cause stands at the end of a traceback."""
    message = "The actors did not start: \x1b[36mray::Apps\x1b[39m\n" + "  File x\n" * 500 + "RecursionError: too deep"
    line = one_line(message)
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 500
    assert line.startswith("The actors did not start: ray::Apps")
    assert line.endswith("RecursionError: too deep")


def test_a_plan_is_read_and_its_absence_is_no_error(written) -> None:
    """A workflow that failed before its plan has none."""
    client, server = written
    assert client.plan(SOME_ID) is None
    server.answers[f"/api/v1/workflows/{SOME_ID}/artifacts/plan.json"] = (200, {"title": "Tasks", "requirement": "x"})
    plan = client.plan(SOME_ID)
    assert plan is not None
    assert plan.title == "Tasks"
