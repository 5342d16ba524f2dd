"""A service inside this process: started, announced, and stopped without a trace."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import psutil

from orchestrator.config import Settings
from orchestrator.errors import InvalidSettings
from serve.commands import presence
from serve.commands.presence import Presence
from serve.commands.stopping import StopSignals, descendants, end_processes, nothing_left_behind, tell

if TYPE_CHECKING:
    from serve.service import Service

STOP_S = 60.0
"""Longest orderly stop, in seconds."""
_HEADLESS_S = 10.0
"""Seconds that an orderly stop gets when Ray's head has died: a signal to the whole process group ends it before us."""
_HEAD = ("gcs_server", "raylet")
_LOOK_S = 0.2


@contextlib.contextmanager
def hosted(settings: Settings, signals: StopSignals) -> Iterator[Presence]:
    """The service in this process while the block runs; afterwards no process of it is left.

    Raises:
        ServiceUnavailable: the port is taken. DataDirectoryInUse: another service works on the data directory.
    """
    signals.install()
    with nothing_left_behind(signals):
        from serve.service import Service

        service, heads = Service(settings), list[psutil.Process]()
        try:
            with _ray_writes_to_file(settings):
                service.start()
            signals.install()  # starting Ray took SIGTERM
            heads += filter(_is_head, descendants())
            yield _announced(settings, service)
        finally:
            signals.mute()
            presence.withdraw(settings)
            with _ray_writes_to_file(settings):
                _stop(service.stop, heads)


def _announced(settings: Settings, service: "Service") -> Presence:
    """The service's addresses, written down where other commands find them."""
    present = Presence(
        pid=os.getpid(),
        data_dir=str(settings.data_dir),
        base_url=service.base_url,
        docs_url=service.docs_url,
        dashboard_url=service.dashboard_url,
        ray_address=service.ray_address,
        ray_token_path=os.environ.get("RAY_AUTH_TOKEN_PATH"),
    )
    presence.announce(settings, present)
    return present


@contextlib.contextmanager
def _ray_writes_to_file(settings: Settings) -> Iterator[None]:
    """What Ray prints about itself goes to logs/ray-console.log while the block runs.

    The file stays open: Ray's log handlers keep what was standard error when they were made. Raises InvalidSettings.
    """
    folder = settings.data_dir / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        out = (folder / "ray-console.log").open("a", buffering=1)
    except OSError as error:
        raise InvalidSettings(f"THINKUS_DATA_DIR {settings.data_dir} can not be used: {error.strerror}.") from error
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield


def _stop(stop: Callable[[], None], heads: Sequence[psutil.Process]) -> None:
    """Stop in order; when that can not end, end the processes and this one: Ray would wait for its head for long."""
    stopping = threading.Thread(target=stop, daemon=True)
    stopping.start()
    deadline = time.monotonic() + STOP_S
    while stopping.is_alive():
        stopping.join(_LOOK_S)
        if not all(map(_is_head, heads)):
            deadline, heads = min(deadline, time.monotonic() + _HEADLESS_S), ()
        if time.monotonic() > deadline:
            end_processes(descendants())
            tell("Ray did not stop in order; its processes were ended.\n")
            os._exit(1)


def _is_head(one: psutil.Process) -> bool:
    """Whether that process belongs to Ray's head and is alive."""
    with contextlib.suppress(psutil.Error):
        return bool(one.name() in _HEAD and one.status() != psutil.STATUS_ZOMBIE)
    return False
