"""What the blueprint engine reads in English sentences: entities, fields, types, choices and relations."""

import pytest

from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import Brief, Entity, Feature, Plan


def plan_of(sentence: str) -> Plan:
    """The plan of a sentence."""
    return plan(Brief(feature=Feature(id="F001", name="An app"), requirement=sentence))


def shape(entity: Entity) -> dict[str, str]:
    """Field name → type, in order; a choice with its values, a reference with its target."""
    return {field.name: _kind(field) for field in entity.fields}


def _kind(field: object) -> str:
    extra = "|".join(getattr(field, "values", [])) or getattr(field, "references", None) or ""
    return f"{field.type.value} {extra}".strip()  # type: ignore[attr-defined]


PRIORITY = "enum low|medium|high"
DIFFICULTY = "enum easy|medium|hard"

ONE_ENTITY = [
    (
        "A task tracker where each task has a title, a due date and a priority",
        "Task",
        {"title": "string", "due_date": "date", "priority": PRIORITY},
    ),
    ("Contacts with name, email and phone", "Contact", {"name": "string", "email": "email", "phone": "phone"}),
    (
        "An expense log: each expense has an amount, a date and a category (food, travel, rent)",
        "Expense",
        {"amount": "decimal", "date": "date", "category": "enum food|travel|rent"},
    ),
    (
        "I want an app to track my plants with name, species and watering date",
        "Plant",
        {"name": "string", "species": "string", "watering_date": "date"},
    ),
    (
        "Build me a recipe book where I can save recipes with a name, ingredients, cooking time in minutes and "
        "difficulty",
        "Recipe",
        {"name": "string", "ingredients": "text", "cooking_time": "integer", "difficulty": DIFFICULTY},
    ),
    (
        "Movie watchlist: title, year, rating (1-5), watched",
        "Movie",
        {"title": "string", "year": "integer", "rating": "integer", "watched": "boolean"},
    ),
    (
        "Every bug has a title, a status which can be open, in progress or closed, and a reported date",
        "Bug",
        {"title": "string", "status": "enum open|in_progress|closed", "reported_date": "date"},
    ),
    (
        "Each order has an order number, a total, and a status (new/paid/shipped)",
        "Order",
        {"order_number": "string", "total": "decimal", "status": "enum new|paid|shipped"},
    ),
    (
        "Employee directory including name, department, hire date and salary",
        "Employee",
        {"name": "string", "department": "string", "hire_date": "date", "salary": "decimal"},
    ),
    (
        "Products (name: string, price: decimal, stock: integer)",
        "Product",
        {"name": "string", "price": "decimal", "stock": "integer"},
    ),
    (
        "Expense tracker, every expense has amount, date, category: food, travel, rent",
        "Expense",
        {"amount": "decimal", "date": "date", "category": "enum food|travel|rent"},
    ),
    (
        "Task tracker:\n- title\n- due date\n- priority (low, medium, high, urgent)",
        "Task",
        {"title": "string", "due_date": "date", "priority": "enum low|medium|high|urgent"},
    ),
    (
        "A reading list with title, author, link and whether I have read it",
        "Book",
        {"title": "string", "author": "string", "link": "url", "read": "boolean"},
    ),
    (
        "For each workout I want to store a name, the duration in minutes and calories",
        "Workout",
        {"name": "string", "duration": "integer", "calories": "integer"},
    ),
    (
        "Make a tool to log coffee beans. They have a name, a roaster, a price and a rating out of 10",
        "CoffeeBean",
        {"name": "string", "roaster": "string", "price": "decimal", "rating": "integer"},
    ),
    (
        "Hotel bookings with guest name, check-in date, number of guests and room number",
        "HotelBooking",
        {"guest_name": "string", "check_in_date": "date", "number_of_guests": "integer", "room_number": "string"},
    ),
    (
        "A photo gallery: each photo has a caption, an image, a date taken and is favorite",
        "Photo",
        {"caption": "string", "image": "image", "date_taken": "date", "favorite": "boolean"},
    ),
    (
        "Create a web application for managing a school's students. Fields: full name, birthday, enrolled (yes/no)",
        "Student",
        {"full_name": "string", "birthday": "date", "enrolled": "boolean"},
    ),
    (
        "Garden planner - plants with name, sunlight needs (full sun, shade), watering interval in days",
        "Plant",
        {"name": "string", "sunlight_needs": "enum full_sun|shade", "watering_interval": "integer"},
    ),
    (
        "Products with SKU, name, price in USD, weight in kg and in stock",
        "Product",
        {"sku": "string", "name": "string", "price": "decimal", "weight": "decimal", "in_stock": "boolean"},
    ),
    ("I need something to record my weight and the date", "Record", {"weight": "decimal", "date": "date"}),
]


