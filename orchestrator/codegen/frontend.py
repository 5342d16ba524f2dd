"""The front end of the generated app: one accessible page, plain JavaScript modules, one style sheet."""

from typing import Any

from orchestrator.codegen import literals, naming, texts
from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.rendering import render
from orchestrator.models import Design, Field, FieldType, SourceFile
from orchestrator.models.colour import contrast_ratio

_FIXED_SCRIPTS = ("dom", "api", "field", "form", "feedback")
_LIGHT = {
    "background": "#f6f7f9", "surface": "#ffffff", "text": "#1c2024", "muted": "#5b6470", "border": "#dde1e6",
    "accent": "#2f55d4", "on_accent": "#ffffff", "danger": "#b3261e",
}  # fmt: skip
_DARK = {
    "background": "#121417", "surface": "#1b1e23", "text": "#edeef0", "muted": "#a6adb8", "border": "#343a43",
    "accent": "#9db2ff", "on_accent": "#0f1530", "danger": "#ffb4ab",
}  # fmt: skip


def frontend_files(app: App, design: Design) -> list[SourceFile]:
    """Everything under `static/`."""
    page_texts = texts.page_texts(app.language)
    lang = "zh-CN" if app.language == "zh" else "en"
    shown = [_ShownEntity(entity, app) for entity in app.entities]
    problems = texts.problem_details(app.language, app.error_specs)
    files = [render(f"{name}.js", f"static/{name}.js") for name in _FIXED_SCRIPTS]
    files += [
        render("index.html", "static/index.html", app=app, lang=lang, t=page_texts),
        render("texts.js", "static/texts.js", language=lang, texts=page_texts, problems=problems),
        render("app.js", "static/app.js", app=app, entities=shown),
        *_style_files(app, design),
        *(_entity_file(entity) for entity in shown),
    ]
    if shown:
        files += [render(f"{name}.js", f"static/{name}.js") for name in ("list", "section")]
    return files + ([_auth_file(app)] if app.auth else [])


class _ShownEntity:
    """An entity as the page's scripts see it."""

    def __init__(self, entity: Entity, app: App) -> None:
        self.entity = entity
        self.plural = entity.plural
        self.titles = {other.schema: _title_field(other) for other in app.entities}
        self.paths = {other.schema: other.path for other in app.entities}
        self.language = app.language

    @property
    def script(self) -> str:
        """The name its definition is imported under."""
        name = naming.pascal(self.entity.plural)
        return f"{name[0].lower()}{name[1:]}Entity"

    def definition(self) -> dict[str, Any]:
        """What `static/entities/<plural>.js` exports."""
        entity = self.entity
        actions = {"create": entity.creates, "update": entity.updates, "delete": entity.deletes}
        return {
            "name": entity.snake,
            "plural": entity.plural,
            "path": entity.path,
            "label": entity.label,
            "labelPlural": entity.label_plural,
            "can": {name: operation is not None for name, operation in actions.items()},
            "titleField": _title_field(entity),
            "searchable": bool(entity.searched),
            "sorts": self._sorts(),
            "sortDefault": entity.sort_default,
            "columns": [self._field(attribute) for attribute in _columns(entity)],
            "fields": [self._field(attribute) for attribute in entity.editables],
            "messages": entity.page.error_messages if entity.page else {},
        }

    def _sorts(self) -> list[dict[str, str]]:
        """The choices of the order, as people read them: newest first, then by what the list shows."""
        words = texts.page_texts(self.language)
        labels = {attribute.name: attribute.label for attribute in _columns(self.entity)}
        values = self.entity.sort_values
        age = "id" if "-id" in values else "created_at"
        special = {f"-{age}": words["newestFirst"], age: words["oldestFirst"]}
        found = [{"value": value, "label": special[value]} for value in special if value in values]
        for value in values:
            name, template = value.removeprefix("-"), words["descending" if value.startswith("-") else "ascending"]
            if name in labels and value not in special:
                found.append({"value": value, "label": template.replace("{label}", labels[name])})
        return found

    def _field(self, attribute: Attribute) -> dict[str, Any]:
        """A field or a column."""
        shown = describe_field(attribute)
        if attribute.target in self.paths:
            shown["target"] = {"path": self.paths[attribute.target], "titleField": self.titles[attribute.target]}
        return shown


