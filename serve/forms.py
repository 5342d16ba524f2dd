"""What clients may send. Unknown properties, numbers in strings and text no store can keep are refused."""

import math
from collections.abc import Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Discriminator,
    Field,
    Strict,
    StringConstraints,
    Tag,
    create_model,
)
from pydantic.fields import FieldInfo

from orchestrator.ids import Id
from orchestrator.models import (
    ApiContract,
    DatabaseContract,
    FrontendContract,
    GatePolicy,
    Request,
    TaskType,
)
from orchestrator.workflow.stages import EMPLOYEES, GATES

MAX_NESTING = 32
"""Deepest nesting of free-form JSON; MongoDB stops at 100, and our own documents are wrapped round it."""

_MAX_EXACT = 2**53 - 1

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Text without NUL; lone surrogates are refused by pydantic itself."""


def _integral(value: object) -> object:
    """JSON has one kind of number: 3.0 is the integer 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integral = BeforeValidator(_integral)
"""Comes last in an annotation, after the bounds."""

Exact = Annotated[int, Strict(), Field(ge=-_MAX_EXACT, le=_MAX_EXACT), Integral]
"""An integer that every JSON reader keeps exactly."""

Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Truth = Annotated[bool, Strict()]


def _storable(value: object, depth: int = 0) -> object:
    """The value itself, if every store can keep it."""
    if depth > MAX_NESTING:
        raise ValueError(f"nested deeper than {MAX_NESTING} levels")
    match value:
        case str():
            _check_text(value)
        case bool() | None:
            pass
        case int() if abs(value) > _MAX_EXACT:
            raise ValueError("holds an integer beyond ±(2^53-1)")
        case float() if not math.isfinite(value):
            raise ValueError("holds a number that is not finite")
        case Mapping():
            for key, item in value.items():
                _check_text(str(key))
                _storable(item, depth + 1)
        case list():
            for item in value:
                _storable(item, depth + 1)
    return value


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds a NUL character or half of a surrogate pair")


Json = Annotated[Any, AfterValidator(_storable)]
JsonObject = Annotated[dict[str, Any], AfterValidator(_storable)]

WORK_TYPES = tuple(kind.value for kind in TaskType if kind is not TaskType.DECISION)
"""Task types a client may schedule; decisions belong to workflows."""

Assignee = Literal[(*EMPLOYEES, "all")]  # type: ignore[valid-type]  # the 18 executives and a stage's whole team
WorkType = Literal[WORK_TYPES]  # type: ignore[valid-type]
GateName = Literal[GATES]  # type: ignore[valid-type]
FeatureId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]


class FeatureForm(Request):
    """A feature as a client describes it."""

    id: FeatureId
    name: Text = Field(min_length=1, max_length=200)
    description: Text = Field(default="", max_length=20_000)
    module: Text = Field(default="", max_length=64)
    involves: list[Literal["frontend", "backend", "database"]] = Field(default_factory=list, max_length=10)
    complexity: Text = Field(default="medium", max_length=20)
    dependencies: list[FeatureId] = Field(default_factory=list, max_length=100, description="feature ids")


class RetryForm(Request):
    """How often and how soon a failed attempt is tried again."""

    max_attempts: Annotated[int, Strict(), Field(ge=1, le=100), Integral] = 3
    initial_interval_s: Number = Field(default=1.0, ge=0, le=3600)
    factor: Number = Field(default=2.0, ge=1, le=10)
    max_interval_s: Number = Field(default=60.0, ge=0, le=86400)
    jitter: Number = Field(default=0.2, ge=0, le=1)
    max_interruptions: Annotated[int, Strict(), Field(ge=0, le=1000), Integral] = 10
    non_retryable: list[Text] = Field(default_factory=list, max_length=50, description="error codes that end the task")


class ConcurrencyForm(Request):
    """At most `limit` tasks that bear this key run at once, whatever their project."""

    key: Text = Field(min_length=1, max_length=200)
    limit: Annotated[int, Strict(), Field(ge=1, le=100_000), Integral] = 1


class ThrottleForm(Request):
    """At most `limit` tasks that bear this key start in any `periodS` seconds."""

    key: Text = Field(min_length=1, max_length=200)
    limit: Annotated[int, Strict(), Field(ge=1, le=1_000_000), Integral] = 1
    period_s: Number = Field(default=60.0, gt=0, le=86_400)


class TaskForm(Request):
    """One task. What is left out is taken from the stage that the type belongs to."""

    id: Id | None = Field(default=None, description="chosen by the client, so that others can name it")
    name: Text | None = Field(default=None, min_length=1, max_length=200)
    type: WorkType = TaskType.ANALYSIS.value
    feature_id: FeatureId = "F001"
    dependencies: list[Id] = Field(default_factory=list, max_length=1000, description="ids of tasks in the project")
    priority: Annotated[int, Strict(), Field(ge=-1000, le=1000, description="higher runs first"), Integral] = 0
    assigned_to: Assignee | None = None
    input: JsonObject | None = None
    timeout_s: Number | None = Field(default=None, gt=0, le=86400, description="seconds for one attempt")
    heartbeat_s: Number | None = Field(default=None, gt=0, le=86400, description="silence that loses an attempt")
    queue_timeout_s: Number | None = Field(default=None, gt=0, le=90 * 86400, description="until it has started")
    deadline_s: Number | None = Field(default=None, gt=0, le=90 * 86400, description="until it has ended")
    expected_s: Number | None = Field(default=None, ge=0, le=90 * 86400, description="known duration, for the order")
    concurrency: ConcurrencyForm | None = None
    throttle: ThrottleForm | None = None
    retry: RetryForm = Field(default_factory=RetryForm)


