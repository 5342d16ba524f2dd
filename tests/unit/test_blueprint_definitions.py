"""Outlines and definitions: what a text lists outright is taken whole, whatever marks it uses."""

import pytest

from orchestrator.engines.blueprint.outline import Node, outline_of
from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import Brief, Feature, FieldType, Plan


def plan_of(text: str) -> Plan:
    """The plan of a text."""
    return plan(Brief(feature=Feature(id="F001", name="An app"), requirement=text))


def fields_of(text: str) -> dict[str, set[str]]:
    """Entity → names of its fields."""
    return {entity.name: {field.name for field in entity.fields} for entity in plan_of(text).entities}


def drawn(nodes: list[Node]) -> list[object]:
    """The outline as nested lists."""
    return [[node.text, *drawn(node.children)] if node.children else node.text for node in nodes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Boats\n - name, length\nRaces\n - date, course", [["Boats", "name, length"], ["Races", "date, course"]]),
        ("# Club\n## Boats\nName, length\n## Races\nDate", [["Club", ["Boats", "Name, length"], ["Races", "Date"]]]),
        ("一、船只\n（一）名称\n（二）长度\n二、比赛", [["船只", "名称", "长度"], "比赛"]),
        ("Boats\n  Name: unique\n  Length\n\nRaces\n  Date", [["Boats", "Name: unique", "Length"], ["Races", "Date"]]),
        ("1. Boats have names.\n2. Races have dates.", ["Boats have names.", "Races have dates."]),
    ],
)
def test_lines_stand_under_what_they_belong_to(text: str, expected: list[object]) -> None:
    """Headings by sign, number or indentation hold the lists below them."""
    assert drawn(outline_of(text)) == expected


def test_wrapped_line_is_one_line_again() -> None:
    """A sentence that goes on in the next line is read as one."""
    first = "We keep boats and want to know for each of them which races it took part in over the"
    assert [node.text for node in outline_of(f"{first}\nlast years.")] == [f"{first} last years."]


@pytest.mark.parametrize(
    ("text", "entity", "fields"),
    [
        ("Boats: name (unique), length in metres, sail number", "Boat", {"name", "length", "sail_number"}),
        ("Boats\n  Name: mandatory\n  Hull: wood / steel / plastic", "Boat", {"name", "hull"}),
        ("- Boats - name, hull (wood, steel), insured yes/no", "Boat", {"name", "hull", "insured"}),
        ("Each boat has:\n- a name\n- whether it is insured\n- number of seats", "Boat", {"name", "insured"}),
        ("### 1. 学生\n姓名、性别（男、女）、年级", "Student", {"name", "gender", "grade"}),
        ("· 学生：姓名、学号、手机号\n· 教室：名称、楼层", "Student", {"name", "student_number", "phone"}),
        ("学生填写报修单：房间号、问题描述、现场照片", "RepairRequest", {"room_number"}),
    ],
)
def test_listed_attributes_belong_to_the_thing_they_stand_under(text: str, entity: str, fields: set[str]) -> None:
    """A colon, a dash, a heading or `has:` introduces what a thing has."""
    assert fields <= fields_of(text)[entity]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Samples: code, mass [g]\nStatus: received -> in analysis -> archived",
            ["received", "in_analysis", "archived"],
        ),
        ("Samples: code, mass [g]\nStatus: open / closed", ["open", "closed"]),
        ("Samples\n - code, mass\n - received → archived", ["received", "archived"]),
    ],
)
def test_states_are_the_values_of_a_choice(text: str, values: list[str]) -> None:
    """States with arrows or slashes are one field of the thing they stand under."""
    sample = next(entity for entity in plan_of(text).entities if entity.name == "Sample")
    status = next(field for field in sample.fields if field.name == "status")
    assert (status.type, status.values) == (FieldType.ENUM, values)


def test_what_comes_later_is_said_to_be_left_out() -> None:
    """Wishes below `Not now` are listed in the plan and not built."""
    found = plan_of("# Boats\n## Boats\nName, length\n## Not now\nWeather forecast for every race.")
    assert any("Weather forecast" in part for part in found.not_understood)


@pytest.mark.parametrize(
    ("text", "entity", "fields"),
    [
        ("## Boats\n| Field | Type |\n|---|---|\n| sail number | text |\n| launched | date |", "Boat", {"launched"}),
        ("R1 Boats: name, length in metres, launched on\nR2 Races: name, date", "Boat", {"name", "length"}),
        ("Boats: name / length / sail number", "Boat", {"name", "sail_number"}),
    ],
)
def test_tables_numbers_and_slashes_are_lists_too(text: str, entity: str, fields: set[str]) -> None:
    """A table of fields, requirements with numbers, and fields between slashes."""
    assert fields <= fields_of(text)[entity]


def test_bracket_behind_a_state_says_who_moves_there() -> None:
    """`approved (manager)` is moved to by managers."""
    found = plan_of("Purchase requests: title, amount\nStatus: requested → approved (manager) → ordered (buyer)")
    request = next(entity for entity in found.entities if entity.machine)
    assert request.machine is not None
    assert {t.to_state: t.roles for t in request.machine.transitions}["approved"] == ["manager"]
