"""Which domain a requirement speaks of: by name, by the words it uses, and by its meaning."""

import pytest
from domain_sentences import sentences

from orchestrator.engines.blueprint.domains import entities_for_verb, entity_for_noun, match, matching, similarity
from orchestrator.engines.blueprint.domains.loading import domain_by_id
from orchestrator.engines.blueprint.domains.phrases import stem
from orchestrator.models import Language


def misread() -> list[tuple[str, str | None, str | None]]:
    """(sentence, expected, found) of all that are matched with another domain than expected."""
    found = [(text, domain, match(text, language)) for text, language, domain in sentences()]
    return [(text, want, got and got.domain.id) for text, want, got in found if want != (got and got.domain.id)]


def test_nine_of_ten_sentences_are_matched() -> None:
    """Named, described or paraphrased: the catalogue knows what is meant, and leaves alone what it does not know."""
    assert similarity.is_available(), "the extra `similarity` is part of what tests install"
    wrong = misread()
    assert len(wrong) <= len(sentences()) / 20, wrong


def test_words_alone_match_most_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the encoder everything works; a few paraphrases are not recognised, and none is taken for another."""
    monkeypatch.setattr(matching, "closest", lambda text, language: [])
    wrong = misread()
    assert len(wrong) <= len(sentences()) / 8, wrong
    assert not [sentence for sentence in wrong if sentence[2] is not None]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("An inventory app for a bike shop with products and suppliers", "en", "inventory"),
        ("A shop app with an inventory", "en", "shop"),
        ("A CRM for a hotel", "en", "crm"),
        ("A booking site for a hotel", "en", "hotel"),
        ("Appointments for our hair salon, each with notes", "en", "appointments"),
        ("自行车店的库存系统", "zh", "inventory"),
        ("诊所的预约系统", "zh", "clinic"),
        ("图书馆的自习室预约系统", "zh", "booking"),
        ("员工通讯录，可以按部门查找", "zh", "contacts"),
    ],
)
def test_what_the_app_is_beats_whom_it_is_for(text: str, language: Language, expected: str) -> None:
    """A domain named in passing says less than the one that the app is called by."""
    found = match(text, language)
    assert found is not None
    assert found.domain.id == expected


def test_match_says_how_it_was_found() -> None:
    """People see what was recognised, in their language."""
    named, spoken = match("社区图书馆系统", "zh"), match("Students take courses and teachers enter the grades", "en")
    assert named is not None
    assert "图书馆" in named.how
    assert spoken is not None
    assert "course" in spoken.how


def test_a_word_in_passing_names_nothing() -> None:
    """Notes and tags are a part of almost anything."""
    assert match("Observe meteors; each sighting has a magnitude and notes", "en") is None


@pytest.mark.parametrize(
    ("forms", "base"),
    [
        ("borrow borrows borrowed borrowing", "borrow"),
        ("plan plans planned planning", "plan"),
        ("approve approves approved approving", "approve"),
        ("finish finishes finished finishing", "finish"),
        ("pay pays paying", "pay"),
    ],
)
def test_stem_is_one_for_all_forms(forms: str, base: str) -> None:
    """A verb is recognised in whatever form it is written."""
    assert {stem(form) for form in forms.split()} == {stem(base)}


def test_verbs_and_nouns_find_their_entity_in_any_form() -> None:
    """Plurals and inflected verbs mean the same thing as the words of the catalogue."""
    shop = domain_by_id("shop")
    assert shop is not None
    assert [entity.name for entity in entities_for_verb(shop, "ordering", "en")] == ["Order"]
    assert [entity.name for entity in entities_for_verb(shop, "placed orders", "en")] == ["Order"]
    product = entity_for_noun(shop, "Products", "en")
    assert product is not None
    assert product.name == "Product"
    assert entity_for_noun(shop, "spaceship", "en") is None
