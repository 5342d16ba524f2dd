"""How tests are spread over processes: those that share a fixture that costs much stay together."""

from pathlib import Path

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All acceptance tests use one service; the others share what their own module sets up."""
    for item in items:
        folder = Path(item.path).parent.name
        item.add_marker(pytest.mark.xdist_group(folder if folder == "acceptance" else Path(item.path).stem))
