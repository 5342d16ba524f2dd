"""What the catalogue knows of a trade: the things it keeps, in both languages, and what happens to them.

A file per domain in `trades/` is written in this shape. Two shorthands keep the files readable: a text or a list of
words in both languages is one line, English before the bar and Chinese after it (`label: Book | 图书`,
`words: book, volume | 书, 图书`), and things with names are a mapping from the name (`fields: {title: Title | 书名}`).
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as Entry

from orchestrator.models import Language
from orchestrator.models.behaviour import Effect, Grant, Guard


class _Part(BaseModel):
    """Read-only, and strict about its keys, so that a typing mistake in a file is told at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _halves(value: Any) -> Any:
    """`Book | 图书` → both languages."""
    if not isinstance(value, str):
        return value
    english, _, chinese = value.partition("|")
    return {"en": english.strip(), "zh": chinese.strip()}


def _word_lists(value: Any) -> Any:
    """`book, volume | 书, 图书` → a list for each language."""
    if not isinstance(value, str):
        return value
    return {language: [word.strip() for word in half.split(",")] for language, half in _halves(value).items()}


def _by_name(value: Any) -> Any:
    """`{title: Title | 书名}` → a list whose members carry their names; a bare text is a label."""
    if not isinstance(value, dict):
        return value
    return [{"name": name, **({"label": part} if isinstance(part, str) else part)} for name, part in value.items()]


class Bilingual(_Part):
    """A text in both languages."""

    en: str = Entry(min_length=1)
    zh: str = Entry(min_length=1)

    def of(self, language: Language) -> str:
        """The text in that language."""
        return self.zh if language == "zh" else self.en


class WordLists(_Part):
    """Words or phrases of both languages, the usual one first; English ones in lower case and singular."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    def of(self, language: Language) -> tuple[str, ...]:
        """The words of that language."""
        return self.zh if language == "zh" else self.en


Text = Annotated[Bilingual, BeforeValidator(_halves)]
Words = Annotated[WordLists, BeforeValidator(_word_lists)]


class DomainField(_Part):
    """A field. Its kind, with type and bounds, follows from its name (`field_types.kind_of`) unless more is said here.

    `optional`: taken only when the requirement speaks of it. What a transition, stamp or actor sets is read-only.
    """

    name: str = Entry(pattern=r"^[a-z][a-z0-9_]{0,62}$")
    label: Text
    like: str | None = Entry(default=None, description="a field name whose kind this one has: `notes`, `price`")
    values: dict[str, Text] = Entry(default_factory=dict, description="of an enum, in order")
    references: str | None = Entry(default=None, description="an entity; many of them where the name ends in `_ids`")
    required: bool = False
    unique: bool = False
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    read_only: bool = Entry(default=False, description="only other rows count it up and down")
    optional: bool = False
    words: Words = WordLists()


class DomainTransition(_Part):
    """One way to move a row. `verbs`: by which users speak of it (`approve`, 批准)."""

    name: str
    label: Text
    verbs: Words = WordLists()
    from_states: tuple[str, ...] = Entry(min_length=1)
    to_state: str
    inputs: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    roles: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


class DomainMachine(_Part):
    """The states of an entity's rows; the values of `field` are the states."""

    field: str = "status"
    initial: str
    transitions: Annotated[tuple[DomainTransition, ...], BeforeValidator(_by_name)]


class DomainShortcut(_Part):
    """A button on the row that `reference` points to."""

    name: str
    label: Text
    reference: str


Value = str | bool | int | float | None
"""A value of a sample row."""


class SampleRows(_Part):
    """Rows a person of the trade would find true.

    A date is a number of days from the samples' base date, a moment days and a time of day (`-1 15:00`); a reference is
    the number of a row, from 1.
    """

    columns: tuple[str, ...]
    en: tuple[tuple[Value, ...], ...]
    zh: tuple[tuple[Value, ...], ...]

    @model_validator(mode="after")
    def _rectangular(self) -> "SampleRows":
        if any(len(row) != len(self.columns) for row in (*self.en, *self.zh)):
            raise ValueError(f"each sample row has a value for each of {', '.join(self.columns)}")
        return self

    def of(self, language: Language) -> list[dict[str, Value]]:
        """The rows in that language by field name."""
        rows = self.zh if language == "zh" else self.en
        return [dict(zip(self.columns, row, strict=True)) for row in rows]


class DomainEntity(_Part):
    """A thing the trade keeps.

    `core`: taken when the user names only the domain. `words`: nouns by which users name it; `verbs`: verbs whose use
    implies it (`borrow`, 借书 → Loan).
    """

    name: str = Entry(pattern=r"^[A-Z][A-Za-z0-9]{0,40}$")
    plural: str = Entry(default="", description="empty: from the name")
    label: Text
    label_plural: Text
    core: bool = False
    words: Words
    verbs: Words = WordLists()
    fields: Annotated[tuple[DomainField, ...], BeforeValidator(_by_name)]
    machine: DomainMachine | None = None
    guards: tuple[Guard, ...] = ()
    on_create: tuple[Effect, ...] = ()
    grants: tuple[Grant, ...] = ()
    shortcuts: Annotated[tuple[DomainShortcut, ...], BeforeValidator(_by_name)] = ()
    fixed: tuple[str, ...] = Entry(default=(), description="besides what effects read")
    samples: SampleRows | None = None

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, value: Any) -> Any:
        """`label: Book, Books | 图书`: the plural stands after a comma, and Chinese has none."""
        if isinstance(value, dict) and isinstance(value.get("label"), str):
            both = _halves(value["label"])
            one, _, many = both["en"].partition(",")
            plural = {"en": many.strip() or f"{one}s", "zh": both["zh"]}
            return {"label_plural": plural, **value, "label": {"en": one, "zh": both["zh"]}}
        return value

    def field(self, name: str) -> DomainField | None:
        """The field of that name."""
        return next((field for field in self.fields if field.name == name), None)


class DomainRole(_Part):
    """A kind of person with an account. `words`: nouns by which users name these people."""

    name: str
    label: Text
    words: Words
    leads: bool = False
    joins: bool = False


class DomainChart(_Part):
    """Counts of an entity's rows by the values of a field."""

    entity: str
    field: str
    title: Text


class Domain(_Part):
    """A trade or a kind of app.

    `aliases`: phrases that name it, whole (`library`, 图书馆); `about`: a sentence for comparing meanings;
    `roles_if_named`: it works without accounts, and has roles only where the requirement speaks of them.
    """

    id: str = Entry(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    aliases: Words
    about: Text
    roles: Annotated[tuple[DomainRole, ...], BeforeValidator(_by_name)] = ()
    roles_if_named: bool = False
    entities: Annotated[tuple[DomainEntity, ...], BeforeValidator(_by_name)]
    charts: tuple[DomainChart, ...] = ()

    def entity(self, name: str) -> DomainEntity | None:
        """The entity of that name."""
        return next((entity for entity in self.entities if entity.name == name), None)

    def core(self) -> tuple[DomainEntity, ...]:
        """The entities taken when only the domain is named."""
        return tuple(entity for entity in self.entities if entity.core)
