"""Output that does not grow."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.runtime.tail import RotatingLog, Tail, last_lines


@given(st.lists(st.text(max_size=30)), st.integers(1, 40))
def test_end_of_the_text_is_kept_when_it_comes_in_pieces(pieces: list[str], kept: int) -> None:
    """As if all of it had been kept and cut at the end."""
    tail = Tail(kept)
    for piece in pieces:
        tail.write(piece.encode())
    assert tail.text() == "".join(pieces)[-kept:]


def test_bytes_that_are_not_text_are_shown_when_they_come() -> None:
    """They never raise."""
    tail = Tail()
    tail.write(b"a\xffb")
    assert tail.text() == "a\ufffdb"


def test_log_keeps_two_files_when_it_is_full(tmp_path: Path) -> None:
    """The newest lines are there, the disk is not filled."""
    log = RotatingLog(tmp_path / "sub" / "app.log", limit_bytes=100)
    for number in range(100):
        log.write(f"line {number}\n".encode())
    log.close()
    files = sorted((tmp_path / "sub").iterdir())
    assert [file.name for file in files] == ["app.log", "app.log.1"]
    assert sum(file.stat().st_size for file in files) <= 200
    assert last_lines(log.path, 15)[-1] == "line 99"
    assert len(last_lines(log.path, 15)) == 15


def test_no_lines_are_returned_when_nothing_was_written(tmp_path: Path) -> None:
    """An app that has not said anything is no error."""
    assert last_lines(tmp_path / "none.log", 10) == []


def test_log_goes_on_when_opened_again(tmp_path: Path) -> None:
    """A restart of the app appends."""
    for word in (b"one\n", b"two\n"):
        log = RotatingLog(tmp_path / "app.log")
        log.write(word)
        log.close()
    assert last_lines(tmp_path / "app.log", 10) == ["one", "two"]
