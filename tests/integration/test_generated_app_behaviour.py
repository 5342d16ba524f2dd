"""Generated apps in service: the last copy, samples, people with different rights, and ten thousand rows."""

import asyncio
import json
import random
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import psutil
from generated_trees import write_tree

from orchestrator.runtime.sandbox import UnsandboxedSandbox

EMPTY = {"APP_SAMPLES": "0"}
ROWS = 10_000
REQUESTS = 30
MOST_CPU_S = 0.035
LOREM = "Lorem ipsum dolor sit amet " * 20
JSON = {"Content-Type": "application/json"}
NOW = "2025-01-01 00:00:00.000000"


async def test_last_copy_goes_to_one_of_twenty(tmp_path: Path) -> None:
    """Twenty people borrow the last copy at once: one gets it, nineteen are told, and it comes back once."""
    tree = write_tree("library", tmp_path / "tree")
    async with (
        UnsandboxedSandbox().app(tree, tmp_path / "data", env=EMPTY) as app,
        httpx.AsyncClient(base_url=app.base_url, timeout=60) as client,
    ):
        book = (await client.post("/api/books", json={"title": "Dune", "author": "Herbert", "stock": 1})).json()
        readers = [(await client.post("/api/readers", json={"name": f"Reader {n}"})).json()["id"] for n in range(20)]
        loans = [{"book_id": book["id"], "reader_id": reader, "due_date": "2099-01-01"} for reader in readers]
        answers = await asyncio.gather(*(client.post("/api/loans", json=loan) for loan in loans))
        got = [answer.json() for answer in answers if answer.status_code == 201]
        refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
        returns = [client.post(f"/api/loans/{got[0]['id']}/give_back") for _ in range(5)]
        statuses = sorted(answer.status_code for answer in await asyncio.gather(*returns))
        stock = (await client.get(f"/api/books/{book['id']}")).json()["stock"]
    assert (len(got), len(answers), refused) == (1, 20, {"none_left"})
    assert (statuses, stock) == ([200, 409, 409, 409, 409], 1)


async def test_samples_fill_an_empty_app_once(tmp_path: Path) -> None:
    """Somebody logs in with a sample account and sees rows; what is deleted does not come back with a restart."""
    tree = write_tree("notes", tmp_path / "tree")
    totals = []
    for _ in range(2):
        async with (
            UnsandboxedSandbox().app(tree, tmp_path / "data") as app,
            httpx.AsyncClient(base_url=app.base_url) as client,
        ):
            offered = (await client.get("/api/auth/demo")).json()["items"]
            person = {"email": offered[0]["email"], "password": "demo-password"}
            assert (await client.post("/api/auth/login", json=person)).status_code == 200
            notes = (await client.get("/api/notes")).json()
            totals.append(notes["total"])
            for note in notes["items"]:
                await client.delete(f"/api/notes/{note['id']}")
    assert totals == [1, 0]


async def test_manager_approves_and_employee_can_not(tmp_path: Path) -> None:
    """Over HTTP as a user would: hand in a request, fail to approve it oneself, see it approved by the manager."""
    tree = write_tree("leave_approval", tmp_path / "tree")
    leave = {"reason": "Rest", "leave_type": "annual", "start_date": "2099-01-01", "end_date": "2099-01-05"}
    async with UnsandboxedSandbox().app(tree, tmp_path / "data", env=EMPTY) as app:
        people = [httpx.AsyncClient(base_url=app.base_url) for _ in range(3)]
        for number, client in enumerate(people):
            account = {"name": f"P{number}", "email": f"p{number}@example.com", "password": "correct horse"}
            await client.post("/api/auth/register", json=account)
            await client.post("/api/auth/login", json={name: account[name] for name in ("email", "password")})
        manager, employee, other = people
        request = (await employee.post("/api/leave_requests", json=leave)).json()
        path = f"/api/leave_requests/{request['id']}"
        refused = await employee.post(f"{path}/approve", json={})
        unseen = await other.get(path)
        approved = await manager.post(f"{path}/approve", json={"decision_comment": "Enjoy"})
        seen = (await employee.get(path)).json()
        for client in people:
            await client.aclose()
    assert (refused.status_code, unseen.status_code, approved.status_code) == (403, 404, 200)
    assert (seen["status"], seen["decision_comment"], seen["approver_label"]) == ("approved", "Enjoy", "P0")


