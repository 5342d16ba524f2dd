"""Sample rows: valid whatever the plan, true to the trade, in the plan's language, and the same every time."""

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_examples import contract_of, leave_approval, notes
from plan_examples import library as hand_written_library
from plan_strategies import plans
from sample_faults import sample_faults
from test_domains import plan_of

from orchestrator.codegen.app_model import read_app
from orchestrator.codegen.database import database_files
from orchestrator.engines.blueprint import domains as catalogue
from orchestrator.engines.blueprint.domains import Domain
from orchestrator.engines.blueprint.samples import pointed_to_first, samples_for, with_samples
from orchestrator.engines.blueprint.text import is_cjk
from orchestrator.models import Entity, Field, FieldType, Guard, GuardKind, Language, Plan, StateMachine, Transition

ALL = pytest.mark.parametrize("domain", catalogue.domains(), ids=lambda domain: domain.id)
IN_BOTH = pytest.mark.parametrize("language", ["en", "zh"])


@ALL
@IN_BOTH
def test_samples_of_a_domain_are_valid_and_many(domain: Domain, language: Language) -> None:
    """Every entity has six rows or more, and none of them breaks what the app would ask of it."""
    plan = with_samples(plan_of(domain, language))
    assert sample_faults(plan, plan.samples, plan.accounts) == []
    assert {name: len(rows) for name, rows in plan.samples.items() if not 6 <= len(rows) <= 15} == {}
    assert set(plan.samples) == {entity.name for entity in plan.entities}


@ALL
def test_samples_fit_the_generated_database(domain: Domain) -> None:
    """The database of the generated app takes them, with all its conditions and foreign keys."""
    plan = with_samples(plan_of(domain, "zh"))
    files = {file.path: file.content for file in database_files(read_app(plan, contract_of(plan)))}
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(files["migrations/0001_initial.sql"])
    moment = "2026-11-16 08:00:00.000000"
    for table, rows in json.loads(files["app/samples.json"]).items():
        columns = {column[1] for column in connection.execute(f'PRAGMA table_info("{table}")')}
        added = {"created_at": moment, "updated_at": moment, "password_hash": "x"}
        for row in rows:
            whole_row = {**row, **{name: value for name, value in added.items() if name in columns}}
            names = ", ".join(f'"{name}"' for name in whole_row)
            places = ", ".join("?" * len(whole_row))
            insert = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 - names of our own contract
            connection.execute(insert, list(whole_row.values()))
    connection.commit()
    connection.close()


@st.composite
def changed_domains(draw: st.DrawFn) -> Plan:
    """A domain with fields left out, made unique or bounded more tightly than the catalogue has them."""
    domain = draw(st.sampled_from(catalogue.domains()))
    plan = plan_of(domain, draw(st.sampled_from(["en", "zh"])))
    entities = [
        entity.model_copy(
            update={"fields": [draw(changed_fields(field)) for field in entity.fields if draw(kept(field))]}
        )
        for entity in plan.entities
    ]
    return plan.model_copy(update={"entities": entities, "domain": draw(st.sampled_from([domain.id, ""]))})


def kept(field: Field) -> st.SearchStrategy[bool]:
    """Yes for what something depends on, else mostly."""
    spare = not (field.required or field.read_only) and field.type in (FieldType.STRING, FieldType.TEXT, FieldType.ENUM)
    return st.sampled_from([True, True, True, False]) if spare else st.just(True)


def changed_fields(field: Field) -> st.SearchStrategy[Field]:
    """The field as it is, or asking more of its values."""
    changes: list[dict[str, object]] = [{}, {"required": True}]
    if field.read_only or field.references:
        changes = [{}]
    elif field.type is FieldType.STRING:
        changes += [{"unique": True}, {"max_length": 4}, {"min_length": 30, "max_length": 40}, {"pattern": "^[A-Z]"}]
    elif field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        changes += [{"minimum": 3, "maximum": 3}, {"minimum": -5, "maximum": -1, "default": None}, {"unique": True}]
    elif field.type in (FieldType.DATE, FieldType.EMAIL, FieldType.PHONE):
        changes += [{"unique": True}]
    return st.sampled_from(changes).map(lambda change: field.model_copy(update=change))


@settings(max_examples=80, deadline=None)
@given(changed_domains() | plans())
def test_samples_of_any_plan_are_valid(plan: Plan) -> None:
    """Whatever a requirement changes in what the catalogue has, and whatever else it asks for, no row breaks it."""
    full = with_samples(plan)
    assert sample_faults(full, full.samples, full.accounts) == []


@pytest.mark.parametrize("example", [leave_approval, hand_written_library, notes])
def test_samples_of_plans_outside_the_catalogue_are_valid(example: object) -> None:
    """Plans that name their fields otherwise get rows too."""
    plan: Plan = example()  # type: ignore[operator]
    samples = samples_for(plan)
    assert sample_faults(plan, samples, plan.accounts) == []
    assert all(len(rows) >= 6 for rows in samples.values())


