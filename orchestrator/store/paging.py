"""Listings read to their end."""

from orchestrator.models import Task
from orchestrator.store.protocol import Store, TaskQuery

_PAGE = 500
"""Tasks read at once: a workflow has some twenty, so one page is the rule."""


async def workflow_tasks(store: Store, workflow_id: str) -> list[Task]:
    """Every task of the workflow, oldest first."""
    page = await store.tasks(TaskQuery(workflow_id=workflow_id), _PAGE)
    tasks = list(page.items)
    while page.next_cursor is not None:
        page = await store.tasks(TaskQuery(workflow_id=workflow_id), _PAGE, page.next_cursor)
        tasks += page.items
    return tasks
