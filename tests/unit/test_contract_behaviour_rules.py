"""The rules about states, guards, effects, roles, links, filters and charts: each catches its breaches."""

from collections.abc import Callable
from functools import cache

import plan_examples
import pytest
from contract_parts import (
    api,
    change_field,
    drop_error,
    drop_field,
    drop_operation,
    field,
    operation,
    page,
    schema,
    table,
    tables,
)

from orchestrator.contracts.rules import RULES, check
from orchestrator.models import (
    Chart,
    Effect,
    EffectKind,
    Guard,
    GuardKind,
    InterfaceContract,
    Shortcut,
    Transition,
)

Breach = tuple[str, str, Callable[[InterfaceContract], object]]
LEAVE, LIBRARY, SHOP, BOOKING, EVENTS = "leave_approval", "library", "shop", "booking", "event_registration"


@cache
def written(example: str) -> InterfaceContract:
    """The contract of an example, written once."""
    return plan_examples.contract_of(plan_examples.PLANS[example]())


def move(contract: InterfaceContract, operation_id: str) -> Transition:
    """The transition that an operation makes."""
    found = operation(contract, operation_id).transition
    assert found
    return found


def effect(contract: InterfaceContract, operation_id: str, kind: EffectKind) -> Effect:
    """An effect of an operation."""
    found = operation(contract, operation_id)
    effects = [*found.effects, *(found.transition.effects if found.transition else [])]
    return next(part for part in effects if part.kind is kind)


def guard(contract: InterfaceContract, operation_id: str, kind: GuardKind) -> Guard:
    """A guard of an operation."""
    return next(part for part in operation(contract, operation_id).guards if part.kind is kind)


def spoil(contract: InterfaceContract, kind: GuardKind, operation_id: str, **changes: object) -> None:
    """Another guard in the place of one."""
    found = operation(contract, operation_id)
    found.guards = [part.model_copy(update=changes) if part.kind is kind else part for part in found.guards]


def add_field(contract: InterfaceContract, schema_name: str, other_schema: str, name: str) -> None:
    """A field that another schema has."""
    schema(contract, schema_name).fields.append(field(contract, other_schema, name))


ADJUST, STAMP, ACTOR = EffectKind.ADJUST, EffectKind.STAMP, EffectKind.ACTOR

