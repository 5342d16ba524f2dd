"""What somebody has paused: scopes, each with who did it when and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestrator.errors import InvalidInput
from orchestrator.scheduling.node import Node

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Hold:
    """One pause. `since` in milliseconds."""

    scope: str
    by: str
    reason: str
    since: int

    @property
    def described(self) -> str:
        """Why somebody waits, in words."""
        what = "the scheduler" if self.scope == EVERYTHING else f"its {self.scope.partition(':')[0]}"
        return f"{what} is paused by {self.by}" + (f": {self.reason}" if self.reason else "")


class Holds:
    """The pauses in force, by scope."""

    def __init__(self, holds: Iterable[Hold] = ()) -> None:
        self._by_scope = {hold.scope: hold for hold in holds}

    def __iter__(self) -> Iterator[Hold]:
        return iter(list(self._by_scope.values()))

    def __contains__(self, scope: str) -> bool:
        return scope in self._by_scope

    def add(self, hold: Hold) -> None:
        """One more pause; a second one of a scope changes nothing."""
        self._by_scope.setdefault(hold.scope, hold)

    def remove(self, scope: str) -> None:
        """The scope goes on."""
        self._by_scope.pop(scope, None)

    def over(self, node: Node) -> Hold | None:
        """The widest pause that covers the task, or None."""
        if not self._by_scope:
            return None
        found = (self._by_scope.get(scope) for scope in scopes_of(node))
        return next((hold for hold in found if hold is not None), None)


def scopes_of(node: Node) -> tuple[str, ...]:
    """The scopes that a task is in, widest first."""
    spec = node.spec
    workflow = (f"workflow:{spec.workflow}",) if spec.workflow else ()
    return (EVERYTHING, f"project:{spec.project}", *workflow, f"task:{spec.id}")


def checked(scope: str) -> str:
    """The scope, if it is one. Raises InvalidInput."""
    kind, _, name = scope.partition(":")
    if scope != EVERYTHING and (kind not in {"project", "workflow", "task"} or not name):
        raise InvalidInput(f"{scope!r} is no scope; use all, project:ID, workflow:ID or task:ID.", "scope")
    return scope
