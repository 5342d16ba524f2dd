"""How plans are scored, on small invented cases."""

from typing import Any

import pytest

from bench.apps.expectation import Requirement
from bench.apps.matching import words
from bench.apps.plans import by_category, judge_all, summary, without_plan
from bench.apps.scoring import Score, score
from orchestrator.models import Entity, Plan
from orchestrator.models.behaviour import (
    Chart,
    Effect,
    EffectKind,
    Grant,
    Guard,
    GuardKind,
    Role,
    Shortcut,
    StateMachine,
    Transition,
)
from orchestrator.models.contract import Field, FieldType

LIBRARY = {
    "entities": {
        "Book|书": {
            "title|name|书名": "string",
            "price": "decimal",
            "genre|类别": "enum(novel|小说, poetry|诗歌)",
            "stock": "integer",
            "isbn?": "string",
        },
        "Loan|Borrowing|借阅": {"borrowed_on|date": "date|datetime", "status": "enum"},
        "Person|User|读者?": {"name": "string", "phone": "phone"},
    },
    "relations": ["Loan -> Book", "Loan -> Person ?"],
}


def required(language: str = "en", **parts: Any) -> Requirement:
    """A requirement with those parts over an invented library."""
    whole = {
        "name": "en-00",
        "domain": "library",
        "manner": "invented",
        "language": language,
        "text": "books and loans",
    }
    return Requirement.model_validate({**whole, **LIBRARY, **parts})


def book(*fields: Field, **parts: Any) -> Entity:
    """A book with those fields."""
    return Entity(name="Book", plural="books", label="Book", label_plural="Books", fields=list(fields), **parts)


def loan(*fields: Field, **parts: Any) -> Entity:
    """A loan of a book."""
    reference = Field(name="book_id", type=FieldType.REFERENCE, references="Book")
    whole = {"name": "Loan", "plural": "loans", "label": "Loan", "label_plural": "Loans", **parts}
    return Entity.model_validate({**whole, "fields": [reference, *fields]})


def field(name: str, kind: str = "string", **parts: Any) -> Field:
    """A field."""
    return Field(name=name, type=FieldType(kind), **parts)


def scored(requirement: Requirement, *entities: Entity, **parts: Any) -> Score:
    """A plan of those entities against the requirement."""
    language = parts.pop("language", "en")
    return score(requirement, Plan(title="t", requirement="r", language=language, entities=list(entities), **parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LoanRequests", ("loan", "request")),
        ("due_date", ("due", "date")),
        ("Cooking time (minutes)", ("cooking", "time")),
        ("categories", ("category",)),
        ("status", ("status",)),
        ("Classes", ("class",)),
        ("ISBN", ("isbn",)),
        ("hair_colour", ("hair", "color")),
    ],
)
def test_names_are_compared_by_their_words(text: str, expected: tuple[str, ...]) -> None:
    """Camel case, snake case, plurals, remarks in brackets and both spellings of English."""
    assert words(text) == expected


def test_everything_expected_and_nothing_else_scores_fully() -> None:
    """Alternatives of names and types count alike; references are relations, not fields."""
    enum = field("genre", "enum", values=["novel", "poetry"])
    whole = book(field("name"), field("price", "decimal"), enum, field("stock", "integer"))
    result = scored(required(), whole, loan(field("date", "date"), field("status", "enum", values=["out"])))
    assert (result.whole.missed, result.whole.extra) == ([], [])
    assert len(result.ledgers["fields"].found) == 6
    assert result.ledgers["relations"].found == ["Loan -> Book"]


def test_field_of_the_wrong_type_is_missed_and_too_much() -> None:
    """A price that is text serves nobody; the miss says what is there instead."""
    fields = scored(required(), book(field("price"))).ledgers["fields"]
    assert "Book.price: decimal (price is string)" in fields.missed
    assert fields.extra == ["Book.price: string"]


def test_field_of_the_right_type_is_preferred_to_one_of_the_right_name() -> None:
    """Of two candidates the one that serves is taken."""
    result = scored(required(), book(field("title", "text"), field("name")))
    assert "Book.title: string" in result.ledgers["fields"].found


