"""The hand-written requirements of bench/requirements, and the notation that they are written in."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bench.apps.colours import shade
from bench.apps.expectation import Requirement, load, load_all
from bench.apps.notation import is_chinese, kinds, names
from orchestrator.models.contract import FieldType

REQUIREMENTS = load_all()


def test_forty_requirements_in_two_languages_cover_many_domains() -> None:
    """Twenty of each language, at least 25 domains, from one sentence to a page."""
    assert [requirement.language for requirement in REQUIREMENTS].count("zh") == 20
    assert [requirement.language for requirement in REQUIREMENTS].count("en") == 20
    assert len({requirement.domain for requirement in REQUIREMENTS}) >= 25
    lengths = sorted(len(requirement.text) for requirement in REQUIREMENTS)
    assert lengths[0] < 80
    assert lengths[-1] > 1500


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_expectation_names_things_in_the_languages_a_plan_uses(requirement: Requirement) -> None:
    """Identifiers are English everywhere; a Chinese text's things have Chinese labels besides."""
    assert is_chinese(requirement.text) is (requirement.language == "zh")
    named = [entity.names for entity in requirement.entities] + [
        field.names for entity in requirement.entities for field in entity.fields
    ]
    for each in named:
        assert not is_chinese(each.first)
    if requirement.language == "zh":
        labelled = [each for each in named if any(is_chinese(name) for name in each.all)]
        assert len(labelled) >= 0.8 * len(named)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_expectation_requires_something_to_look_for(requirement: Requirement) -> None:
    """An entity with a field, each with one name only once, so that no plan passes by holding nothing."""
    required = [entity for entity in requirement.entities if not entity.names.optional]
    assert any(not field.names.optional for entity in required for field in entity.fields)
    for entity in requirement.entities:
        firsts = [field.names.first for field in entity.fields]
        assert len(firsts) == len(set(firsts))


def test_notation_reads_alternatives_types_and_values() -> None:
    """Names, the mark of what is only suggested, types and the values of an enum."""
    assert names("Loan|借阅?").all == ("Loan", "借阅")
    assert names("Loan|借阅?").optional
    read = kinds("boolean|enum(open, done|已完成)")
    assert read.types == (FieldType.BOOLEAN, FieldType.ENUM)
    assert [value.all for value in read.values] == [("open",), ("done", "已完成")]


@pytest.mark.parametrize("text", ["money", "string(a, b)", "enum()", ""])
def test_notation_refuses_types_that_do_not_exist(text: str) -> None:
    """A misspelt type in an expectation is found when it is loaded, not scored as a miss."""
    with pytest.raises(ValueError, match=r"."):
        kinds(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"relations": ["Loan -> Book"]},
        {"rules": ["minimum Book.stock 0"]},
        {"rules": ["may manager approve Book"]},
        {"rules": ["sometimes Book"]},
        {"actions": ["fly Book"]},
        {"colours": {"accent": "cerulean-ish"}},
        {"wishes": []},
    ],
)
def test_expectation_that_refers_to_nothing_is_refused(wrong: dict[str, object]) -> None:
    """Relations, rules and actions name expected things only; unknown words are the writer's mistake."""
    whole = {"name": "x", "domain": "d", "manner": "m", "language": "en", "text": "Books with a title"}
    assert Requirement.model_validate({**whole, "entities": {"Book": {"title": "string"}}})
    with pytest.raises(ValidationError):
        Requirement.model_validate({**whole, "entities": {"Book": {"title": "string"}}, **wrong})


def test_file_with_a_mistake_is_named(tmp_path: Path) -> None:
    """The message begins with the file, so that its writer finds it."""
    path = tmp_path / "en-99.yaml"
    path.write_text(
        "domain: x\nmanner: y\nlanguage: en\ntext: Books with a title\nentities:\n  Book:\n    title: texts\n"
    )
    with pytest.raises(ValueError, match=r"^en-99\.yaml"):
        load(path)


def test_colour_in_words_is_met_by_its_like_and_a_number_only_by_itself() -> None:
    """`#fffdd0` was asked for exactly; people who say navy accept a neighbouring navy and no grass."""
    assert shade("#fffdd0").fits("#FFFDD0")
    assert not shade("#fffdd0").fits("#fffdd1")
    assert shade("navy").fits("#001f80")
    assert not shade("navy").fits("#228b22")