async def test_nobody_reaches_further_than_their_own_rows(tmp_path: Path) -> None:
    """Somebody else's pet can not be named in an appointment, so its name is not learnt that way; one's own can.

    The owner changes an appointment as a draft and after sending it in, not once it is confirmed; the vet still does.
    """
    tree = write_tree("pets", tmp_path / "tree")
    async with UnsandboxedSandbox().app(tree, tmp_path / "data", env=EMPTY) as app:
        people = [httpx.AsyncClient(base_url=app.base_url) for _ in range(3)]
        for number, client in enumerate(people):
            account = {"name": f"P{number}", "email": f"p{number}@example.com", "password": "correct horse"}
            await client.post("/api/auth/register", json=account)
            await client.post("/api/auth/login", json={name: account[name] for name in ("email", "password")})
        vet, owner, other = people
        hers = (await other.post("/api/pets", json={"name": "Secret"})).json()["id"]
        his = (await owner.post("/api/pets", json={"name": "Rex"})).json()["id"]
        bodies = [{"pet_id": hers}, {"pet_id": his, "brought_ids": [his, hers]}, {"pet_id": his, "brought_ids": [his]}]
        made = [await owner.post("/api/visits", json=body) for body in bodies]
        visit = f"/api/visits/{made[-1].json()['id']}"
        changed = await owner.patch(visit, json={"pet_id": hers})
        seen = (await vet.get(visit)).json()
        edits = [await owner.patch(visit, json={"reason": "Limps"})]
        for person, verb in ((owner, "send_in"), (vet, "confirm")):
            await person.post(f"{visit}/{verb}")
            edits.append(await owner.patch(visit, json={"reason": f"Limps, {verb}"}))
        edits.append(await vet.patch(visit, json={"reason": "Sprained"}))
        for client in people:
            await client.aclose()
    assert [answer.status_code for answer in edits] == [200, 200, 409, 200]
    assert [answer.status_code for answer in (*made, changed)] == [409, 409, 201, 409]
    assert [answer.json()["errors"][0]["field"] for answer in (*made[:2], changed)] == [
        "pet_id",
        "brought_ids",
        "pet_id",
    ]
    assert (seen["pet_label"], seen["brought_ids"]) == ("Rex", [his])


async def test_ten_thousand_rows_are_served_quickly(tmp_path: Path, record_property: Callable[..., None]) -> None:
    """With 10,000 rows no kind of request keeps the processor busy for long.

    The aim is 50 ms for 95 of 100 on an idle machine. What is measured is what the app's process computes for one, as
    other work on a machine makes answers late but not long; still, that of `/health` in between says how fast the
    machine is at that moment. Each figure is printed.
    """
    tree = write_tree("shop", tmp_path / "tree")
    async with (
        UnsandboxedSandbox().app(tree, tmp_path / "data", env=EMPTY) as app,
        httpx.AsyncClient(base_url=app.base_url, timeout=60) as client,
    ):
        _fill(tmp_path / "data" / "app.db")
        bare, kinds = await _measured(client, "GET", "/health"), dict[str, float]()
        for name, (method, path, body) in _requests().items():
            kinds[name] = await _measured(client, method, path, body)
        bare = max(bare, await _measured(client, "GET", "/health"))
    figures = {name: round(figure * 1000, 1) for name, figure in {"bare": bare, **kinds}.items()}
    print(figures)
    record_property("cpu_ms", figures)
    slow = {name: figure for name, figure in kinds.items() if figure > max(MOST_CPU_S, 15 * bare)}
    assert slow == {}, figures


