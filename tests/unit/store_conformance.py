"""What every store does: one suite, run by the unit tests in memory and by the integration tests over real servers.

A subclass gives a `store` fixture: an opened store that holds nothing.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from store_documents import (
    NOW,
    PROJECT,
    WORKFLOW,
    a_contract,
    a_deployment,
    a_probe,
    a_task,
    a_workflow,
    an_event,
    later,
    numbered_id,
)

from orchestrator.errors import Conflict, InvalidInput, LeaseLost, StoreUnavailable
from orchestrator.ids import derived_id
from orchestrator.models import ContractStatus, Task, TaskStatus
from orchestrator.store.protocol import Batch, Page, Store, TaskQuery

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


class StoreListings:
    """Pages, filters and counts."""

    async def test_pages_hold_every_task_once_in_order_of_id(self, store: Store) -> None:
        """The last page has no cursor, even when it is full."""
        await store.commit(Batch.of(tasks=[a_task(n) for n in (5, 3, 6, 1, 4, 2)]))
        pages: list[Page[Task]] = [await store.tasks(TaskQuery(), limit=3)]
        pages.append(await store.tasks(TaskQuery(), 3, pages[0].next_cursor))
        assert [[task.name for task in page.items] for page in pages] == [
            ["Task 1", "Task 2", "Task 3"],
            ["Task 4", "Task 5", "Task 6"],
        ]
        assert pages[1].next_cursor is None

    @pytest.mark.parametrize(
        ("query", "wanted"),
        [
            (TaskQuery(), [1, 2, 3, 4]),
            (TaskQuery(project_id=PROJECT), [1, 2, 3]),
            (TaskQuery(workflow_id=WORKFLOW), [1, 2]),
            (TaskQuery(feature_id="F002"), [2, 4]),
            (TaskQuery(status=TaskStatus.RUNNING), [3]),
            (TaskQuery(type="test"), [1, 4]),
            (TaskQuery(PROJECT, WORKFLOW, "F001", TaskStatus.PENDING, "test"), [1]),
            (TaskQuery(PROJECT, type="design"), []),
            (TaskQuery(project_id="not an id"), []),
        ],
    )
    async def test_query_finds_and_counts_what_matches(self, store: Store, query: TaskQuery, wanted: list[int]) -> None:
        """Each filter alone, all together, and paged."""
        tasks = [
            a_task(1, type="test"),
            a_task(2, feature_id="F002"),
            a_task(3, workflow_id=None, status=TaskStatus.RUNNING),
            a_task(4, project_id=OTHER, workflow_id=OTHER, feature_id="F002", type="test"),
        ]
        await store.commit(Batch.of(tasks=tasks))
        found: list[Task] = []
        page = await store.tasks(query, limit=1)
        found += page.items
        while page.next_cursor:
            page = await store.tasks(query, 1, page.next_cursor)
            found += page.items
        assert [task.id for task in found] == [numbered_id(n) for n in wanted]
        assert await store.count_tasks(query) == len(wanted)

    async def test_workflows_come_newest_first(self, store: Store) -> None:
        """Of all projects, or of one."""
        await store.commit(Batch.of(workflows=[a_workflow(1), a_workflow(2, project_id=OTHER), a_workflow(3)]))
        first = await store.workflows(limit=2)
        assert [w.id for w in first.items] == [numbered_id(3), numbered_id(2)]
        assert [w.id for w in (await store.workflows(None, 2, first.next_cursor)).items] == [numbered_id(1)]
        assert [w.id for w in (await store.workflows(PROJECT)).items] == [numbered_id(3), numbered_id(1)]
        assert (await store.count_workflows(), await store.count_workflows(OTHER)) == (3, 1)

    async def test_contracts_of_a_project_are_paged(self, store: Store) -> None:
        """In order of id."""
        contracts = [a_contract(n, version=n) for n in (1, 2, 3)] + [a_contract(4, project_id=OTHER)]
        await store.commit(Batch.of(contracts=contracts))
        first = await store.contracts(PROJECT, limit=2)
        assert first.items == contracts[:2]
        rest = await store.contracts(PROJECT, 2, first.next_cursor)
        assert (rest.items, rest.next_cursor) == (contracts[2:3], None)
        assert await store.count_contracts(PROJECT) == 3

    async def test_unknown_cursor_and_limit_are_refused(self, store: Store) -> None:
        """Each listing names what is wrong."""
        for listing in (
            store.tasks(TaskQuery(), cursor="1; DROP"),
            store.workflows(cursor=""),
            store.contracts(PROJECT, cursor="{}"),
        ):
            with pytest.raises(InvalidInput) as caught:
                await listing
            assert caught.value.field == "cursor"
        for listing in (
            store.tasks(TaskQuery(), limit=0),
            store.workflows(limit=-1),
            store.contracts(PROJECT, limit=0),
            store.events(WORKFLOW, limit=0),
            store.probes(PROJECT, limit=0),
        ):
            with pytest.raises(InvalidInput, match="at least 1"):
                await listing

    async def test_tasks_by_id_are_those_that_exist(self, store: Store) -> None:
        """Doubles and strangers do not matter, nor how many are asked for."""
        await store.commit(Batch.of(tasks=[a_task(n) for n in range(1, 4)]))
        asked = [numbered_id(1), numbered_id(1), *(numbered_id(n) for n in range(3, 1500))]
        assert sorted(task.name for task in await store.tasks_by_id(asked)) == ["Task 1", "Task 3"]
        assert await store.tasks_by_id([]) == []

    @pytest.mark.parametrize("unknown", [numbered_id(9), "nonsense", "", '{"$ne": null}'])
    async def test_unknown_ids_give_none(self, store: Store, unknown: str) -> None:
        """Of every kind, whatever the text."""
        await store.commit(Batch.of([a_task(1)], [a_workflow(1)], [a_contract(1)]))
        await store.save_deployment(a_deployment(PROJECT))
        assert await store.task(unknown) is None
        assert await store.workflow(unknown) is None
        assert await store.contract(unknown) is None
        assert await store.deployment(unknown) is None
        assert await store.contract_by_feature(PROJECT, unknown) is None


class StoreContracts:
    """Numbered contracts."""

    async def test_versions_of_a_feature_count_from_one(self, store: Store) -> None:
        """Each feature for itself; the highest is found by feature."""
        assert (await store.create_contract(a_contract(1, version=7))).version == 1
        second = await store.create_contract(a_contract(2))
        assert second.version == 2
        assert (await store.create_contract(a_contract(3, feature_id="F002"))).version == 1
        assert await store.contract_by_feature(PROJECT, "F001") == second

    async def test_version_goes_on_from_the_highest(self, store: Store) -> None:
        """Also after gaps."""
        await store.commit(Batch.of(contracts=[a_contract(1, version=9)]))
        assert (await store.create_contract(a_contract(2))).version == 10

    async def test_writers_at_once_never_get_the_same_version(self, store: Store) -> None:
        """Twelve of them get one to twelve."""
        made = await asyncio.gather(*(store.create_contract(a_contract(n)) for n in range(1, 13)))
        assert sorted(contract.version for contract in made) == list(range(1, 13))
        stored = (await store.contracts(PROJECT)).items
        assert {c.id: c.version for c in stored} == {c.id: c.version for c in made}

    async def test_same_contract_again_is_returned_as_it_was_stored(self, store: Store) -> None:
        """A repeated try does not take a second version; another contract with the id is a conflict."""
        first = await store.create_contract(a_contract(1))
        assert await store.create_contract(a_contract(1)) == first
        with pytest.raises(Conflict):
            await store.create_contract(a_contract(1, feature_name="Other"))
        assert await store.count_contracts(PROJECT) == 1

    async def test_commit_moves_the_status_of_a_contract(self, store: Store) -> None:
        """Its version stays."""
        first = await store.create_contract(a_contract(1))
        approved = first.model_copy(update={"status": ContractStatus.APPROVED})
        await store.commit(Batch.of(contracts=[approved]))
        assert await store.contract(first.id) == approved


class StoreBlobs:
    """Bytes under their sha256."""

    @pytest.mark.parametrize("content", [b"", b"\0\xff", b"x" * 700_000], ids=["empty", "binary", "several chunks"])
    async def test_blob_comes_back(self, store: Store, content: bytes) -> None:
        """Storing it again is the same."""
        digest = await store.put_blob(content)
        assert len(digest) == 64
        assert await store.put_blob(content) == digest
        assert await store.blob(digest) == content

    async def test_unknown_blob_is_none(self, store: Store) -> None:
        """Not an error."""
        assert await store.blob("0" * 64) is None

    async def test_same_blob_from_many_at_once_is_stored(self, store: Store) -> None:
        """No writer disturbs another."""
        digests = await asyncio.gather(*(store.put_blob(b"same" * 100_000) for _ in range(6)))
        assert len(set(digests)) == 1
        assert await store.blob(digests[0]) == b"same" * 100_000


class StoreDeployments:
    """Apps in service and what was seen of them."""

    async def test_deployment_replaces_that_of_its_project(self, store: Store) -> None:
        """All come by project id."""
        await store.save_deployment(a_deployment(OTHER))
        await store.save_deployment(a_deployment(PROJECT, version="old"))
        await store.save_deployment(a_deployment(PROJECT))
        assert await store.deployment(PROJECT) == a_deployment(PROJECT)
        assert await store.deployments() == [a_deployment(p) for p in sorted([PROJECT, OTHER])]

    async def test_writers_of_one_document_at_once_all_succeed(self, store: Store) -> None:
        """One of them is the last."""
        versions = [str(number) for number in range(8)]
        await asyncio.gather(*(store.save_deployment(a_deployment(PROJECT, version=v)) for v in versions))
        found = await store.deployment(PROJECT)
        assert found is not None
        assert found.version in versions
        assert len(await store.deployments()) == 1

    async def test_probes_come_newest_first(self, store: Store) -> None:
        """Of their project, no more than asked for."""
        await store.add_probes([a_probe(1), a_probe(2)])
        await store.add_probes([a_probe(3), a_probe(9, OTHER)])
        await store.add_probes([])
        assert await store.probes(PROJECT) == [a_probe(3), a_probe(2), a_probe(1)]
        assert await store.probes(PROJECT, limit=1) == [a_probe(3)]

    async def test_only_the_newest_probes_are_kept(self, store: Store) -> None:
        """A thousand of each project; others' stay."""
        await store.add_probes([a_probe(1, OTHER)])
        await store.add_probes([a_probe(n) for n in range(1005)])
        kept = await store.probes(PROJECT, limit=2000)
        assert [probe.at for probe in (kept[0], kept[-1])] == [a_probe(1004).at, a_probe(5).at]
        assert len(kept) == 1000
        assert len(await store.probes(OTHER)) == 1

    async def test_times_are_kept_to_the_millisecond(self, store: Store) -> None:
        """What is finer is cut off, as MongoDB does."""
        shifted = a_probe(1).model_copy(update={"at": a_probe(1).at + timedelta(microseconds=999)})
        await store.add_probes([shifted])
        assert await store.probes(PROJECT) == [a_probe(1)]


class StoreConformance(
    StoreOpening, StoreLeases, StoreCommits, StoreListings, StoreContracts, StoreBlobs, StoreDeployments
):
    """All of it."""
