"""Ready tasks of one type in the order in which they start."""

import heapq
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from orchestrator.models import Task

PRIORITY_WORTH_S = 60.0
"""One point of priority is worth that many seconds of waiting, so that nothing waits for ever."""

_Rank = tuple[float, int, str]


class ReadyQueue:
    """The project with the fewest running tasks is next; within one, order is by priority with age, then arrival."""

    def __init__(self) -> None:
        self._heaps: dict[str, list[_Rank]] = {}
        self._projects: dict[str, str] = {}
        self._count = 0

    def __len__(self) -> int:
        return len(self._projects)

    def add(self, task: Task) -> None:
        """Put a task in line; a task that is in line already stays where it is."""
        if task.id not in self._projects:
            self._projects[task.id] = task.project_id
            self._count += 1
            rank = (_rank(task.created_at, task.priority), self._count, task.id)
            heapq.heappush(self._heaps.setdefault(task.project_id, []), rank)

    def discard(self, task_id: str) -> None:
        """Take a task out of line; its entry in the heap is skipped later."""
        self._projects.pop(task_id, None)

    def take(self, running: Counter[str]) -> str | None:
        """Remove and return the id that is next, given the number of running tasks by project."""
        project = min(self._occupied(), key=lambda p: (running[p], self._heaps[p][0]), default=None)
        if project is None:
            return None
        task_id = heapq.heappop(self._heaps[project])[2]
        del self._projects[task_id]
        return task_id

    def _occupied(self) -> Iterable[str]:
        """Projects with somebody in line; entries of those who left are dropped on the way."""
        for project in list(self._heaps):
            heap = self._heaps[project]
            while heap and heap[0][2] not in self._projects:
                heapq.heappop(heap)
            if heap:
                yield project
            else:
                del self._heaps[project]


def _rank(created_at: datetime, priority: int) -> float:
    """Lower is earlier. Age grows alike for all, so the order never changes while tasks wait."""
    return created_at.timestamp() - priority * PRIORITY_WORTH_S
