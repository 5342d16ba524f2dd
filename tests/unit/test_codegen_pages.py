"""What the page's scripts are told: who may do what, where a row can go, in which colour."""

import re
from functools import cache

import codegen_examples
import plan_examples
import pytest

from orchestrator import codegen
from orchestrator.checks.web_code import web_complaints
from orchestrator.codegen import literals
from orchestrator.codegen.app_model import read_app
from orchestrator.codegen.page_model import Definitions
from orchestrator.codegen.palette import css_tokens
from orchestrator.codegen.tones import tones
from orchestrator.models import Design, Field, FieldType, SourceFile, Transition


@cache
def frontend(name: str) -> list[SourceFile]:
    """The front end of an example plan."""
    plan = plan_examples.PLANS[name]()
    return codegen.develop("frontend", plan, codegen_examples.DESIGN, plan_examples.contract_of(plan))


@cache
def definitions(name: str) -> dict[str, dict[str, object]]:
    """What the scripts know of each entity of an example plan, by its plural."""
    plan = plan_examples.PLANS[name]()
    contract = plan_examples.contract_of(plan)
    found = Definitions(read_app(plan, contract), contract)
    return {one.plural: found.of(one) for one in found.shown}


@pytest.mark.parametrize("name", plan_examples.PLANS)
def test_front_ends_are_short_balanced_and_complete(name: str) -> None:
    """Files below 300 lines, balanced HTML, and every style sheet and module that is referred to exists."""
    files = frontend(name)
    assert [file.path for file in files if file.content.count("\n") >= 300] == []
    assert web_complaints(files) == []
    paths = {file.path for file in files}
    for file in files:
        for module in re.findall(r'from "\./([\w/]+\.js)"', file.content):
            assert f"static/{module}" in paths, f"{file.path} imports {module}"


@pytest.mark.parametrize("name", plan_examples.PLANS)
def test_every_text_a_script_asks_for_exists(name: str) -> None:
    """`t("…")` never names a text that nobody wrote."""
    texts = next(file.content for file in frontend(name) if file.path == "static/texts.js")
    known = set(re.findall(r"^  (\w+):", texts, re.M))
    for file in frontend(name):
        asked = set(re.findall(r'(?<![\w.])t\("(\w+)"', file.content))
        assert asked <= known, f"{file.path}: {asked - known}"


