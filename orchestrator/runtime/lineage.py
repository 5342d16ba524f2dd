"""Whether a version goes on from the data of another one. Data belong to the migrations that made them."""

from pathlib import Path

from orchestrator.errors import SchemaChanged


def require_continuation(in_service: Path, version: Path) -> None:
    """Return when every migration of the release in service is in the new one, unchanged; more may follow.

    Raises:
        SchemaChanged: naming those that are not.
    """
    applied, offered = _migrations(in_service), _migrations(version)
    lost = [name for name, content in applied.items() if offered.get(name) != content]
    if lost:
        raise SchemaChanged(
            f"This version keeps its data in another way: {', '.join(lost)} is not what the version in service was "
            "made with. That one stays, and its data are untouched. Only additions can take over data; deliver this "
            "version in a project of its own."
        )


def _migrations(release: Path) -> dict[str, bytes]:
    """The migrations of an unpacked tree by name, in order."""
    return {path.name: path.read_bytes() for path in sorted((release / "migrations").glob("*.sql"))}
