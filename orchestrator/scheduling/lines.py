"""Ready tasks in the order in which they start: fair between projects, then priority with age, then the longest way.

The tasks of one type stand in lanes, one for each project and each pair of keys that may hold them up. A lane that is
held up leaves its project's heap until what held it up has changed, so it costs those behind it nothing; adding and
taking are logarithmic in the number of projects and tasks. Entries of heaps bear a ticket; an entry whose ticket is
not its owner's latest is void and dropped when it comes up.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from orchestrator.scheduling.limits import Holders, Limits, Throttles
from orchestrator.scheduling.node import Node

PRIORITY_WORTH_MS = 60_000
"""One point of priority is worth that much waiting, so that nothing waits for ever."""
EQUAL_MS = 1_000
"""Tasks whose rank differs by less than this are equals; among them the longest way to the end goes first."""
SPARE_ENTRIES = 64

Rank = tuple[int, int, int]
LaneName = tuple[str, str, str, str]


def rank_of(node: Node) -> tuple[int, int]:
    """Lower is earlier. Age grows alike for all, so the order never changes while tasks wait."""
    spec = node.spec
    return (spec.created + node.frozen - spec.priority * PRIORITY_WORTH_MS) // EQUAL_MS, -node.tail


@dataclass(slots=True, eq=False)
class Lane:
    """Ready tasks of one type and project that the same keys hold up. `ticket` 0: not among its project's open ones."""

    name: LaneName
    heap: list[tuple[Rank, Node]] = field(default_factory=list)
    ticket: int = 0

    def head(self) -> tuple[Rank, Node] | None:
        """Who is first."""
        while self.heap:
            entry = self.heap[0]
            if entry[1].line == entry[0][2]:
                return entry
            heapq.heappop(self.heap)
        return None


@dataclass(slots=True, eq=False)
class Share:
    """One project's open lanes of one type."""

    project: str
    lanes: list[tuple[Rank, int, Lane]] = field(default_factory=list)
    ticket: int = 0

    def first(self) -> Lane | None:
        """The open lane whose head is first; one whose head has left since moves to its new place."""
        while self.lanes:
            rank, ticket, lane = self.lanes[0]
            head = lane.head() if lane.ticket == ticket else None
            if head is None:
                heapq.heappop(self.lanes)
            elif head[0] == rank:
                return lane
            else:
                heapq.heapreplace(self.lanes, (head[0], ticket, lane))
        return None


