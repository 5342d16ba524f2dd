"""Previews: every page of the app to come, complete in itself, with the plan's own rows."""

import re
from functools import cache

import plan_examples
import pytest

from orchestrator.checks.web_code import web_complaints
from orchestrator.engines.blueprint.design import design
from orchestrator.engines.blueprint.preview import preview
from orchestrator.models import Entity, Field, FieldType, Plan


@cache
def pages(name: str) -> dict[str, str]:
    """The previews of an example plan: HTML by path."""
    return drawn(plan_examples.PLANS[name]())


def drawn(plan: Plan) -> dict[str, str]:
    """The previews of a plan: HTML by path."""
    files = preview(plan, design(plan))
    assert web_complaints(files) == []
    return {file.path: file.content for file in files}


@pytest.mark.parametrize("name", plan_examples.PLANS)
def test_every_page_has_a_preview_that_loads_nothing(name: str) -> None:
    """Dashboard, every list with its form, and the login where people log in; no script, no picture, no other file."""
    plan = plan_examples.PLANS[name]()
    expected = {"preview/dashboard.html", *(f"preview/{entity.plural}.html" for entity in plan.entities)}
    expected |= {"preview/login.html"} if plan.roles else set()
    assert expected <= pages(name).keys()
    for page in pages(name).values():
        assert not re.search(r"<script|<img|<link|url\(|@import", page)


def test_rows_of_the_plan_are_shown_as_people_read_them() -> None:
    """A loan names its book and its reader, and its state by its label; the button is there that moves it."""
    page = pages("library")["preview/loans.html"]
    for text in ("活着", "李雷", "2030-02-01", "还书"):
        assert text in page
    assert re.search(r'<span class="badge" data-tone="info">借出</span>', page)
    assert "borrowed" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)


def test_tags_pictures_and_many_choices_are_drawn() -> None:
    """A product shows its tags by name, and its form a checkbox for each tag there is."""
    page = pages("shop")["preview/products.html"]
    assert '<span class="tag">sale</span>' in page
    assert len(re.findall(r'type="checkbox" id="form-tag_ids-\d"', page)) == 2


def test_dashboard_counts_the_rows() -> None:
    """Two leave requests: one bar for each state, as long as its count."""
    page = pages("leave_approval")["preview/dashboard.html"]
    assert page.count("inline-size: 100%") == 2
    assert page.count("inline-size: 0%") == 2


def test_login_offers_the_sample_accounts() -> None:
    """Names and roles, in the plan's language."""
    page = pages("leave_approval")["preview/login.html"]
    assert "王芳" in page
    assert '<span class="role">经理</span>' in page


def test_plan_without_samples_gets_rows_that_are_made_up() -> None:
    """Somebody who looks at a preview sees rows also where nobody thought of any."""
    field = Field(name="title", type=FieldType.STRING, label="Title", required=True, max_length=80)
    task = Entity(name="Task", plural="tasks", label="Task", label_plural="Tasks", fields=[field])
    page = drawn(Plan(title="Tasks", requirement="tasks", entities=[task]))["preview/tasks.html"]
    assert page.count("<tr>") == 4


def test_texts_of_the_user_stay_texts() -> None:
    """A label, a title or a sample with markup in it is shown, not run."""
    plan = plan_examples.library()
    markup = "<img src=x onerror=alert(1)>"
    plan.entities[0].fields[0].label = markup
    plan.title = f"{markup}</style><script>alert(1)</script>"
    plan.samples["Book"][0]["title"] = markup
    page = drawn(plan)["preview/books.html"]
    assert page.count("&lt;img") >= 4
    assert not re.search(r"<img|<script", page)
