"""Every error raised on purpose: a stable `code`, whether trying again can help, and a sentence a person can act on.

All positional arguments go whole to `super().__init__`, so that every class survives pickling between processes.
"""

from typing import ClassVar


class ThinkusError(Exception):
    """Base of all errors. `str(error)` says what happened, which id, what was expected and what to do."""

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "", field: str | None = None) -> None:
        super().__init__(message, field)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return self.message or self.code


class InvalidInput(ThinkusError):
    """A request or document that can not be accepted as it is; `field` names the culprit."""

    code = "invalid_input"


class DependencyCycle(InvalidInput):
    """Task dependencies that lead back to where they started; the message shows the path."""

    code = "dependency_cycle"


class UnknownDependency(InvalidInput):
    """A task names a dependency that does not exist in its project."""

    code = "unknown_dependency"


class InvalidContract(InvalidInput):
    """An interface contract that breaks one of the contract rules."""

    code = "invalid_contract"


class NotFound(ThinkusError):
    """No document of that kind has that id."""

    code = "not_found"


class Conflict(ThinkusError):
    """The document is not in a state that allows the request, or somebody else changed it first."""

    code = "conflict"


class IllegalTransition(ThinkusError):
    """The transition table has no such step; nothing was changed."""

    code = "illegal_transition"


class QueueFull(ThinkusError):
    """Admission is bounded; try again after `retry_after_s` seconds."""

    code = "queue_full"
    retryable = True
    retry_after_s: ClassVar[int] = 5


class LeaseLost(ThinkusError):
    """A newer scheduler holds the lease; this one may not write any more."""

    code = "lease_lost"


class StaleAttempt(ThinkusError):
    """A report whose epoch, attempt number or lease token is not the current one; refused."""

    code = "stale_attempt"


class StoreUnavailable(ThinkusError):
    """The store did not acknowledge; nothing is taken as written."""

    code = "store_unavailable"
    retryable = True


class StoreFull(ThinkusError):
    """The disk that holds the data directory is full; free space, nothing acknowledged is lost."""

    code = "store_full"
    retryable = True


class DataDirectoryInUse(ThinkusError):
    """Another service works on the same data directory."""

    code = "data_directory_in_use"


class ServiceUnavailable(ThinkusError):
    """A part of the service is down or starting."""

    code = "service_unavailable"
    retryable = True


class InvalidSettings(ThinkusError):
    """A setting that can not be used; the message names the variable and what it accepts."""

    code = "invalid_settings"


class MissingInput(ThinkusError):
    """A stage was started without an output that it needs from the stages before it."""

    code = "missing_input"


class StageFailed(ThinkusError):
    """A stage did its work and the work is not good enough; trying the same again would end the same."""

    code = "stage_failed"


class AttemptTimedOut(ThinkusError):
    """An attempt did not end within its time."""

    code = "attempt_timed_out"
    retryable = True


class SandboxUnavailable(ThinkusError):
    """Generated code may not run: bubblewrap is missing and ALLOW_UNSANDBOXED is not set."""

    code = "sandbox_unavailable"


class BrowserUnavailable(ThinkusError):
    """No browser can be started on this machine."""

    code = "browser_unavailable"


class SchemaChanged(ThinkusError):
    """A version that can not take over the data of the one in service, which stays."""

    code = "schema_changed"


class AppUnhealthy(ThinkusError):
    """A generated app did not answer its health check in time; the message ends with its last log lines."""

    code = "app_unhealthy"
    retryable = True