class Lines:
    """All ready tasks, by type."""

    def __init__(self, holders: Holders, limits: Limits) -> None:
        self._holders, self.limits = holders, limits
        self.throttles = Throttles()
        self._tickets = count(1)
        self._lanes: dict[LaneName, Lane] = {}
        self._shares: dict[str, dict[str, Share]] = {}
        self._turns: dict[str, list[tuple[float, Rank, int, Share]]] = {}
        self._parked: dict[str, dict[LaneName, Lane]] = {}
        self._throttled: list[tuple[int, int, Lane]] = []
        self._freed: set[str] = set()

    def __iter__(self) -> Iterator[Node]:
        """Everybody in line, in no particular order."""
        for lane in self._lanes.values():
            yield from (node for rank, node in lane.heap if node.line == rank[2])

    def types(self) -> list[str]:
        """Types of which somebody may be next."""
        for project in self._freed:
            for kind, share in list(self._shares.get(project, {}).items()):
                self._enter(kind, share)
        self._freed.clear()
        return list(self._turns)

    def add(self, node: Node) -> None:
        """Put a task in line."""
        spec = node.spec
        ticket = node.line = next(self._tickets)
        keys = (spec.concurrency.key if spec.concurrency else "", spec.throttle.key if spec.throttle else "")
        name = (spec.type, spec.project, *keys)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(name)
        before = lane.head()
        rank = (*rank_of(node), ticket)
        heapq.heappush(lane.heap, (rank, node))
        if before is None or (lane.ticket and rank < before[0]):
            self._open(lane)

    def take(self, kind: str, now: int) -> Node | None:
        """Remove and return the task of that type that is next, of those that nothing holds up."""
        turns = self._turns.get(kind)
        while turns:
            served, rank, ticket, share = turns[0]
            lane = share.first() if ticket == share.ticket else None
            if lane is None or self._full(share.project):
                heapq.heappop(turns)  # the project comes back when it has somebody, or a place
                continue
            now_served, now_rank = self._served(share.project), lane.heap[0][0]
            if now_served > served or now_rank != rank:  # it has had its turn since
                heapq.heapreplace(turns, (now_served, now_rank, ticket, share))
            elif self._passes(lane, now):
                return self._pop(lane)
        self._turns.pop(kind, None)
        return None

    def freed(self, project: str) -> None:
        """The project runs less than before: its turn comes sooner, from the next question for `types` on."""
        self._freed.add(project)

    def key_freed(self, key: str) -> None:
        """A place of that key is free: whoever waited for it may go on."""
        for lane in self._parked.pop(key, {}).values():
            self._open(lane)

    def wake(self, now: int) -> None:
        """Let those go on whose throttle allows the next start."""
        while self._throttled and self._throttled[0][0] <= now:
            self._open(heapq.heappop(self._throttled)[2])

    def reopen(self) -> None:
        """Look at everybody anew, after limits have changed."""
        self._parked.clear()
        self._throttled.clear()
        for lane in list(self._lanes.values()):
            self._open(lane)

    def _served(self, project: str) -> float:
        return self._holders.in_project(project) / self.limits.weight(project)

    def _full(self, project: str) -> bool:
        limit = self.limits.of_project(project)
        return limit is not None and self._holders.in_project(project) >= limit

    def _passes(self, lane: Lane, now: int) -> bool:
        """Whether no key holds the head of the lane up; if one does, the lane waits aside."""
        spec = lane.heap[0][1].spec
        if spec.concurrency and self._holders.of_key(spec.concurrency.key) >= spec.concurrency.limit:
            lane.ticket = 0
            self._parked.setdefault(spec.concurrency.key, {})[lane.name] = lane
            return False
        if spec.throttle:
            free_at = self.throttles.free_at(spec.throttle, now)
            if free_at > now:
                lane.ticket = 0
                heapq.heappush(self._throttled, (free_at, next(self._tickets), lane))
                return False
        return True

    def _pop(self, lane: Lane) -> Node:
        node = heapq.heappop(lane.heap)[1]
        node.line = 0
        if lane.head() is None:
            lane.ticket = 0
            del self._lanes[lane.name]
        return node

    def _open(self, lane: Lane) -> None:
        head = lane.head()
        if head is None:
            self._lanes.pop(lane.name, None)
            return
        kind, project = lane.name[:2]
        share = self._shares.setdefault(project, {}).get(kind)
        if share is None:
            share = self._shares[project][kind] = Share(project)
        lane.ticket = next(self._tickets)
        heapq.heappush(share.lanes, (head[0], lane.ticket, lane))
        self._enter(kind, share)

    def _enter(self, kind: str, share: Share) -> None:
        """Give the project its place among those that want this type: the least served first.

        A place that has become too early since is mended when it comes up, so a start costs nothing here.
        """
        lane = share.first()
        if lane is None:
            self._forget(kind, share.project)
            return
        share.ticket = next(self._tickets)
        turns = self._turns.setdefault(kind, [])
        heapq.heappush(turns, (self._served(share.project), lane.heap[0][0], share.ticket, share))
        if len(turns) > SPARE_ENTRIES + 4 * len(self._shares):
            turns[:] = [turn for turn in turns if turn[2] == turn[3].ticket]
            heapq.heapify(turns)

    def _forget(self, kind: str, project: str) -> None:
        shares = self._shares[project]
        del shares[kind]
        if not shares:
            del self._shares[project]
