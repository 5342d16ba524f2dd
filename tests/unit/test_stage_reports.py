"""The documents the stages write: nothing a user typed breaks them, and the diagram parses."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.apps.evidence import lived
from orchestrator.checks import stories
from orchestrator.checks.junit import render
from orchestrator.checks.outcome import Check, Exchange
from orchestrator.checks.rubric import RULES, Finding
from orchestrator.checks.story import StoryOutcome
from orchestrator.models import Column, Entity, Field, FieldType, Plan, Reading, Story, StoryKind, Table
from orchestrator.stages.reports.acceptance import render_acceptance
from orchestrator.stages.reports.er_diagram import er_diagram
from orchestrator.stages.reports.markdown import fenced, plain, section, table
from orchestrator.stages.reports.prd import render_prd
from orchestrator.stages.reports.testing import render_test_report
from orchestrator.stages.reports.trial_words import STEPS_ZH, SUITES, WORDS

HOSTILE = "<script>alert(1)</script> | `x` [a](javascript:b)\n# no heading"
STORY = Story(id="S1", kind=StoryKind.CREATE, role="user", want=HOSTILE, so_that="it is", criteria=[HOSTILE])


@given(st.text())
def test_plain_text_holds_nothing_that_html_or_a_table_acts_on(text: str) -> None:
    """Whatever was typed stays on one line, opens no tag and closes no cell."""
    shown = plain(text)
    assert not set(shown) & set("<>\n\r\0")
    assert not re.search(r"(?<!\\)(\\\\)*[|`\[]", shown)


@given(st.text(alphabet="`a\n"))
def test_fenced_text_can_not_close_its_fence(text: str) -> None:
    """The fence is longer than any run of backticks inside."""
    block = fenced(text)
    fence = block.partition("\n")[0]
    assert fence not in block[len(fence) : -len(fence)]


def test_section_without_content_is_left_out() -> None:
    """An empty section leaves no heading behind; a table has a row per entry."""
    assert section("Empty", "", "") == ""
    assert table(["A", "B"], [("1", "x|y")]) == "| A | B |\n|---|---|\n| 1 | x\\|y |"


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reports_let_no_tag_of_a_user_through(language: str) -> None:
    """Requirement, labels, stories, findings and answers of the app are all shown as text."""
    entity = Entity(
        name="Task", plural="tasks", label=HOSTILE, label_plural=HOSTILE,
        fields=[Field(name="title", type=FieldType.STRING, label=HOSTILE, required=True)],
    )  # fmt: skip
    plan = Plan(
        title=HOSTILE, language=language, requirement=HOSTILE, entities=[entity], stories=[STORY], users=[HOSTILE],
        not_understood=[HOSTILE], readings=[Reading(text=HOSTILE, read_as=HOSTILE)],
    )  # fmt: skip
    accepted = render_acceptance(
        plan, [StoryOutcome(STORY, [HOSTILE], HOSTILE)], [Finding("console", HOSTILE)], [], [], []
    )
    for text in (render_prd(plan), accepted, render_test_report([Check("unit", HOSTILE, "no")], 1.0)):
        tags = _Tags()
        tags.feed(text)
        assert tags.tags == []
        assert "alert(1)" in text


def test_failing_checks_say_where() -> None:
    """Operation, field, request, answer, what was expected and what was found, in Markdown and in JUnit."""
    seen = Exchange(
        "updateTask (PATCH /api/tasks/{id})", 'PATCH /api/tasks/1 as manager {"title":"b"}', '200 {"title":"a"}'
    )
    check = Check("semantic", "Task.update.title", "title is 'a', not 'b'", 0.1, "title", "'b'", "'a'", (seen,))
    report, junit = render_test_report([check], 1.0), render([check])
    for line in ("operation: updateTask (PATCH /api/tasks/{id})", "field: title", "expected: 'b'", "got: 'a'"):
        assert f"\n- {line}\n" in report
        assert f"\n{line}" in junit
    assert "as manager" in report
    assert "200 {" in junit


def test_prd_is_written_in_the_language_of_the_requirement() -> None:
    """Headings and words of a Chinese plan are Chinese."""
    text = render_prd(Plan(title="任务", language="zh", requirement="任务清单", stories=[STORY], out_of_scope=["支付"]))
    assert "## 不在范围内\n\n- 支付" in text
    assert "Acceptance criteria" not in text


def test_reports_of_trials_are_written_in_the_language_of_the_plan() -> None:
    """Of a Chinese plan only names of checks, and what programs said, are not Chinese; every rule has its words."""
    plan = Plan(title="任务", language="zh", requirement="任务清单", stories=[STORY])
    outcome = StoryOutcome(STORY, ["the form opens", "the page says “请填写”"], "")
    findings = [Finding(rule, "x") for rule in RULES]
    told = render_acceptance(plan, [outcome], findings, ["shot.png"], [12.0], ["浏览器"])
    told += render_test_report([Check("unit", "a"), Check("semantic", "b", "c", field="d")], 1.0, ["浏览器"], "zh")
    for text in ("- 打开表单\n- 页面提示“请填写”", "用户故事通过 1/1", "## 评分标准", "1 项检查未通过。", "- 字段: d"):
        assert text in told
    words = {rule.text for rule in RULES.values()} | set(WORDS["en"].values()) | set(SUITES["en"].values())
    assert [word for word in words if len(word) > 9 and word in told] == []
    assert lived(told) is not None
    assert lived(told).passed == 1  # type: ignore[union-attr]


def test_every_step_of_a_story_is_told_in_chinese() -> None:
    """Whatever the stories note has its words, so that no report of a Chinese plan is half English."""
    folder = Path(stories.__file__).parent
    noted = {
        re.sub(r"“{.*?}”", "“{}”", text)
        for file in folder.glob("*.py")
        for text in re.findall(r'steps\.append\(\s*f?"(.*?)"\s*\)', file.read_text(encoding="utf-8"))
    }
    assert noted
    assert noted <= set(STEPS_ZH)


_NAME = r'"[A-Za-z][A-Za-z0-9_]*"'
_ENTITY = re.compile(rf"    {_NAME} {{")
_ATTRIBUTE = re.compile(r'        [A-Za-z][\w]* ([A-Za-z]\w*)( (?:PK|FK|UK)(?:, (?:PK|FK|UK))*)?( "[^"\n]*")?')
_RELATION = re.compile(rf'    ({_NAME}) (?:\|\||\|o)--o[{{|] ({_NAME}) : "[A-Za-z]\w*"')


def parse_er_diagram(source: str) -> dict[str, list[str]]:
    """Attributes by entity. Strict: any line outside our subset of Mermaid's grammar raises ValueError."""
    first, *lines = source.splitlines()
    assert first == "erDiagram"
    entities: dict[str, list[str]] = {}
    inside: list[str] | None = None
    for line in lines:
        if inside is not None and line == "    }":
            inside = None
        elif inside is not None and (found := _ATTRIBUTE.fullmatch(line)):
            assert found[1].lower() not in {"pk", "fk", "uk"}
            inside.append(found[1])
        elif inside is None and _ENTITY.fullmatch(line):
            inside = entities.setdefault(line.strip(' {"'), [])
        elif inside is None and (found := _RELATION.fullmatch(line)):
            assert found[1].strip('"') in entities
            assert found[2].strip('"') in entities
        else:
            raise ValueError(line)
    assert inside is None
    return entities


def test_er_diagram_shows_tables_columns_keys_and_relations() -> None:
    """A reference becomes a relation; a column that bears a keyword's name is renamed."""
    people = Table(table="people", fields=[Column(name="id", sql_type="INTEGER", primary_key=True), Column(name="pk")])
    tasks = Table(table="tasks", fields=[Column(name="owner_id", references="people(id)", required=True)])
    source = er_diagram([people, tasks])
    assert parse_er_diagram(source) == {"people": ["id", "pk_"], "tasks": ["owner_id"]}
    assert '    "people" ||--o{ "tasks" : "owner_id"' in source


@given(
    st.lists(
        st.builds(
            Table,
            table=st.text(min_size=1, max_size=8),
            fields=st.lists(st.builds(Column, name=st.text(max_size=8), references=st.none() | st.text()), max_size=4),
        ),
        max_size=4,
    )
)
def test_er_diagram_parses_whatever_the_names(tables: list[Table]) -> None:
    """No name can break the diagram."""
    parse_er_diagram(er_diagram(tables))
