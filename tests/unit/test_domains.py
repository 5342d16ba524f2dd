"""The catalogue of domains: every file loads, says all in both languages, agrees with itself and can be built."""

from collections import Counter
from typing import Any

import pytest
from plan_examples import contract_of
from sample_faults import sample_faults

from orchestrator.contracts.rules import check
from orchestrator.engines.blueprint import domains as catalogue
from orchestrator.engines.blueprint.domains import Domain
from orchestrator.engines.blueprint.domains.loading import read_domain
from orchestrator.engines.blueprint.naming import RESERVED_ENTITIES, RESERVED_FIELDS, RESERVED_TABLES
from orchestrator.engines.blueprint.planning import plan
from orchestrator.engines.blueprint.text import is_cjk
from orchestrator.models import Brief, EffectKind, Feature, FieldType, Language, Plan

ALL = pytest.mark.parametrize("domain", catalogue.domains(), ids=lambda domain: domain.id)
IN_BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def plan_of(domain: Domain, language: Language = "en") -> Plan:
    """A plan of all that a domain has, with accounts where it has roles."""
    return Plan(
        title=domain.title.of(language),
        language=language,
        requirement=domain.about.of(language),
        features=[Feature(id="F001", name="An app")],
        entities=[catalogue.localised(entity, language) for entity in domain.entities],
        roles=catalogue.localised_roles(domain, language),
        charts=catalogue.localised_charts(domain, language),
        domain=domain.id,
    )


def test_catalogue_is_large_enough() -> None:
    """Twenty domains were asked for by name; each has its file."""
    asked = (
        "task_tracker blog shop booking inventory crm library leave_approval forum expenses event_registration "
        "help_desk recipes gym clinic school real_estate job_board survey project_board"
    )
    assert set(asked.split()) <= {domain.id for domain in catalogue.domains()}


@ALL
@IN_BOTH
def test_domain_has_a_contract_that_breaks_no_rule(domain: Domain, language: Language) -> None:
    """All of the domain at once makes an app that can be built."""
    assert check(contract_of(plan_of(domain, language))) == []


@ALL
@IN_BOTH
def test_domain_named_alone_makes_an_app(domain: Domain, language: Language) -> None:
    """Its name is enough: the requirement is matched with it, what it always keeps is there, and there are samples."""
    name = domain.title.of(language)
    text = f"{name}系统" if language == "zh" else f"A {name.lower()} app"
    planned = plan(Brief(feature=Feature(id="F001", name="An app"), requirement=text))
    assert planned.domain == domain.id
    assert check(contract_of(planned)) == []
    assert sample_faults(planned, planned.samples, planned.accounts) == []
    assert set(planned.samples) == {entity.name for entity in planned.entities}


@ALL
def test_names_mean_nothing_else(domain: Domain) -> None:
    """No entity, table or field has a name that Python, SQL or every generated app keeps for itself."""
    for entity in plan_of(domain).entities:
        assert entity.name not in RESERVED_ENTITIES
        assert entity.plural not in RESERVED_TABLES
        assert not {field.name for field in entity.fields} & (RESERVED_FIELDS | {"owner_id"})


@ALL
@IN_BOTH
def test_states_begin_somewhere_and_are_left_to_transitions(domain: Domain, language: Language) -> None:
    """The field of a machine is a choice that people do not fill in, and begins at its initial state."""
    for entity in plan_of(domain, language).entities:
        assert any(field.required for field in entity.fields)
        if entity.machine is not None:
            state = next(field for field in entity.fields if field.name == entity.machine.field)
            assert (state.read_only, state.type, state.default) == (True, FieldType.ENUM, entity.machine.initial)


@ALL
def test_chinese_texts_are_chinese_and_english_ones_are_not(domain: Domain) -> None:
    """Halves of a text that were mixed up, or forgotten, are found."""
    for text in _texts(domain.model_dump(exclude={"entities": {"__all__": {"samples"}}})):
        assert not any(is_cjk(char) for char in text["en"]), text
        assert any(is_cjk(char) for char in text["zh"]) or text["zh"] == text["en"], text


def _texts(part: Any) -> list[dict[str, str]]:
    """Every pair of texts inside."""
    if isinstance(part, dict) and set(part) == {"en", "zh"} and isinstance(part["en"], str):
        return [part]
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, tuple | list) else ()
    return [text for inner in parts for text in _texts(inner)]


@ALL
@IN_BOTH
def test_a_noun_means_one_entity(domain: Domain, language: Language) -> None:
    """Within a domain each word names one thing, and every label is among the words."""
    named = Counter(word for entity in domain.entities for word in set(entity.words.of(language)))
    assert not [word for word, times in named.items() if times > 1]
    for entity in domain.entities:
        assert catalogue.entity_for_noun(domain, entity.label.of(language), language) is entity
        assert catalogue.entity_for_noun(domain, entity.label_plural.of(language), language) is entity


@IN_BOTH
def test_an_alias_names_one_domain(language: Language) -> None:
    """No phrase names two domains."""
    named = Counter(alias for domain in catalogue.domains() for alias in domain.aliases.of(language))
    assert not [alias for alias, times in named.items() if times > 1]
    assert all(len(domain.aliases.of(language)) >= 3 for domain in catalogue.domains())


def test_library_lends_books_in_both_languages() -> None:
    """Borrowing means a loan, which takes a copy and gives it back."""
    library = catalogue.domain_by_id("library")
    assert library is not None
    assert [entity.name for entity in catalogue.entities_for_verb(library, "borrow", "en")] == ["Loan"]
    assert [entity.name for entity in catalogue.entities_for_verb(library, "还书", "zh")] == ["Loan"]
    loan = plan_of(library, "zh").entities[-1]
    assert [effect.by for effect in loan.on_create if effect.kind is EffectKind.ADJUST] == [-1]
    assert loan.machine is not None
    assert [move.label for move in loan.machine.transitions][:1] == ["还书"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"core": "false"}, "no entity is core"),
        ({"guards": "[{kind: not_past, fields: [nowhen]}]"}, "no field nowhen"),
        ({"on_create": "[{kind: adjust, reference: other_id, field: stock}]"}, "leads to no field stock"),
        ({"machine": "{initial: a, transitions: {go: {label: Go | 走, from_states: [b], to_state: c}}}"}, "no state"),
        ({"grants": "[{role: boss, actions: [list]}]"}, "no role boss"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_domain_that_contradicts_itself_is_refused(change: dict[str, str], complaint: str) -> None:
    """A mistake in a file is told when it is read, and not when an app is built from it."""
    entity = {
        "label": "Thing, Things | 东西",
        "core": "true",
        "words": "thing | 东西",
        "fields": "{name: Name | 名称, other_id: {label: Other | 其他, references: Thing}}",
        **change,
    }
    lines = "\n".join(f"    {key}: {value}" for key, value in entity.items())
    text = f"title: T | 题\naliases: t, u, v | 甲, 乙, 丙\nabout: A | 一\nentities:\n  Thing:\n{lines}"
    with pytest.raises(ValueError, match=complaint):
        read_domain("things", text)