def test_no_script_makes_markup_of_data() -> None:
    """Values become texts and attributes only."""
    for file in frontend("shop"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", file.content), file.path


def test_rules_say_who_may_and_who_only_with_their_own() -> None:
    """Managers see every request and decide; employees change and withdraw theirs; nobody deletes."""
    requests = definitions("leave_approval")["leave_requests"]
    assert requests["can"]["list"] == {"roles": ["manager", "employee"], "own": ["employee"]}
    assert requests["can"]["create"] == {"roles": ["employee"]}
    assert requests["can"]["update"]["conditional"] is True
    assert "delete" not in requests["can"]
    moves = {move["name"]: move for move in requests["transitions"]}
    assert moves["approve"]["rule"] == {"roles": ["manager"], "conditional": True}
    assert moves["approve"]["inputs"] == ["decision_comment"]
    assert moves["withdraw"]["rule"]["own"] == ["employee"]


def test_shortcut_stands_on_the_row_it_is_about() -> None:
    """Borrowing begins at a book and fills in which; the loan itself has no such button."""
    assert definitions("library")["books"]["shortcuts"] == [
        {"name": "borrow", "label": "借书", "plural": "loans", "reference": "book_id"}
    ]
    assert definitions("library")["loans"]["shortcuts"] == []


def test_reference_names_what_it_points_to() -> None:
    """A reference knows where its choices come from and which property holds the other row's name."""
    fields = {field["name"]: field for field in definitions("library")["loans"]["fields"]}
    assert fields["book_id"]["labelField"] == "book_label"
    assert fields["book_id"]["target"]["path"] == "api/books"
    assert fields["book_id"]["target"]["titleField"] == "title"
    assert "book_label" not in fields


def test_fixed_fields_are_only_in_the_form_of_a_new_row() -> None:
    """Who borrowed which book is not changed afterwards."""
    fields = {field["name"]: field for field in definitions("library")["loans"]["fields"]}
    assert {name for name, field in fields.items() if field.get("when") == "create"} == {"book_id", "reader_id"}


def test_list_begins_with_what_people_call_a_row() -> None:
    """The name is the first column, whoever made it comes after."""
    assert definitions("leave_approval")["leave_requests"]["columns"][:2] == ["reason", "owner_id"]


def test_order_is_offered_by_what_can_be_ordered() -> None:
    """Not by the number of another row, not by a picture, not by a long text."""
    sorts = {value.removeprefix("-") for value in definitions("shop")["products"]["sorts"]}
    assert sorts == {"id", "name", "price", "stock", "featured"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"pending": "", "approved": "", "rejected": ""}, {"pending": "warn", "approved": "good", "rejected": "bad"}),
        ({"a": "待审批", "b": "已批准", "c": "已拒绝"}, {"a": "warn", "b": "good", "c": "bad"}),
        ({"low": "Low", "medium": "Medium", "high": "High"}, {"low": "plain", "medium": "info", "high": "warn"}),
        ({"red": "Red", "blue": "Blue"}, {"red": "plain", "blue": "plain"}),
    ],
)
def test_tones_follow_what_words_mean(values: dict[str, str], expected: dict[str, str]) -> None:
    """A refusal is red, what waits is amber, what is settled green; a word without a mood has no colour."""
    labels = {value: label or value for value, label in values.items()}
    field = Field(name="status", type=FieldType.ENUM, values=list(values), value_labels=labels)
    assert tones(field, []) == expected


def test_tones_of_unknown_states_follow_their_order() -> None:
    """The first state waits, those in between are under way, the last is settled."""
    field = Field(name="status", type=FieldType.ENUM, values=["alpha", "beta", "gamma"], default="alpha")
    moves = [
        Transition(name="one", label="One", from_states=["alpha"], to_state="beta"),
        Transition(name="two", label="Two", from_states=["beta"], to_state="gamma"),
    ]
    assert tones(field, moves) == {"alpha": "warn", "beta": "info", "gamma": "good"}


def test_design_with_eight_colours_gets_the_others() -> None:
    """A design needs to say no more than the usual colours; short and odd ones are put right."""
    tokens = css_tokens(codegen_examples.DESIGN.model_copy(update={"light": {"accent": "#fa0", "danger": "red"}}))
    assert tokens.light["accent"] == "#ffaa00"
    assert tokens.light["danger"] == tokens.light["danger"].lower() != "red"
    assert tokens.light.keys() == tokens.dark.keys()


def test_fonts_of_headings_can_not_end_the_declaration() -> None:
    """Nothing but a list of fonts gets into the style sheet; none means the font of the text."""
    design = Design(light={}, dark={}, font_family="a", heading_font_family="b;} body { display: none")
    assert ";" not in css_tokens(design).fixed["heading-font"]
    assert css_tokens(Design(light={}, dark={}, font_family="a")).fixed["heading-font"] == "var(--font)"


def test_script_literals_are_safe_and_short() -> None:
    """Small objects stay on one line, property names are bare where they can be, and no text ends the script."""
    assert literals.script({"name": "x", "odd name": [1, None, True]}) == '{ name: "x", "odd name": [1, null, true] }'
    assert "</script" not in literals.script({"text": "</script>"})
    long = literals.script({"values": ["x" * 40] * 4})
    assert long.startswith("{\n  values: [\n    ")
    assert long.endswith("  ],\n}")
    assert literals.script({}) == "{}"
    assert literals.script([]) == "[]"