BREACHES: list[Breach] = [
    ("known-actions", LEAVE, lambda c: setattr(operation(c, "listLeaveRequests"), "action", "browse")),
    ("known-actions", LEAVE, lambda c: setattr(operation(c, "approveLeaveRequest"), "transition", None)),
    # states and who moves them
    ("states-known", LEAVE, lambda c: setattr(move(c, "approveLeaveRequest"), "to_state", "granted")),
    ("states-known", LEAVE, lambda c: move(c, "rejectLeaveRequest").from_states.append("draft")),
    ("states-known", LIBRARY, lambda c: operation(c, "deleteLoan").states.append("lost")),
    ("states-known", LIBRARY, lambda c: guard(c, "createLoan", GuardKind.AT_MOST).states.append("lost")),
    ("state-moved-only", LEAVE, lambda c: setattr(move(c, "approveLeaveRequest"), "field", "reason")),
    ("state-moved-only", LEAVE, lambda c: change_field(c, "LeaveRequest", "status", default=None)),
    ("state-moved-only", LEAVE, lambda c: change_field(c, "LeaveRequest", "status", read_only=False)),
    ("state-moved-only", LEAVE, lambda c: add_field(c, "LeaveRequestCreate", "LeaveRequest", "status")),
    ("one-machine", SHOP, lambda c: setattr(move(c, "payOrder"), "field", "phase")),
    ("one-machine", SHOP, lambda c: setattr(move(c, "payOrder"), "name", "ship")),
    ("inputs-asked", LEAVE, lambda c: setattr(operation(c, "approveLeaveRequest"), "request", None)),
    ("inputs-asked", LEAVE, lambda c: move(c, "approveLeaveRequest").inputs.append("mood")),
    ("inputs-asked", LEAVE, lambda c: change_field(c, "LeaveRequest", "decision_comment", read_only=False)),
    # effects
    ("effects-possible", LIBRARY, lambda c: setattr(effect(c, "createLoan", ADJUST), "reference", "title_id")),
    ("effects-possible", LIBRARY, lambda c: setattr(effect(c, "createLoan", ADJUST), "field", "title")),
    ("effects-possible", LIBRARY, lambda c: setattr(effect(c, "createLoan", ADJUST), "amount_field", "due_date")),
    ("effects-possible", LIBRARY, lambda c: setattr(effect(c, "createLoan", ADJUST), "by", 0)),
    ("effects-possible", LIBRARY, lambda c: setattr(effect(c, "giveBackLoan", STAMP), "field", "status")),
    ("effects-possible", LIBRARY, lambda c: change_field(c, "Loan", "returned_at", read_only=False)),
    ("effects-possible", LEAVE, lambda c: setattr(effect(c, "approveLeaveRequest", ACTOR), "field", "reason")),
    ("effects-stay-true", LIBRARY, lambda c: add_field(c, "LoanUpdate", "LoanCreate", "book_id")),
    ("effects-stay-true", SHOP, lambda c: add_field(c, "OrderLineUpdate", "OrderLineCreate", "quantity")),
    ("deletion-undoes", SHOP, lambda c: operation(c, "deleteOrderLine").effects.clear()),
    ("deletion-undoes", LIBRARY, lambda c: setattr(operation(c, "deleteLoan"), "states", ["borrowed", "returned"])),
    # guards
    ("guards-possible", LIBRARY, lambda c: spoil(c, GuardKind.AT_MOST, "createLoan", reference="due_date")),
    ("guards-possible", LIBRARY, lambda c: spoil(c, GuardKind.AT_MOST, "createLoan", limit=None)),
    ("guards-possible", LIBRARY, lambda c: spoil(c, GuardKind.NOT_PAST, "createLoan", fields=["book_id"])),
    ("guards-possible", EVENTS, lambda c: spoil(c, GuardKind.CAPACITY, "createRegistration", limit_field="title")),
    ("guards-possible", EVENTS, lambda c: spoil(c, GuardKind.CAPACITY, "createRegistration", amount_field="name")),
    ("guards-possible", EVENTS, lambda c: spoil(c, GuardKind.UNIQUE_TOGETHER, "createRegistration", fields=["email"])),
    ("guards-possible", BOOKING, lambda c: spoil(c, GuardKind.NO_OVERLAP, "createBooking", fields=["starts_at"])),
    ("guards-possible", BOOKING, lambda c: spoil(c, GuardKind.IN_ORDER, "createBooking", fields=["purpose"])),
    ("unique-kept", EVENTS, lambda c: table(c, "registrations").unique.clear()),
    ("unique-known", EVENTS, lambda c: table(c, "registrations").unique.append("event_id,seat_number")),
    # errors
    ("errors-complete", LIBRARY, lambda c: drop_error(c, "createLoan", "none_left")),
    ("errors-complete", LIBRARY, lambda c: drop_error(c, "createLoan", "limit_reached")),
    ("errors-complete", LIBRARY, lambda c: drop_error(c, "deleteLoan", "wrong_state")),
    ("errors-complete", LEAVE, lambda c: drop_error(c, "approveLeaveRequest", "forbidden")),
    ("errors-complete", LEAVE, lambda c: drop_error(c, "countEntries", "not_authenticated")),
    ("conditional", SHOP, lambda c: drop_error(c, "updateOrder", "stale")),
    ("conditional", SHOP, lambda c: setattr(operation(c, "updateOrder"), "conditional", False)),
    ("conditional", SHOP, lambda c: setattr(operation(c, "updateOrder"), "response", None)),
    ("one-status", SHOP, lambda c: setattr(operation(c, "createTag").errors[0], "status", 418)),
    # links, labels
    ("links-known", SHOP, lambda c: setattr(table(c, "product_tag_links"), "link_of", "Product.price")),
    ("links-known", SHOP, lambda c: setattr(table(c, "product_tag_links").fields[0], "references", "shop_orders(id)")),
    ("links-known", SHOP, lambda c: table(c, "product_tag_links").unique.clear()),
    ("answered", SHOP, lambda c: tables(c).tables.remove(table(c, "product_tag_links"))),
    ("relations-known", LIBRARY, lambda c: change_field(c, "Loan", "book_id", references=None)),
    ("relations-known", LIBRARY, lambda c: change_field(c, "Loan", "due_date", references="Book")),
    ("labels", LIBRARY, lambda c: drop_field(c, "Loan", "book_label")),
    ("labels", LIBRARY, lambda c: change_field(c, "Loan", "book_label", label_of="due_date")),
    ("labels", LIBRARY, lambda c: change_field(c, "Loan", "book_label", read_only=False)),
    # roles and accounts
    ("roles-known", LEAVE, lambda c: operation(c, "createLeaveRequest").roles.append("director")),
    ("roles-known", LEAVE, lambda c: move(c, "approveLeaveRequest").roles.append("director")),
    ("roles-known", LEAVE, lambda c: operation(c, "approveLeaveRequest").own_roles.append("employee")),
    ("one-leads", LEAVE, lambda c: api(c).roles.reverse()),
    ("one-leads", LEAVE, lambda c: setattr(api(c).roles[0], "joins", True)),
    ("one-leads", LEAVE, lambda c: api(c).roles.append(api(c).roles[1].model_copy(update={"joins": False}))),
    ("accounts", LEAVE, lambda c: drop_operation(c, "loginUser")),
    ("accounts", LEAVE, lambda c: change_field(c, "User", "role", values=["manager"])),
    ("session-needed", LEAVE, lambda c: setattr(operation(c, "countEntries"), "auth", False)),
    ("session-needed", LEAVE, lambda c: setattr(operation(c, "createLeaveRequest"), "auth", False)),
    ("session-needed", LEAVE, lambda c: setattr(operation(c, "loginUser"), "auth", True)),
    ("owner-kept", LEAVE, lambda c: drop_field(c, "LeaveRequest", "owner_id")),
    ("owner-kept", LEAVE, lambda c: change_field(c, "LeaveRequest", "owner_id", read_only=False)),
    ("own-everywhere", LEAVE, lambda c: setattr(operation(c, "exportLeaveRequests"), "own_roles", [])),
    ("own-everywhere", LEAVE, lambda c: setattr(operation(c, "getLeaveRequest"), "roles", ["manager"])),
    ("choices-offered", LIBRARY, lambda c: drop_operation(c, "listBooks")),
    # pages
    ("filters-known", SHOP, lambda c: page(c, "products").filters.append("price")),
    ("filters-known", SHOP, lambda c: setattr(operation(c, "listProducts").query[-1], "name", "colour")),
    ("orders-known", SHOP, lambda c: operation(c, "listProducts").query[3].values.append("tag_ids")),
    ("exports", SHOP, lambda c: operation(c, "exportProducts").query.pop()),
    ("exports", SHOP, lambda c: setattr(operation(c, "exportProducts"), "media_type", "application/json")),
    ("exports", SHOP, lambda c: drop_operation(c, "listProducts")),
    ("charts-known", SHOP, lambda c: api(c).charts.append(Chart(entity="Product", field="price", title="x"))),
    ("charts-known", SHOP, lambda c: drop_operation(c, "countEntries")),
    ("moves-wired", SHOP, lambda c: page(c, "shop_orders").events.update({"move:pay": "shipOrder"})),
    ("moves-wired", SHOP, lambda c: page(c, "shop_orders").events.update({"pay": "payOrder"})),
    ("shortcuts-wired", LIBRARY, lambda c: page(c, "books").events.pop("start:borrow")),
    ("shortcuts-wired", LIBRARY, lambda c: setattr(page(c, "books").shortcuts[0], "reference", "reader_id")),
    ("shortcuts-wired", LIBRARY, lambda c: page(c, "readers").shortcuts.append(
        Shortcut(name="lend", label="x", reference="reader_id"))),
]  # fmt: skip


@pytest.mark.parametrize("example", plan_examples.PLANS)
def test_example_breaks_no_rule(example: str) -> None:
    """What is spoiled below is right before."""
    assert check(written(example)) == []


@pytest.mark.parametrize(
    ("rule", "example", "spoil_it"), BREACHES, ids=[f"{number}-{rule}" for number, (rule, _, _) in enumerate(BREACHES)]
)
def test_rule_catches_what_is_spoiled(rule: str, example: str, spoil_it: Callable[[InterfaceContract], object]) -> None:
    """One thing is spoiled; the rule for it speaks up and says where."""
    contract = written(example).model_copy(deep=True)
    spoil_it(contract)
    found = [violation for violation in check(contract) if violation.rule == rule]
    assert found
    assert all(violation.message and violation.place for violation in found)


def test_every_rule_has_a_breach() -> None:
    """No rule is left that nothing shows to work."""
    from test_contract_rules import BREACHES as OTHERS

    assert {rule for rule, *_ in [*BREACHES, *OTHERS]} == set(RULES)
