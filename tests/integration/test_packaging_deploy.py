"""The container and cluster files, judged by the programs that will read them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from codegen_examples import task_tracker

from orchestrator import codegen

ROOT = Path(__file__).parents[2]
COMPOSE = Path(sys.executable).with_name("docker-compose")


@pytest.fixture(scope="module")
def composed() -> dict[str, dict[str, dict[str, object]]]:
    """docker-compose.yml as Compose understands it, with no settings around."""
    command = [str(COMPOSE), "-f", "docker-compose.yml", "config", "--format", "json"]
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    outcome = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return json.loads(outcome.stdout)


def test_compose_accepts_the_file_with_the_three_services(composed) -> None:
    """Unknown keys and undefined services are refused by Compose itself."""
    assert set(composed["services"]) == {"orchestrator", "mongo", "redis"}


def test_compose_accepts_the_file_of_a_generated_app(tmp_path: Path) -> None:
    """It builds the tree it lies in, keeps the data, and publishes on this machine only."""
    plan, contract = task_tracker()
    written = {file.path: file.content for file in codegen.package(plan, contract)}
    (tmp_path / "compose.yaml").write_text(written["compose.yaml"])
    command = [str(COMPOSE), "-f", "compose.yaml", "config", "--format", "json"]
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}
    outcome = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert outcome.returncode == 0, outcome.stderr
    (service,) = json.loads(outcome.stdout)["services"].values()
    assert Path(service["build"]["context"]) == tmp_path
    assert [port["host_ip"] for port in service["ports"]] == ["127.0.0.1"]
    copied = set(re.findall(r"^COPY (\w+)", written["Dockerfile"], re.MULTILINE))
    assert {"app", "migrations", "static", "requirements"} <= copied


def test_compose_publishes_on_this_machine_only(composed) -> None:
    """The API has no passwords; nobody else's port is opened by default."""
    published = [port for service in composed["services"].values() for port in service.get("ports", [])]
    assert published
    assert {port["host_ip"] for port in published} == {"127.0.0.1"}


def test_compose_wires_the_orchestrator_to_mongo_and_waits_for_it(composed) -> None:
    """The production store, an init that reaps, enough shared memory, and health as the API tells it."""
    service = composed["services"]["orchestrator"]
    assert service["environment"]["MONGODB_URI"] == "mongodb://mongo:27017"
    assert service["depends_on"]["mongo"]["condition"] == "service_healthy"
    assert service["init"] is True
    assert int(service["shm_size"]) >= 1 << 30
    assert service["healthcheck"]["test"][-1].endswith("/health")


def test_ray_accepts_the_cluster_file() -> None:
    """Ray's own preparation and schema check."""
    import yaml
    from ray.autoscaler._private.util import prepare_config, validate_config

    config = yaml.safe_load((ROOT / "ray-cluster.yaml").read_text())
    validate_config(prepare_config(config))
    head = "\n".join(config["head_start_ray_commands"])
    assert "thinkus up" in head
    assert "RAY_enable_autoscaler_v2=0" in head


def test_the_image_installs_what_the_stages_need_and_does_not_run_as_root() -> None:
    """Sandbox, browser, fonts, git, an init; a user of its own."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    for package in ("bubblewrap", "chromium-headless-shell", "fonts-wqy-microhei", "git", "tini"):
        assert package in dockerfile
    assert "\nUSER 10001\n" in dockerfile