def _requests() -> dict[str, tuple[str, str, Any]]:
    """One request of each kind: method, path, body; `{n}` is another number each time."""
    product = {"name": "New {n}", "price": 1, "stock": 5, "category_id": 1, "tag_ids": [1, 2]}
    return {
        "list": ("GET", "/api/products", None),
        "deep": ("GET", "/api/products?offset=9900", None),
        "sort": ("GET", "/api/products?sort=name", None),
        "sort by number": ("GET", "/api/products?sort=price&offset=5000", None),
        "sort by long text": ("GET", "/api/products?sort=-description&offset=5000", None),
        "sort by reference": ("GET", "/api/products?sort=-category_id", None),
        "filter": ("GET", "/api/products?category_id=7", None),
        "filter by tag": ("GET", "/api/products?tag_ids=7", None),
        "search": ("GET", "/api/products?q=nothing+{n}", None),
        "search and find": ("GET", "/api/products?q=lorem&sort=description", None),
        "search by reference": ("GET", "/api/order_lines?q=product+12&sort=product_id", None),
        "read": ("GET", "/api/products/{n}", None),
        "create": ("POST", "/api/products", product),
        "take from stock": ("POST", "/api/order_lines", {"order_id": 1, "product_id": 1, "quantity": 1}),
        "update": ("PATCH", "/api/products/{n}", {"name": "Changed {n}"}),
        "move": ("POST", "/api/shop_orders/{n}/pay", None),
        "count": ("GET", "/api/stats", None),
    }


async def _measured(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> float:
    """What such a request makes the app's process compute on average, in seconds."""
    before = _computed()
    for number in range(1, REQUESTS + 1):
        sent = json.dumps(body).replace("{n}", str(number)) if body else ""
        answer = await client.request(method, path.replace("{n}", str(number)), content=sent, headers=JSON)
        assert answer.is_success, answer.text
    return (_computed() - before) / REQUESTS


def _computed() -> float:
    """Seconds that the processes started here have computed for, the app's being the only one."""
    used = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(times.user + times.system for times in used)


def _fill(database: Path) -> None:
    """Products with tags, orders, and lines of orders, ten thousand of each."""
    chance = random.Random(1)  # noqa: S311 - nothing is kept secret with it
    with sqlite3.connect(database) as connection:
        _insert(connection, "categories", "id, name", ((n, f"Category {n}") for n in range(1, 51)))
        _insert(connection, "tags", "id, name", ((n, f"tag{n}") for n in range(1, 101)))
        products = (
            (n, f"Product {chance.randrange(10**6)}", chance.random(), 9000, chance.randrange(1, 51), 0, _lorem(n))
            for n in range(1, ROWS + 1)
        )
        _insert(connection, "products", "id, name, price, stock, category_id, featured, description", products)
        orders = ((n, f"Customer {n}", f"c{n}@example.com", "open") for n in range(1, ROWS + 1))
        _insert(connection, "shop_orders", "id, customer, email, status", orders)
        lines = ((n, chance.randrange(1, ROWS), chance.randrange(1, ROWS), 1) for n in range(1, ROWS + 1))
        _insert(connection, "order_lines", "id, order_id, product_id, quantity", lines)
        links = {(chance.randrange(1, ROWS), chance.randrange(1, 101)) for _ in range(3 * ROWS)}
        connection.executemany("INSERT INTO product_tag_links VALUES (?, ?)", links)


def _lorem(number: int) -> str:
    """A long text, in no order."""
    return f"{number * 7919 % ROWS} {LOREM}"


def _insert(connection: sqlite3.Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows with the moments they were made and changed."""
    places = ", ".join("?" * (columns.count(",") + 1))
    statement = f"INSERT INTO {table} ({columns}, created_at, updated_at) VALUES ({places}, '{NOW}', '{NOW}')"  # noqa: S608
    connection.executemany(statement, rows)
