"""Health and deployments over HTTP."""

from typing import Any

from http_world import NOW, PROJECT, UNKNOWN, World, later

from orchestrator.errors import StoreUnavailable
from orchestrator.models import Alert, Deployment, Probe


async def _deploy(world: World, **fields: Any) -> None:
    url = f"/apps/{PROJECT}/"
    fields |= {"started_at": NOW, "updated_at": NOW}
    app = Deployment(
        project_id=PROJECT, version="c0ffee", bundle_sha256="0" * 64, url=url, socket="/run/a.sock", **fields
    )
    await world.store.save_deployment(app)


async def test_health_begins_with_the_two_documented_keys(world: World) -> None:
    """Clients check `service`, and some compare text."""
    answer = await world.client.get("/health")
    assert answer.status_code == 200
    assert answer.text.startswith('{"status":"healthy","service":"go-orchestrator",')
    assert answer.json()["components"] == {"store": "healthy", "scheduler": "healthy", "stages": "healthy"}


async def test_health_is_503_when_a_part_is_down(world: World) -> None:
    """The part says what is wrong."""
    world.orchestrator.components["scheduler"] = "no lease"
    answer = await world.client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    assert answer.json()["components"]["scheduler"] == "no lease"


async def test_health_is_503_when_the_store_is_down(world: World, monkeypatch) -> None:
    """A store that refuses writes is down."""

    async def check() -> None:
        raise StoreUnavailable("no disk")

    monkeypatch.setattr(world.store, "check", check)
    answer = await world.client.get("/health")
    assert (answer.status_code, answer.json()["components"]["store"]) == (503, "no disk")


async def test_deployments_are_listed_without_their_sockets(world: World) -> None:
    """Where the app listens is nobody else's concern."""
    await _deploy(world)
    listed = (await world.client.get("/api/v1/deployments")).json()
    assert (listed["deployments"], listed["items"][0]["url"]) == (1, f"/apps/{PROJECT}/")
    assert "socket" not in listed["items"][0]


async def test_a_deployment_shows_what_its_probes_saw(world: World) -> None:
    """Uptime is the share that succeeded; latency counts those only."""
    await _deploy(world)
    seen = [(0, True, 10.0), (1, True, 30.0), (2, False, 900.0), (3, True, 20.0)]
    await world.store.add_probes([Probe(project_id=PROJECT, at=later(s), ok=ok, latency_ms=ms) for s, ok, ms in seen])
    probes = (await world.client.get(f"/api/v1/deployments/{PROJECT}")).json()["probes"]
    assert (probes["count"], probes["ok"], probes["uptimeRatio"]) == (4, 3, 0.75)
    assert (probes["latencyP50Ms"], probes["latencyP95Ms"]) == (20.0, 30.0)
    assert probes["lastAt"] == "2026-01-18T09:00:03Z"


async def test_a_deployment_without_probes_has_no_numbers(world: World) -> None:
    """Nothing is made up."""
    await _deploy(world)
    probes = (await world.client.get(f"/api/v1/deployments/{PROJECT}")).json()["probes"]
    assert (probes["count"], probes["uptimeRatio"], probes["latencyP50Ms"]) == (0, None, None)


async def test_probes_are_listed_newest_first(world: World) -> None:
    """As many as asked for, with what was wrong."""
    await _deploy(world)
    seen = [(0, True, ""), (1, False, "/health answered 500"), (2, True, "")]
    await world.store.add_probes(
        [Probe(project_id=PROJECT, at=later(s), ok=ok, latency_ms=5.0, detail=detail) for s, ok, detail in seen]
    )
    answer = (await world.client.get(f"/api/v1/deployments/{PROJECT}/probes?limit=2")).json()
    assert answer["probes"] == 2
    assert [(probe["ok"], probe["detail"]) for probe in answer["items"]] == [
        (True, ""),
        (False, "/health answered 500"),
    ]


async def test_alert_rules_are_shown_with_their_state(world: World) -> None:
    """Every rule that was set up, in words, and since when the one fires."""
    await _deploy(world, alert_rules=["down", "slow"], alerts=["down"], firing=[Alert(rule="down", since=later(3))])
    rules = (await world.client.get(f"/api/v1/deployments/{PROJECT}")).json()["rules"]
    assert [(rule["rule"], rule["firing"], rule["since"]) for rule in rules] == [
        ("down", True, "2026-01-18T09:00:03Z"),
        ("slow", False, None),
    ]
    assert rules[0]["firesWhen"] == "3 probes in a row failed"


async def test_logs_are_the_last_lines(world: World) -> None:
    """As many as asked for."""
    await _deploy(world)
    world.orchestrator.logs[PROJECT] = ["one", "two", "three"]
    answer = (await world.client.get(f"/api/v1/deployments/{PROJECT}/logs?lines=2")).json()
    assert answer == {"lines": 2, "items": ["two", "three"]}


async def test_an_unknown_deployment_is_404(world: World) -> None:
    """So are its logs and probes."""
    assert (await world.client.get(f"/api/v1/deployments/{UNKNOWN}")).status_code == 404
    assert (await world.client.get(f"/api/v1/deployments/{UNKNOWN}/logs")).status_code == 404
    assert (await world.client.get(f"/api/v1/deployments/{UNKNOWN}/probes")).status_code == 404
