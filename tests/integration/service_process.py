"""A service in a process of its own that tests can kill, and look at through HTTP and the process table."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.service import start


class ServiceProcess:
    """`thinkus up` on a data directory and a free port."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self._running = start(data_dir, **environment)
        self.process = self._running.process
        self.http = httpx.Client(base_url=self._running.presence.base_url, timeout=30)

    def log(self) -> str:
        """The end of what the service printed."""
        return self._running.log.read_text(errors="replace")[-4000:]

    def named_actors(self) -> set[str]:
        """The names that the Ray dashboard shows."""
        presence = self._running.presence
        token = Path(presence.ray_token_path or "").read_text()
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.get(f"{presence.dashboard_url}/logical/actors", headers=headers, timeout=30)
        return {actor["name"] for actor in answer.json()["data"]["actors"].values()}

    def family(self) -> list[psutil.Process]:
        """The service's process and all its descendants."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def actor(self, name: str) -> psutil.Process:
        """The process of the actor whose class has that name."""

        def find() -> psutil.Process | None:
            titles = ((process, _title(process)) for process in self.family())
            return next((process for process, title in titles if title.startswith("ray::") and name in title), None)

        return wait_for(find, 30, self.log)

    def kill(self) -> list[psutil.Process]:
        """kill -9 the service alone; returns everything that belonged to it."""
        family = self.family()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return family

    def stop(self) -> list[psutil.Process]:
        """Ctrl-C; returns what is left, which should be nothing."""
        family = self.family()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.http.close()
        _, alive = psutil.wait_procs(family, timeout=10)
        return alive

    def start_workflow(self, **body: Any) -> str:
        """The id of a new workflow; without arguments that of the demo feature."""
        answer = (
            self.http.post("/api/v1/workflow/start", json=body) if body else self.http.post("/api/v1/workflow/start")
        )
        assert answer.status_code < 300, answer.text
        return str(answer.json()["workflowId"])

    def workflow(self, workflow_id: str) -> dict[str, Any]:
        """The workflow as the API shows it; a restarting service is asked again."""
        return dict(wait_for(lambda: self._get(f"/api/v1/workflows/{workflow_id}"), 60, self.log))

    def tasks(self, workflow: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The workflow's tasks by key."""
        query = {"projectId": workflow["projectId"], "workflowId": workflow["id"], "limit": 100}
        items = self.http.get("/api/v1/tasks", params=query).json()["items"]
        return {task["key"]: task for task in items}

    def events(self, workflow_id: str) -> list[dict[str, Any]]:
        """All events of a workflow."""
        answer = self.http.get(f"/api/v1/workflows/{workflow_id}/events", params={"format": "json"})
        return list(answer.json()["items"])

    def wait_stage(self, workflow_id: str, stage: str, status: str = "running") -> None:
        """Return when the stage has that status."""

        def reached() -> bool:
            stages = self.workflow(workflow_id)["stages"]
            return any(stage in s["id"] and s["status"] == status for s in stages)

        wait_for(reached, 120, self.log)

    def wait_end(self, workflow_id: str) -> dict[str, Any]:
        """The workflow once it has ended."""

        def ended() -> dict[str, Any] | None:
            workflow = self.workflow(workflow_id)
            return workflow if workflow["status"] in ("completed", "failed", "cancelled") else None

        return dict(wait_for(ended, 180, self.log))

    def _get(self, path: str) -> dict[str, Any] | None:
        try:
            answer = self.http.get(path)
        except httpx.TransportError:
            return None
        return dict(answer.json()) if answer.status_code == 200 else None


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def wait_for(look: Callable[[], Any], seconds: float, story: Callable[[], str]) -> Any:
    """The first true thing that `look` returns; fails with the story when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds:g} s in vain. {story()}")