def test_field_that_is_spelt_as_expected_is_preferred_to_its_plural() -> None:
    """Where a plan has both, the chart and the states are judged on the one that is meant."""
    made = book(field("genres", "enum", values=["novel"]), field("genre", "enum", values=["novel", "poetry"]))
    assert scored(required(), made).ledgers["values"].missed == []


def test_optional_things_are_right_when_there_and_no_loss_when_not() -> None:
    """An ISBN nobody asked for is fine; so is none."""
    with_it, without = scored(required(), book(field("isbn"))), scored(required(), book())
    assert with_it.ledgers["fields"].right == ["Book.isbn: string"]
    assert with_it.ledgers["fields"].missed == without.ledgers["fields"].missed


def test_thing_nobody_expects_counts_against_precision() -> None:
    """An invented entity, its fields and a field on an expected entity."""
    other = Entity(
        name="Invoice", plural="invoices", label="Invoice", label_plural="", fields=[field("sum", "decimal")]
    )
    result = scored(required(), book(field("mood")), other)
    assert result.ledgers["entities"].extra == ["Invoice"]
    assert result.ledgers["fields"].extra == ["Book.mood: string", "Invoice.sum: decimal"]


def test_chinese_plan_is_matched_by_its_labels() -> None:
    """Identifiers that were made up do not matter where the label says what it is; units in brackets neither."""
    made = Entity(
        name="Item", plural="items", label="书", label_plural="书",
        fields=[field("field_1", label="书名"), field("field_2", "enum", label="类别（必选）", values=["a", "b"],
                value_labels={"a": "小说", "b": "诗歌"})],
    )  # fmt: skip
    record = Entity(name="Record", plural="records", label="借阅记录", label_plural="借阅记录", fields=[])
    result = scored(required("zh"), made, record, language="zh")
    assert result.ledgers["entities"].found == ["Book", "Loan"]
    assert "Book.title: string" in result.ledgers["fields"].found
    assert result.ledgers["values"].found == ["Book.genre"]


def test_missing_enum_value_is_a_miss_and_a_further_one_is_not_held_against_the_plan() -> None:
    """The values the text names must be there."""
    values = scored(required(), book(field("genre", "enum", values=["novel", "drama"]))).ledgers["values"]
    assert values.missed == ["Book.genre (without poetry)"]


def test_field_may_live_with_an_optional_entity_that_was_split_off() -> None:
    """An order's customer name is found with the customer that the order refers to."""
    requirement = required(
        entities={"Order": {"name|customer": "string"}, "Customer?": {"name": "string"}},
        relations=["Order -> Customer ?"],
    )
    order = Entity(
        name="Order", plural="orders", label="", label_plural="",
        fields=[field("customer_id", "reference", references="Customer")],
    )  # fmt: skip
    customer = Entity(name="Customer", plural="customers", label="", label_plural="", fields=[field("name")])
    assert scored(requirement, order, customer).whole.missed == []
    assert scored(requirement, order.model_copy(update={"fields": []}), customer).ledgers["fields"].missed


def test_accounts_stand_for_an_entity_only_where_people_log_in() -> None:
    """Readers may be accounts; an app without accounts has none."""
    requirement = required(entities={"Person|User": {"name": "string"}}, relations=[], roles=["reader"])
    roles = [Role(name="reader", label="Reader", leads=True, joins=True)]
    assert scored(requirement, roles=roles).whole.missed == []
    assert scored(requirement).ledgers["entities"].missed == ["Person"]


def test_many_to_many_is_kept_by_references_or_by_an_entity_between() -> None:
    """Either way people can say which tags a post has; one reference can not."""
    requirement = required(entities={"Post": {"title": "string"}, "Tag": {"name": "string"}}, relations=["Post => Tag"])
    tag = Entity(name="Tag", plural="tags", label="", label_plural="", fields=[])

    def post(*fields: Field) -> Entity:
        return Entity(name="Post", plural="posts", label="", label_plural="", fields=list(fields))

    between = Entity(
        name="Tagging", plural="taggings", label="", label_plural="",
        fields=[field("post_id", "reference", references="Post"), field("tag_id", "reference", references="Tag")],
    )  # fmt: skip
    several = scored(requirement, post(field("tag_ids", "references", references="Tag")), tag)
    joined = scored(requirement, post(), tag, between)
    one = scored(requirement, post(field("tag_id", "reference", references="Tag")), tag)
    assert several.ledgers["relations"].missed == joined.ledgers["relations"].missed == []
    assert joined.ledgers["entities"].extra == joined.ledgers["relations"].extra == []
    assert one.ledgers["relations"].missed == ["Post => Tag"]
    assert one.ledgers["relations"].extra == ["Post.tag_id → Tag"]


