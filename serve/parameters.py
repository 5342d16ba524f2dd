"""Path and query parameters that several operations take."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.convertors import Convertor, register_url_convertor

from orchestrator.models import TaskStatus, TaskType
from serve.forms import Digits, FeatureId


class ItemConvertor(Convertor[str]):
    """One path segment that is no verb of a collection, so that GET …/tasks/schedule is 405 and not a bad id."""

    regex = "(?!(?:schedule|create)(?:/|$))[^/]+"

    def convert(self, value: str) -> str:
        """The segment itself."""
        return value

    def to_string(self, value: str) -> str:
        """The segment itself."""
        return value


register_url_convertor("item", ItemConvertor())

_HEX = r"^[0-9a-f]{24}$"

TaskId = Annotated[str, Path(alias="taskId", pattern=_HEX)]
ContractId = Annotated[str, Path(alias="contractId", pattern=_HEX)]
WorkflowId = Annotated[str, Path(alias="workflowId", pattern=_HEX)]
DecisionId = Annotated[str, Path(alias="decisionId", pattern=_HEX)]
ProjectPath = Annotated[str, Path(alias="projectId", pattern=_HEX)]

ProjectId = Annotated[str, Query(alias="projectId", pattern=_HEX)]
AnyProject = Annotated[str | None, Query(alias="projectId", pattern=_HEX)]
OfWorkflow = Annotated[str | None, Query(alias="workflowId", pattern=_HEX)]
OfFeature = Annotated[FeatureId | None, Query(alias="featureId")]
OfStatus = Annotated[TaskStatus | None, Query(alias="status")]
OfType = Annotated[TaskType | None, Query(alias="type")]

Limit = Annotated[int, Query(ge=1, le=500, description="items on a page"), Digits]
Cursor = Annotated[
    str | None, Query(min_length=1, max_length=200, description="`nextCursor` of the page before", pattern=r"^[!-~]+$")
]


async def known_query(request: Request) -> None:
    """Refuse query parameters that the operation does not have, and those given twice.

    Raises:
        RequestValidationError: naming each.
    """
    declared = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    given = [name for name, _ in request.query_params.multi_items()]
    errors = [_error(name, "unknown parameter") for name in sorted(set(given) - declared)]
    errors += [_error(name, "given more than once") for name in sorted(declared) if given.count(name) > 1]
    if errors:
        raise RequestValidationError(errors)


def _error(name: str, message: str) -> dict[str, object]:
    return {"type": "value_error", "loc": ("query", name), "msg": message}


KnownQuery = Depends(known_query)
"""A router's dependency: all its operations refuse parameters that they do not know."""
