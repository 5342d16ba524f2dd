"""The whole service over MongoDB's wire protocol, seen in the Ray dashboard, its scheduler killed on the way."""

from pathlib import Path

import pytest
from service_process import ServiceProcess
from store_servers import WireServer

from orchestrator.workflow.stages import STAGES

pytestmark = [pytest.mark.ray, pytest.mark.timeout(300)]


def test_workflow_completes_over_mongodb_though_the_scheduler_is_killed(tmp_path: Path) -> None:
    """No document is kept in the data directory's own store, and nothing that was done is done twice."""
    server = WireServer(tmp_path / "mongo")
    server.start()
    try:
        service = ServiceProcess(tmp_path / "data", MONGODB_URI=server.uri, RAY_DASHBOARD="1")
        try:
            assert service.named_actors() >= {"scheduler", "apps", *(spec.id for spec in STAGES)}
            workflow_id = service.start_workflow(requirement="Contacts with name, email and phone")
            service.wait_stage(workflow_id, "testing")
            service.actor("SchedulerActor").kill()
            workflow = service.wait_end(workflow_id)
            assert workflow["status"] == "completed", workflow["error"]
            assert service.http.get(f"{workflow['appUrl']}health").json() == {"status": "ok"}
            assert {key: task["attempt"] for key, task in service.tasks(workflow).items() if task["attempt"] > 1} == {
                "test": 2
            }
        finally:
            assert service.stop() == []
    finally:
        server.kill()
    assert not (tmp_path / "data" / "store.db").exists()
