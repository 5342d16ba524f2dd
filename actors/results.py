"""What ended tasks hand on: kept while it is likely to be asked for, read back from the store when it is not."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from orchestrator.scheduling.node import Node
from orchestrator.store.protocol import Store

MOST_BYTES = 64 * 1024 * 1024


class Results:
    """Results as JSON by task; a cache over the store, bounded in size, the longest unused first to go."""

    def __init__(self, store: Store, most_bytes: int = MOST_BYTES) -> None:
        self._store, self._most = store, most_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def keep(self, nodes: Iterable[Node]) -> None:
        """Keep what these ended tasks hand on."""
        for node in nodes:
            if node.result is not None:
                self._bytes += len(node.result) - len(self._kept.pop(node.spec.id, b""))
                self._kept[node.spec.id] = node.result
        while self._bytes > self._most:
            self._bytes -= len(self._kept.popitem(last=False)[1])

    def missing(self, task_ids: Iterable[str]) -> list[str]:
        """Those whose results are not kept here."""
        return [task_id for task_id in task_ids if task_id not in self._kept]

    async def fetch(self, task_ids: Sequence[str]) -> dict[str, bytes]:
        """The results of these from the store. Raises StoreUnavailable."""
        found = await self._store.tasks_by_id(task_ids)
        return {task.id: task.result.model_dump_json(by_alias=True).encode() for task in found if task.result}

    def given(self, task_ids: Iterable[str], fetched: dict[str, bytes]) -> tuple[bytes, ...]:
        """The results of these tasks in their order; a task that handed nothing on is left out."""
        found = (self._kept.get(task_id) or fetched.get(task_id) for task_id in task_ids)
        return tuple(result for result in found if result is not None)
