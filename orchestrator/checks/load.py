"""Many requests at once: none may fail."""

import asyncio
import time

import httpx

from orchestrator.checks.client import AppClient, Row
from orchestrator.checks.entities import EntityApi, operations_by_action, schema_fields
from orchestrator.checks.outcome import Check, Recorder, expect
from orchestrator.checks.values import valid_value
from orchestrator.models import InterfaceContract

CONCURRENT = 50


async def load_checks(http: httpx.AsyncClient, contract: InterfaceContract) -> list[Check]:
    """50 requests at once for each entity, half of them writing; for an app without entities, 50 registrations."""
    recorder = Recorder("load")
    app = AppClient(http, contract, above=20_000)
    await recorder.check("sign_in", app.sign_in())
    for entity in app.entities.values():
        if entity.has("create", "list"):
            await recorder.check(f"{entity.name}.{CONCURRENT}_at_once", _crowd(app, entity))
    if not app.entities and (register := operations_by_action(contract, ("register",)).get("register")):
        fields = schema_fields(contract, register.request)
        bodies = [{f.name: valid_value(f, 500 + number) for f in fields} for number in range(CONCURRENT // 5)]
        await recorder.check("register_at_once", _registrations(http, register.path, register.status, bodies))
    return recorder.checks


async def _crowd(app: AppClient, entity: EntityApi) -> None:
    bodies = [await app.body(entity, entity.create) for _ in range(CONCURRENT // 2)]
    writes = [app.send(entity, "create", json=body) for body in bodies]
    reads = [app.send(entity, "list", params={"limit": 5}) for _ in range(CONCURRENT - len(bodies))]
    started = time.perf_counter()
    answers = await asyncio.gather(*writes, *reads)
    seconds = time.perf_counter() - started
    bad = [answer.status_code for answer in answers if answer.status_code >= 400]
    expect(not bad, f"{len(bad)} of {CONCURRENT} requests at once failed with {sorted(set(bad))} in {seconds:.1f} s")


async def _registrations(http: httpx.AsyncClient, path: str, status: int, bodies: list[Row]) -> None:
    answers = await asyncio.gather(*(http.post(path, json=body) for body in bodies))
    health = await asyncio.gather(*(http.get("/health") for _ in range(CONCURRENT - len(bodies))))
    bad = [a.status_code for a in answers if a.status_code != status] + [
        a.status_code for a in health if a.status_code != 200
    ]
    expect(not bad, f"{len(bad)} of {CONCURRENT} requests at once failed with {sorted(set(bad))}")