def test_samples_are_the_same_every_time() -> None:
    """No clock and no chance: the bytes of a generated app do not change."""
    domain = catalogue.domain_by_id("clinic")
    assert domain is not None
    first, second = (samples_for(plan_of(domain)) for _ in range(2))
    assert first == second


def test_rows_say_what_their_way_to_the_state_left() -> None:
    """A decided request names who decided it, when and why; one that waits does not; employees made them all."""
    domain = catalogue.domain_by_id("leave_approval")
    assert domain is not None
    plan = with_samples(plan_of(domain, "zh"))
    roles = {number: account.role for number, account in enumerate(plan.accounts, 1)}
    rows = plan.samples["LeaveRequest"]
    decided = [row for row in rows if row["status"] in ("approved", "rejected")]
    assert decided
    assert all({"decided_at", "decided_by_id", "comment"} <= row.keys() for row in decided)
    assert {roles[row["decided_by_id"]] for row in decided} == {"manager"}
    assert {roles[row["owner_id"]] for row in rows} == {"employee"}


def test_counts_are_what_the_other_rows_make_them() -> None:
    """An option has as many votes as there are votes for it."""
    domain = catalogue.domain_by_id("voting")
    assert domain is not None
    samples = samples_for(plan_of(domain))
    cast = [row["poll_option_id"] for row in samples["Vote"]]
    counted = [row.get("votes", 0) for row in samples["PollOption"]]
    assert counted == [cast.count(number) for number in range(1, len(counted) + 1)]


def thing(fields: list[Field], name: str = "Gizmo", **more: object) -> Plan:
    """A plan for a thing that no domain knows."""
    entity = Entity(name=name, plural=f"{name.lower()}s", label=name, label_plural=f"{name}s", fields=fields, **more)
    return Plan(title="T", requirement="T", entities=[entity])


def test_an_unknown_thing_has_rows_that_fit_the_names_of_its_fields() -> None:
    """Names, people, prices and days are recognised by what fields are called."""
    fields = [
        Field(name="name", type=FieldType.STRING, required=True, max_length=60),
        Field(name="inspector_email", type=FieldType.EMAIL),
        Field(name="price", type=FieldType.DECIMAL, minimum=0),
        Field(name="built_year", type=FieldType.INTEGER, minimum=1900, maximum=2100),
        Field(name="next_check_date", type=FieldType.DATE),
    ]
    rows = samples_for(thing(fields))["Gizmo"]
    assert len({row["name"] for row in rows}) == len(rows) == 8
    assert all(row["inspector_email"].endswith("@example.com") for row in rows)
    assert all(1998 <= row["built_year"] <= 2026 for row in rows)
    assert all(row["next_check_date"] > "2026-11-16" for row in rows)


def test_chinese_plans_have_chinese_rows() -> None:
    """People, books and sentences are Chinese in a Chinese app."""
    domain = catalogue.domain_by_id("library")
    assert domain is not None
    samples = samples_for(plan_of(domain, "zh"))
    assert all(is_cjk(row["title"][0]) for row in samples["Book"])
    assert all(is_cjk(row["name"][0]) for row in samples["Reader"])


def test_fewer_rows_where_there_is_no_room_for_more() -> None:
    """A unique choice of two values has two rows; a limit that no row can keep has none."""
    choice = Field(name="side", type=FieldType.ENUM, values=["left", "right"], required=True, unique=True)
    assert len(samples_for(thing([choice]))["Gizmo"]) == 2
    words = Field(name="code", type=FieldType.STRING, required=True, pattern="^(never-made-up-by-anybody)$")
    assert samples_for(thing([words])) == {}


def test_rows_that_no_state_counts_stand_beside_a_full_limit() -> None:
    """With one open row at most for each, the others are closed."""
    keeper = Entity(
        name="Shelf", plural="shelves", label="Shelf", label_plural="Shelves",
        fields=[Field(name="side", type=FieldType.ENUM, values=["left"], required=True, unique=True)],
    )  # fmt: skip
    state = Field(
        name="status", type=FieldType.ENUM, values=["open", "closed"], default="open", required=True, read_only=True
    )
    gizmo = Entity(
        name="Gizmo", plural="gizmos", label="Gizmo", label_plural="Gizmos",
        fields=[Field(name="shelf_id", type=FieldType.REFERENCE, references="Shelf", required=True), state],
        machine=StateMachine(
            initial="open",
            transitions=[Transition(name="close", label="Close", from_states=["open"], to_state="closed")],
        ),
        guards=[Guard(kind=GuardKind.AT_MOST, reference="shelf_id", limit=1, states=["open"])],
    )  # fmt: skip
    rows = samples_for(Plan(title="T", requirement="T", entities=[gizmo, keeper]))["Gizmo"]
    assert [row["status"] for row in rows].count("open") == 1
    assert len(rows) == 8


def test_entities_come_after_those_they_point_to() -> None:
    """Rows can be inserted in the order of the samples."""
    domain = catalogue.domain_by_id("shop")
    assert domain is not None
    reversed_entities = list(reversed(plan_of(domain).entities))
    names = [entity.name for entity in pointed_to_first(reversed_entities)]
    assert names.index("Category") < names.index("Product") < names.index("Order")
