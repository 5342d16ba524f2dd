"""kill -9 in the middle of a workflow: it finishes, and nothing that was done is done again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from service_process import ServiceProcess

pytestmark = [pytest.mark.ray, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory for all generations of the service."""
    return tmp_path_factory.mktemp("crashes") / "data"


@pytest.fixture(scope="module")
def service(data_dir: Path) -> Iterator[ServiceProcess]:
    """A service whose parts are killed one after the other."""
    service = ServiceProcess(data_dir)
    yield service
    if service.process.poll() is None:
        assert service.stop() == []


def finished_before(service: ServiceProcess, workflow_id: str) -> set[str]:
    """Keys of the tasks that were completed by now."""
    tasks = service.tasks(service.workflow(workflow_id))
    return {key for key, task in tasks.items() if task["status"] == "completed"}


def starts(events: list[dict[str, Any]]) -> dict[str, int]:
    """How often each task was started."""
    keys = [event["data"]["key"] for event in events if event["type"] == "task.started"]
    return {key: keys.count(key) for key in keys}


def assert_finished_without_repeats(service: ServiceProcess, workflow_id: str, done: set[str]) -> dict[str, int]:
    """The workflow completed, and what was done before the kill was started once."""
    workflow = service.wait_end(workflow_id)
    assert workflow["status"] == "completed", workflow["error"]
    events = service.events(workflow_id)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    counts = starts(events)
    completions = [event["data"]["key"] for event in events if event["type"] == "task.completed"]
    assert len(completions) == len(set(completions)), "a task was completed twice"
    assert {key: counts[key] for key in done if key in counts} == {key: 1 for key in done if key in counts}
    return counts


def test_second_service_on_the_same_data_directory_is_refused(service: ServiceProcess, data_dir: Path) -> None:
    """The message says where the first one answers, which is not disturbed."""
    with pytest.raises(RuntimeError, match=f"A service runs already at {service.http.base_url}".rstrip("/")):
        ServiceProcess(data_dir)
    assert service.http.get("/health").status_code == 200


def test_killed_scheduler_and_stage_actor_are_replaced(service: ServiceProcess) -> None:
    """One workflow loses the scheduler while it develops and the testing worker with its attempt.

    The successor takes over, and the lost worker costs an interruption, not a retry.
    """
    workflow_id = service.start_workflow()
    service.wait_stage(workflow_id, "development")
    done = finished_before(service, workflow_id)
    victim = service.actor("SchedulerActor")
    victim.kill()
    service.wait_stage(workflow_id, "testing")
    service.actor("TestingStage").kill()
    counts = assert_finished_without_repeats(service, workflow_id, done)
    task = service.tasks(service.workflow(workflow_id))["test"]
    assert (counts["test"], task["interruptions"], task["failures"]) == (2, 1, 0)
    assert service.actor("SchedulerActor").pid != victim.pid


def test_killed_service_finishes_after_its_restart(service: ServiceProcess, data_dir: Path) -> None:
    """Everything dies with the service's process; the next start finishes the workflow and brings the apps back."""
    earlier = service.http.get("/api/v1/deployments").json()["items"]
    workflow_id = service.start_workflow(
        requirement="A task tracker where each task has a title, a due date and a priority"
    )
    service.wait_stage(workflow_id, "development", "completed")
    done = finished_before(service, workflow_id)
    agents = [service.actor("DashboardAgent"), service.actor("RuntimeEnvAgent")]
    family = service.kill()
    ours = [process for process in family if process not in agents]
    _, alive = psutil.wait_procs(ours, timeout=30)
    assert alive == [], "processes outlived the service"
    restarted = ServiceProcess(data_dir)
    try:
        assert_finished_without_repeats(restarted, workflow_id, done)
        for deployment in earlier:
            answer = restarted.http.get(f"/apps/{deployment['projectId']}/health")
            assert answer.json() == {"status": "ok"}
        _, alive = psutil.wait_procs(agents, timeout=120)
        assert alive == [], "Ray's agents, which first tell the dead head for a minute, outlived the service"
    finally:
        assert restarted.stop() == []
