"""What Ray is told through the environment before it is imported."""

import stat
from pathlib import Path

import pytest

from actors import environment
from orchestrator.config import Settings


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment as `prepare` sees it, nothing of which outlives the test."""
    found = {"RAY_AUTH_MODE": "token"}  # set already: another test may have imported Ray
    monkeypatch.setattr(environment.os, "environ", found)
    return found


def settings_in(folder: Path, ray_port: int = 0) -> Settings:
    """Settings without `.env`, with their data in that folder."""
    return Settings(_env_file=None, thinkus_data_dir=folder, ray_port=ray_port)


def test_token_is_made_once_for_its_owner_only(tmp_path: Path, variables: dict[str, str]) -> None:
    """The cluster's token outlives a restart and can be read by nobody else."""
    path = environment.prepare(settings_in(tmp_path))
    token = path.read_text()
    assert len(token) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert environment.prepare(settings_in(tmp_path)).read_text() == token
    assert variables["RAY_AUTH_TOKEN_PATH"] == str(path)


def test_token_of_the_cluster_is_kept_when_one_is_given(tmp_path: Path, variables: dict[str, str]) -> None:
    """Nodes of one cluster share the token they are given; none is made up."""
    variables["RAY_AUTH_TOKEN"] = "shared"
    assert not environment.prepare(settings_in(tmp_path)).exists()


@pytest.mark.parametrize(("ray_port", "told"), [(0, None), (6400, "6400")])
def test_head_port_follows_the_setting(
    tmp_path: Path, variables: dict[str, str], ray_port: int, told: str | None
) -> None:
    """RAY_PORT reaches Ray; 0 leaves the choice to it."""
    environment.prepare(settings_in(tmp_path, ray_port))
    assert variables.get("RAY_GCS_SERVER_PORT") == told
