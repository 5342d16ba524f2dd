"""Whole plans, written by hand: between them they use everything that `models/behaviour.py` can say.

`leave_approval` roles, own rows, a machine with inputs · `library` stock, loans, a shortcut · `shop` pictures, tags,
a chart · `booking` time that must not overlap · `event_registration` places that run out · `notes` private rows.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from orchestrator.engines.blueprint.contract_writer import write_contract
from orchestrator.models import (
    Account,
    Chart,
    Effect,
    EffectKind,
    Entity,
    Feature,
    Field,
    FieldType,
    Grant,
    Guard,
    GuardKind,
    InterfaceContract,
    Iteration,
    Plan,
    Role,
    Shortcut,
    StateMachine,
    Story,
    StoryKind,
    Transition,
)

NOW = datetime(2030, 1, 2, tzinfo=UTC)
_CRUD = ["list", "read", "create", "update", "delete"]
_URL = r"^https?://[^\s\x00-\x20\x7f]+$"
_FEATURE = Feature(id="F001", name="An app", description="", module="core")


def contract_of(plan: Plan) -> InterfaceContract:
    """The contract that the blueprint engine writes for a plan."""
    draft = InterfaceContract(
        id="a" * 24, project_id="b" * 24, feature_id="F001", feature_name=plan.title, created_at=NOW, updated_at=NOW
    )
    return write_contract(plan, draft)


def _plan(title: str, language: str, requirement: str, entities: list[Entity], **more: Any) -> Plan:
    return Plan(
        title=title,
        language=language,
        requirement=requirement,
        summary=requirement,
        entities=entities,
        features=[_FEATURE],
        iterations=[Iteration(id="IT-1", name="1", features=[_FEATURE])],
        estimates_days={"F001": 2.0},
        **more,
    )


def _text(name: str, label: str, required: bool = False, **more: Any) -> Field:
    return Field(name=name, type=FieldType.STRING, label=label, required=required, **{"max_length": 200, **more})


def _long(name: str, label: str, **more: Any) -> Field:
    return Field(name=name, type=FieldType.TEXT, label=label, max_length=2000, **more)


def _count(name: str, label: str, minimum: int = 0, **more: Any) -> Field:
    return Field(name=name, type=FieldType.INTEGER, label=label, minimum=minimum, maximum=10_000, required=True, **more)


def _money(name: str, label: str, **more: Any) -> Field:
    return Field(name=name, type=FieldType.DECIMAL, label=label, minimum=0, maximum=1_000_000, **more)


def _date(name: str, label: str, kind: FieldType = FieldType.DATE, **more: Any) -> Field:
    return Field(name=name, type=kind, label=label, **more)


def _choice(name: str, label: str, values: dict[str, str], **more: Any) -> Field:
    return Field(name=name, type=FieldType.ENUM, label=label, values=list(values), value_labels=values, **more)


def _state(label: str, values: dict[str, str]) -> Field:
    return _choice("status", label, values, default=next(iter(values)), required=True, read_only=True)


def _one(name: str, label: str, entity: str, **more: Any) -> Field:
    return Field(name=name, type=FieldType.REFERENCE, label=label, references=entity, **{"required": True, **more})


def _many(name: str, label: str, entity: str) -> Field:
    return Field(name=name, type=FieldType.REFERENCES, label=label, references=entity)


def _adjust(reference: str, field: str, by: int, **more: Any) -> Effect:
    return Effect(kind=EffectKind.ADJUST, reference=reference, field=field, by=by, **more)


def _stamp(field: str) -> Effect:
    return Effect(kind=EffectKind.STAMP, field=field)


def _story(number: int, kind: StoryKind, role: str, want: str, **more: Any) -> Story:
    return Story(id=f"US-{number}", kind=kind, role=role, want=want, so_that=want, criteria=[want], **more)


def leave_approval() -> Plan:
    """员工请假审批: employees hand in requests, managers approve or reject, everybody sees what is theirs to see."""
    states = {"pending": "待审批", "approved": "已批准", "rejected": "已拒绝", "withdrawn": "已撤回"}
    decided: dict[str, Any] = {
        "from_states": ["pending"],
        "inputs": ["decision_comment"],
        "effects": [_stamp("decided_at"), Effect(kind=EffectKind.ACTOR, field="approver_id")],
        "roles": ["manager"],
    }
    withdraw = Transition(
        name="withdraw",
        label="撤回",
        from_states=["pending"],
        to_state="withdrawn",
        roles=["employee"],
        own=["employee"],
    )
    request = Entity(
        name="LeaveRequest",
        plural="leave_requests",
        label="请假申请",
        label_plural="请假申请",
        fields=[
            _text("reason", "事由", required=True),
            _choice("leave_type", "类型", {"annual": "年假", "sick": "病假", "personal": "事假"}, required=True),
            _date("start_date", "开始日期", required=True),
            _date("end_date", "结束日期", required=True),
            _state("状态", states),
            _long("decision_comment", "审批意见", read_only=True),
            _one("approver_id", "审批人", "User", required=False, read_only=True),
            _date("decided_at", "审批时间", FieldType.DATETIME, read_only=True),
        ],
        machine=StateMachine(
            initial="pending",
            transitions=[
                Transition(name="approve", label="批准", to_state="approved", **decided),
                Transition(name="reject", label="拒绝", to_state="rejected", **decided),
                withdraw,
            ],
        ),
        guards=[
            Guard(kind=GuardKind.IN_ORDER, fields=["start_date", "end_date"]),
            Guard(kind=GuardKind.AT_MOST, reference="owner_id", limit=5, states=["pending"]),
        ],
        grants=[
            Grant(role="manager", actions=["list", "read"]),
            Grant(role="employee", actions=["list", "read", "create", "update"], own=["list", "read", "update"]),
        ],
    )
    about: dict[str, Any] = {"entity": "LeaveRequest"}
    return _plan(
        "员工请假审批",
        "zh",
        "员工请假审批系统：员工提交请假申请，经理批准或拒绝",
        [request],
        roles=[Role(name="employee", label="员工", joins=True), Role(name="manager", label="经理", leads=True)],
        accounts=[
            Account(name="王芳", email="manager@example.com", role="manager"),
            Account(name="李雷", email="employee@example.com", role="employee"),
            Account(name="韩梅梅", email="mei@example.com", role="employee"),
        ],
        charts=[Chart(entity="LeaveRequest", field="status", title="各状态的申请数")],
        stories=[
            _story(1, StoryKind.CREATE, "员工", "提交请假申请", actor="employee", **about),
            _story(2, StoryKind.MOVE, "经理", "批准请假申请", actor="manager", action="approve", **about),
            _story(3, StoryKind.MOVE, "经理", "拒绝请假申请", actor="manager", action="reject", **about),
            _story(4, StoryKind.FORBIDDEN, "员工", "不能自己批准", actor="employee", action="approve", **about),
            _story(5, StoryKind.DASHBOARD, "经理", "查看统计", actor="manager"),
        ],
        samples={
            "LeaveRequest": [
                {"owner_id": 2, "reason": "回家探亲", "leave_type": "annual", "start_date": "2030-02-01",
                 "end_date": "2030-02-07", "status": "pending"},
                {"owner_id": 3, "reason": "感冒发烧", "leave_type": "sick", "start_date": "2030-01-05",
                 "end_date": "2030-01-06", "status": "approved", "decision_comment": "好好休息", "approver_id": 1,
                 "decided_at": "2030-01-04T09:30:00Z"},
            ]
        },
    )  # fmt: skip


def library() -> Plan:
    """图书馆借书: the last copy of a book leaves none to borrow; a reader has at most five at a time."""
    book = Entity(
        name="Book",
        plural="books",
        label="书",
        label_plural="书籍",
        fields=[
            _text("title", "书名", required=True),
            _text("author", "作者", required=True),
            _count("stock", "库存"),
        ],
    )
    reader = Entity(
        name="Reader",
        plural="readers",
        label="读者",
        label_plural="读者",
        fields=[
            _text("name", "姓名", required=True, max_length=80),
            Field(name="phone", type=FieldType.PHONE, label="电话", max_length=32, pattern=r"^[0-9+\(\) .\-]{3,32}$"),
        ],
    )
    give_back = Transition(
        name="give_back",
        label="还书",
        from_states=["borrowed"],
        to_state="returned",
        effects=[_adjust("book_id", "stock", 1), _stamp("returned_at")],
    )
    loan = Entity(
        name="Loan",
        plural="loans",
        label="借阅",
        label_plural="借阅记录",
        fields=[
            _one("book_id", "书", "Book"),
            _one("reader_id", "读者", "Reader"),
            _date("borrowed_at", "借出时间", FieldType.DATETIME, read_only=True),
            _date("due_date", "应还日期", required=True),
            _state("状态", {"borrowed": "借出", "returned": "已还"}),
            _date("returned_at", "归还时间", FieldType.DATETIME, read_only=True),
        ],
        machine=StateMachine(initial="borrowed", transitions=[give_back]),
        on_create=[_adjust("book_id", "stock", -1), _stamp("borrowed_at")],
        guards=[
            Guard(kind=GuardKind.AT_MOST, reference="reader_id", limit=5, states=["borrowed"]),
            Guard(kind=GuardKind.NOT_PAST, fields=["due_date"]),
        ],
        shortcuts=[Shortcut(name="borrow", label="借书", reference="book_id")],
        fixed=["reader_id"],
    )
    borrowing: dict[str, Any] = {"entity": "Loan", "action": "borrow"}
    return _plan(
        "图书馆借书系统",
        "zh",
        "帮我做一个图书馆借书系统，书有书名、作者和库存，读者可以借书和还书",
        [book, reader, loan],
        charts=[Chart(entity="Loan", field="book_id", title="最常借的书")],
        stories=[
            _story(1, StoryKind.CREATE, "馆员", "登记新书", entity="Book"),
            _story(2, StoryKind.START, "读者", "借书", **borrowing),
            _story(3, StoryKind.MOVE, "读者", "还书", entity="Loan", action="give_back"),
            _story(4, StoryKind.GUARD, "读者", "没有库存时不能借", entity="Loan", action="none_left"),
            _story(5, StoryKind.FIND, "读者", "找书", entity="Book"),
        ],
        samples={
            "Book": [
                {"title": "活着", "author": "余华", "stock": 2},
                {"title": "三体", "author": "刘慈欣", "stock": 1},
            ],
            "Reader": [{"name": "李雷", "phone": "13800000000"}, {"name": "韩梅梅"}],
            "Loan": [
                {"book_id": 1, "reader_id": 1, "borrowed_at": "2030-01-01T08:00:00Z", "due_date": "2030-02-01",
                 "status": "borrowed"},
            ],
        },
    )  # fmt: skip


def shop() -> Plan:
    """A shop: products with a picture, a price and tags; orders whose lines take from the stock."""
    category = Entity(
        name="Category",
        plural="categories",
        label="Category",
        label_plural="Categories",
        fields=[
            _text("name", "Name", required=True, unique=True),
            _one("parent_id", "Part of", "Category", required=False),
        ],
    )
    tag = Entity(
        name="Tag",
        plural="tags",
        label="Tag",
        label_plural="Tags",
        fields=[_text("name", "Name", required=True, unique=True, max_length=40)],
    )
    product = Entity(
        name="Product",
        plural="products",
        label="Product",
        label_plural="Products",
        fields=[
            _text("name", "Name", required=True),
            _money("price", "Price", required=True),
            _count("stock", "In stock", default=0),
            Field(name="image", type=FieldType.IMAGE, label="Picture", max_length=2000, pattern=_URL),
            _one("category_id", "Category", "Category"),
            _many("tag_ids", "Tags", "Tag"),
            Field(name="featured", type=FieldType.BOOLEAN, label="Featured", default=False),
            _long("description", "Description"),
        ],
    )
    order = Entity(
        name="Order",
        plural="shop_orders",
        label="Order",
        label_plural="Orders",
        fields=[
            _text("customer", "Customer", required=True),
            Field(name="email", type=FieldType.EMAIL, label="Email", required=True, max_length=254),
            _state("Status", {"open": "Open", "paid": "Paid", "shipped": "Shipped", "cancelled": "Cancelled"}),
            _date("paid_at", "Paid at", FieldType.DATETIME, read_only=True),
        ],
        machine=StateMachine(
            initial="open",
            transitions=[
                Transition(name="pay", label="Pay", from_states=["open"], to_state="paid", effects=[_stamp("paid_at")]),
                Transition(name="ship", label="Ship", from_states=["paid"], to_state="shipped"),
                Transition(name="cancel", label="Cancel", from_states=["open", "paid"], to_state="cancelled"),
            ],
        ),
    )
    line = Entity(
        name="OrderLine",
        plural="order_lines",
        label="Order line",
        label_plural="Order lines",
        fields=[
            _one("order_id", "Order", "Order"),
            _one("product_id", "Product", "Product"),
            _count("quantity", "Quantity", minimum=1, default=1),
        ],
        on_create=[_adjust("product_id", "stock", -1, amount_field="quantity")],
        shortcuts=[
            Shortcut(name="add_line", label="Add a line", reference="order_id"),
            Shortcut(name="buy", label="Buy", reference="product_id"),
        ],
    )
    return _plan(
        "Bike shop",
        "en",
        "A shop for bikes: products with picture, price, category and tags; customers order them",
        [category, tag, product, order, line],
        charts=[
            Chart(entity="Order", field="status", title="Orders by status"),
            Chart(entity="Product", field="category_id", title="Products by category"),
        ],
        stories=[
            _story(1, StoryKind.CREATE, "shop keeper", "add a product", entity="Product"),
            _story(2, StoryKind.START, "customer", "buy a product", entity="OrderLine", action="buy"),
            _story(3, StoryKind.MOVE, "shop keeper", "ship an order", entity="Order", action="ship"),
            _story(4, StoryKind.GUARD, "customer", "not buy what is gone", entity="OrderLine", action="none_left"),
            _story(5, StoryKind.EXPORT, "shop keeper", "export the orders", entity="Order"),
            _story(6, StoryKind.DASHBOARD, "shop keeper", "see how it goes"),
        ],
        samples={
            "Category": [{"name": "Bikes"}, {"name": "City bikes", "parent_id": 1}],
            "Tag": [{"name": "new"}, {"name": "sale"}],
            "Product": [
                {"name": "City bike", "price": 399.5, "stock": 3, "category_id": 2, "tag_ids": [1, 2],
                 "featured": True},
                {"name": "Road bike", "price": 1299, "stock": 1, "category_id": 1, "tag_ids": []},
            ],
            "Order": [{"customer": "Ada", "email": "ada@example.com", "status": "open"}],
            "OrderLine": [{"order_id": 1, "product_id": 1, "quantity": 1}],
        },
    )  # fmt: skip


def booking() -> Plan:
    """Rooms that can be booked: in the future, start before end, and never twice at the same time."""
    room = Entity(
        name="Room",
        plural="rooms",
        label="Room",
        label_plural="Rooms",
        fields=[_text("name", "Name", required=True, unique=True), _count("seats", "Seats", minimum=1)],
    )
    during: dict[str, Any] = {"fields": ["starts_at", "ends_at"]}
    visit = Entity(
        name="Booking",
        plural="bookings",
        label="Booking",
        label_plural="Bookings",
        fields=[
            _text("purpose", "Purpose", required=True),
            _one("room_id", "Room", "Room"),
            _date("starts_at", "Starts", FieldType.DATETIME, required=True),
            _date("ends_at", "Ends", FieldType.DATETIME, required=True),
            _state("Status", {"requested": "Requested", "confirmed": "Confirmed", "cancelled": "Cancelled"}),
        ],
        machine=StateMachine(
            initial="requested",
            transitions=[
                Transition(name="confirm", label="Confirm", from_states=["requested"], to_state="confirmed"),
                Transition(name="cancel", label="Cancel", from_states=["requested", "confirmed"], to_state="cancelled"),
            ],
        ),
        guards=[
            Guard(kind=GuardKind.NO_OVERLAP, reference="room_id", states=["requested", "confirmed"], **during),
            Guard(kind=GuardKind.IN_ORDER, **during),
            Guard(kind=GuardKind.NOT_PAST, fields=["starts_at"]),
        ],
        shortcuts=[Shortcut(name="book", label="Book", reference="room_id")],
    )
    return _plan(
        "Room booking",
        "en",
        "People book rooms for a stretch of time; a room can not be booked twice at the same time",
        [room, visit],
        charts=[Chart(entity="Booking", field="room_id", title="Bookings by room")],
        stories=[
            _story(1, StoryKind.START, "visitor", "book a room", entity="Booking", action="book"),
            _story(2, StoryKind.GUARD, "visitor", "not book it twice", entity="Booking", action="overlap"),
            _story(3, StoryKind.MOVE, "clerk", "confirm a booking", entity="Booking", action="confirm"),
        ],
        samples={
            "Room": [{"name": "Blue room", "seats": 8}, {"name": "Red room", "seats": 4}],
            "Booking": [
                {"purpose": "Weekly meeting", "room_id": 1, "starts_at": "2031-01-06T09:00:00Z",
                 "ends_at": "2031-01-06T10:00:00Z", "status": "requested"},
            ],
        },
    )  # fmt: skip


def event_registration() -> Plan:
    """Events with so many places; nobody registers twice for the same one."""
    event = Entity(
        name="Event",
        plural="events",
        label="Event",
        label_plural="Events",
        fields=[
            _text("title", "Title", required=True),
            _date("event_date", "Date", required=True),
            _count("capacity", "Places", minimum=1),
        ],
        guards=[Guard(kind=GuardKind.NOT_PAST, fields=["event_date"])],
    )
    registration = Entity(
        name="Registration",
        plural="registrations",
        label="Registration",
        label_plural="Registrations",
        fields=[
            _text("name", "Name", required=True),
            Field(name="email", type=FieldType.EMAIL, label="Email", required=True, max_length=254),
            _one("event_id", "Event", "Event"),
            _count("seats", "Seats", minimum=1, default=1),
        ],
        guards=[
            Guard(kind=GuardKind.CAPACITY, reference="event_id", limit_field="capacity", amount_field="seats"),
            Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=["event_id", "email"]),
        ],
        shortcuts=[Shortcut(name="register", label="Register", reference="event_id")],
    )
    about: dict[str, Any] = {"entity": "Registration"}
    return _plan(
        "Event registration",
        "en",
        "Events have a title, a date and a number of places; people register with name and email, each once",
        [event, registration],
        charts=[Chart(entity="Registration", field="event_id", title="Registrations by event")],
        stories=[
            _story(1, StoryKind.START, "visitor", "register for an event", action="register", **about),
            _story(2, StoryKind.GUARD, "visitor", "hear that it is full", action="full", **about),
            _story(3, StoryKind.GUARD, "visitor", "not register twice", action="conflict", **about),
        ],
        samples={
            "Event": [{"title": "Summer party", "event_date": "2031-06-21", "capacity": 40}],
            "Registration": [{"name": "Ada", "email": "ada@example.com", "event_id": 1, "seats": 2}],
        },
    )


def notes() -> Plan:
    """Everybody keeps notes of their own, which nobody else sees."""
    note = Entity(
        name="Note",
        plural="notes",
        label="Note",
        label_plural="Notes",
        fields=[
            _text("title", "Title", required=True),
            _long("text", "Text"),
            Field(name="pinned", type=FieldType.BOOLEAN, label="Pinned", default=False),
        ],
        grants=[Grant(role="member", actions=_CRUD, own=["list", "read", "update", "delete"])],
    )
    return _plan(
        "Private notes",
        "en",
        "People log in and keep private notes",
        [note],
        roles=[Role(name="member", label="Member", leads=True, joins=True)],
        accounts=[
            Account(name="Ada", email="ada@example.com", role="member"),
            Account(name="Bob", email="bob@example.com", role="member"),
        ],
        stories=[_story(1, StoryKind.CREATE, "member", "write a note", entity="Note", actor="member")],
        samples={
            "Note": [
                {"owner_id": 1, "title": "Shopping", "text": "Milk and bread", "pinned": True},
                {"owner_id": 2, "title": "Ideas", "pinned": False},
            ]
        },
    )


PLANS: dict[str, Callable[[], Plan]] = {
    "leave_approval": leave_approval,
    "library": library,
    "shop": shop,
    "booking": booking,
    "event_registration": event_registration,
    "notes": notes,
}
"""Every example by its name."""
