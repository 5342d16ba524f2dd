"""The states of an entity's rows, and those in which a row takes a place."""

import re

from orchestrator.engines.blueprint.lexicon.moves import DEAD_ENDS
from orchestrator.models import Entity

_ENDED = re.compile(
    r"驳回|拒绝|未通过|不通过|不合格|退回|取消|作废|撤|失败|拒收|退单|否决|爽约|失约|终止|退款|淘汰|不予|已归还|已还"
)


def states_of(entity: Entity) -> list[str]:
    """The values of the field that holds the state; none without states."""
    name = entity.machine.field if entity.machine else ""
    return next((field.values for field in entity.fields if field.name == name), [])


def is_dead_end(state: str) -> bool:
    """Whether the usual life of a row does not go on after that state."""
    return state in DEAD_ENDS or _ENDED.search(state) is not None


def live_states(entity: Entity) -> list[str]:
    """The states in which a row takes a place: not cancelled, rejected or returned; empty without states."""
    states = states_of(entity)
    over = ("checked_out", "completed", "unpublished")
    live = [state for state in states if not is_dead_end(state) and state not in over]
    return live if len(live) < len(states) else []
