"""Which port the service takes."""

import socket
from pathlib import Path

import pytest

from orchestrator.config import load_settings
from orchestrator.errors import ServiceUnavailable
from orchestrator.store.lock import DataDirectoryLock
from serve.service import Service, listening_port


@pytest.fixture
def taken() -> int:
    """A port somebody listens on."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_refused_by_number_and_variable(taken: int) -> None:
    """The message says which, and what to set."""
    with pytest.raises(ServiceUnavailable, match=rf"Port {taken} on 127\.0\.0\.1 .*PORT"):
        listening_port("127.0.0.1", taken)


def test_a_host_that_is_not_ours_is_refused() -> None:
    """Before anything is started."""
    with pytest.raises(ServiceUnavailable, match=r"192\.0\.2\.1"):
        listening_port("192.0.2.1", 8100)


def test_port_zero_takes_a_free_one_that_ray_will_not_take() -> None:
    """Below the range of outgoing connections."""
    port = listening_port("127.0.0.1", 0)
    assert 20_000 <= port < 32_000
    assert listening_port("127.0.0.1", port) == port


def test_a_start_that_fails_leaves_nothing_held(taken: int, tmp_path: Path) -> None:
    """The data directory is free again, and no Ray was started."""
    service = Service(load_settings(port=taken, thinkus_data_dir=tmp_path, _env_file=None))
    with pytest.raises(ServiceUnavailable):
        service.start()
    with DataDirectoryLock(tmp_path):
        service.stop()
