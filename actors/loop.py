"""The scheduler's loop: drain the mailbox, save, then act.

`_save` is the one place that decides whether effects may happen: nothing is started, stopped or answered before the
store has acknowledged the turn's batch.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from actors.ports import Attempt, Workers
from actors.results import Results
from actors.turn import Turn, empty
from orchestrator.errors import StoreFull, StoreUnavailable, ThinkusError
from orchestrator.scheduling.events import Start
from orchestrator.scheduling.node import state_of
from orchestrator.scheduling.spec import millis
from orchestrator.store.protocol import Lease, Store
from orchestrator.telemetry import get_logger

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
LARGEST_BATCH = 1000

Answer = TypeVar("Answer")
log = get_logger(__name__)


@dataclass(slots=True)
class Letter:
    """One piece of work for the loop, and the promise of an answer."""

    work: Callable[[Turn], Awaitable[Any]]
    reply: "asyncio.Future[Any]"
    answer: Any = None
    failure: ThinkusError | None = None


class TurnLoop:
    """Turns of work over a store and workers. `complete` ends each turn before it is saved."""

    def __init__(
        self,
        store: Store,
        workers: Workers,
        clock: Callable[[], datetime],
        complete: Callable[[Turn], Awaitable[None]],
    ) -> None:
        self._store, self._workers, self._clock, self._complete = store, workers, clock, complete
        self._mailbox: asyncio.Queue[Letter] = asyncio.Queue()
        self._seqs: dict[str, int] = {}
        self.results = Results(store)
        self.trouble = ""
        self.lease: Lease

    def count_on(self, seqs: dict[str, int]) -> None:
        """Number the events of these streams from there on."""
        self._seqs.update(seqs)

    async def ask(self, work: Callable[[Turn], Awaitable[Answer]]) -> Answer:
        """The answer of `work`, after everything that follows from it is stored.

        Raises what it raises, and StoreUnavailable at once while the store does not answer.
        """
        if self.trouble:
            raise StoreUnavailable(f"The store does not answer: {self.trouble}")
        letter = Letter(work, asyncio.get_running_loop().create_future())
        self._mailbox.put_nowait(letter)
        answer: Answer = await letter.reply
        return answer

    async def run(self) -> None:
        """Turn after turn, until the lease is lost."""
        while True:
            letters = [await self._mailbox.get()]
            while not self._mailbox.empty() and len(letters) < LARGEST_BATCH:
                letters.append(self._mailbox.get_nowait())
            turn = Turn(millis(self._clock()), self._seqs)
            for letter in letters:
                await _read(letter, turn)
            await self._complete(turn)
            await self._save(turn)
            await self._act(turn)
            for letter in letters:
                _answer(letter)

    async def insist(self, write: Callable[[], Awaitable[Answer]]) -> Answer:
        """Repeat until the store acknowledges; meanwhile nothing new is admitted. LeaseLost ends the loop."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                answer = await write()
            except (StoreUnavailable, StoreFull) as error:
                log.error("store_unavailable", reason=str(error))
                self.trouble = str(error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            else:
                self.trouble = ""
                return answer

    async def _save(self, turn: Turn) -> None:
        """Nothing of a turn happens before this has returned."""
        if not empty(turn):
            batch = turn.batch()
            await self.insist(lambda: self._store.commit(batch, self.lease))
        ended = turn.ended()
        self.results.keep(ended)
        for node in ended:
            if node.spec.workflow is None:
                self._seqs.pop(node.spec.id, None)

    async def _act(self, turn: Turn) -> None:
        stopped = {stop.key for stop in turn.stops}
        starts = [start for start in turn.starts if start.key not in stopped]
        if starts:
            await self._start(starts)
        for stop in turn.stops:
            self._workers.cancel(stop.worker, [stop.key], stop.reason)
        for tell in turn.tells:
            self._workers.tell(tell.worker, [tell])
        for worker, reason in turn.kill.items():
            self._workers.kill(worker, reason)

    async def _start(self, starts: list[Start]) -> None:
        needed = self.results.missing(d for start in starts for d in start.node.dependencies)
        fetched = await self.insist(lambda: self.results.fetch(needed)) if needed else {}
        orders: dict[str, list[Attempt]] = {}
        for worker, key, node in starts:
            given = self.results.given(node.dependencies, fetched) if node.dependencies else ()
            orders.setdefault(worker, []).append(Attempt(key, node.spec.body, state_of(node), given))
        for worker, attempts in orders.items():
            self._workers.start(worker, attempts)


async def _read(letter: Letter, turn: Turn) -> None:
    try:
        letter.answer = await letter.work(turn)
    except ThinkusError as error:
        letter.failure = error


def _answer(letter: Letter) -> None:
    """Fulfil the promise, unless whoever asked has gone away."""
    if letter.reply.done():
        return
    if letter.failure is not None:
        letter.reply.set_exception(letter.failure)
    else:
        letter.reply.set_result(letter.answer)
