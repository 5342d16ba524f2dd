"""How much generated code has written."""

from pathlib import Path

from orchestrator.runtime.disk_use import ENTRY_BYTES, holds_more_than


def test_files_of_all_folders_count_together(tmp_path: Path) -> None:
    """Also those that lie deep; the limit itself may be reached."""
    for folder in ("a", "b/deep"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_bytes(b"x" * 10 * ENTRY_BYTES)
    folders = [tmp_path / "a", tmp_path / "b"]
    assert holds_more_than(19 * ENTRY_BYTES, folders)
    assert not holds_more_than(30 * ENTRY_BYTES, folders)


def test_empty_files_count_as_something(tmp_path: Path) -> None:
    """A million of them fill a disk too."""
    for number in range(10):
        (tmp_path / str(number)).touch()
    assert holds_more_than(9 * ENTRY_BYTES, [tmp_path])


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """A link to a large place, or to itself, is only a link."""
    (tmp_path / "large").mkdir()
    (tmp_path / "large" / "file").write_bytes(b"x" * 100 * ENTRY_BYTES)
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "away").symlink_to(tmp_path / "large")
    (tmp_path / "small" / "round").symlink_to(tmp_path / "small")
    assert not holds_more_than(2 * ENTRY_BYTES, [tmp_path / "small", tmp_path / "absent"])