def describe_field(attribute: Attribute) -> dict[str, Any]:
    """A field as the page's scripts see it; what does not apply is left out."""
    field = attribute.field
    shown: dict[str, Any] = {"name": field.name, "label": attribute.label, "type": field.type.value}
    if not field.read_only:
        shown |= {"required": field.required, "nullable": attribute.nullable}
    if attribute.default is not None:
        shown["default"] = attribute.default
    if attribute.is_text:
        bounds = {"minLength": attribute.min_length, "maxLength": attribute.max_length, "pattern": attribute.pattern}
        shown |= {name: bound for name, bound in bounds.items() if bound}
    if field.type in {FieldType.INTEGER, FieldType.DECIMAL} and not field.read_only:
        shown |= {"minimum": attribute.bounds[0], "maximum": attribute.bounds[1]}
    if field.type is FieldType.ENUM:
        shown["values"] = [{"value": value, "label": field.value_labels.get(value, value)} for value in field.values]
    return shown


def _columns(entity: Entity) -> list[Attribute]:
    """The fields the list shows: the page's choice, else the first six a client can set."""
    known = {attribute.name: attribute for attribute in entity.answered}
    chosen = [known[name] for name in (entity.page.columns if entity.page else []) if name in known and name != "id"]
    return chosen or [known[attribute.name] for attribute in entity.editables if attribute.name in known][:6]


def _title_field(entity: Entity) -> str | None:
    """The field that people call a row by: its first text."""
    return next((attribute.name for attribute in entity.answered if attribute.is_text), None)


def _entity_file(shown: _ShownEntity) -> SourceFile:
    """The definition of one entity."""
    path = f"static/entities/{shown.plural}.js"
    return render("entity.js", path, words=shown.entity.words, definition=shown.definition())


def _auth_file(app: App) -> SourceFile:
    """The page of registration and sign-in."""
    auth = app.auth
    assert auth is not None  # noqa: S101 - the caller asked
    return render(
        "auth.js",
        "static/auth.js",
        paths={operation.action: operation.path.lstrip("/") for operation in auth.operations},
        register_fields=[_credential(field, new=True) for field in auth.register_fields],
        login_fields=[_credential(field, new=False) for field in auth.login_fields],
        messages=auth.page.error_messages if auth.page else {},
    )


def _credential(field: Field, *, new: bool) -> dict[str, Any]:
    """An input of the sign-in forms, with what a password keeper needs to know."""
    shown = describe_field(Attribute(field))
    known = {FieldType.EMAIL: "username", FieldType.PASSWORD: "new-password" if new else "current-password"}
    if field.type in known:
        shown["autocomplete"] = known[field.type]
    if not new:
        shown = {name: value for name, value in shown.items() if name not in {"minLength", "pattern"}}
    return shown


def _style_files(app: App, design: Design) -> list[SourceFile]:
    """The style sheet and the icon."""
    light, dark = _tokens(design.light, _LIGHT), _tokens(design.dark, _DARK)
    letter = next((character for character in app.title if character.isalnum()), "A").upper()
    return [
        render(
            "styles.css",
            "static/styles.css",
            light=light,
            dark=dark,
            font_family=literals.css_fonts(design.font_family),
            font_size_px=design.font_size_px,
            radius_px=design.radius_px,
            target_px=max(design.min_target_px, 44),
            spacing=_spacing(design.spacing_px),
        ),
        *(render(f"{name}.css", f"static/{name}.css") for name in ("forms", "lists")),
        render("icon.svg", "static/icon.svg", accent=light["accent"], on_accent=light["on-accent"], letter=letter),
    ]


def _tokens(colours: dict[str, str], defaults: dict[str, str]) -> dict[str, str]:
    """Custom properties: the design's colours where they are readable as such, and a text colour on danger."""
    chosen = {name: literals.colour(colours.get(name, ""), default) for name, default in defaults.items()}
    chosen["on_danger"] = literals.colour(colours.get("on_danger", ""), _readable_on(chosen["danger"]))
    return {name.replace("_", "-"): value for name, value in chosen.items()}


def _readable_on(colour: str) -> str:
    """White or black, whichever has more contrast on the colour, written #rgb or #rrggbb."""
    long = colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
    return max(("#ffffff", "#000000"), key=lambda text: contrast_ratio(text, long))


def _spacing(steps: list[int]) -> list[int]:
    """Exactly six steps, growing."""
    usual = [4, 8, 12, 16, 24, 32]
    return sorted(steps)[:6] if len(steps) >= 6 else usual
