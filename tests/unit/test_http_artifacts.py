"""Artifacts over HTTP."""

import io
import zipfile

import pytest
from http_world import World, later


async def test_list_names_stage_type_size_and_where_to_fetch(world: World) -> None:
    """Every link leads to the bytes."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {"prd.md": b"# PRD", "plan.json": b"{}"}, "text/markdown")
    listed = (await world.client.get(f"/api/v1/workflows/{workflow_id}/artifacts")).json()
    assert listed["artifacts"] == 2
    item = listed["items"][1]
    assert (item["stage"], item["name"], item["sizeBytes"]) == ("stage-1-requirement", "prd.md", 5)
    assert (await world.client.get(item["url"])).content == b"# PRD"


async def test_the_newest_round_of_the_same_stage_and_name_wins(world: World) -> None:
    """A repaired report replaces the one before; another stage's file of that name stays beside it."""
    workflow_id = await world.start()
    rounds = [("old", "test", "test", 1), ("new", "test", "test#2", 2), ("other", "analysis", "analysis", 3)]
    for text, kind, key, second in rounds:
        fields = {"type": kind, "key": key, "completed_at": later(second)}
        await world.complete(workflow_id, {"report.md": text.encode()}, "text/markdown", **fields)
    path = f"/api/v1/workflows/{workflow_id}/artifacts"
    assert [item["stage"] for item in (await world.client.get(path)).json()["items"]] == [
        "stage-1-requirement", "stage-5-testing",
    ]  # fmt: skip
    assert (await world.client.get(f"{path}/report.md?stage=stage-5-testing")).text == "new"
    assert (await world.client.get(f"{path}/report.md?stage=stage-1-requirement")).text == "other"
    assert (await world.client.get(f"{path}/report.md")).text == "new"


async def test_a_page_is_served_sandboxed_and_unsniffed(world: World) -> None:
    """A generated page must not act as one of the service's own."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {"preview/tasks.html": b"<p>hi"}, "text/html")
    answer = await world.client.get(f"/api/v1/workflows/{workflow_id}/artifacts/preview/tasks.html")
    assert (answer.headers["content-security-policy"], answer.headers["x-content-type-options"]) == (
        "sandbox", "nosniff",
    )  # fmt: skip
    assert answer.headers["content-disposition"] == "inline; filename=\"tasks.html\"; filename*=UTF-8''tasks.html"


async def test_an_unchanged_artifact_is_304(world: World) -> None:
    """The ETag is the content's sha256."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {"a.txt": b"a"}, "text/plain")
    path = f"/api/v1/workflows/{workflow_id}/artifacts/a.txt"
    etag = (await world.client.get(path)).headers["etag"]
    answer = await world.client.get(path, headers={"If-None-Match": etag})
    assert (len(etag), answer.status_code, answer.content) == (66, 304, b"")


@pytest.mark.parametrize("name", ['a"b; x=y.txt', "文档.md", "a b/%2F?#.txt"])
async def test_any_name_gives_valid_headers(world: World, name: str) -> None:
    """A name can not write headers of its own."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {name: b"text"}, "evil\r\nX-Evil: 1")
    url = (await world.client.get(f"/api/v1/workflows/{workflow_id}/artifacts")).json()["items"][0]["url"]
    answer = await world.client.get(url)
    assert (answer.status_code, answer.content) == (200, b"text")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in answer.headers


async def test_the_zip_has_every_artifact_below_its_stage(world: World) -> None:
    """No name leads outside the archive."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {"docs/prd.md": b"# PRD", "../../evil": b"x"}, "text/markdown")
    answer = await world.client.get(f"/api/v1/workflows/{workflow_id}/artifacts.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert files == {"stage-1-requirement/docs/prd.md": b"# PRD", "stage-1-requirement/evil": b"x"}
    assert answer.headers["content-type"] == "application/zip"


async def test_an_unknown_artifact_is_404(world: World) -> None:
    """So is one of another stage."""
    workflow_id = await world.start()
    await world.complete(workflow_id, {"a.txt": b"a"}, "text/plain")
    path = f"/api/v1/workflows/{workflow_id}/artifacts"
    assert (await world.client.get(f"{path}/b.txt")).status_code == 404
    assert (await world.client.get(f"{path}/a.txt?stage=stage-2-design")).status_code == 404
