"""What the contracts of the hand-written plans say about people, states, guards, effects and pages."""

import plan_examples
from contract_parts import api, field, operation, page, pages, schema, table, tables

from orchestrator.models import Field, FieldType, Grant, Guard, GuardKind, InterfaceContract, Plan

LEAVE = plan_examples.contract_of(plan_examples.leave_approval())
LIBRARY = plan_examples.contract_of(plan_examples.library())
SHOP = plan_examples.contract_of(plan_examples.shop())
NOTES = plan_examples.contract_of(plan_examples.notes())


def names(contract: InterfaceContract, schema_name: str) -> list[str]:
    """The fields of a schema."""
    return [found.name for found in schema(contract, schema_name).fields]


def actions(contract: InterfaceContract, entity: str) -> list[str]:
    """What can be done with an entity's rows."""
    return [found.action for found in api(contract).operations if found.entity == entity]


def codes(contract: InterfaceContract, operation_id: str) -> set[str]:
    """The codes of an operation's errors."""
    return {error.code for error in operation(contract, operation_id).errors}


def with_guard(plan: Plan, entity: str, guard: Guard) -> Plan:
    """The plan with that guard alone on an entity."""
    next(found for found in plan.entities if found.name == entity).guards = [guard]
    return plan


def test_only_who_is_granted_may() -> None:
    """The manager decides, the employee asks and sees what is theirs, nobody deletes."""
    create, approve = operation(LEAVE, "createLeaveRequest"), operation(LEAVE, "approveLeaveRequest")
    assert (create.roles, create.own_roles) == (["employee"], [])
    assert (approve.roles, approve.own_roles) == (["manager"], [])
    withdraw, listing = operation(LEAVE, "withdrawLeaveRequest"), operation(LEAVE, "listLeaveRequests")
    assert (withdraw.roles, withdraw.own_roles) == (["employee"], ["employee"])
    assert (listing.roles, listing.own_roles) == (["manager", "employee"], ["employee"])
    assert "delete" not in actions(LEAVE, "LeaveRequest")
    assert "forbidden" in codes(LEAVE, "approveLeaveRequest")
    assert "forbidden" not in codes(LEAVE, "listLeaveRequests")


def test_everything_but_the_door_needs_a_session() -> None:
    """Registering, logging in and out and the sample accounts are open."""
    open_operations = {found.operation_id for found in api(LEAVE).operations if not found.auth}
    assert open_operations == {"registerUser", "loginUser", "logoutUser", "demoAccounts"}
    assert not any(found.auth for found in api(SHOP).operations)


def test_accounts_belong_to_the_role_that_leads() -> None:
    """It lists them and changes their role; a password goes in and never comes back."""
    assert [role.name for role in api(LEAVE).roles] == ["manager", "employee"]
    assert [operation(LEAVE, name).roles for name in ("listUsers", "getUser", "updateUser")] == [["manager"]] * 3
    assert names(LEAVE, "User") == ["id", "name", "email", "role", "created_at", "updated_at"]
    assert names(LEAVE, "UserCreate") == ["name", "email", "password"]
    assert names(LEAVE, "Credentials") == ["email", "password"]
    assert names(LEAVE, "UserUpdate") == ["role"]
    assert names(LEAVE, "DemoAccount") == ["name", "email", "role"]
    assert (field(LEAVE, "User", "role").values, field(LEAVE, "User", "role").default) == (
        ["manager", "employee"],
        "employee",
    )
    assert "conflict" in codes(LEAVE, "updateUser")
    assert {"users", "sessions"} <= {found.table for found in tables(LEAVE).tables}


def test_one_role_alone_sees_no_accounts() -> None:
    """Where everybody is the same there is nothing to change, and no column says who made a row."""
    assert "list" not in actions(NOTES, "User")
    assert page(NOTES, "notes").columns == ["title", "text", "pinned"]
    assert "owner_id" in names(NOTES, "Note")
    assert [found.page for found in pages(NOTES)] == ["dashboard", "notes", "login"]


def test_who_has_to_choose_an_account_may_list_them() -> None:
    """A field that names somebody opens the list to whoever fills in the form, and no more than the list."""
    plan = plan_examples.leave_approval()
    deputy = Field(name="deputy_id", type=FieldType.REFERENCE, label="代理人", references="User")
    plan.entities[0].fields.append(deputy)
    contract = plan_examples.contract_of(plan)
    assert operation(contract, "listUsers").roles == ["manager", "employee"]
    assert operation(contract, "updateUser").roles == ["manager"]


