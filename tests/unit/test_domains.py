"""The catalogue of domains: every file loads, says everything in both languages, and agrees with itself."""

import pytest

from orchestrator.engines.blueprint import domains as catalogue
from orchestrator.engines.blueprint.domains import Domain
from orchestrator.models import FieldType, Language

ALL = pytest.mark.parametrize("domain", catalogue.domains(), ids=lambda domain: domain.id)
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@ALL
@pytest.mark.parametrize("language", LANGUAGES)
def test_domain_is_localised(domain: Domain, language: Language) -> None:
    """Every entity becomes one of the plan's; Chinese labels hold Chinese, states start and are read-only."""
    for entity in domain.entities:
        plan_entity = catalogue.localised(entity, language)
        assert [field.name for field in plan_entity.fields] == [field.name for field in entity.fields]
        assert any(field.required for field in plan_entity.fields)
        if plan_entity.machine is not None:
            state = next(field for field in plan_entity.fields if field.name == plan_entity.machine.field)
            assert state.read_only
            assert (state.type, state.default) == (FieldType.ENUM, plan_entity.machine.initial)


def test_library_lends_books_in_both_languages() -> None:
    """Borrowing means a loan, which takes a copy and gives it back."""
    library = catalogue.domain_by_id("library")
    assert library is not None
    assert [entity.name for entity in catalogue.entities_for_verb(library, "borrow", "en")] == ["Loan"]
    assert [entity.name for entity in catalogue.entities_for_verb(library, "还书", "zh")] == ["Loan"]
    book = catalogue.entity_for_noun(library, "Books", "en")
    assert book is not None
    assert book.name == "Book"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("A lending library for our village", "en", "library"),
        ("社区图书馆", "zh", "library"),
        ("Handle leave requests of our team", "en", "leave_approval"),
        ("公司请假管理", "zh", "leave_approval"),
    ],
)
def test_match_by_alias(text: str, language: Language, expected: str) -> None:
    """A phrase that names the domain is enough."""
    found = catalogue.match(text, language)
    assert found is not None
    assert found.domain.id == expected
