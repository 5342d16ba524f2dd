"""What the command line asks of a service over HTTP: documents come back as models, problems as our errors."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from orchestrator import errors
from orchestrator.errors import InvalidInput, NotFound, ServiceUnavailable, ThinkusError
from orchestrator.ids import is_id
from orchestrator.models import Decision, Event, Plan, Task, Workflow

_ERRORS = {
    kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ThinkusError)
}
_QUIET_S = 45.0
"""Longest silence of an event stream, in seconds, before it is opened again; the service sends keep-alives."""


@dataclass(frozen=True, slots=True)
class Started:
    """A workflow the service has accepted."""

    project_id: str
    workflow_id: str


class ServiceClient:
    """One service, by its base URL. Every method raises ThinkusError classes with the service's own words."""

    def __init__(self, base_url: str, timeout_s: float = 15.0) -> None:
        self.base_url = base_url.rstrip("/")
        # A proxy from the environment is for the way out, not for a service on this machine.
        self._http = httpx.Client(base_url=self.base_url, timeout=timeout_s, trust_env=False)

    def close(self) -> None:
        """Release the connections."""
        self._http.close()

    def health(self, timeout_s: float = 3.0) -> dict[str, Any] | None:
        """The health document, also when a part is down; None when nothing of ours answers here."""
        try:
            answer = self._http.get("/health", timeout=timeout_s)
            document = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return document if isinstance(document, dict) and "service" in document else None

    def start(self, requirement: str | None, project_id: str | None, gates: dict[str, str]) -> Started:
        """Start a workflow for the sentence, or for the demo feature when there is none."""
        body = {"requirement": requirement, "projectId": project_id, "gates": gates}
        given = {key: value for key, value in body.items() if value}
        answer = self._ask("POST", "/api/v1/workflow/start", json=given or None)
        return Started(answer["projectId"], answer["workflowId"])

    def workflow(self, workflow_id: str) -> Workflow:
        """The workflow as it stands."""
        return Workflow.model_validate(self._ask("GET", f"/api/v1/workflows/{_checked(workflow_id)}"))

    def workflows(self, project_id: str | None = None, limit: int = 20) -> list[Workflow]:
        """The newest workflows, newest first."""
        query = {"limit": str(limit)} | ({"projectId": project_id} if project_id else {})
        answer = self._ask("GET", "/api/v1/workflows", params=query)
        return [Workflow.model_validate(item) for item in answer["items"]]

    def tasks(self, workflow: Workflow) -> list[Task]:
        """The tasks of a workflow, oldest first; at most 100."""
        query = {"projectId": workflow.project_id, "workflowId": workflow.id, "limit": "100"}
        answer = self._ask("GET", "/api/v1/tasks", params=query)
        return [Task.model_validate(item) for item in answer["items"]]

    def cancel(self, any_id: str) -> str:
        """Cancel the workflow or, where no workflow has that id, the task; returns which of the two it was."""
        _checked(any_id)
        try:
            self._ask("POST", f"/api/v1/workflows/{any_id}/cancel")
        except NotFound:
            self._ask("POST", f"/api/v1/tasks/{any_id}/cancel")
            return "task"
        return "workflow"

    def open_decisions(self, workflow_id: str) -> list[Decision]:
        """The questions of a workflow that wait for a person now."""
        answer = self._ask("GET", f"/api/v1/workflows/{workflow_id}/decisions")
        return [d for d in map(Decision.model_validate, answer["items"]) if d.open]

    def decide(self, decision: Decision, approve: bool, by: str, comment: str = "") -> None:
        """Answer a question."""
        verb = "approve" if approve else "reject"
        path = f"/api/v1/workflows/{decision.workflow_id}/decisions/{decision.id}/{verb}"
        self._ask("POST", path, json={"by": by, "comment": comment})

    def plan(self, workflow_id: str) -> Plan | None:
        """The plan that the first stage wrote; None when it has not."""
        try:
            found = self._ask("GET", f"/api/v1/workflows/{_checked(workflow_id)}/artifacts/plan.json")
        except NotFound:
            return None
        return Plan.model_validate(found)

    def reports(self, workflow_id: str, stage_id: str) -> list[str]:
        """Absolute URLs of what a stage has written for people to read, in the order in which it was stored."""
        answer = self._ask("GET", f"/api/v1/workflows/{workflow_id}/artifacts")
        own = [item for item in answer["items"] if item["stage"] == stage_id and item["name"].endswith(".md")]
        return [str(self._http.base_url.join(item["url"])) for item in own]

    def events(self, workflow_id: str, after_seq: int = 0) -> Iterator[Event]:
        """Events after that number as they happen, until the service ends the stream or falls silent.

        Raises:
            ServiceUnavailable: the connection was refused or lost; resume with the last number seen.
        """
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(after_seq)} if after_seq else {})
        path, timeout = f"/api/v1/workflows/{_checked(workflow_id)}/events", httpx.Timeout(10.0, read=_QUIET_S)
        try:
            with self._http.stream("GET", path, headers=headers, timeout=timeout) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _problem(answer)
                yield from read_events(answer.iter_lines())
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        """The JSON answer to a request. Raises the error that the service named."""
        try:
            answer = self._http.request(method, path, **request)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        if answer.status_code >= 400:
            raise _problem(answer)
        return answer.json()

    def _unreachable(self, error: Exception) -> ServiceUnavailable:
        """What to say when there is no answer."""
        reason = str(error) or type(error).__name__
        return ServiceUnavailable(f"No answer from the service at {self.base_url} ({reason}). To start one: thinkus up")


def read_events(lines: Iterator[str]) -> Iterator[Event]:
    """The events of a server-sent event stream; comments and unknown fields are passed over."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            document = json.loads("\n".join(data))
            data = []
            if isinstance(document, dict) and "seq" in document:
                yield Event.model_validate(document)


def _checked(any_id: str) -> str:
    """The id. Raises InvalidInput when it does not have the form of one, before anything is sent."""
    if not is_id(any_id):
        raise InvalidInput(f"{any_id!r} is not an id: 24 hexadecimal digits are expected. To see the ids: thinkus ps")
    return any_id


def _problem(answer: httpx.Response) -> ThinkusError:
    """The error that a problem document stands for."""
    try:
        document = answer.json()
    except ValueError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    said = document.get("detail") or document.get("title") or f"The service answered {answer.status_code}."
    return _ERRORS.get(str(document.get("code")), _error_of_status(answer.status_code))(str(said))


def _error_of_status(status: int) -> type[ThinkusError]:
    """The class for an answer without a code of ours."""
    if status == 404:
        return NotFound
    return InvalidInput if status < 500 else ServiceUnavailable
