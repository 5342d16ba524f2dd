"""What clients may ask of work that is under way."""

from typing import Annotated, Literal

from pydantic import Field

from orchestrator.ids import Id
from orchestrator.models import Request
from serve.forms import Json, JsonObject, Number, Text

Person = Annotated[Text, Field(min_length=1, max_length=100, description="who asks for it")]


class PauseForm(Request):
    """Who pauses, and why."""

    by: Person = "anonymous"
    reason: Text = Field(default="", max_length=1000)


class ResumeForm(Request):
    """Who lets it go on."""

    by: Person = "anonymous"


class ExtendForm(Request):
    """More time for a task."""

    limit: Literal["queue", "attempt", "heartbeat", "deadline", "decision"]
    seconds: Number = Field(gt=0, le=90 * 86400)
    by: Person = "anonymous"


class DependenciesForm(Request):
    """What a task that has not begun is to wait for as well."""

    dependencies: list[Id] = Field(min_length=1, max_length=1000)
    by: Person = "anonymous"


class FailureForm(Request):
    """How work that was handed over has failed."""

    code: Text = Field(min_length=1, max_length=100)
    message: Text = Field(default="", max_length=4000)
    retryable: bool = False


class CompletionForm(Request):
    """How work that was handed over has ended; `token` is what was handed over with it, and good for one answer."""

    token: Text = Field(min_length=1, max_length=200)
    summary: Text = Field(default="", max_length=4000)
    outputs: JsonObject | None = None
    error: FailureForm | None = None


class SignalForm(Request):
    """Something a running task is told."""

    name: Text = Field(min_length=1, max_length=100)
    data: Json = None
    by: Person = "anonymous"
