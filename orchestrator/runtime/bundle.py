"""A source tree as one zip: packed the same way every time, unpacked with suspicion."""

import io
import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from orchestrator.errors import InvalidInput
from orchestrator.models import SourceFile

MAX_FILES = 5_000
MAX_BYTES = 64 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can carry; given to every file, so that the same tree gives the same bytes."""


def pack(files: Iterable[SourceFile]) -> bytes:
    """The files as a zip, sorted by path. Raises InvalidInput when two files have the same path."""
    ordered = sorted(files, key=lambda file: file.path)
    _require_distinct([file.path for file in ordered])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in ordered:
            entry = zipfile.ZipInfo(safe_path(file.path).as_posix(), date_time=EPOCH)
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.content.encode())
    return buffer.getvalue()


def read(content: bytes, *, max_bytes: int = MAX_BYTES) -> list[SourceFile]:
    """The text files of a zip, sorted by path. Raises InvalidInput for a zip that is not one of ours."""
    try:
        files = [SourceFile(path=str(path), content=body.decode()) for path, body in _entries(content, max_bytes)]
    except (UnicodeDecodeError, ValidationError) as error:
        raise InvalidInput(f"The bundle holds something that is not a source file: {error}") from error
    return sorted(files, key=lambda file: file.path)


def unpack(content: bytes, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Write the files of a zip below `folder`, and nowhere else.

    Raises:
        InvalidInput: not a zip, a path that leads outside, a link, a path twice, or more than the limits allow.
    """
    entries = list(_entries(content, max_bytes))
    for path, body in entries:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def safe_path(text: str) -> PurePosixPath:
    """The path if it stays below where it starts and touches no git repository, else InvalidInput."""
    path = PurePosixPath(text)
    parts = text.split("/")
    if path.is_absolute() or "\\" in text or "\0" in text or {"", ".", ".."} & set(parts):
        raise InvalidInput(f"The path {text!r} leads outside its tree.", "path")
    if any(part.lower() == ".git" for part in parts):
        raise InvalidInput(f"The path {text!r} lies in a git repository's own directory.", "path")
    return path


def _entries(content: bytes, max_bytes: int) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Checked paths and contents; sizes are counted while reading, the zip's own word is not taken for them."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            _require_few(entries)
            left_bytes = max_bytes
            for entry in entries:
                path = safe_path(entry.filename)
                with archive.open(entry) as file:
                    body = file.read(left_bytes + 1)
                left_bytes -= len(body)
                if left_bytes < 0:
                    raise InvalidInput(f"The bundle unpacks to more than {max_bytes} bytes.")
                yield path, body
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput(f"The bundle is not a readable zip: {error}") from error


def _require_few(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Raise InvalidInput for too many entries, entries of the same path, and links."""
    if len(entries) > MAX_FILES:
        raise InvalidInput(f"The bundle has {len(entries)} files; {MAX_FILES} are allowed.")
    _require_distinct([entry.filename for entry in entries])
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise InvalidInput(f"The bundle holds a link: {entry.filename!r}.")


def _require_distinct(paths: Sequence[str]) -> None:
    """Raise InvalidInput when a path comes twice, or is both a file and a directory."""
    seen: set[str] = set()
    folders = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    for path in paths:
        if path in seen or path in folders:
            raise InvalidInput(f"The path {path!r} comes twice in one tree.", "path")
        seen.add(path)
