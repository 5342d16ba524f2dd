"""Names of generated code."""

import pytest

from orchestrator.codegen import naming


@pytest.mark.parametrize(
    ("name", "expected"), [("Task", "task"), ("OrderItem", "order_item"), ("HTTPPage", "http_page"), ("A1B", "a1_b")]
)
def test_snake_case_splits_words(name: str, expected: str) -> None:
    """A capital begins a word; a run of capitals is one."""
    assert naming.snake(name) == expected


@pytest.mark.parametrize("name", ["class", "metadata", "json", "model_dump", "str", "registry", "copy"])
def test_attribute_avoids_names_in_use(name: str) -> None:
    """What Python, pydantic or SQLAlchemy keep gets an underscore."""
    assert naming.attribute_name(name) == f"{name}_"


@pytest.mark.parametrize("name", ["title", "model_year", "type", "id", "date"])
def test_attribute_keeps_free_names(name: str) -> None:
    """Everything else keeps its name."""
    assert naming.attribute_name(name) == name


@pytest.mark.parametrize("plural", ["samples", "stats", "accounts", "permissions"])
def test_module_avoids_those_of_the_app_and_its_tests(plural: str) -> None:
    """A laboratory keeps samples; the tests of the app's own samples have that name already."""
    assert naming.module_name(plural) == f"{plural}_"