def test_row_knows_who_made_it_and_what_it_points_to() -> None:
    """`owner_id` is set by the server; each reference has its label beside it, and no column for it."""
    owner = field(LEAVE, "LeaveRequest", "owner_id")
    assert (owner.references, owner.read_only, owner.required) == ("User", True, True)
    assert field(LEAVE, "LeaveRequest", "owner_label").label_of == "owner_id"
    assert not field(LEAVE, "LeaveRequest", "approver_label").required
    columns = {column.name for column in table(LEAVE, "leave_requests").fields}
    assert {"owner_id", "approver_id"} <= columns
    assert not {"owner_label", "approver_label"} & columns
    assert "owner_id" not in names(LEAVE, "LeaveRequestCreate")


def test_final_state_ends_changes() -> None:
    """A request is changed while it is pending; a loan is deleted when it is over."""
    assert operation(LEAVE, "updateLeaveRequest").states == ["pending"]
    assert operation(LIBRARY, "updateLoan").states == ["borrowed"]
    assert operation(LIBRARY, "deleteLoan").states == ["returned"]
    assert "wrong_state" in codes(LIBRARY, "deleteLoan") & codes(LIBRARY, "updateLoan")


def test_change_leaves_alone_what_was_counted_or_fixed() -> None:
    """The book was counted with, the reader is fixed, the state moves by transitions."""
    assert names(LIBRARY, "LoanCreate") == ["book_id", "reader_id", "due_date"]
    assert names(LIBRARY, "LoanUpdate") == ["due_date"]
    assert names(SHOP, "OrderLineUpdate") == ["order_id"]


def test_deletion_takes_back_what_creation_took() -> None:
    """Without states: what the line took goes back to the stock. With states, the transition has done it."""
    undone = operation(SHOP, "deleteOrderLine").effects
    assert [(effect.field, effect.by, effect.amount_field) for effect in undone] == [("stock", 1, "quantity")]
    assert operation(LIBRARY, "deleteLoan").effects == []
    assert [effect.by for effect in operation(LIBRARY, "createLoan").effects if effect.field == "stock"] == [-1]


def test_guard_stands_where_it_can_be_broken() -> None:
    """One that counts confirmed bookings alone looks at confirming and changing, not at asking for one."""
    guard = Guard(kind=GuardKind.NO_OVERLAP, reference="room_id", fields=["starts_at", "ends_at"], states=["confirmed"])
    contract = plan_examples.contract_of(with_guard(plan_examples.booking(), "Booking", guard))
    assert "overlap" in codes(contract, "confirmBooking") & codes(contract, "updateBooking")
    assert "overlap" not in codes(contract, "createBooking") | codes(contract, "cancelBooking")


def test_update_is_not_guarded_by_what_it_can_not_change() -> None:
    """The reader of a loan is fixed, so a change can not exceed the limit of a reader."""
    assert "limit_reached" in codes(LIBRARY, "createLoan")
    assert "limit_reached" not in codes(LIBRARY, "updateLoan")


def test_shortcut_stands_on_the_row_it_is_about() -> None:
    """书 has the button 借书, which opens the form of a loan."""
    books = page(LIBRARY, "books")
    assert [(shortcut.name, shortcut.label, shortcut.reference) for shortcut in books.shortcuts] == [
        ("borrow", "借书", "book_id")
    ]
    assert books.events["start:borrow"] == "createLoan"
    assert books.error_messages["none_left"] == "数量不足，已经没有剩余。"
    assert page(LIBRARY, "loans").events["move:give_back"] == "giveBackLoan"


def test_tags_are_kept_in_a_table_of_two_columns() -> None:
    """Each pair once, found from both sides, and deleting a tag that is in use is a conflict."""
    link = table(SHOP, "product_tag_links")
    assert [(column.name, column.references) for column in link.fields] == [
        ("product_id", "products(id)"),
        ("tag_id", "tags(id)"),
    ]
    assert (link.link_of, link.unique, link.indexes) == ("Product.tag_ids", ["product_id,tag_id"], ["tag_id"])
    assert "conflict" in codes(SHOP, "deleteTag")
    assert "tag_ids" not in {column.name for column in table(SHOP, "products").fields}


def test_role_without_a_grant_may_do_nothing() -> None:
    """It is named by no operation, and the others answer 403 to it."""
    plan = plan_examples.leave_approval()
    plan.entities[0].grants = [Grant(role="manager", actions=["list", "read", "create"])]
    contract = plan_examples.contract_of(plan)
    kept = [found for found in api(contract).operations if found.entity == "LeaveRequest"]
    assert {role for found in kept for role in found.roles} == {"manager"}
    assert all("forbidden" in codes(contract, found.operation_id) for found in kept)
    assert "withdrawLeaveRequest" not in {found.operation_id for found in kept}
