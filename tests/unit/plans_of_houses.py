"""Plans of places that people come to: a library, rooms, events."""

from typing import Any

from plan_vocabulary import adjust, count, date, one, plan_of, stamp, state, story, text

from orchestrator.models import (
    Chart,
    Entity,
    Field,
    FieldType,
    Guard,
    GuardKind,
    Plan,
    Shortcut,
    StateMachine,
    StoryKind,
    Transition,
)


def library() -> Plan:
    """图书馆借书: the last copy of a book leaves none to borrow; a reader has at most five at a time."""
    book = Entity(
        name="Book",
        plural="books",
        label="书",
        label_plural="书籍",
        fields=[
            text("title", "书名", required=True),
            text("author", "作者", required=True),
            count("stock", "库存"),
        ],
    )
    reader = Entity(
        name="Reader",
        plural="readers",
        label="读者",
        label_plural="读者",
        fields=[
            text("name", "姓名", required=True, max_length=80),
            Field(name="phone", type=FieldType.PHONE, label="电话", max_length=32, pattern=r"^[0-9+\(\) .\-]{3,32}$"),
        ],
    )
    give_back = Transition(
        name="give_back",
        label="还书",
        from_states=["borrowed"],
        to_state="returned",
        effects=[adjust("book_id", "stock", 1), stamp("returned_at")],
    )
    loan = Entity(
        name="Loan",
        plural="loans",
        label="借阅",
        label_plural="借阅记录",
        fields=[
            one("book_id", "书", "Book"),
            one("reader_id", "读者", "Reader"),
            date("borrowed_at", "借出时间", FieldType.DATETIME, read_only=True),
            date("due_date", "应还日期", required=True),
            state("状态", {"borrowed": "借出", "returned": "已还"}),
            date("returned_at", "归还时间", FieldType.DATETIME, read_only=True),
        ],
        machine=StateMachine(initial="borrowed", transitions=[give_back]),
        on_create=[adjust("book_id", "stock", -1), stamp("borrowed_at")],
        guards=[
            Guard(kind=GuardKind.AT_MOST, reference="reader_id", limit=5, states=["borrowed"]),
            Guard(kind=GuardKind.NOT_PAST, fields=["due_date"]),
        ],
        shortcuts=[Shortcut(name="borrow", label="借书", reference="book_id")],
        fixed=["reader_id"],
    )
    borrowing: dict[str, Any] = {"entity": "Loan", "action": "borrow"}
    return plan_of(
        "图书馆借书系统",
        "zh",
        "帮我做一个图书馆借书系统，书有书名、作者和库存，读者可以借书和还书",
        [book, reader, loan],
        charts=[Chart(entity="Loan", field="book_id", title="最常借的书")],
        stories=[
            story(1, StoryKind.CREATE, "馆员", "登记新书", entity="Book"),
            story(2, StoryKind.START, "读者", "借书", **borrowing),
            story(3, StoryKind.MOVE, "读者", "还书", entity="Loan", action="give_back"),
            story(4, StoryKind.GUARD, "读者", "没有库存时不能借", entity="Loan", action="none_left"),
            story(5, StoryKind.FIND, "读者", "找书", entity="Book"),
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


def booking() -> Plan:
    """Rooms that can be booked: in the future, start before end, and never twice at the same time."""
    room = Entity(
        name="Room",
        plural="rooms",
        label="Room",
        label_plural="Rooms",
        fields=[text("name", "Name", required=True, unique=True), count("seats", "Seats", minimum=1)],
    )
    during: dict[str, Any] = {"fields": ["starts_at", "ends_at"]}
    visit = Entity(
        name="Booking",
        plural="bookings",
        label="Booking",
        label_plural="Bookings",
        fields=[
            text("purpose", "Purpose", required=True),
            one("room_id", "Room", "Room"),
            date("starts_at", "Starts", FieldType.DATETIME, required=True),
            date("ends_at", "Ends", FieldType.DATETIME, required=True),
            state("Status", {"requested": "Requested", "confirmed": "Confirmed", "cancelled": "Cancelled"}),
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
    return plan_of(
        "Room booking",
        "en",
        "People book rooms for a stretch of time; a room can not be booked twice at the same time",
        [room, visit],
        charts=[Chart(entity="Booking", field="room_id", title="Bookings by room")],
        stories=[
            story(1, StoryKind.START, "visitor", "book a room", entity="Booking", action="book"),
            story(2, StoryKind.GUARD, "visitor", "not book it twice", entity="Booking", action="overlap"),
            story(3, StoryKind.MOVE, "clerk", "confirm a booking", entity="Booking", action="confirm"),
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
            text("title", "Title", required=True),
            date("event_date", "Date", required=True),
            count("capacity", "Places", minimum=1),
        ],
        guards=[Guard(kind=GuardKind.NOT_PAST, fields=["event_date"])],
    )
    registration = Entity(
        name="Registration",
        plural="registrations",
        label="Registration",
        label_plural="Registrations",
        fields=[
            text("name", "Name", required=True),
            Field(name="email", type=FieldType.EMAIL, label="Email", required=True, max_length=254),
            one("event_id", "Event", "Event"),
            count("seats", "Seats", minimum=1, default=1),
        ],
        guards=[
            Guard(kind=GuardKind.CAPACITY, reference="event_id", limit_field="capacity", amount_field="seats"),
            Guard(kind=GuardKind.UNIQUE_TOGETHER, fields=["event_id", "email"]),
        ],
        shortcuts=[Shortcut(name="register", label="Register", reference="event_id")],
    )
    about: dict[str, Any] = {"entity": "Registration"}
    return plan_of(
        "Event registration",
        "en",
        "Events have a title, a date and a number of places; people register with name and email, each once",
        [event, registration],
        charts=[Chart(entity="Registration", field="event_id", title="Registrations by event")],
        stories=[
            story(1, StoryKind.START, "visitor", "register for an event", action="register", **about),
            story(2, StoryKind.GUARD, "visitor", "hear that it is full", action="full", **about),
            story(3, StoryKind.GUARD, "visitor", "not register twice", action="conflict", **about),
        ],
        samples={
            "Event": [{"title": "Summer party", "event_date": "2031-06-21", "capacity": 40}],
            "Registration": [{"name": "Ada", "email": "ada@example.com", "event_id": 1, "seats": 2}],
        },
    )