@pytest.mark.parametrize(("sentence", "name", "fields"), ONE_ENTITY)
def test_fields_are_exactly_those_named_in_a_sentence(sentence: str, name: str, fields: dict[str, str]) -> None:
    """One entity with exactly the named fields, in the order of the sentence, typed by what they are called."""
    entities = plan_of(sentence).entities
    assert [entity.name for entity in entities] == [name]
    assert shape(entities[0]) == fields


TWO_ENTITIES = [
    (
        "I want to manage books and authors; a book has a title, a year and a price",
        {"Book": {"title": "string", "year": "integer", "price": "decimal"}},
        ["Book", "Author"],
    ),
    (
        "Books and authors. A book has a title and an author. An author has a name and an email.",
        {"Book": {"title": "string", "author_id": "reference Author"}, "Author": {"name": "string", "email": "email"}},
        ["Book", "Author"],
    ),
    (
        "Each task belongs to a project. A task has a title and a due date. A project has a name.",
        {
            "Task": {"title": "string", "due_date": "date", "project_id": "reference Project"},
            "Project": {"name": "string"},
        },
        ["Task", "Project"],
    ),
    (
        "A project has a name and a deadline. Each project has many tasks. Each task has a title and is done or not.",
        {
            "Project": {"name": "string", "deadline": "date"},
            "Task": {"title": "string", "done": "boolean", "project_id": "reference Project"},
        },
        ["Project", "Task"],
    ),
    ("A blog with posts and comments", {}, ["Post", "Comment"]),
    ("A student management system with courses and teachers", {}, ["Student", "Course", "Teacher"]),
    (
        "Personal finance: accounts have a name and a balance; transactions have an amount and belong to an account",
        {
            "Account": {"name": "string", "balance": "decimal"},
            "Transaction": {"amount": "decimal", "account_id": "reference Account"},
        },
        ["Account", "Transaction"],
    ),
    (
        "students (name, age), teachers (name, subject)",
        {"Student": {"name": "string", "age": "integer"}, "Teacher": {"name": "string", "subject": "string"}},
        ["Student", "Teacher"],
    ),
    (
        "A library app: books (title, isbn) and members (name, email). Each loan belongs to a book and a member and "
        "has a due date.",
        {
            "Book": {"title": "string", "isbn": "string"},
            "Member": {"name": "string", "email": "email"},
            "Loan": {"due_date": "date", "book_id": "reference Book", "member_id": "reference Member"},
        },
        ["Book", "Member", "Loan"],
    ),
]


@pytest.mark.parametrize(("sentence", "fields", "names"), TWO_ENTITIES)
def test_entities_refer_to_each_other_where_a_sentence_says_so(
    sentence: str, fields: dict[str, dict[str, str]], names: list[str]
) -> None:
    """Several things become entities, and belonging to one becomes a reference to it."""
    entities = {entity.name: entity for entity in plan_of(sentence).entities}
    assert list(entities) == names
    assert {name: shape(entities[name]) for name in fields} == fields


def test_default_fields_fill_in_when_none_are_named() -> None:
    """A bare noun gets its usual fields, and the plan says that this was assumed."""
    plan_ = plan_of("A simple todo app")
    assert shape(plan_.entities[0])["priority"] == PRIORITY
    assert any("taken as usual" in assumption for assumption in plan_.assumptions)


