"""How tests are spread over processes: those that share a fixture that costs much stay together, the longest first."""

from pathlib import Path

import pytest

LONGEST = (
    "acceptance", "test_crashes", "test_random_contracts", "test_stage_acceptance", "test_service_mongodb",
    "test_generated_app_code", "test_stage_planted_bugs", "test_http_schemathesis", "test_app_host",
    "test_stage_pipeline", "test_http_service", "test_stage_repair",
)  # fmt: skip
"""Groups that take longest; begun first, so that at the end no process waits long for the other."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All acceptance tests use one service; the others share what their own module sets up."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: LONGEST.index(_group(item)) if _group(item) in LONGEST else len(LONGEST))


def _group(item: pytest.Item) -> str:
    path = Path(item.path)
    return path.parent.name if path.parent.name == "acceptance" else path.stem
