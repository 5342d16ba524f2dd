"""The commands against a real service, as a person types them."""

import json
import socket

import httpx
import pytest

pytestmark = pytest.mark.ray


def test_run_builds_an_app_and_reports_where_it_is(library) -> None:
    """JSON on standard output, eight stage lines on standard error, exit code 0, and the app answers."""
    outcome, workflow = library
    report = json.loads(outcome.stdout)
    assert (report["success"], report["workflowId"]) == (True, workflow["id"])
    lines = [line for line in outcome.stderr.splitlines() if line.startswith("[")]
    assert len(lines) >= 8
    assert "8/8" in lines[-1]
    assert httpx.get(report["appUrl"], trust_env=False).status_code == 200
    assert httpx.get(report["docsUrl"], trust_env=False).status_code == 200


def test_ps_lists_workflows_and_watch_replays_one(thinkus, demo) -> None:
    """A workflow that somebody else started is found, and followed from its beginning."""
    assert demo["id"] in thinkus("ps").stdout
    assert thinkus("ps", "--json").stdout.startswith("[{")
    watched = thinkus("watch", demo["id"])
    assert watched.returncode == 0, watched.stdout + watched.stderr
    assert "Completed in" in watched.stdout


def test_cancel_stops_a_workflow_and_watch_says_so(thinkus, client) -> None:
    """Exit code 1, because nothing was delivered."""
    started = client.start(None, None, {"requirement": "person"})
    assert thinkus("cancel", started.workflow_id).stdout == f"Cancelled workflow {started.workflow_id}.\n"
    watched = thinkus("watch", started.workflow_id)
    assert watched.returncode == 1
    assert "Cancelled" in watched.stdout


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (("watch", "0" * 24), {}, "There is no workflow"),
        (("cancel", "not-an-id"), {}, "24 hexadecimal digits"),
        (("ps",), {"PORT": "http"}, "PORT"),
        (("ps", "--project", "xyz"), {}, "projectId"),
        (("up",), {}, "A service runs already"),
    ],
)
def test_a_mistake_is_one_line_and_never_a_traceback(thinkus, arguments, variables, said) -> None:
    """What is wrong and what to do, on standard error, with exit code 1."""
    outcome = thinkus(*arguments, **variables)
    assert outcome.returncode == 1
    assert said in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_taken_port_is_one_line(thinkus, tmp_path) -> None:
    """Another program listens there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        outcome = thinkus("up", PORT=port, THINKUS_DATA_DIR=str(tmp_path))
    assert outcome.returncode == 1
    assert f"Port {port} on 127.0.0.1 can not be used" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


def test_a_data_directory_in_use_is_one_line(thinkus, running) -> None:
    """A second service on the same data is refused, also when the first can not be found by its address."""
    announced = running.data_dir / "service.json"
    content = announced.read_bytes()
    announced.unlink()
    try:
        outcome = thinkus("up")
    finally:
        announced.write_bytes(content)
    assert outcome.returncode == 1
    assert str(running.data_dir) in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1
