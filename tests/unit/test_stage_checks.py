"""The pieces the checking stages are made of: outcomes, reports, values, colours, scores."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.checks.contrast import contrasts
from orchestrator.checks.junit import read_pytest, read_schemathesis, render
from orchestrator.checks.outcome import Check, Mismatch, Recorder, expect, failing, fingerprint
from orchestrator.checks.rubric import RULES, Dimension, Finding, overall, scores
from orchestrator.checks.values import in_order, same_value, valid_value, wrong_values
from orchestrator.models import Design, Field, FieldType
from orchestrator.models.colour import contrast_ratio

PASSED, BROKEN = Check("semantic", "Task.create"), Check("fuzz", "GET /api/tasks ST101", "500")


async def _fails(error: Exception) -> None:
    raise error


async def test_recorder_keeps_going_after_a_failing_check() -> None:
    """A mismatch, a timeout and a wrong shape each become one failing check; the next check still runs."""
    recorder = Recorder("semantic")
    await recorder.check("mismatch", _fails(Mismatch("expected 201, got 200")))
    await recorder.check("timeout", _fails(TimeoutError()))
    await recorder.check("shape", _fails(KeyError("id")))
    assert not await recorder.check("last", _fails(ValueError("no JSON")))
    assert [check.name for check in failing(recorder.checks)] == ["mismatch", "timeout", "shape", "last"]
    assert recorder.checks[0].message == "expected 201, got 200"


async def test_recorder_lets_a_defect_of_ours_through() -> None:
    """An error that the app can not cause is not blamed on the app."""
    with pytest.raises(ZeroDivisionError):
        await Recorder("semantic").check("ours", _fails(ZeroDivisionError()))


def test_fingerprint_names_the_failing_set_only() -> None:
    """Order, messages, times and passing checks do not matter; another failing check does."""
    same = [Check("fuzz", BROKEN.name, "other words", 9.0), Check("unit", "x"), PASSED]
    assert fingerprint([PASSED, BROKEN]) == fingerprint(same)
    assert fingerprint([BROKEN]) != fingerprint([BROKEN, Check("unit", "x", "no")])


def test_expect_raises_only_when_the_condition_fails() -> None:
    """The message is what the report will show."""
    expect(True, "unused")
    with pytest.raises(Mismatch, match="told"):
        expect([], "told")


def test_junit_report_is_valid_and_counts_per_suite() -> None:
    """One testsuite per suite; characters XML can not hold are spelt out."""
    root = ET.fromstring(  # noqa: S314 - our own report
        render([PASSED, BROKEN, Check("semantic", "nul", "got 'a\0b' & <c>")])
    )
    assert root.attrib["tests"] == "3"
    assert root.attrib["failures"] == "2"
    assert [suite.attrib["name"] for suite in root] == ["semantic", "fuzz"]
    assert root.find("testsuite/testcase/failure").text == r"got 'a\x00b' & <c>"


@given(st.text(), st.text())
def test_junit_report_can_be_read_back_whatever_it_says(name: str, message: str) -> None:
    """Any text a generated app sends leaves the report readable."""
    (read,) = read_pytest(render([Check("unit", name, message)]), "unit")
    assert read.passed == (not message)


def test_schemathesis_report_gives_one_check_per_kind_of_failure() -> None:
    """The same kinds of failure get the same ids, whatever the case that showed them."""
    cases = (
        '<testcase name="GET /a" time="1"/>'
        '<testcase name="POST /a" time="2"><failure message="ST101, ST204">first</failure>'
        '<failure message="ST101">second</failure></testcase>'
    )
    xml = f'<testsuites><testsuite name="schemathesis">{cases}</testsuite></testsuites>'
    checks = read_schemathesis(xml, "fuzz")
    assert [check.id for check in checks] == ["fuzz.GET /a", "fuzz.POST /a ST101", "fuzz.POST /a ST204"]
    assert [check.message for check in checks] == ["", "first", "first"]


@pytest.mark.parametrize("text", ["", "<a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_a_report_that_is_none_is_refused(text: str) -> None:
    """Broken XML and XML with entities of its own are not read."""
    with pytest.raises(ValueError, match="no JUnit report"):
        read_pytest(text, "unit")


_FIELDS = st.one_of(
    st.builds(
        lambda kind, low, more: Field(name="some_field", type=kind, min_length=low, max_length=low + more),
        st.sampled_from([FieldType.STRING, FieldType.TEXT, FieldType.PASSWORD]), st.integers(0, 30), st.integers(0, 50),
    ),
    st.builds(
        lambda kind, low, more: Field(name="amount", type=kind, minimum=low, maximum=low + more),
        st.sampled_from([FieldType.INTEGER, FieldType.DECIMAL]), st.integers(-100, 100), st.integers(0, 50),
    ),
)  # fmt: skip


@given(_FIELDS, st.integers(0, 5000))
def test_valid_value_stays_within_the_bounds_of_its_field(field: Field, number: int) -> None:
    """Lengths and numbers fit, and the same number gives the same value."""
    value = valid_value(field, number)
    if isinstance(value, str):
        assert (field.min_length or 0) <= len(value) <= (field.max_length or 99)
    else:
        assert field.minimum <= value <= field.maximum
    assert value == valid_value(field, number)


@pytest.mark.parametrize(
    "field",
    [
        Field(name="phone", type=FieldType.PHONE, max_length=32, pattern=r"^[0-9+\(\) .\-]{3,32}$"),
        Field(name="code", type=FieldType.STRING, pattern=r"^[A-Z]{3}-\d{2}$", max_length=6),
        Field(name="site", type=FieldType.URL, max_length=2000, pattern=r"^https?://[^\s]+$"),
        Field(name="email", type=FieldType.EMAIL, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    ],
)
def test_valid_value_matches_the_pattern_of_its_field(field: Field) -> None:
    """Patterns we foresee get readable values, others the simplest text that matches."""
    import re

    value = valid_value(field, 3)
    assert isinstance(value, str)
    assert re.search(field.pattern or "", value)


@pytest.mark.parametrize("kind", list(FieldType))
def test_wrong_values_never_equal_a_valid_one(kind: FieldType) -> None:
    """Every type has values it refuses."""
    field = Field(name="x", type=kind, values=["low", "high"], minimum=0, maximum=10)
    wrong = wrong_values(field)
    assert len(wrong) >= 3
    assert valid_value(field, 1) not in wrong.values() or kind is FieldType.BOOLEAN


@pytest.mark.parametrize(
    ("kind", "sent", "got", "same"),
    [
        (FieldType.DECIMAL, 1.5, "1.50", True),
        (FieldType.INTEGER, 1, 2, False),
        (FieldType.STRING, " a ", "a", True),
        (FieldType.STRING, "a", "A", False),
        (FieldType.DATETIME, "2030-01-01T09:30:00Z", "2030-01-01T09:30:00", True),
        (FieldType.DATETIME, "2030-01-01T09:30:00Z", "2030-01-01T10:30:00+02:00", False),
        (FieldType.DATE, "2030-01-01", "2030-01-02", False),
        (FieldType.BOOLEAN, True, 1, False),
        (FieldType.TEXT, None, None, True),
        (FieldType.TEXT, "a", None, False),
    ],
)
def test_same_value_compares_as_the_type_means_it(kind: FieldType, sent: object, got: object, same: bool) -> None:
    """Numbers and times by value, text exactly."""
    assert same_value(Field(name="x", type=kind), sent, got) is same


def test_rows_without_a_value_come_first_in_an_ascending_list() -> None:
    """A date that only some moves set is missing in many rows; such a list can be put in order all the same."""
    assert in_order(["2026-02-01", None, "2026-01-01", None]) == [None, None, "2026-01-01", "2026-02-01"]


def test_contrast_ratio_agrees_with_the_published_examples() -> None:
    """Black on white is 21:1, #777 on white just misses 4.5:1. Source: WCAG 2.2, WebAIM."""
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio("red", "#ffffff") == 0


def test_contrasts_count_a_missing_colour_as_unreadable() -> None:
    """A design that leaves a colour out does not pass."""
    design = Design(light={"text": "#000000", "surface": "#ffffff"}, dark={}, font_family="serif")
    passed = {(c.theme, c.text, c.surface) for c in contrasts(design) if c.passed}
    assert passed == {("light", "text", "surface")}


def test_score_is_the_lowest_dimension() -> None:
    """One console error fails an app that is otherwise perfect; the same finding twice counts once."""
    error = Finding("console", "TypeError")
    assert overall([]) == 10
    assert scores([error, error])[Dimension.INTERACTION] == 6
    assert overall([error]) == 6
    assert overall([Finding("slow", f"{n}") for n in range(9)]) == 8


@pytest.mark.parametrize("rule", [rule for rule in RULES if RULES[rule].points >= 4])
def test_one_serious_finding_fails_the_app(rule: str) -> None:
    """Whatever costs four points is enough to be under 7."""
    assert overall([Finding(rule, "x")]) < 7
