"""What is refused before or outside every operation, and how errors look."""

import pickle
from collections.abc import AsyncIterator

import httpx
import pytest
from http_world import BASE_URL, PROJECT, World, make_world

from orchestrator import errors
from orchestrator.errors import StoreUnavailable, ThinkusError
from orchestrator.store.protocol import Store
from serve.problems import STATUS

SCHEDULE = "/api/v1/tasks/schedule"
JSON = {"Content-Type": "application/json"}


def _every_error() -> list[type[ThinkusError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ThinkusError)]


@pytest.mark.parametrize("kind", _every_error(), ids=lambda kind: kind.code)
def test_every_error_has_a_status_and_survives_pickling(kind: type[ThinkusError]) -> None:
    """No code is left to chance, and Ray can carry each error."""
    assert STATUS[kind.code] >= 400
    copy = pickle.loads(pickle.dumps(kind("what", "field")))  # noqa: S301 - our own bytes
    assert (copy.message, copy.field) == ("what", "field")


@pytest.mark.parametrize("raw", ["{", "", "nul", '{"a":1}}', b"\xff\xfe", "[" * 100_000])
async def test_bad_json_is_400(world: World, raw: str | bytes) -> None:
    """An empty body is no body, and allowed; everything else that is no JSON is refused."""
    answer = await world.client.post(SCHEDULE, content=raw, headers=JSON)
    expected = (400, "malformed_json") if raw else (200, None)
    assert (answer.status_code, answer.json().get("code")) == expected


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_that_is_not_declared_as_json_is_415(world: World, content_type: str) -> None:
    """Such requests can be sent by any page on the web without asking."""
    answer = await world.client.post(SCHEDULE, content="{}", headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def _in_chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b" " * 100


async def test_a_body_over_the_limit_is_413_however_it_is_sent(store: Store) -> None:
    """With a length and without one."""
    world = make_world(store, max_body_bytes=1000)
    announced = await world.client.post(SCHEDULE, content=b" " * 1001, headers=JSON)
    streamed = await world.client.post(SCHEDULE, content=_in_chunks(2000), headers=JSON)
    within = await world.client.post(SCHEDULE, content=b"{}" + b" " * 998, headers=JSON)
    assert [a.status_code for a in (announced, streamed, within)] == [413, 413, 200]
    assert announced.json()["code"] == streamed.json()["code"] == "body_too_large"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/v1/tasks", "GET"),
        ("PUT", SCHEDULE, "POST"),
        ("GET", SCHEDULE, "POST"),
        ("GET", "/api/v1/contracts/create", "POST"),
        ("POST", f"/api/v1/workflows/{'a' * 24}/artifacts/x/y.md", "GET"),
        ("GET", f"/api/v1/workflows/{'a' * 24}/cancel", "POST"),
        ("POST", "/health", "GET"),
        ("POST", "/", "GET"),
    ],
)
async def test_a_wrong_method_is_405_with_every_allowed_one(world: World, method: str, path: str, allow: str) -> None:
    """Allow is complete."""
    answer = await world.client.request(method, path)
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "method_not_allowed", allow)


async def test_an_unknown_path_is_a_404_problem(world: World) -> None:
    """Also for paths with a slash too many."""
    for path in ("/nothing", "/api/v1/tasks/"):
        answer = await world.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:thinkus:problem:not_found"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE_URL}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
async def test_only_our_own_pages_may_change_anything(world: World, headers: dict[str, str], status: int) -> None:
    """A page elsewhere can not use the service in its reader's name."""
    answer = await world.client.post(SCHEDULE, headers=headers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["code"] == "forbidden_origin"


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8100", 200), ("[::1]:8100", 200), ("evil.example", 403), ("[", 403)]
)
async def test_on_loopback_only_loopback_names_are_answered(world: World, host: str, status: int) -> None:
    """A foreign name pointed at this machine is not ours."""
    assert (await world.client.get("/health", headers={"Host": host})).status_code == status


async def test_a_service_for_others_answers_to_any_name(store: Store) -> None:
    """Its names are known only to whoever runs it."""
    world = make_world(store, host="0.0.0.0")  # noqa: S104 - not bound
    assert (await world.client.get("/health", headers={"Host": "shop.example"})).status_code == 200


async def test_a_store_that_is_down_is_503_with_retry_after(world: World, monkeypatch) -> None:
    """Reading and writing alike."""

    async def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable("The database does not answer.")

    monkeypatch.setattr(world.store, "count_tasks", fail)
    answer = await world.client.get(f"/api/v1/tasks?projectId={PROJECT}")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_bug_is_500_and_tells_nothing_about_our_insides(world: World, monkeypatch) -> None:
    """No stack trace, no exception text."""

    async def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(world.store, "task", fail)
    answer = await world.client.get(f"/api/v1/tasks/{PROJECT}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


async def test_every_answer_forbids_sniffing(world: World) -> None:
    """Errors too."""
    for path in ("/", "/health", "/nothing"):
        assert (await world.client.get(path)).headers["x-content-type-options"] == "nosniff"


async def test_head_is_not_answered_as_something_else(world: World) -> None:
    """405 with Allow, as for any method an operation does not have."""
    answer = await world.client.head("/health")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_the_client_library_is_not_what_refuses() -> None:
    """Bodies in chunks really go out without a length."""
    request = httpx.Request("POST", BASE_URL, content=_in_chunks(1000))
    assert "content-length" not in request.headers
