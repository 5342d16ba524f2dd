"""What every store does with its records: lists, contracts, blobs, deployments."""

import asyncio
from datetime import timedelta

import pytest
from store_documents import (
    PROJECT,
    WORKFLOW,
    a_contract,
    a_deployment,
    a_probe,
    a_task,
    a_workflow,
    numbered_id,
)

from orchestrator.errors import Conflict, InvalidInput
from orchestrator.ids import derived_id
from orchestrator.models import ContractStatus, Task, TaskStatus
from orchestrator.store.protocol import Batch, Page, Store, TaskQuery

OTHER = derived_id("another project")


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