def test_unwanted_abilities_are_listed_as_not_understood() -> None:
    """What no app does is neither built nor dropped in silence."""
    plan_ = plan_of("Customers have a name and a phone. Users can export to PDF and send email reminders.")
    assert plan_.not_understood == ["Users can export to PDF", "send email reminders"]
    assert set(plan_.not_understood) <= set(plan_.out_of_scope)
    assert shape(plan_.entities[0]) == {"name": "string", "phone": "phone"}


def test_standard_abilities_are_read_and_add_no_field() -> None:
    """Adding, editing, deleting and searching come with every app."""
    plan_ = plan_of("Recipes with name and servings. I can add, edit, delete and search recipes.")
    assert shape(plan_.entities[0]) == {"name": "string", "servings": "integer"}
    assert plan_.not_understood == []


def test_marking_as_done_adds_a_yes_no_field() -> None:
    """A mark that can be set needs a place to be kept."""
    plan_ = plan_of("A list of errands with a title. I can mark errands as done.")
    assert shape(plan_.entities[0]) == {"title": "string", "done": "boolean"}


def test_modifiers_in_brackets_change_the_field() -> None:
    """Required, unique and a maximum length are heard."""
    fields = {
        f.name: f for f in plan_of("Tasks have a title (required, max 100), notes and a unique code").entities[0].fields
    }
    assert fields["title"].required
    assert fields["title"].max_length == 100
    assert fields["code"].unique


@pytest.mark.parametrize(
    ("sentence", "colours"),
    [
        ("Books with a title. I want an ivory background and forest green buttons.",
         {"background": "#fffff0", "accent": "#228b22"}),
        ("Books with a title, #fafafa background and #0a0 buttons", {"background": "#fafafa", "accent": "#00aa00"}),
        ("Cars with color and price", {}),
        ("做一个记账本，蓝色按钮", {"accent": "#2563eb"}),
        ("米色背景，深绿色按钮的记事本", {"background": "#f5f5dc", "accent": "#14532d"}),
    ],
)  # fmt: skip
def test_colours_are_taken_from_the_text(sentence: str, colours: dict[str, str]) -> None:
    """A colour beside background or buttons is a wish for the design; a colour of a thing is not."""
    assert plan_of(sentence).colours == colours


def test_names_that_clash_with_code_are_changed() -> None:
    """Words that mean something to Python or SQL get the thing's name in front."""
    fields = shape(plan_of("Students have class, group, order and index").entities[0])
    assert list(fields) == ["student_class", "student_group", "student_order", "student_index"]


def test_implied_columns_are_not_added_twice() -> None:
    """id and creation time are kept anyway, and the plan says so."""
    plan_ = plan_of("Notes have an id, a title and a created at")
    assert shape(plan_.entities[0]) == {"title": "string"}
    assert len([text for text in plan_.assumptions if "automatically" in text]) == 2


def test_title_comes_from_the_head_of_the_sentence() -> None:
    """The app is called what the user calls it."""
    assert plan_of("A task tracker where each task has a title").title == "Task tracker"


def test_exactly_one_naming_field_is_required_by_default() -> None:
    """An entry is never empty: its title is asked for."""
    required = [
        field.name for field in plan_of("Tasks with due date, title and priority").entities[0].fields if field.required
    ]
    assert required == ["title"]


def test_login_in_an_app_that_keeps_things_gives_everybody_rows_of_their_own() -> None:
    """Logging in beside things to keep makes accounts of one kind, each with its own rows."""
    plan_ = plan_of("A habit tracker where users log in and every habit has a name and a start date")
    assert plan_.kind == "crud"
    assert [(role.name, role.leads, role.joins) for role in plan_.roles] == [("user", True, True)]
    assert shape(plan_.entities[0]) == {"name": "string", "start_date": "date"}
    assert plan_.entities[0].grants[0].own == ["list", "read", "update", "delete"]
