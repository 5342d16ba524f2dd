"""What is due when: one heap; an entry says only where to look, what is due is read off the task."""

import heapq
from itertools import count

from orchestrator.scheduling.node import Node


class Timers:
    """Moments at which to look at a task again."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Node]] = []
        self._numbers = count()

    def set(self, at: int, node: Node) -> None:
        """Look at the task at that time."""
        heapq.heappush(self._heap, (at, next(self._numbers), node))

    def due(self, now: int) -> list[Node]:
        """Take out those to be looked at now, each once, earliest first."""
        found: dict[int, Node] = {}
        while self._heap and self._heap[0][0] <= now:
            node = heapq.heappop(self._heap)[2]
            found[id(node)] = node
        return list(found.values())
