"""Settings come from the environment and `.env`, and a bad one is named before anything starts."""

from pathlib import Path

import pytest

from orchestrator.config import Settings, load_settings
from orchestrator.errors import InvalidSettings

BAD = {
    "port": ["-1", "65536", "http"],
    "grpc_port": ["-1", "65536", "x"],
    "mongodb_db": ["x" * 64],
    "ray_port": ["-1", "65536", "x"],
    "ray_dashboard_port": ["-1", "65536", "x"],
    "ray_dashboard": ["perhaps"],
    "max_body_bytes": ["999", "100000001", "1 MB"],
    "max_queued_tasks": ["0", "many"],
    "max_queued_tasks_per_project": ["0", "many"],
    "stage_slots": ["0", "65", "1.5"],
    "max_running": ["0", "many"],
    "max_running_per_project": ["0", "many"],
    "type_limits": ['{"test": 0}', "[1]", "many"],
    "project_weights": ['{"a": 0}', "3", "{"],
    "task_types": ['{"test": "a:B"}', '{"mail": "a.b"}', '{"Bad name": "a:B"}', "mail"],
    "lease_s": ["0.5", "3601", "soon"],
    "scheduler_lease_s": ["0.5", "3601", "soon"],
    "store_timeout_s": ["0.05", "301", "10s"],
    "gate_expires_s": ["0", "-1", "a week"],
    "probe_interval_s": ["0.1", "3601", "often"],
    "engine": ["magic"],
    "allow_unsandboxed": ["perhaps"],
    "log_level": ["LOUD"],
}
"""Values outside each setting's range; the settings that are not here accept any text."""

ANY_TEXT = {
    "env",
    "mongodb_uri",
    "redis_url",
    "ai_engine_url",
    "host",
    "thinkus_data_dir",
    "service_name",
    "ray_address",
    "chromium",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of ours is set, and there is no `.env` but the test's own."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)


def test_every_setting_is_tried() -> None:
    """A new setting must say here what it refuses."""
    assert set(BAD) | ANY_TEXT == set(Settings.model_fields)
    assert not set(BAD) & ANY_TEXT


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_bad_value_is_refused_naming_the_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One message, which begins with the variable's name and says what is wrong."""
    monkeypatch.setenv(name.upper(), value)

    with pytest.raises(InvalidSettings, match=rf"^Unusable settings: {name.upper()}: .+\.$"):
        load_settings()


def test_several_bad_values_are_named_in_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to repair a configuration one start at a time."""
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")

    with pytest.raises(InvalidSettings, match=r"PORT: .+; LOG_LEVEL: "):
        load_settings()


def test_defaults_hold_when_nothing_is_set() -> None:
    """The Go service's ports, loopback, and the embedded store."""
    settings = load_settings()

    assert (settings.port, settings.grpc_port, settings.host) == (8100, 50060, "127.0.0.1")
    assert (settings.mongodb_uri, settings.mongodb_db) == (None, "thinkus")


def test_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """`PORT=` in a compose file means the default."""
    monkeypatch.setenv("PORT", "")
    monkeypatch.setenv("MONGODB_URI", "")

    assert (load_settings().port, load_settings().mongodb_uri) == (8100, None)


def test_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env` holds what is usual here; a variable says what is wanted now."""
    Path(".env").write_text("PORT=9001\nENV=staging\nUNRELATED=1\n", encoding="utf-8")
    monkeypatch.setenv("ENV", "now")

    assert (load_settings().port, load_settings().env) == (9001, "now")


def test_bad_value_in_dotenv_is_named_too() -> None:
    """The message does not depend on where the value stood."""
    Path(".env").write_text("STAGE_SLOTS=0\n", encoding="utf-8")

    with pytest.raises(InvalidSettings, match="STAGE_SLOTS"):
        load_settings()


def test_secret_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password in the MongoDB address is in no text and no JSON form of the settings."""
    monkeypatch.setenv("MONGODB_URI", "mongodb://root:hunter2@db.example:27017/")

    settings = load_settings()

    assert "hunter2" not in f"{settings!r} {settings!s} {settings.model_dump()} {settings.model_dump_json()}"
    assert settings.mongodb_uri is not None
    assert "hunter2" in settings.mongodb_uri.get_secret_value()


def test_settings_can_not_be_changed_afterwards() -> None:
    """Whoever holds settings can rely on them."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]  # that is what is tried


def test_data_directory_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative or home path means the same in every process."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert load_settings(thinkus_data_dir="x").data_dir == tmp_path.resolve() / "x"
    assert load_settings(thinkus_data_dir="~/x").data_dir == (tmp_path / "home" / "x").resolve()