def _lending(**parts: Any) -> Entity:
    steps = [Transition(name="give_back", label="Return", from_states=["out"], to_state="returned", **parts)]
    status = field("status", "enum", values=["out", "returned"], default="out", read_only=True)
    effect = Effect(kind=EffectKind.ADJUST, field="stock", reference="book_id", by=-1)
    return loan(
        field("borrowed_on", "date"),
        status,
        machine=StateMachine(initial="out", transitions=steps),
        on_create=[effect],
        shortcuts=[Shortcut(name="borrow", label="Borrow", reference="book_id")],
        guards=[Guard(kind=GuardKind.AT_MOST, reference="book_id", limit=3, states=["out"])],
    )


def test_deeds_are_found_as_buttons_by_verb_label_or_the_state_they_lead_to() -> None:
    """Borrow is a shortcut on the book, return a transition of the loan; a transition nobody expects is extra."""
    actions = ["do borrow on Book", "do return|give_back on Loan", "do lose on Loan ?"]
    result = scored(required(actions=actions), book(), _lending()).ledgers["actions"]
    assert (len(result.found), result.missed, result.extra) == (2, [], [])
    by_state = scored(required(actions=["do returned on Loan"]), book(), _lending()).ledgers["actions"]
    assert by_state.found == ["do returned on Loan"]
    unwanted = scored(required(), book(), _lending()).ledgers["actions"]
    assert unwanted.extra == ["Loan: give_back"]


def test_filter_needs_a_choice_and_search_a_text() -> None:
    """Free text can be searched and not chosen from; a reference can."""
    actions = ["filter Book.title", "filter Book.genre", "filter Loan.Book", "search Book", "sort Book.price"]
    made = [book(field("title"), field("genre", "enum", values=["novel"])), loan()]
    result = scored(required(actions=actions), *made).ledgers["actions"]
    assert result.found == ["filter Book.genre", "filter Loan.Book", "search Book"]
    assert result.missed == ["filter Book.title (title is string)", "sort Book.price (no price)"]


def test_chart_is_of_the_field_that_was_asked_for() -> None:
    """By genre is not by book; further charts are not held against the plan."""
    made = [book(field("genre", "enum", values=["novel"])), loan()]
    requirement = required(actions=["chart Book.genre", "chart Loan.Book"])
    result = scored(requirement, *made, charts=[Chart(entity="Loan", field="book_id", title="")]).ledgers["actions"]
    assert result.found == ["chart Loan.Book"]
    assert result.missed == ["chart Book.genre (charts: Loan.book_id)"]


RULES = [
    "minimum Book.stock 0",
    "maximum Book.price 99",
    "unique Book.isbn",
    "required Book.title",
    "at_most Loan 3",
    "adjusts Loan Book.stock",
    "default Loan.status out",
]


def test_rules_are_found_where_the_plan_keeps_exactly_them() -> None:
    """Bounds, uniqueness, guards with their limit, adjusted stock and the first state."""
    whole = book(
        field("title", required=True), field("isbn", unique=True), field("stock", "integer", minimum=0),
        field("price", "decimal", maximum=99),
    )  # fmt: skip
    result = scored(required(rules=RULES), whole, _lending()).ledgers["rules"]
    assert (result.missed, result.extra) == ([], [])
    other = [*RULES[:4], "at_most Loan 5", *RULES[5:]]
    bare = book(field("title"), field("isbn"), field("stock", "integer", minimum=1), field("price", "decimal"))
    less = scored(required(rules=other), bare, _lending()).ledgers["rules"]
    assert less.missed == [*RULES[:4], "at_most Loan 5"]
    assert less.extra == ["Loan: at_most"]


