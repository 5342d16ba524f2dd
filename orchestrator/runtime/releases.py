"""The unpacked versions of one app on disk."""

import os
import shutil
import tempfile
from pathlib import Path

from orchestrator.runtime import bundle

KEPT = 3


class Releases:
    """`<folder>/<first 12 digits of the bundle's sha256>`; a release is there completely or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, sha256: str) -> Path | None:
        """Where the release is, or None; found ones count as used now."""
        path = self._folder / sha256[:12]
        if not path.is_dir():
            return None
        os.utime(path)
        return path

    def install(self, sha256: str, content: bytes) -> Path:
        """The release, unpacked. Raises InvalidInput for a bundle that is not safe."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self._folder))
        try:
            bundle.unpack(content, draft)
            draft.chmod(0o755)
            if (found := self.find(sha256)) is None:
                found = draft.rename(self._folder / sha256[:12])
                os.utime(found)
            return found
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def prune(self, keep: Path) -> None:
        """Delete all but the most recently used ones; `keep` stays in any case, drafts of a crash go."""
        folders = sorted(self._folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        finished = [path for path in folders if not path.name.startswith("draft-") and path != keep]
        for path in set(folders) - {keep, *finished[: KEPT - 1]}:
            shutil.rmtree(path, ignore_errors=True)
