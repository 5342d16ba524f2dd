"""The scheduler's half of the MongoDB store: leases, fenced commits, and what a restart reads back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from pymongo import ASCENDING

from orchestrator.errors import Conflict, LeaseLost, StoreUnavailable
from orchestrator.models import InterfaceContract, Task, TaskStatus, Workflow
from orchestrator.scheduling.events import Ended
from orchestrator.scheduling.holds import Hold
from orchestrator.scheduling.spec import STATE_FIELDS
from orchestrator.store.mongo_access import MongoAccess, Raw, chunks
from orchestrator.store.mongo_connection import MongoConnection
from orchestrator.store.mongo_documents import entry_to_bson, object_id, task_changes, task_to_bson, to_bson
from orchestrator.store.protocol import Batch, KeptAnswer, Lease
from orchestrator.store.rules import expiry

UNFINISHED = [status.value for status in TaskStatus if not status.is_terminal]
TASK_STATE = [str(Task.model_fields[name].alias) for name in sorted(STATE_FIELDS)]
"""Fields of a task that are left out of its document while they have their default."""
TRIES = 100
"""Rounds of compare-and-set before we give up; each lost round means that somebody else has won one."""


class MongoScheduling:
    """Leases and commits; see `Store` for what each method promises."""

    def __init__(self, connection: MongoConnection) -> None:
        self._access = MongoAccess(connection)

    async def acquire_lease(self, name: str, holder: str, now: datetime, ttl_s: float) -> Lease:
        """See `Store.acquire_lease`."""
        for _ in range(TRIES):
            found = await self._access.run("leases", "find_one", {"_id": name})
            if found and found["holder"] != holder and found["expiresAt"] > now:
                raise Conflict(f"{found['holder']} holds the lease {name!r} until {found['expiresAt'].isoformat()}.")
            lease = Lease(name, holder, found["epoch"] + 1 if found else 1, expiry(now, ttl_s))
            if await self._take(lease, found):
                return lease
        raise StoreUnavailable(f"The lease {name!r} changed hands {TRIES} times while it was asked for.")

    async def _take(self, lease: Lease, found: Raw | None) -> bool:
        """Whether nobody else came between the look and the write."""
        values = {"holder": lease.holder, "epoch": lease.epoch, "expiresAt": lease.expires_at}
        if found is None:
            return await self._access.insert("leases", {"_id": lease.name, **values})
        seen = {"_id": lease.name, "epoch": found["epoch"]}
        return bool((await self._access.run("leases", "update_one", seen, {"$set": values})).matched_count)

    async def renew_lease(self, lease: Lease, now: datetime, ttl_s: float) -> Lease:
        """See `Store.renew_lease`."""
        expires_at = expiry(now, ttl_s)
        change = {"$set": {"expiresAt": expires_at}}
        done = await self._access.run("leases", "update_one", _held(lease), change)
        if not done.matched_count:
            raise _lost(lease)
        return Lease(lease.name, lease.holder, lease.epoch, expires_at)

    async def release_lease(self, lease: Lease) -> None:
        """See `Store.release_lease`."""
        change = {"$set": {"expiresAt": datetime.fromtimestamp(0, UTC)}}
        await self._access.run("leases", "update_one", _held(lease), change)

    async def commit(self, batch: Batch, lease: Lease | None = None) -> None:
        """See `Store.commit`.

        The lease is looked at before and after: whoever takes it in between may have read the old documents, so
        the write is then not acknowledged. A document that a higher epoch has written is never replaced.
        """
        await self._check(lease)
        epoch = lease.epoch if lease else None
        moves = {record.spec.id: task_changes(record) for record in batch.tasks if not record.new}
        if await self._access.change("tasks", moves, TASK_STATE, epoch):
            await self._check(lease)
            raise _refused("tasks", lease)
        for collection, raws in _raws(batch, epoch).items():
            write = self._access.append if collection == "events" else self._access.replace
            if await write(collection, raws, epoch):
                await self._check(lease)
                raise _refused(collection, lease)
        await self._keep(batch)
        await self._check(lease)

    async def _keep(self, batch: Batch) -> None:
        answers = [{"_id": k.key, "digest": k.digest, "answer": k.answer, "at": k.at} for k in batch.keys]
        await self._access.replace("kept_answers", answers)
        if batch.holds is not None:
            holds = [asdict(hold) for hold in batch.holds]
            await self._access.replace("holds", [{"_id": "holds", "holds": holds}])

    async def holds(self) -> list[Hold]:
        """See `Store.holds`."""
        found = await self._access.run("holds", "find_one", {"_id": "holds"})
        return [Hold(**hold) for hold in found["holds"]] if found else []

    async def kept_answer(self, key: str) -> KeptAnswer | None:
        """See `Store.kept_answer`."""
        raw = await self._access.run("kept_answers", "find_one", {"_id": key})
        return KeptAnswer(key, raw["digest"], raw["answer"], raw["at"]) if raw else None

    async def _check(self, lease: Lease | None) -> None:
        if lease is not None and not await self._access.run("leases", "find_one", _held(lease), {"_id": 1}):
            raise _lost(lease)

    async def unfinished_tasks(self) -> list[Task]:
        """See `Store.unfinished_tasks`."""
        found = await self._access.found(Task, {"status": {"$in": UNFINISHED}}, [("_id", ASCENDING)])
        return sorted(found, key=lambda task: (task.created_at, task.id))

    async def ended_tasks(self, task_ids: Sequence[str]) -> dict[str, Ended]:
        """See `Store.ended_tasks`."""
        ended: dict[str, Ended] = {}
        for ids in chunks(sorted(set(task_ids))):
            wanted = {"_id": {"$in": [object_id(task_id) for task_id in ids]}}
            found = await self._access.found(Task, wanted, [("_id", ASCENDING)])
            ended |= {t.id: Ended(t.status, t.name, t.project_id) for t in found if t.status.is_terminal}
        return ended

    async def unfinished_workflows(self) -> list[Workflow]:
        """See `Store.unfinished_workflows`."""
        found = await self._access.found(Workflow, {"status": {"$in": UNFINISHED}}, [("_id", ASCENDING)])
        return sorted(found, key=lambda workflow: (workflow.created_at, workflow.id))

    async def last_event_seqs(self, streams: Sequence[str]) -> dict[str, int]:
        """See `Store.last_event_seqs`."""
        seqs = dict.fromkeys(streams, 0)
        for names in chunks(list(seqs)):
            steps: list[Raw] = [
                {"$match": {"stream": {"$in": list(names)}}},
                {"$group": {"_id": "$stream", "seq": {"$max": "$seq"}}},
            ]
            seqs |= {row["_id"]: int(row["seq"]) for row in await self._access.aggregate("events", steps)}
        return seqs


def contract_raw(contract: InterfaceContract) -> Raw:
    """The contract for MongoDB, with the key that keeps its version unique."""
    return {**to_bson(contract), "versionKey": f"{contract.project_id}/{contract.feature_id}/{contract.version}"}


def _raws(batch: Batch, epoch: int | None) -> dict[str, list[Raw]]:
    """What each collection gets, in the order in which it is written; marked with the epoch, as tasks are anyway."""
    mark = {} if epoch is None else {"epoch": epoch}
    return {
        "tasks": [task_to_bson(record) for record in batch.tasks if record.new],
        "workflows": [{**to_bson(workflow), **mark} for workflow in batch.workflows],
        "interface_contracts": [{**contract_raw(contract), **mark} for contract in batch.contracts],
        "events": [{**entry_to_bson(entry), **mark} for entry in batch.events],
    }


def _refused(collection: str, lease: Lease | None) -> LeaseLost | Conflict:
    """Why documents were refused: contracts may also meet a version that another contract has."""
    if lease is None or collection == "interface_contracts":
        return Conflict("Another contract of the feature has this version already.", "version")
    return _lost(lease)


def _held(lease: Lease) -> Raw:
    return {"_id": lease.name, "epoch": lease.epoch}


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"Epoch {lease.epoch} of the lease {lease.name!r} is over; another holder has taken it.")
