"""Ports, disk and the wording of what is missing; the programs are tried in the integration tests."""

import socket
from pathlib import Path

import pytest

from orchestrator.config import load_settings
from orchestrator.runtime import capabilities
from orchestrator.runtime.sandbox_probe import SandboxProbe


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with nothing on its PATH and no sandbox."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(capabilities, "probe_sandbox", lambda: SandboxProbe(reason="bwrap is not installed."))


def by_name(**settings: object) -> dict[str, capabilities.Capability]:
    """What is found, by name."""
    return {found.name: found for found in capabilities.capabilities(load_settings(**settings))}


@pytest.mark.usefixtures("bare_machine")
def test_remedy_and_consequence_are_named_when_something_is_missing(tmp_path: Path) -> None:
    """Nothing is reported as missing without saying what to do and what follows."""
    found = by_name(thinkus_data_dir=tmp_path / "not" / "yet", chromium=tmp_path / "absent")
    absent = capabilities.missing(list(found.values()))
    assert {"sandbox", "browser", "git"} <= {capability.name for capability in absent}
    assert all(capability.remedy and capability.consequence for capability in absent)
    assert "refuse" in found["sandbox"].consequence
    assert "not verified" in found["browser"].consequence
    assert found["disk"].detail.endswith(str(tmp_path))


@pytest.mark.usefixtures("bare_machine")
def test_sandbox_is_not_required_when_doing_without_is_allowed(tmp_path: Path) -> None:
    """Then the consequence is another one."""
    found = by_name(thinkus_data_dir=tmp_path, allow_unsandboxed=True)["sandbox"]
    assert not found.required
    assert "not verified" in found.consequence


@pytest.mark.usefixtures("bare_machine")
def test_port_is_in_use_when_somebody_listens(tmp_path: Path) -> None:
    """The remedy names the variable."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = by_name(thinkus_data_dir=tmp_path, port=server.getsockname()[1], grpc_port=0)
    assert not found["port-http"].present
    assert "PORT" in found["port-http"].remedy
    assert found["port-grpc"].present
