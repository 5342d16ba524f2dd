"""What every store does for the scheduler: opening, leases, and commits that happen whole or not at all."""

import asyncio
from dataclasses import replace

import pytest
from store_documents import (
    NOW,
    PROJECT,
    WORKFLOW,
    a_contract,
    a_task,
    a_workflow,
    an_event,
    later,
    numbered_id,
)

from orchestrator.errors import Conflict, LeaseLost, StoreUnavailable
from orchestrator.ids import derived_id
from orchestrator.models import TaskStatus
from orchestrator.store.protocol import Batch, Store, TaskQuery

OTHER = derived_id("another project")


class StoreOpening:
    """Opening, closing and proving that it works."""

    async def test_open_is_harmless_when_it_is_open(self, store: Store) -> None:
        """What is stored stays."""
        await store.commit(Batch.of(tasks=[a_task(1)]))
        await store.open()
        assert await store.task(numbered_id(1)) == a_task(1)

    async def test_check_passes_on_a_working_store(self, store: Store) -> None:
        """Twice, since the first check may have made what it writes to."""
        await store.check()
        await store.check()

    async def test_everything_is_refused_after_close(self, store: Store) -> None:
        """Closing twice is harmless; reading, writing and blobs raise our error."""
        await store.close()
        await store.close()
        for use in (store.task(numbered_id(1)), store.check(), store.blob("0" * 64), store.put_blob(b"x")):
            with pytest.raises(StoreUnavailable):
                await use


class StoreLeases:
    """Who may write as the scheduler."""

    async def test_first_lease_has_epoch_one(self, store: Store) -> None:
        """It says who holds it and until when, to the millisecond."""
        lease = await store.acquire_lease("scheduler", "a", NOW, 10)
        assert (lease.name, lease.holder, lease.epoch) == ("scheduler", "a", 1)
        assert lease.expires_at == later(10).replace(microsecond=123000)

    async def test_lease_is_refused_while_another_holds_it(self, store: Store) -> None:
        """The message names the holder."""
        await store.acquire_lease("scheduler", "a", NOW, 10)
        with pytest.raises(Conflict, match="a holds the lease"):
            await store.acquire_lease("scheduler", "b", later(9), 10)

    async def test_expired_lease_is_taken_with_a_higher_epoch(self, store: Store) -> None:
        """The old holder can then neither renew nor commit."""
        old = await store.acquire_lease("scheduler", "a", NOW, 10)
        new = await store.acquire_lease("scheduler", "b", later(10), 10)
        assert new.epoch == old.epoch + 1
        with pytest.raises(LeaseLost):
            await store.renew_lease(old, later(11), 10)
        with pytest.raises(LeaseLost):
            await store.commit(Batch.of(tasks=[a_task(1)], workflows=[a_workflow(2)], events=[an_event(1)]), old)
        assert await store.task(numbered_id(1)) is None
        assert await store.workflow(numbered_id(2)) is None
        assert await store.events(WORKFLOW) == []

    async def test_same_holder_gets_a_higher_epoch_at_once(self, store: Store) -> None:
        """A restarted scheduler fences off its predecessor of the same name."""
        old = await store.acquire_lease("scheduler", "a", NOW, 10)
        new = await store.acquire_lease("scheduler", "a", later(1), 10)
        assert new.epoch == 2
        with pytest.raises(LeaseLost):
            await store.commit(Batch.of(tasks=[a_task(1)]), old)

    async def test_renewed_lease_keeps_its_epoch_and_others_out(self, store: Store) -> None:
        """The new end counts."""
        lease = await store.acquire_lease("scheduler", "a", NOW, 10)
        renewed = await store.renew_lease(lease, later(9), 10)
        assert renewed == replace(lease, expires_at=renewed.expires_at)
        assert renewed.expires_at > lease.expires_at
        with pytest.raises(Conflict):
            await store.acquire_lease("scheduler", "b", later(18), 10)

    async def test_released_lease_is_free_at_once(self, store: Store) -> None:
        """The epoch still rises."""
        lease = await store.acquire_lease("scheduler", "a", NOW, 10)
        await store.release_lease(lease)
        assert (await store.acquire_lease("scheduler", "b", later(1), 10)).epoch == 2

    async def test_releasing_a_lost_lease_changes_nothing(self, store: Store) -> None:
        """Its new holder keeps it."""
        old = await store.acquire_lease("scheduler", "a", NOW, 1)
        await store.acquire_lease("scheduler", "b", later(2), 10)
        await store.release_lease(old)
        with pytest.raises(Conflict, match="b holds"):
            await store.acquire_lease("scheduler", "a", later(3), 10)

    async def test_lease_never_taken_can_not_be_used(self, store: Store) -> None:
        """A made-up lease is a lost one."""
        lease = await store.acquire_lease("scheduler", "a", NOW, 10)
        with pytest.raises(LeaseLost):
            await store.commit(Batch.of(tasks=[a_task(1)]), replace(lease, name="unknown"))

    async def test_of_many_who_ask_at_once_one_gets_the_lease(self, store: Store) -> None:
        """All others are refused."""
        asked = [store.acquire_lease("scheduler", f"holder {n}", NOW, 10) for n in range(8)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(answer, Conflict) for answer in answers) == 7
        assert [answer.epoch for answer in answers if not isinstance(answer, BaseException)] == [1]

    async def test_commit_under_the_current_lease_replaces_older_epochs(self, store: Store) -> None:
        """A successor may write what its predecessor wrote."""
        old = await store.acquire_lease("scheduler", "a", NOW, 1)
        await store.commit(Batch.of(tasks=[a_task(1, epoch=1)], workflows=[a_workflow(2)]), old)
        new = await store.acquire_lease("scheduler", "b", later(2), 10)
        changed = a_task(1, epoch=2, status=TaskStatus.RUNNING)
        await store.commit(Batch.of(tasks=[changed], workflows=[a_workflow(2, repair_rounds=1)]), new)
        assert await store.task(numbered_id(1)) == changed
        assert await store.workflow(numbered_id(2)) == a_workflow(2, repair_rounds=1)


