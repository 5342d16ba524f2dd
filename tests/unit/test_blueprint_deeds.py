"""Who does what: deeds that leave rows of their own, states with who moves them, roles, grants, in both languages."""

import pytest

from orchestrator.engines.blueprint.planning import plan
from orchestrator.models import Brief, EffectKind, Entity, Feature, FieldType, GuardKind, Plan


def plan_of(sentence: str) -> Plan:
    """The plan of a sentence."""
    return plan(Brief(feature=Feature(id="F001", name="An app"), requirement=sentence))


def entity(plan_: Plan, name: str) -> Entity:
    """The entity of that name."""
    return {entity.name: entity for entity in plan_.entities}[name]


def pointing(entity_: Entity) -> dict[str, str]:
    """Reference field → what it points to."""
    return {field.name: field.references for field in entity_.fields if field.references}


def moves(entity_: Entity) -> dict[str, tuple[list[str], str, list[str]]]:
    """Transition → from which states, to which, by whom."""
    transitions = entity_.machine.transitions if entity_.machine else []
    return {move.name: (move.from_states, move.to_state, move.roles) for move in transitions}


LEAVE_ROWS = [
    ("Customers book rooms", "Booking", {"room_id": "Room", "customer_id": "Customer"}),
    ("Students enrol in courses", "Enrolment", {"course_id": "Course", "student_id": "Student"}),
    ("Members reserve courts", "Reservation", {"court_id": "Court", "member_id": "Member"}),
    ("Volunteers sign up for shifts", "Registration", {"shift_id": "Shift", "volunteer_id": "Volunteer"}),
    ("Tenants rent bikes", "", {"bike_id": "Bike", "tenant_id": "Tenant"}),
    ("Donors donate to projects", "Donation", {"project_id": "Project", "donor_id": "Donor"}),
    ("Fans vote for songs", "Vote", {"song_id": "Song", "fan_id": "Fan"}),
    ("Bidders bid on paintings", "Bid", {"painting_id": "Painting", "bidder_id": "Bidder"}),
]


@pytest.mark.parametrize(("sentence", "name", "references"), LEAVE_ROWS)
def test_deed_leaves_a_row_that_points_to_both_sides(sentence: str, name: str, references: dict[str, str]) -> None:
    """Verb, actor and object make an entity with a reference to each; one kind of people alone makes no accounts."""
    plan_ = plan_of(sentence)
    row = next(entity_ for entity_ in plan_.entities if pointing(entity_) == references)
    assert row.name.endswith(name)
    assert plan_.roles == []
    assert any("nobody has to log in" in assumption for assumption in plan_.assumptions)
    assert row.shortcuts[0].reference == next(iter(references))


@pytest.mark.parametrize(
    ("sentence", "targets"),
    [
        ("读者可以借书和还书，书有书名和库存", {"Book", "Reader"}),
        ("学生选课，课程有名称和学分", {"Course", "Student"}),
        ("会员预约场地", {"Venue", "Member"}),
        ("志愿者报名活动", {"Event", "Volunteer"}),
    ],
)
def test_chinese_deed_leaves_a_row_that_points_to_both_sides(sentence: str, targets: set[str]) -> None:
    """The same in Chinese, also where the verb names its object itself (借书, 选课)."""
    assert any(set(pointing(entity_).values()) >= targets for entity_ in plan_of(sentence).entities)


@pytest.mark.parametrize(
    "sentence",
    [
        "Books have a title, an author and a stock. Readers can borrow and return books.",
        "书有书名、作者和库存，读者可以借书和还书",
    ],
)
def test_borrowing_takes_from_the_stock_and_returning_gives_back(sentence: str) -> None:
    """The last copy leaves none to borrow; giving it back makes it available again."""
    plan_ = plan_of(sentence)
    loan = entity(plan_, "Loan")
    down = next(effect for effect in loan.on_create if effect.kind is EffectKind.ADJUST)
    assert (down.reference, down.field, down.by, down.code) == ("book_id", "stock", -1, "none_left")
    back = loan.machine.transitions[0] if loan.machine else None
    assert back is not None
    assert [(e.field, e.by) for e in back.effects if e.kind is EffectKind.ADJUST] == [("stock", 1)]
    assert plan_.roles == []


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("帮我做一个图书馆借书系统，书有书名、作者和库存，读者可以借书和还书", {"title", "author", "stock"}),
        ("Books have a title, an author and a stock. Readers borrow and return books.", {"title", "author", "stock"}),
    ],
)
def test_listed_attributes_win_over_the_catalogue(sentence: str, fields: set[str]) -> None:
    """A thing whose attributes the text lists has exactly those, also where one character names it."""
    plan_ = plan_of(sentence)
    assert {field.name for field in entity(plan_, "Book").fields} == fields
    assert plan_.not_understood == []


