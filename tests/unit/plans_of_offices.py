"""Plans of places where people have roles or rows of their own."""

from typing import Any

from plan_vocabulary import CRUD, choice, date, long_text, many, one, plan_of, stamp, state, story, text

from orchestrator.models import (
    Account,
    Chart,
    Effect,
    EffectKind,
    Entity,
    Field,
    FieldType,
    Grant,
    Guard,
    GuardKind,
    Plan,
    Role,
    StateMachine,
    StoryKind,
    Transition,
)


def leave_approval() -> Plan:
    """员工请假审批: employees hand in requests, managers approve or reject, everybody sees what is theirs to see."""
    states = {"pending": "待审批", "approved": "已批准", "rejected": "已拒绝", "withdrawn": "已撤回"}
    decided: dict[str, Any] = {
        "from_states": ["pending"],
        "inputs": ["decision_comment"],
        "effects": [stamp("decided_at"), Effect(kind=EffectKind.ACTOR, field="approver_id")],
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
            text("reason", "事由", required=True),
            choice("leave_type", "类型", {"annual": "年假", "sick": "病假", "personal": "事假"}, required=True),
            date("start_date", "开始日期", required=True),
            date("end_date", "结束日期", required=True),
            state("状态", states),
            long_text("decision_comment", "审批意见", read_only=True),
            one("approver_id", "审批人", "User", required=False, read_only=True),
            date("decided_at", "审批时间", FieldType.DATETIME, read_only=True),
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
    return plan_of(
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
            story(1, StoryKind.CREATE, "员工", "提交请假申请", actor="employee", **about),
            story(2, StoryKind.MOVE, "经理", "批准请假申请", actor="manager", action="approve", **about),
            story(3, StoryKind.MOVE, "经理", "拒绝请假申请", actor="manager", action="reject", **about),
            story(4, StoryKind.FORBIDDEN, "员工", "不能自己批准", actor="employee", action="approve", **about),
            story(5, StoryKind.DASHBOARD, "经理", "查看统计", actor="manager"),
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


def notes() -> Plan:
    """Everybody keeps notes of their own, which nobody else sees."""
    note = Entity(
        name="Note",
        plural="notes",
        label="Note",
        label_plural="Notes",
        fields=[
            text("title", "Title", required=True),
            long_text("text", "Text"),
            Field(name="pinned", type=FieldType.BOOLEAN, label="Pinned", default=False),
        ],
        grants=[Grant(role="member", actions=CRUD, own=["list", "read", "update", "delete"])],
    )
    return plan_of(
        "Private notes",
        "en",
        "People log in and keep private notes",
        [note],
        roles=[Role(name="member", label="Member", leads=True, joins=True)],
        accounts=[
            Account(name="Ada", email="ada@example.com", role="member"),
            Account(name="Bob", email="bob@example.com", role="member"),
        ],
        stories=[story(1, StoryKind.CREATE, "member", "write a note", entity="Note", actor="member")],
        samples={
            "Note": [
                {"owner_id": 1, "title": "Shopping", "text": "Milk and bread", "pinned": True},
                {"owner_id": 2, "title": "Ideas", "pinned": False},
            ]
        },
    )


def pets() -> Plan:
    """A vet: owners see only their own pets and make appointments for them, which the vet confirms."""
    own = ["list", "read", "update", "delete"]
    pet = Entity(
        name="Pet",
        plural="pets",
        label="Pet",
        label_plural="Pets",
        fields=[text("name", "Name", required=True), text("kind", "Kind")],
        grants=[Grant(role="vet", actions=["list", "read"]), Grant(role="owner", actions=CRUD, own=own)],
    )
    visit = Entity(
        name="Visit",
        plural="visits",
        label="Visit",
        label_plural="Visits",
        fields=[
            one("pet_id", "Pet", "Pet"),
            many("brought_ids", "Brought along", "Pet"),
            long_text("reason", "Reason"),
            state("Status", {"asked": "Asked", "sent": "Sent in", "confirmed": "Confirmed", "done": "Done"}),
        ],
        machine=StateMachine(
            initial="asked",
            transitions=[
                Transition(name="send_in", label="Send in", from_states=["asked"], to_state="sent", roles=["owner"]),
                Transition(name="confirm", label="Confirm", from_states=["sent"], to_state="confirmed", roles=["vet"]),
                Transition(name="finish", label="Finish", from_states=["confirmed"], to_state="done", roles=["vet"]),
            ],
        ),
        grants=[Grant(role="vet", actions=["list", "read", "update"]), Grant(role="owner", actions=CRUD, own=own)],
    )
    return plan_of(
        "Vet",
        "en",
        "Owners keep their pets and make appointments for them; the vet sees all",
        [pet, visit],
        roles=[Role(name="vet", label="Vet", leads=True), Role(name="owner", label="Owner", joins=True)],
        accounts=[
            Account(name="Ada", email="vet@example.com", role="vet"),
            Account(name="Bob", email="bob@example.com", role="owner"),
        ],
        stories=[story(1, StoryKind.CREATE, "owner", "make an appointment", entity="Visit", actor="owner")],
        samples={
            "Pet": [{"owner_id": 2, "name": "Rex", "kind": "Dog"}],
            "Visit": [{"owner_id": 2, "pet_id": 1, "brought_ids": [], "reason": "Limps", "status": "asked"}],
        },
    )
