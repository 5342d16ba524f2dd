"""`thinkus up`: the service in the foreground."""

from orchestrator.config import Settings
from orchestrator.errors import ServiceUnavailable
from serve.commands import presence
from serve.commands.hosting import hosted
from serve.commands.presence import Presence
from serve.commands.stopping import StopRequested, StopSignals


def up(settings: Settings) -> None:
    """Start the service, print its addresses, and return after Ctrl-C or SIGTERM, with every process gone.

    Raises:
        ServiceUnavailable: a service runs already, or the port is taken.
    """
    running = presence.find(settings)
    if running is not None:
        raise ServiceUnavailable(f"A service runs already at {running.base_url}; thinkus run uses it.")
    signals = StopSignals()
    print(f"Starting the service; its data is in {settings.data_dir}", flush=True)
    try:
        with hosted(settings, signals) as present:
            print(addresses(present), flush=True)
            signals.wait()
    except StopRequested:
        print("Stopped. Unfinished work carries on at the next start.", flush=True)


def addresses(present: Presence) -> str:
    """Where everything is."""
    rows = [
        ("Console", present.base_url + "/"),
        ("API docs", present.docs_url),
        ("Ray dashboard", present.dashboard_url),
        ("Ray address", present.ray_address),
        ("Ray token", present.ray_token_path),
    ]
    lines = [f"  {name + ':':<15}{value}" for name, value in rows if value]
    return "\n".join(["Ready.", *lines, "Ctrl-C stops it."])
