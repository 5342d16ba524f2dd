"""What the first stages hand on: the product plan, the design, and the source files of the app."""

from enum import StrEnum
from typing import Literal

from pydantic import Field as Entry

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


class StoryKind(StrEnum):
    """What a story has the user do; the browser steps of acceptance follow from it."""

    CREATE = "create"
    LIST = "list"
    EDIT = "edit"
    DELETE = "delete"
    REGISTER = "register"
    LOGIN = "login"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a story's name, not a secret
    LOGOUT = "logout"


class Story(Document):
    """As a <role>, I want <want>, so that <so_that>; done when every criterion holds."""

    id: str
    kind: StoryKind
    role: str
    want: str
    so_that: str
    entity: str | None = None
    criteria: list[str]


class Reading(Document):
    """How one part of the requirement was understood."""

    text: str
    read_as: str


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


class Design(Document):
    """Design tokens. Every text colour passes WCAG AA (4.5:1) on the surface it is used on, light and dark."""

    light: dict[str, str] = Entry(description="background, surface, text, muted, border, accent, on_accent, danger")
    dark: dict[str, str]
    font_family: str
    font_size_px: int = 16
    radius_px: int = 8
    spacing_px: list[int] = Entry(default_factory=lambda: [4, 8, 12, 16, 24, 32])
    min_target_px: int = 44
    rationale: str = ""


class SourceFile(Document):
    """One generated file."""

    path: str = Entry(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}$", description="relative, forward slashes")
    content: str
