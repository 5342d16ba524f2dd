"""A service inside this process: started, announced, and stopped without a trace."""

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from orchestrator.config import Settings
from serve import cli_presence
from serve.cli_presence import Presence
from serve.cli_stop import StopSignals, nothing_left_behind

if TYPE_CHECKING:
    from serve.service import Service


@contextlib.contextmanager
def hosted(settings: Settings, signals: StopSignals) -> Iterator[Presence]:
    """The service in this process while the block runs; afterwards no process of it is left.

    Raises:
        ServiceUnavailable: the port is taken. DataDirectoryInUse: another service works on the data directory.
    """
    signals.install()
    with nothing_left_behind(signals):
        from serve.service import Service

        service = Service(settings)
        try:
            service.start()
            signals.install()  # starting Ray took SIGTERM
            yield _announced(settings, service)
        finally:
            signals.mute()
            cli_presence.withdraw(settings)
            service.stop()


def _announced(settings: Settings, service: "Service") -> Presence:
    """The service's addresses, written down where other commands find them."""
    present = Presence(
        pid=os.getpid(),
        base_url=service.base_url,
        docs_url=service.docs_url,
        dashboard_url=service.dashboard_url,
        ray_address=service.ray_address,
        ray_token_path=os.environ.get("RAY_AUTH_TOKEN_PATH"),
    )
    cli_presence.announce(settings, present)
    return present
