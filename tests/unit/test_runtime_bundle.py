"""Zips of source trees: the same bytes every time, and no way out of the folder."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import InvalidInput
from orchestrator.models import SourceFile
from orchestrator.runtime import bundle

NAMES = st.from_regex(r"[A-Za-z0-9_]{1,8}(/[a-z0-9_]{1,8}){0,2}\.py", fullmatch=True)


def zipped(*entries: tuple[str, bytes], mode: int = 0) -> bytes:
    """A zip as a stranger would make it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, body)
    return buffer.getvalue()


@settings(max_examples=30)
@given(st.dictionaries(NAMES, st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
def test_files_come_back_the_same_when_packed_and_read(tree: dict[str, str]) -> None:
    """Reading is the inverse of packing, and order does not matter."""
    files = [SourceFile(path=path, content=content) for path, content in tree.items()]
    packed = bundle.pack(files)
    assert packed == bundle.pack(reversed(files))
    assert bundle.read(packed) == sorted(files, key=lambda file: file.path)


def test_files_lie_in_the_folder_when_unpacked(tmp_path: Path) -> None:
    """Directories are made, text is written as UTF-8."""
    files = [SourceFile(path="app/main.py", content="x = '你好'\n"), SourceFile(path="README.md", content="")]
    bundle.unpack(bundle.pack(files), tmp_path)
    assert (tmp_path / "app" / "main.py").read_text("utf-8") == "x = '你好'\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "app"]


@pytest.mark.parametrize(
    "path", ["../out", "a/../../out", "/etc/out", "a\\..\\out", ".git/config", "a/.GIT/hooks/x", "./a", "a//b", ""]
)
def test_unpacking_is_refused_when_a_path_leads_outside(tmp_path: Path, path: str) -> None:
    """Nothing is written at all, not even the good entries before it."""
    with pytest.raises(InvalidInput):
        bundle.unpack(zipped(("good.py", b"1"), (path, b"2")), tmp_path / "in")
    assert list(tmp_path.iterdir()) == []


def test_unpacking_is_refused_when_an_entry_is_a_link(tmp_path: Path) -> None:
    """A link could lead later entries outside."""
    with pytest.raises(InvalidInput, match="link"):
        bundle.unpack(zipped(("a", b"/etc"), mode=stat.S_IFLNK | 0o777), tmp_path)


def test_unpacking_is_refused_when_it_grows_over_the_limit(tmp_path: Path) -> None:
    """A small zip of many zeros is not written out."""
    with pytest.raises(InvalidInput, match="more than 1000 bytes"):
        bundle.unpack(zipped(("a", b"0" * 600), ("b", b"0" * 600)), tmp_path, max_bytes=1000)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_unpacking_is_refused_when_a_path_comes_twice(tmp_path: Path) -> None:
    """What a checker saw could differ from what runs."""
    for second in ("a", "a/b"):
        with pytest.raises(InvalidInput, match="twice"):
            bundle.unpack(zipped(("a", b"1"), (second, b"2")), tmp_path)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 40])
def test_reading_is_refused_when_it_is_no_zip(content: bytes) -> None:
    """Any bytes may come from the blob store; none of them crash."""
    with pytest.raises(InvalidInput):
        bundle.read(content)


def test_reading_is_refused_when_a_file_is_not_text() -> None:
    """Source files are UTF-8."""
    with pytest.raises(InvalidInput, match="not a source file"):
        bundle.read(zipped(("a.py", b"\xff\xfe")))


def test_packing_is_refused_when_a_path_comes_twice() -> None:
    """Two parts that write the same file are a mistake to be seen, not resolved."""
    with pytest.raises(InvalidInput, match="'a'"):
        bundle.pack([SourceFile(path="a", content="1"), SourceFile(path="a", content="2")])