class StoreCommits:
    """Batches, and what a restart reads back."""

    async def test_committed_documents_come_back_unchanged(self, store: Store) -> None:
        """Texts, times, numbers, nulls and odd keys alike."""
        await store.commit(Batch.of([a_task(1)], [a_workflow(2)], [a_contract(3)], [an_event(1)]))
        assert await store.task(numbered_id(1)) == a_task(1)
        assert await store.workflow(numbered_id(2)) == a_workflow(2)
        assert await store.contract(numbered_id(3)) == a_contract(3)
        assert await store.events(WORKFLOW) == [an_event(1)]

    async def test_batch_written_twice_changes_nothing(self, store: Store) -> None:
        """A write whose answer was lost is repeated."""
        batch = Batch.of([a_task(1)], [a_workflow(2)], [a_contract(3)], [an_event(1)])
        await store.commit(batch)
        await store.commit(batch)
        assert await store.count_tasks(TaskQuery()) == 1
        assert await store.count_workflows() == 1
        assert await store.count_contracts(PROJECT) == 1
        assert await store.events(WORKFLOW) == [an_event(1)]

    async def test_document_replaces_the_one_with_its_id(self, store: Store) -> None:
        """Of every kind, and nothing of the old one stays; a batch may mix old and new ones."""
        await store.commit(Batch.of([a_task(1)], [a_workflow(2)], [a_contract(3)], [an_event(1)]))
        task = a_task(1, result=None, workflow_id=None, status=TaskStatus.COMPLETED)
        workflow = a_workflow(2, status=TaskStatus.FAILED, stages=[])
        contract = a_contract(3, api=None, version=2)
        event = an_event(1).model_copy(update={"data": {"changed": True}})
        await store.commit(Batch.of([a_task(4), task], [workflow], [contract], [an_event(2), event]))
        assert (await store.tasks(TaskQuery())).items == [task, a_task(4)]
        assert await store.workflow(numbered_id(2)) == workflow
        assert await store.contract(numbered_id(3)) == contract
        assert await store.events(WORKFLOW) == [event, an_event(2)]
        assert await store.unfinished_tasks() == [a_task(4)]
        assert await store.count_tasks(TaskQuery(workflow_id=WORKFLOW)) == 1

    async def test_empty_batch_is_accepted(self, store: Store) -> None:
        """Under a lease too."""
        await store.commit(Batch())
        await store.commit(Batch(), await store.acquire_lease("scheduler", "a", NOW, 10))

    async def test_second_contract_with_a_version_is_a_conflict(self, store: Store) -> None:
        """Versions of a feature are unique also in a commit."""
        await store.commit(Batch.of(contracts=[a_contract(1)]))
        with pytest.raises(Conflict):
            await store.commit(Batch.of(contracts=[a_contract(2)]))

    async def test_unfinished_are_all_that_may_still_change(self, store: Store) -> None:
        """Every status is on its side; oldest first, whatever the order of ids."""
        tasks = [a_task(100 - n, status=status, created_at=later(n)) for n, status in enumerate(TaskStatus)]
        workflows = [a_workflow(100 - n, status=status, created_at=later(n)) for n, status in enumerate(TaskStatus)]
        await store.commit(Batch.of(tasks, workflows))
        assert await store.unfinished_tasks() == [t for t in tasks if not t.status.is_terminal]
        assert await store.unfinished_workflows() == [w for w in workflows if not w.status.is_terminal]

    async def test_last_event_seqs_are_zero_where_there_is_none(self, store: Store) -> None:
        """Each stream counts for itself, also among very many."""
        await store.commit(Batch.of(events=[an_event(1), an_event(2), an_event(7, OTHER)]))
        many = [numbered_id(n) for n in range(1200)]
        seqs = await store.last_event_seqs([WORKFLOW, OTHER, *many])
        assert seqs == {WORKFLOW: 2, OTHER: 7, **dict.fromkeys(many, 0)}
        assert await store.last_event_seqs([]) == {}

    async def test_events_of_a_stream_come_in_order_after_a_number(self, store: Store) -> None:
        """No others, and no more than asked for."""
        await store.commit(Batch.of(events=[an_event(n) for n in (3, 1, 12, 2)] + [an_event(5, OTHER)]))
        assert [event.seq for event in await store.events(WORKFLOW)] == [1, 2, 3, 12]
        assert [event.seq for event in await store.events(WORKFLOW, after_seq=1, limit=2)] == [2, 3]
        assert await store.events(WORKFLOW, after_seq=12) == []