@pytest.mark.parametrize(
    "sentence", ["Employees submit leave requests, managers approve or reject them", "员工提交请假申请，经理批准或拒绝"]
)
def test_request_is_judged_by_another_role(sentence: str) -> None:
    """Two kinds of people who do different things: roles; only those who judge may move, the others see their own."""
    plan_ = plan_of(sentence)
    request = entity(plan_, "LeaveRequest")
    assert {role.name: (role.leads, role.joins) for role in plan_.roles} == {
        "manager": (True, False),
        "employee": (False, True),
    }
    assert moves(request)["approve"][1:] == ("approved", ["manager"])
    assert moves(request)["reject"][1:] == ("rejected", ["manager"])
    employee = next(grant for grant in request.grants if grant.role == "employee")
    assert "create" in employee.actions
    assert {"list", "read"} <= set(employee.own)
    assert "create" not in next(grant for grant in request.grants if grant.role == "manager").actions


def test_passive_verbs_make_a_life_that_everybody_moves() -> None:
    """`orders are paid, shipped and delivered` says in which order; nobody in particular does it."""
    order = entity(plan_of("Orders have a number and a date. Orders are paid, shipped and delivered."), "Order")
    assert order.machine is not None
    assert order.machine.initial == "placed"
    assert moves(order) == {
        "pay": (["placed"], "paid", []),
        "ship": (["paid"], "shipped", []),
        "deliver": (["shipped"], "delivered", []),
    }


def test_listed_status_alone_stays_a_plain_choice() -> None:
    """Values without anybody who moves them are something to choose in the form."""
    bug = entity(plan_of("Every bug has a title and a status: open, in progress, done"), "Bug")
    status = next(field for field in bug.fields if field.name == "status")
    assert bug.machine is None
    assert (status.values, status.read_only) == (["open", "in_progress", "done"], False)


def test_marking_leads_to_the_state_that_is_named() -> None:
    """`marks orders as ready`: a move by that role, also where no verb is known for the state."""
    plan_ = plan_of(
        "Waiters create orders with a table number. The cook marks orders as ready, the cashier marks them as paid."
    )
    found = moves(entity(plan_, "Order"))
    assert {name: roles for name, (_, _, roles) in found.items()} == {"mark_ready": ["cook"], "pay": ["cashier"]}


def test_comment_with_a_rejection_is_asked_for() -> None:
    """`reject it with a comment`: the move asks for a field that nothing else fills."""
    plan_ = plan_of(
        "Residents apply for permits. A clerk checks the application and rejects it with a comment or approves it."
    )
    application = entity(plan_, "Application")
    reject = (
        next(move for move in application.machine.transitions if move.name == "reject") if application.machine else None
    )
    assert reject is not None
    assert reject.inputs == ["comment"]


def test_only_those_named_may_delete() -> None:
    """`only admins can delete`: everybody has an account, and the others may do the rest."""
    product = entity(plan_of("Products have a name and a price. Only admins can delete products."), "Product")
    grants = {grant.role: grant.actions for grant in product.grants}
    assert "delete" in grants["admin"]
    assert "delete" not in grants["user"]
    assert {"create", "update"} <= set(grants["user"])


def test_own_rows_where_people_see_only_theirs() -> None:
    """Privacy without other roles: one role, rows of their own."""
    plan_ = plan_of(
        "A diary where users log in and each user can only see their own entries. An entry has a date and a text."
    )
    assert [role.name for role in plan_.roles] == ["user"]
    assert plan_.entities[0].grants[0].own == ["list", "read", "update", "delete"]


def test_no_login_is_respected() -> None:
    """Who says that no login is needed gets none, whoever acts."""
    assert plan_of("Authors write posts, readers comment on posts. No login needed.").roles == []


def test_many_of_each_other_are_a_list_of_references() -> None:
    """`posts have many tags`: both sides have many."""
    post = entity(plan_of("Posts have a title and many tags"), "Post")
    tags = next(field for field in post.fields if field.references == "Tag")
    assert (tags.name, tags.type) == ("tag_ids", FieldType.REFERENCES)


def test_user_stories_say_who_acts() -> None:
    """`As a … I want to …` names the actor."""
    plan_ = plan_of("As a teacher I want to create assignments. As a student I want to comment on assignments.")
    assert {role.name for role in plan_.roles} == {"teacher", "student"}
    assert pointing(entity(plan_, "Comment")) == {"assignment_id": "Assignment"}