def test_guard_and_uniqueness_that_nobody_asked_for_are_too_much() -> None:
    """They refuse what people want to do. That an end follows its beginning harms nobody."""
    guards = [Guard(kind=GuardKind.NOT_PAST, fields=["borrowed_on"]), Guard(kind=GuardKind.IN_ORDER, fields=["a", "b"])]
    made = loan(field("borrowed_on", "date", unique=True), guards=guards)
    assert scored(required(), book(), made).ledgers["rules"].extra == ["Loan: not_past", "Loan.borrowed_on: unique"]


PERMISSIONS = [
    "may clerk create Book",
    "may_not reader create Book",
    "own reader Loan",
    "may clerk return Loan",
    "may_not reader return Loan",
]


def test_permissions_are_read_from_grants_and_transitions() -> None:
    """What one role may, the other must not; without roles nothing is granted or refused to anybody."""
    requirement = required(roles=["clerk", "reader"], actions=["do return|give_back on Loan"], rules=PERMISSIONS)
    roles = [Role(name="clerk", label="Clerk", leads=True), Role(name="reader", label="Reader", joins=True)]
    everything = Grant(role="clerk", actions=["list", "read", "create", "update", "delete"])
    looks = Grant(role="reader", actions=["list", "read"])
    own = Grant(role="reader", actions=["list", "read", "create"], own=["list", "read"])
    lending = _lending(roles=["clerk"])
    lending.grants = [everything, own]
    kept = scored(requirement, book(grants=[everything, looks]), lending, roles=roles)
    assert kept.ledgers["rules"].missed == []
    assert kept.ledgers["roles"].missed == kept.ledgers["roles"].extra == []
    open_to_all = scored(requirement, book(), _lending(), roles=roles).ledgers["rules"]
    assert open_to_all.missed == ["may_not reader create Book", "own reader Loan", "may_not reader return Loan"]
    assert scored(requirement, book(), _lending()).ledgers["rules"].found == []


def test_role_that_nobody_mentions_is_too_much() -> None:
    """People who share a list do not want to log in."""
    roles = [Role(name="admin", label="Admin", leads=True, joins=True)]
    assert scored(required(), roles=roles).ledgers["roles"].extra == ["admin"]


def test_colours_and_looks_are_those_asked_for() -> None:
    """A colour in words is met by a neighbour, a number only by itself; an accent nobody named is extra."""
    requirement = required(colours={"background": "#fffff0"}, looks=["rounded|圆角"])
    right = scored(requirement, colours={"background": "#FFFFF0", "accent": "#123456"}, style=["rounded"])
    assert right.ledgers["colours"].found == ["background #fffff0", "rounded"]
    assert right.ledgers["colours"].extra == ["accent #123456"]
    wrong = scored(requirement, colours={"background": "#ffffee"}).ledgers["colours"]
    assert wrong.missed == ["background #fffff0 (#ffffee)", "rounded"]


def test_what_can_not_be_built_has_to_be_said_and_not_by_quoting_everything() -> None:
    """One of the words in one sentence; a page that happens to hold it admits nothing."""
    requirement = required(unsupported=["payment|pay|支付"])
    assert scored(requirement, not_understood=["People pay by card."]).ledgers["admitted"].found == ["payment"]
    assert scored(requirement, not_understood=["People pay. " * 40]).ledgers["admitted"].missed == ["payment"]


def test_no_plan_misses_everything_and_holds_nothing() -> None:
    """A refused text pulls recall down by all that was asked for."""
    nothing = without_plan(required(rules=RULES))
    assert (nothing.whole.found, nothing.whole.extra) == ([], [])
    assert len(nothing.ledgers["rules"].missed) == len(RULES)


def test_failure_to_plan_is_one_requirements_own() -> None:
    """A text with nothing in it to keep is reported; the next one is planned."""
    empty, books = required(text="???????????"), required(text="Books with a title and a price")
    first, second = judge_all([empty, books])
    assert first.error.startswith("InvalidInput")
    assert "Book.title: string" in second.score.ledgers["fields"].found
    text = summary([first, second])
    assert "InvalidInput" in text
    assert "2 plans" in text
    assert by_category([first.score, second.score])["language"].missed == ["en (plan is zh)"]
