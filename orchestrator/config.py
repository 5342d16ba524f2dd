"""Settings: the Go service's environment variables and ours, read from the environment and `.env`, checked at start."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from orchestrator.errors import InvalidSettings
from orchestrator.models import TaskType


class Settings(BaseSettings):
    """Every variable's name is the field's name in capitals: `PORT`, `MONGODB_URI`, `THINKUS_DATA_DIR` …"""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    # The Go service's
    port: int = Field(8100, ge=0, le=65535, description="HTTP port; 0 takes a free one")
    grpc_port: int = Field(50060, ge=0, le=65535, description="accepted for compatibility; no gRPC is served")
    env: str = Field("development", description="a name for this installation, shown in logs")
    mongodb_uri: SecretStr | None = Field(None, description="MongoDB; without it the embedded SQLite store is used")
    mongodb_db: str = Field("thinkus", min_length=1, max_length=63, description="MongoDB database name")
    redis_url: str | None = Field(None, description="accepted for compatibility; nothing uses it")
    ai_engine_url: str = Field("py-ai-engine:50054", description="accepted for compatibility; no engine is called")

    # Ours: where
    host: str = Field("127.0.0.1", description="address to listen on; loopback unless you say otherwise")
    thinkus_data_dir: Path = Field(
        Path(".thinkus"), validate_default=True, description="store, artifacts, projects, apps and logs"
    )
    service_name: str = Field("go-orchestrator", description="what /health calls the service; clients check it")
    ray_address: str | None = Field(None, description="join this Ray cluster (host:port) instead of starting one")
    ray_port: int = Field(0, ge=0, le=65535, description="port of the Ray head we start; 0 takes a free one")
    ray_dashboard_port: int = Field(8265, ge=0, le=65535, description="port of the Ray dashboard; next free if taken")
    ray_dashboard: bool = Field(True, description="start the Ray dashboard")

    # Ours: how much
    max_body_bytes: int = Field(1_000_000, ge=1_000, le=100_000_000, description="larger request bodies get 413")
    max_queued_tasks: int = Field(100_000, ge=1, description="unfinished tasks in all; more get 429")
    max_queued_tasks_per_project: int = Field(10_000, ge=1, description="unfinished tasks of a project")
    stage_slots: int = Field(4, ge=1, le=64, description="attempts that one stage actor runs at once")
    max_running: int | None = Field(None, ge=1, description="attempts that run at once in all")
    max_running_per_project: int | None = Field(None, ge=1, description="attempts of one project that run at once")
    type_limits: dict[str, int] = Field(default_factory=dict, description="attempts of a type that run at once")
    project_weights: dict[str, float] = Field(default_factory=dict, description="shares of projects by id")
    task_types: dict[str, str] = Field(default_factory=dict, description="task types of your own, by `module:Class`")
    lease_s: float = Field(30.0, ge=1, le=3600, description="a worker that is silent this long has lost its attempt")
    scheduler_lease_s: float = Field(10.0, ge=1, le=3600, description="lease of the scheduler on its store")
    store_timeout_s: float = Field(10.0, ge=0.1, le=300, description="longest wait for one store operation")
    gate_expires_s: float = Field(7 * 86400.0, gt=0, description="how long a person has to answer at a gate")
    probe_interval_s: float = Field(5.0, ge=0.2, le=3600, description="between two probes of a running app")

    # Ours: how
    engine: Literal["blueprint"] = Field("blueprint", description="who produces content")
    allow_unsandboxed: bool = Field(False, description="run generated code without bubblewrap; not for strangers' text")
    chromium: Path | None = Field(None, description="browser binary; found on PATH by default")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least severity logged")

    @field_validator("type_limits", "project_weights", mode="after")
    @classmethod
    def _positive(cls, numbers: dict[str, float]) -> dict[str, float]:
        """A limit or share of nothing would hold its tasks up for ever."""
        if not all(number > 0 for number in numbers.values()):
            raise ValueError("every number must be above zero")
        return numbers

    @field_validator("task_types", mode="after")
    @classmethod
    def _importable(cls, types: dict[str, str]) -> dict[str, str]:
        """Types are short words that no stage has; who does them can be imported."""
        taken = {kind.value for kind in TaskType}
        for name, place in types.items():
            if name in taken or not re.fullmatch(r"[a-z][a-z0-9_.-]{0,39}", name):
                raise ValueError(f"{name!r} can not be a task type of your own")
            if not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", place):
                raise ValueError(f"{place!r} is not `module:Class`")
        return types

    @field_validator("thinkus_data_dir", mode="after")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        """Settings travel to other processes, which may have another working directory."""
        return path.expanduser().resolve()

    @property
    def data_dir(self) -> Path:
        """The data directory as an absolute path."""
        return self.thinkus_data_dir


def load_settings(**overrides: object) -> Settings:
    """The settings of this process.

    Raises:
        InvalidSettings: a variable has a value that can not be used; all of them are named in one message.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the values
    except SettingsError as error:
        name = re.findall(r'field "(\w+)"', str(error))
        raise InvalidSettings(f"Unusable settings: {''.join(name).upper()}: is no JSON.") from error
    except ValidationError as error:
        complaints = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise InvalidSettings(f"Unusable settings: {complaints}.") from error
