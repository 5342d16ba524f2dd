"""Join the running Ray cluster, submit a workflow straight to its scheduler, and follow it. No HTTP.

    .venv/bin/python examples/driver.py "A reading list: each book has a title and an author" [--address HOST:PORT]

The address is the "Ray address" that the service prints; without it, the service of this data directory is found.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from actors.environment import NAMESPACE, prepare
from orchestrator.config import Settings, load_settings
from orchestrator.ids import new_id
from orchestrator.models import DEMO_FEATURE, TaskStatus, Workflow
from orchestrator.store import open_store
from orchestrator.workflow.compile import new_workflow
from serve.commands import presence
from serve.intake import feature_from_sentence


def workflow_for(sentence: str | None) -> Workflow:
    """A new workflow in a new project: for the sentence, or for the demo feature."""
    requirement = (sentence or "").strip()
    feature = feature_from_sentence(requirement) if requirement else DEMO_FEATURE
    return new_workflow(feature, new_id(), new_id(), datetime.now(UTC), requirement)


async def deliver(settings: Settings, sentence: str | None) -> Workflow:
    """Submit and follow; returns the workflow as it ended."""
    from actors.client import Orchestrator

    workflow = workflow_for(sentence)
    await Orchestrator().start_workflows([workflow])
    print(f"workflow {workflow.id} of project {workflow.project_id}")
    store, seen = await open_store(settings), 0
    try:
        while True:
            workflow = await store.workflow(workflow.id) or workflow  # first: its last events are stored with its end
            for event in await store.events(workflow.id, after_seq=seen):
                seen = event.seq
                print(f"{event.at:%H:%M:%S}  {event.type:<18} {event.data.get('name') or event.data.get('key') or ''}")
            if workflow.status.is_terminal:
                return workflow
            await asyncio.sleep(0.2)  # events are polled, by number
    finally:
        await store.close()


def main() -> None:
    """Connect, deliver, say where the app is; exit code 1 when the workflow did not complete."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentence", nargs="?", help="what to build; nothing: the demo feature")
    parser.add_argument("--address", help="host:port of the Ray cluster")
    options = parser.parse_args()

    settings = load_settings()
    present = presence.read(settings)
    address = options.address or (present.ray_address if present else None)
    if address is None:
        parser.exit(1, f"No service works on {settings.data_dir}. Start one with `make run`, or give --address.\n")

    prepare(settings)  # the cluster's token, before Ray is imported
    import ray

    ray.init(address=address, namespace=NAMESPACE, log_to_driver=False)
    workflow = asyncio.run(deliver(settings, options.sentence))
    ray.shutdown()
    print(workflow.status, f"{present.base_url if present else ''}{workflow.app_url or ''}")
    sys.exit(workflow.status is not TaskStatus.COMPLETED)


if __name__ == "__main__":
    main()
