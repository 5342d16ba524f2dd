"""What the first stages hand on: the product plan, the design, and the source files of the app."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field as Entry

from orchestrator.models.behaviour import Chart, Effect, Grant, Guard, Role, Shortcut, StateMachine
from orchestrator.models.contract import Field
from orchestrator.models.document import Document
from orchestrator.models.workflow import Feature, Iteration

Language = Literal["en", "zh"]


class Brief(Document):
    """What a user asked for: a sentence, or a feature."""

    feature: Feature
    requirement: str = ""


class Entity(Document):
    """A thing the app keeps. Its id and timestamps are implied and not among `fields`."""

    name: str = Entry(pattern=r"^[A-Z][A-Za-z0-9]{0,40}$", description="PascalCase, singular: Task")
    plural: str = Entry(pattern=r"^[a-z][a-z0-9_]{0,60}$", description="snake_case: tasks; also table and path")
    label: str = Entry(description="what a person reads: Task, 任务")
    label_plural: str
    fields: list[Field]
    machine: StateMachine | None = Entry(default=None, description="states of its rows; its field is among `fields`")
    guards: list[Guard] = Entry(default_factory=list)
    on_create: list[Effect] = Entry(default_factory=list)
    grants: list[Grant] = Entry(default_factory=list, description="empty: every role may do everything")
    shortcuts: list[Shortcut] = Entry(default_factory=list, description="buttons on other rows that make one of these")
    fixed: list[str] = Entry(default_factory=list, description="fields that are set once and never changed")


class StoryKind(StrEnum):
    """What a story has the user do; the browser steps of acceptance follow from it.

    `find`: search, filter and sort. `start`: the shortcut `action` from the row it belongs to. `move`: the transition
    `action`. `forbidden`: `actor` does not get to do `action`. `guard`: the problem code `action` is explained.
    """

    CREATE = "create"
    LIST = "list"
    EDIT = "edit"
    DELETE = "delete"
    REGISTER = "register"
    LOGIN = "login"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a story's name, not a secret
    LOGOUT = "logout"
    FIND = "find"
    EXPORT = "export"
    DASHBOARD = "dashboard"
    START = "start"
    MOVE = "move"
    FORBIDDEN = "forbidden"
    GUARD = "guard"


class Story(Document):
    """As a <role>, I want <want>, so that <so_that>; done when every criterion holds."""

    id: str
    kind: StoryKind
    role: str
    want: str
    so_that: str
    entity: str | None = None
    action: str | None = Entry(default=None, description="name of the transition or shortcut, or code of the problem")
    actor: str | None = Entry(default=None, description="name of the role that does it, where the app has roles")
    criteria: list[str]


class Reading(Document):
    """How one part of the requirement was understood."""

    text: str
    read_as: str
    rule: str = Entry(default="", description="which rule read it")


SAMPLE_PASSWORD = "demo-password"  # noqa: S105 - meant to be known
"""Of every sample account."""


class Account(Document):
    """A sample account."""

    name: str
    email: str
    role: str


class Plan(Document):
    """The product plan: the machine-readable side of the PRD."""

    title: str
    language: Language = "en"
    kind: Literal["crud", "auth"] = "crud"
    requirement: str
    summary: str = ""
    entities: list[Entity] = Entry(default_factory=list)
    stories: list[Story] = Entry(default_factory=list)
    features: list[Feature] = Entry(default_factory=list)
    iterations: list[Iteration] = Entry(default_factory=list)
    estimates_days: dict[str, float] = Entry(default_factory=dict, description="feature id → person days")
    users: list[str] = Entry(default_factory=list)
    out_of_scope: list[str] = Entry(default_factory=list)
    assumptions: list[str] = Entry(default_factory=list)
    not_understood: list[str] = Entry(default_factory=list)
    readings: list[Reading] = Entry(default_factory=list)
    colours: dict[str, str] = Entry(default_factory=dict, description="background, accent … → #rrggbb as asked for")
    style: list[str] = Entry(default_factory=list, description="style words asked for: minimal, rounded, compact …")
    domain: str = Entry(default="", description="what of the catalogue it was matched with; empty: nothing")
    roles: list[Role] = Entry(default_factory=list, description="kinds of people with accounts; empty: no accounts")
    charts: list[Chart] = Entry(default_factory=list)
    accounts: list[Account] = Entry(default_factory=list, description="sample accounts, at least one for each role")
    samples: dict[str, list[dict[str, Any]]] = Entry(
        default_factory=dict,
        description="entity → sample rows, entities that others point to first; a reference is the number of a row, "
        "from 1, in the other entity's list; one to User is the number of an account",
    )


class Design(Document):
    """Design tokens. Every text colour passes WCAG AA (4.5:1) on the surface it is used on, light and dark."""

    light: dict[str, str] = Entry(
        description="background, surface, text, muted, border, accent, on_accent, danger; what follows from these, "
        "such as good on good_soft, may be left out"
    )
    dark: dict[str, str]
    font_family: str
    heading_font_family: str = Entry(default="", description="empty: font_family")
    elevation: Literal["flat", "soft", "raised"] = Entry(default="soft", description="how much surfaces stand out")
    font_size_px: int = 16
    radius_px: int = 8
    spacing_px: list[int] = Entry(default_factory=lambda: [4, 8, 12, 16, 24, 32])
    min_target_px: int = 44
    rationale: str = ""


class SourceFile(Document):
    """One generated file."""

    path: str = Entry(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}$", description="relative, forward slashes")
    content: str
