"""What a person who knows products expects of the plan for one requirement: written by hand, read from YAML."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bench.apps.colours import Shade, shade
from bench.apps.notation import Kinds, Names, kinds, names, without_mark

FOLDER = Path(__file__).parents[1] / "requirements"

# What each rule is said of, in order: an entity, a field `Entity.field`, a role, an action, a number, a value.
RULES: dict[str, tuple[str, ...]] = {
    "minimum": ("field", "number"),
    "maximum": ("field", "number"),
    "min_length": ("field", "number"),
    "max_length": ("field", "number"),
    "unique": ("field",),
    "required": ("field",),
    "default": ("field", "value"),
    "not_past": ("field",),
    "in_order": ("entity",),
    "capacity": ("entity",),
    "at_most": ("entity", "number"),
    "no_overlap": ("entity",),
    "unique_together": ("entity",),
    "adjusts": ("entity", "field"),
    "may": ("role", "action", "entity"),
    "may_not": ("role", "action", "entity"),
    "own": ("role", "entity"),
}
ACTIONS = ("create", "search", "filter", "sort", "export", "count", "chart")
BASIC_ACTIONS = ("list", "read", "create", "update", "delete")


class Strict(BaseModel):
    """An expectation's part: unknown keys are mistakes of the writer."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ExpectedField(Strict):
    """A property that people would look for on the form, with every type that serves them."""

    names: Names
    kinds: Kinds


class ExpectedEntity(Strict):
    """A thing the app keeps. `User` among its names: accounts will do, where the plan has any."""

    names: Names
    fields: tuple[ExpectedField, ...]


class ExpectedRelation(Strict):
    """`source` has one `target`, or both sides have many of each other."""

    source: str
    target: str
    many: bool
    optional: bool = False

    def __str__(self) -> str:
        return f"{self.source} {'=>' if self.many else '->'} {self.target}"


class ExpectedAction(Strict):
    """Something people do beyond keeping rows.

    `do`: a button of that name on a row of `entity`, be it a transition or a shortcut. Others as their names say;
    `count` and `chart` are on the dashboard. `field` may be another entity: filter and chart by whichever of it.
    """

    kind: str
    entity: str
    field: str | None = None
    names: Names | None = None
    optional: bool = False

    def __str__(self) -> str:
        target = f"{self.entity}.{self.field}" if self.field else self.entity
        return f"do {self.names.first} on {target}" if self.names else f"{self.kind} {target}"


class ExpectedRule(Strict):
    """A limit, guard, effect or permission; RULES says what its words are."""

    kind: str
    words: tuple[str, ...]
    optional: bool = False

    def __str__(self) -> str:
        return " ".join((self.kind, *self.words))

    def word(self, role: str) -> str:
        """The word that plays that role in the rule."""
        return self.words[RULES[self.kind].index(role)]


def _entities(raw: Any) -> Any:
    """From `{Book|书: {title: string}}`."""
    if not isinstance(raw, dict):
        return raw
    return tuple(
        ExpectedEntity(
            names=names(entity),
            fields=tuple(ExpectedField(names=names(name), kinds=kinds(kind)) for name, kind in (fields or {}).items()),
        )
        for entity, fields in raw.items()
    )


def _relation(raw: Any) -> Any:
    """From `Loan -> Book`."""
    if not isinstance(raw, str):
        return raw
    text, optional = without_mark(raw)
    arrow = "=>" if "=>" in text else "->"
    source, _, target = text.partition(arrow)
    return {"source": source.strip(), "target": target.strip(), "many": arrow == "=>", "optional": optional}


def _action(raw: Any) -> Any:
    """From `filter Book.genre` or `do borrow|借书 on Book`."""
    if not isinstance(raw, str):
        return raw
    text, optional = without_mark(raw)
    kind, _, rest = text.partition(" ")
    if kind not in (*ACTIONS, "do"):
        raise ValueError(f"{raw!r} begins with no action.")
    verbs, _, target = rest.partition(" on ") if kind == "do" else ("", "", rest)
    entity, _, field = target.strip().partition(".")
    return ExpectedAction(
        kind=kind, entity=entity, field=field or None, names=names(verbs) if verbs else None, optional=optional
    )