class OneTaskForm(TaskForm):
    """A single task; without `projectId` in a new project."""

    project_id: Id | None = None


class GraphForm(Request):
    """Tasks that may depend on each other by the ids given to them; accepted all together or not at all."""

    project_id: Id | None = None
    tasks: list[TaskForm] = Field(min_length=1, max_length=10_000)


class WorkflowForm(Request):
    """What to build: a feature, or a requirement in one sentence; neither is the demo feature."""

    project_id: Id | None = None
    feature: FeatureForm | None = None
    requirement: Text | None = Field(
        default=None, min_length=1, max_length=20_000, json_schema_extra={"pattern": r"\S"}
    )
    gates: dict[GateName, GatePolicy] = Field(default_factory=dict, description="gate → who answers; default auto")


class FeaturesForm(Request):
    """The features of an iteration."""

    id: Text = Field(min_length=1, max_length=64)
    name: Text = Field(default="", max_length=200)
    features: list[FeatureForm] = Field(min_length=1, max_length=100)


class PlainIterationForm(FeaturesForm):
    """An iteration and its project."""

    project_id: Id | None = None


class WrappedIterationForm(Request):
    """The same, with the iteration as a document of its own."""

    project_id: Id | None = None
    iteration: FeaturesForm


class DecisionForm(Request):
    """Who answers at a gate, and what they have to say."""

    by: Text = Field(default="anonymous", min_length=1, max_length=100)
    comment: Text = Field(default="", max_length=2000)


class ContractOfFeatureForm(Request):
    """A feature whose contract is to be generated."""

    project_id: Id | None = None
    feature: FeatureForm


def _narrow(annotation: Any, text: Any = Text) -> Any:
    """The annotation with every model, number, flag and text in it replaced by its strict form."""
    leaves = {int: Exact, float: Number, bool: Truth, str: text, Any: Json}
    if annotation in leaves:
        return leaves[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _form_of(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return Union[tuple(map(_narrow, arguments))]  # noqa: UP007 - built at run time
    return origin[tuple(map(_narrow, arguments))] if origin in {list, dict} else annotation


def _narrow_field(info: FieldInfo) -> Any:
    """A field's strict form; a pattern of its own stays the only one."""
    has_pattern = any(getattr(constraint, "pattern", None) for constraint in info.metadata)
    return _narrow(info.annotation, str if has_pattern else Text)


@cache
def _form_of(model: type[BaseModel]) -> type[Request]:
    """The model as a client must send it: the same properties, strictly typed, and no others."""
    fields: dict[str, Any] = {name: (_narrow_field(info), info) for name, info in model.model_fields.items()}
    return create_model(f"{model.__name__}Form", __base__=Request, __doc__=model.__doc__, **fields)


class ContractForm(Request):
    """A contract as a client writes it; id, version, status and times are given by the service."""

    project_id: Id
    feature_id: FeatureId
    feature_name: Text = Field(min_length=1, max_length=200)
    api: _form_of(ApiContract) | None = None  # type: ignore[valid-type]  # made at run time
    database: _form_of(DatabaseContract) | None = None  # type: ignore[valid-type]  # made at run time
    frontend: _form_of(FrontendContract) | None = None  # type: ignore[valid-type]  # made at run time
    created_by: Assignee = "mike_pm"


def _tag(key: str, with_key: str, without: str) -> Discriminator:
    """Chooses a body's alternative by whether it has that property."""
    return Discriminator(lambda body: with_key if isinstance(body, Mapping) and key in body else without)


ScheduleBody = Annotated[
    Annotated[OneTaskForm, Tag("one-task")] | Annotated[GraphForm, Tag("task-graph")],
    _tag("tasks", "task-graph", "one-task"),
]
ContractBody = Annotated[
    Annotated[ContractForm, Tag("contract-document")] | Annotated[ContractOfFeatureForm, Tag("contract-of-feature")],
    _tag("feature", "contract-of-feature", "contract-document"),
]
IterationBody = Annotated[
    Annotated[PlainIterationForm, Tag("one-iteration")] | Annotated[WrappedIterationForm, Tag("iteration-inside")],
    _tag("iteration", "iteration-inside", "one-iteration"),
]


def _digits(value: object) -> object:
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("must be a whole number in decimal digits")
    return value


Digits = BeforeValidator(_digits)
"""For numbers in queries: plain digits, none of the other spellings Python knows."""
