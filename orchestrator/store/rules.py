"""What both stores decide alike."""

from datetime import UTC, datetime, timedelta

from orchestrator.errors import Conflict, InvalidInput
from orchestrator.ids import is_id
from orchestrator.models import InterfaceContract

PROBES_KEPT = 1000
"""Newest probes of a project that are kept."""


def check_page(limit: int, cursor: str | None = None) -> None:
    """Raise InvalidInput for a limit below 1, or a cursor that no listing has returned."""
    if limit < 1:
        raise InvalidInput(f"A page has at least 1 item, not {limit}.", "limit")
    if cursor is not None and not is_id(cursor):
        raise InvalidInput("This cursor is not one that a listing has returned.", "cursor")


def expiry(now: datetime, ttl_s: float) -> datetime:
    """`ttl_s` after `now`, in UTC, to the millisecond as the stores keep it."""
    moment = now.astimezone(UTC) + timedelta(seconds=ttl_s)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def same_contract(stored: InterfaceContract, wanted: InterfaceContract) -> InterfaceContract:
    """The stored contract when it is the wanted one, stored by an earlier try whose answer was lost.

    Raises:
        Conflict: it is another contract with the same id.
    """
    if stored != wanted.model_copy(update={"version": stored.version}):
        raise Conflict(f"There is another contract {stored.id} already.", "id")
    return stored