def _rule(raw: Any) -> Any:
    """From `at_most Loan 5`."""
    if not isinstance(raw, str):
        return raw
    text, optional = without_mark(raw)
    kind, *words = text.split()
    if kind not in RULES or len(words) != len(RULES[kind]):
        raise ValueError(f"{raw!r} is not a rule of the form {kind} {' '.join(RULES.get(kind, ('?',)))}.")
    return ExpectedRule(kind=kind, words=tuple(words), optional=optional)


def _named(raw: Any) -> Any:
    """From `manager|经理`."""
    return names(raw) if isinstance(raw, str) else raw


def _phrases(raw: Any) -> Any:
    """From `credit card|payment|支付`: phrases may have spaces."""
    if not isinstance(raw, str):
        return raw
    text, optional = without_mark(raw)
    return Names(tuple(part.strip() for part in text.split("|")), optional)


def _shades(raw: Any) -> Any:
    """From `beige|~#fff3d0`."""
    return tuple(shade(part.strip()) for part in raw.split("|")) if isinstance(raw, str) else raw


class Requirement(Strict):
    """One text as somebody wrote it, and what a plan for it must hold and may hold.

    `manner` is how it is written. `colours`: what it is for (background, accent …) → acceptable colours, `colours.py`
    says which are meant exactly. `looks`: style words. `unsupported`: what these apps can not do and the plan has to
    admit, each as words of which one is mentioned.
    """

    name: str
    domain: str
    manner: str
    language: Literal["en", "zh"]
    text: str = Field(min_length=8)
    entities: Annotated[tuple[ExpectedEntity, ...], BeforeValidator(_entities)]
    relations: tuple[Annotated[ExpectedRelation, BeforeValidator(_relation)], ...] = ()
    roles: tuple[Annotated[Names, BeforeValidator(_named)], ...] = ()
    actions: tuple[Annotated[ExpectedAction, BeforeValidator(_action)], ...] = ()
    rules: tuple[Annotated[ExpectedRule, BeforeValidator(_rule)], ...] = ()
    colours: dict[Literal["background", "accent"], Annotated[tuple[Shade, ...], BeforeValidator(_shades)]] = Field(
        default_factory=dict
    )
    looks: tuple[Annotated[Names, BeforeValidator(_phrases)], ...] = ()
    unsupported: tuple[Annotated[Names, BeforeValidator(_phrases)], ...] = ()

    def entity(self, name: str) -> ExpectedEntity:
        """The entity that the file calls so.

        Raises:
            KeyError: there is none.
        """
        return {entity.names.first: entity for entity in self.entities}[name]

    @model_validator(mode="after")
    def _refers_to_what_it_names(self) -> "Requirement":
        for relation in self.relations:
            self._check(relation.source, relation.target)
        for action in self.actions:
            self._check_action(action)
        for rule in self.rules:
            self._check_rule(rule)
        return self

    def _check_action(self, action: ExpectedAction) -> None:
        self._check(action.entity)
        if action.field and action.field not in {entity.names.first for entity in self.entities}:
            self._check(f"{action.entity}.{action.field}")

    def _check_rule(self, rule: ExpectedRule) -> None:
        for role, word in zip(RULES[rule.kind], rule.words, strict=True):
            if role in ("entity", "field"):
                self._check(word)
            elif role == "role" and word not in {role.first for role in self.roles}:
                raise ValueError(f"{rule} names a role that is not expected.")
            elif role == "action" and word not in {*BASIC_ACTIONS, *self._verbs()}:
                raise ValueError(f"{rule} names an action that is not expected.")
            elif role == "number":
                [float(number) for number in word.split("|")]

    def _verbs(self) -> set[str]:
        return {action.names.first for action in self.actions if action.names}

    def _check(self, *targets: str) -> None:
        known = {each.names.first: {one.names.first for one in each.fields} for each in self.entities}
        for target in targets:
            entity, _, field = target.partition(".")
            if entity not in known or (field and field not in known[entity]):
                raise ValueError(f"{self.name}: {target} is not among the expected entities and fields.")


def load(path: Path) -> Requirement:
    """The requirement in that file; its name is the file's.

    Raises:
        ValueError: the file says something that is no expectation.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        return Requirement.model_validate({"name": path.stem, **raw})
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def load_all(folder: Path = FOLDER) -> list[Requirement]:
    """Every requirement of a folder, by name."""
    return [load(path) for path in sorted(folder.glob("*.yaml"))]
