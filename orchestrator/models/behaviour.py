"""What the rows of an entity do beyond being kept: states and who moves them, guards, effects, roles.

Plan and contract use the same words: the plan says them per entity, the contract per operation.
"""

from enum import StrEnum

from pydantic import Field as Entry

from orchestrator.models.document import Document

_VERB = r"^[a-z][a-z0-9_]{0,40}$"


class Role(Document):
    """A kind of person who uses the app. An app with roles has accounts; one without is open to everybody."""

    name: str = Entry(pattern=_VERB, description="snake_case: manager")
    label: str = Entry(description="what a person reads: Manager, 经理")
    leads: bool = Entry(default=False, description="gives accounts their roles; exactly one role leads")
    joins: bool = Entry(default=False, description="what somebody who registers becomes; exactly one role joins")


class Grant(Document):
    """What one role may do with an entity's rows. A role without a grant may do nothing with them."""

    role: str
    actions: list[str] = Entry(description="of list, read, create, update, delete; export goes with list")
    own: list[str] = Entry(default_factory=list, description="those of `actions` that reach only rows one made oneself")


class EffectKind(StrEnum):
    """What happens besides, in the same transaction."""

    ADJUST = "adjust"
    STAMP = "stamp"
    ACTOR = "actor"


class Effect(Document):
    """A consequence of creating or moving a row.

    - adjust: the row that `reference` points to gets `by` (times this row's `amount_field`) added to its `field`; where
      that leaves the field's bounds, everything is refused with 409 `code`.
    - stamp: this row's date or moment `field` becomes now.
    - actor: this row's reference `field` to User becomes whoever does it; only where the app has accounts.
    """

    kind: EffectKind
    field: str
    reference: str | None = None
    by: int = 1
    amount_field: str | None = None
    code: str = "none_left"


class GuardKind(StrEnum):
    """What must hold of a row."""

    CAPACITY = "capacity"
    AT_MOST = "at_most"
    NO_OVERLAP = "no_overlap"
    UNIQUE_TOGETHER = "unique_together"
    IN_ORDER = "in_order"
    NOT_PAST = "not_past"


class Guard(Document):
    """What must hold when a row is created or changed. The first three count only rows whose state is in `states`.

    - capacity: rows with the same `reference` (or the sum of their `amount_field`) are at most `limit_field` of the row
      they point to; else 409 `full`.
    - at_most: rows with the same `reference` are at most `limit`; else 409 `limit_reached`.
    - no_overlap: rows with the same `reference` do not overlap in time, from `fields[0]` to `fields[1]`; ends that
      touch are fine for moments and not for dates; else 409 `overlap`.
    - unique_together: no two rows have the same values in `fields`; else 409 `conflict` naming the last of them.
    - in_order: `fields[0]` is not after `fields[1]`; else 422 naming `fields[1]`.
    - not_past: `fields[0]` is not before today; checked when it is set; else 422 naming it.
    """

    kind: GuardKind
    fields: list[str] = Entry(default_factory=list)
    reference: str | None = None
    limit: int | None = None
    limit_field: str | None = None
    amount_field: str | None = None
    states: list[str] = Entry(default_factory=list, description="states of rows that count; empty: all do")

    @property
    def code(self) -> str:
        """The code of the refusal."""
        return _GUARD_CODES[self.kind]


_GUARD_CODES = {
    GuardKind.CAPACITY: "full",
    GuardKind.AT_MOST: "limit_reached",
    GuardKind.NO_OVERLAP: "overlap",
    GuardKind.UNIQUE_TOGETHER: "conflict",
    GuardKind.IN_ORDER: "validation_error",
    GuardKind.NOT_PAST: "validation_error",
}


class Transition(Document):
    """One way to move a row from state to state: `POST /api/<plural>/{id}/<name>`."""

    name: str = Entry(pattern=_VERB, description="a verb in snake_case: approve")
    label: str = Entry(description="what the button says: Approve, 批准")
    field: str = Entry(default="status", description="the enum field that holds the state")
    from_states: list[str] = Entry(min_length=1)
    to_state: str
    inputs: list[str] = Entry(
        default_factory=list, description="read-only fields of the row that are asked for, optional"
    )
    effects: list[Effect] = Entry(default_factory=list)
    roles: list[str] = Entry(default_factory=list, description="who may; empty: everybody who may use the app")
    own: list[str] = Entry(default_factory=list, description="those of `roles` that may move only rows they made")


class StateMachine(Document):
    """The states of an entity's rows. Only transitions change them; `field` is a read-only enum with a default."""

    field: str = "status"
    initial: str
    transitions: list[Transition]


class Shortcut(Document):
    """A button on the row that `reference` points to, opening the form of a new row that is already about it.

    `书` has a button 借书 that opens a new 借阅 with `book_id` filled in.
    """

    name: str = Entry(pattern=_VERB, description="a verb in snake_case: borrow")
    label: str = Entry(description="what the button says: Borrow, 借书")
    reference: str = Entry(description="the reference field of the new row")


class Chart(Document):
    """Counts of an entity's rows by the values of a field, as bars."""

    entity: str = Entry(description="schema name")
    field: str = Entry(description="an enum, boolean or reference field")
    title: str
