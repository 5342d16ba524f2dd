"""Content-addressed files and the lock of the data directory."""

from pathlib import Path

import pytest

from orchestrator.errors import DataDirectoryInUse, InvalidSettings
from orchestrator.store.blobs import BlobFolder
from orchestrator.store.lock import DataDirectoryLock


@pytest.mark.parametrize("name", ["", "..", "../../secret", "A" * 64, "0" * 63, f"{'0' * 64}\n"])
def test_name_that_is_no_sha256_reads_nothing(tmp_path: Path, name: str) -> None:
    """Whatever stands outside the folder stays there."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "blobs").mkdir()

    assert BlobFolder(tmp_path / "blobs").get(name) is None


def test_torn_file_is_written_again(tmp_path: Path) -> None:
    """Storing the same bytes once more repairs what a broken disk has cut."""
    folder = BlobFolder(tmp_path)
    digest = folder.put(b"whole content")
    (tmp_path / digest[:2] / digest[2:]).write_bytes(b"whole")

    assert folder.put(b"whole content") == digest
    assert folder.get(digest) == b"whole content"


def test_stored_blob_is_not_written_again_and_leaves_no_draft(tmp_path: Path) -> None:
    """One file, made once."""
    folder = BlobFolder(tmp_path)
    digest = folder.put(b"content")
    made = (tmp_path / digest[:2] / digest[2:]).stat()

    folder.put(b"content")

    assert [path.stat().st_ino for path in tmp_path.rglob("*") if path.is_file()] == [made.st_ino]


def test_lock_is_free_after_its_release(tmp_path: Path) -> None:
    """And refused to anybody else before, in this process too."""
    with DataDirectoryLock(tmp_path), pytest.raises(DataDirectoryInUse, match=str(tmp_path)):
        DataDirectoryLock(tmp_path).acquire()

    with DataDirectoryLock(tmp_path):
        pass


def test_directory_that_can_not_be_made_is_named_with_its_setting(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").touch()

    with pytest.raises(InvalidSettings, match=r"THINKUS_DATA_DIR .*file"):
        DataDirectoryLock(tmp_path / "file" / "data").acquire()
