"""`thinkus watch`: somebody else's workflow, live."""

import sys

from orchestrator.config import Settings
from orchestrator.models import TaskStatus
from serve.commands.follow import follow, is_live
from serve.commands.presence import connect, read
from serve.commands.run import Place, report_of, report_text
from serve.commands.stopping import StopRequested, StopSignals


def watch(settings: Settings, workflow_id: str) -> int:
    """Show the workflow from its beginning to its end; 0 when it completed, 1 when not, 130 on Ctrl-C."""
    client = connect(settings)
    StopSignals().install()
    try:
        workflow = follow(client, workflow_id, sys.stdout, live=is_live(sys.stdout))
    except StopRequested:
        print("\nThe workflow goes on.", flush=True)
        return 130
    print("\n" + report_text(report_of(Place(client, read(settings), ours=False), workflow)))
    return 0 if workflow.status is TaskStatus.COMPLETED else 1
