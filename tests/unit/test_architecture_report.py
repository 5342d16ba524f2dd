"""The architecture document: every table, relation, state, permission and error of the contract is in it."""

import re

import plan_examples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.models import Field, FieldType, Transition
from orchestrator.stages.reports.architecture import render_architecture
from orchestrator.stages.reports.diagram_text import shown
from orchestrator.stages.reports.state_diagram import state_diagram


def document(example: str) -> str:
    """The architecture of an example."""
    plan = plan_examples.PLANS[example]()
    return render_architecture(plan, plan_examples.contract_of(plan))


def diagrams(text: str) -> list[str]:
    """The sources of its diagrams."""
    return re.findall(r"```mermaid\n(.*?)```", text, flags=re.DOTALL)


def row(text: str, start: str) -> list[str]:
    """The cells of the table row that starts like this."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split(" | ")]


@pytest.mark.parametrize("example", plan_examples.PLANS)
def test_document_names_every_table_operation_and_error(example: str) -> None:
    """Nothing of the contract is left out, and a diagram stands for each machine."""
    plan = plan_examples.PLANS[example]()
    contract = plan_examples.contract_of(plan)
    text = document(example)
    assert contract.api
    assert contract.database
    data, *machines = diagrams(text)
    assert all(f'    "{table.table}"' in data for table in contract.database.tables)
    assert len(machines) == sum(entity.machine is not None for entity in plan.entities)
    assert all(f"| {operation.operation_id} |" in text for operation in contract.api.operations)
    codes = {spec.code for operation in contract.api.operations for spec in operation.errors}
    assert all(f"\n| {code} | " in text for code in codes)


def test_diagram_shows_labels_keys_and_cardinalities() -> None:
    """A parent that may be missing, a link of two columns, and what people call it all."""
    data = diagrams(document("shop"))[0]
    assert '    "categories"["Categories"] {' in data
    assert '        TEXT name UK "Name, required"' in data
    for line in [
        '"categories" |o--o{ "categories" : "parent_id"',
        '"categories" ||--o{ "products" : "category_id"',
        '"products" ||--o{ "product_tag_links" : "product_id"',
        '"tags" ||--o{ "product_tag_links" : "tag_id"',
    ]:
        assert f"    {line}\n" in data


def test_state_diagram_says_who_moves() -> None:
    """From the start to each end, with the label of the transition and of the role."""
    lines = [line.strip() for line in diagrams(document("leave_approval"))[1].splitlines()]
    assert lines[0] == "stateDiagram-v2"
    assert {'state "待审批" as s0', "[*] --> s0", "s0 --> s1 : 批准 (经理)", "s3 --> [*]"} <= set(lines)


def test_permissions_are_a_table_of_actions_by_roles() -> None:
    """Who may, who may with own rows, and who may not."""
    text = document("leave_approval")
    assert row(text, "操作 | 经理") == ["操作", "经理", "员工"]
    assert row(text, "LeaveRequest · list") == ["LeaveRequest · list", "可以", "仅自己的"]
    assert row(text, "LeaveRequest · 批准") == ["LeaveRequest · 批准", "可以", "–"]
    assert row(text, "User · update") == ["User · update", "可以", "–"]
    assert "权限" not in document("library")


def test_guards_and_effects_are_told_in_words() -> None:
    """What is checked, what happens besides, and the code of the refusal."""
    text = document("shop")
    assert row(text, "createOrderLine | stock") == ["createOrderLine", "stock of product_id -1 × quantity", "none_left"]
    assert row(text, "deleteOrderLine | stock") == ["deleteOrderLine", "stock of product_id +1 × quantity", "none_left"]
    library = document("library")
    assert row(library, "createLoan | 同一reader_id最多 5 条（状态为 borrowed）")[2] == "limit_reached"


@given(st.text())
def test_shown_text_holds_nothing_that_a_diagram_acts_on(text: str) -> None:
    """Whatever was typed stays on one line, closes no quote, and is not empty."""
    told = shown(text)
    assert told
    assert not set(told) & set('"`;#{}[]<>|%\\\n\r\0')


@given(st.lists(st.text(), min_size=2, max_size=4, unique=True), st.text())
def test_state_diagram_has_the_same_lines_whatever_the_labels(values: list[str], label: str) -> None:
    """Labels change words, never the shape."""
    field = Field(name="status", type=FieldType.ENUM, values=values, default=values[0], value_labels={values[0]: label})
    move = Transition(name="go", label=label, from_states=[values[0]], to_state=values[1])
    lines = state_diagram(field, [move], {}).splitlines()
    assert len(lines) == 1 + len(values) + 1 + 1 + len(values) - 1
    assert all(re.fullmatch(r'    (state "[^"]+" as s\d|\S+ --> \S+( : .+)?)', line) for line in lines[1:])