def test_outside_services_are_not_understood_rather_than_dropped() -> None:
    """What no generated app does is quoted under out of scope."""
    plan_ = plan_of("Customers place orders. Customers receive an SMS notification. Print labels.")
    assert "Print labels" in plan_.not_understood
    assert any("SMS" in text for text in plan_.out_of_scope)


LIMITS = [
    ("Readers borrow books. At most 5 books per reader.", "Loan", GuardKind.AT_MOST, {"limit": 5}),
    ("读者借书，每个读者最多借3本。书有书名和库存。", "Loan", GuardKind.AT_MOST, {"limit": 3}),
    ("Customers book rooms. A room can not be booked twice at the same time.", "Booking", GuardKind.NO_OVERLAP, {}),
    ("员工预订会议室，同一时间不能重复预订", "Booking", GuardKind.NO_OVERLAP, {}),
    ("Courses have a name and a capacity. Students enrol in courses.", "Enrolment", GuardKind.CAPACITY, {}),
    (
        "Trips have a name, a start date and an end date.",
        "Trip",
        GuardKind.IN_ORDER,
        {"fields": ["start_date", "end_date"]},
    ),
    ("Members vote for songs only once.", "Vote", GuardKind.UNIQUE_TOGETHER, {}),
    ("Tasks have a title and a due date. The due date can not be in the past.", "Task", GuardKind.NOT_PAST, {}),
]


@pytest.mark.parametrize(("sentence", "name", "kind", "said"), LIMITS)
def test_limits_become_guards(sentence: str, name: str, kind: GuardKind, said: dict[str, object]) -> None:
    """What must hold is checked by the app."""
    guards = [guard for guard in entity(plan_of(sentence), name).guards if guard.kind is kind]
    assert guards
    assert all(getattr(guards[-1], key) == value for key, value in said.items())


BOUNDS = [
    ("Tasks have a title and notes. The title has at most 80 characters.", "title", {"max_length": 80}),
    ("Products have a name and a price. The price must be positive.", "price", {"minimum": 0.01}),
    ("商品有名称和价格。价格必须大于0。", "price", {"minimum": 0.01}),
    ("Members have a name and an email. The email must be unique.", "email", {"unique": True}),
    ("People have a name and an age. The age must be at least 18.", "age", {"minimum": 18}),
    ("Books have a title and an ISBN. The ISBN is required.", "isbn", {"required": True}),
]


@pytest.mark.parametrize(("sentence", "field", "said"), BOUNDS)
def test_limits_of_one_field_become_its_bounds(sentence: str, field: str, said: dict[str, object]) -> None:
    """Lengths, ranges, uniqueness and duty are properties of the field."""
    found = next(f for f in plan_of(sentence).entities[0].fields if f.name == field)
    assert {key: getattr(found, key) for key in said} == said


@pytest.mark.parametrize(
    ("sentence", "chart"),
    [
        ("An expense tracker with a chart of expenses by category", ("Expense", "category")),
        ("个人记账，按分类统计支出", ("Expense", "category")),
        ("Customers book rooms. Show the number of bookings per room.", ("Booking", "room_id")),
    ],
)
def test_counts_that_are_asked_for_become_charts(sentence: str, chart: tuple[str, str]) -> None:
    """A chart of what by what."""
    assert [(chart.entity, chart.field) for chart in plan_of(sentence).charts] == [chart]


def test_nouns_of_the_text_play_the_parts_of_the_catalogue() -> None:
    """A library of games lends games to guests, and keeps no books and readers."""
    plan_ = plan_of(
        "A library of board games. Games have a title and a number of copies. Guests borrow games and return them."
    )
    assert {entity_.name for entity_ in plan_.entities} == {"Game", "Guest", "Loan"}
    assert pointing(entity(plan_, "Loan")) == {"game_id": "Game", "guest_id": "Guest"}


def test_headings_hold_the_entries_below_them() -> None:
    """A page of headings and lists: each entry belongs to the thing above it."""
    wines = "Cellar\n\nWines:\n- name (required)\n- colour: red, white\n- price"
    text = f"{wines}\n\nTastings:\n- belongs to a wine\n- date\n- score from 1 to 100"
    plan_ = plan_of(text)
    assert [field.name for field in entity(plan_, "Wine").fields] == ["name", "colour", "price"]
    assert pointing(entity(plan_, "Tasting")) == {"wine_id": "Wine"}
    assert {field.name for field in entity(plan_, "Tasting").fields} == {"date", "score", "wine_id"}
