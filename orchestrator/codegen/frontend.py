"""The front end of the generated app: one accessible page, plain JavaScript modules, style sheets."""

from collections.abc import Sequence
from typing import Any

from orchestrator.codegen import texts
from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.icons import ICONS
from orchestrator.codegen.page_model import Definitions, PageEntity, describe_field
from orchestrator.codegen.palette import css_tokens
from orchestrator.codegen.rendering import render
from orchestrator.models import Design, Field, FieldType, InterfaceContract, Operation, SourceFile

_FIXED_SCRIPTS = (
    "dom", "api", "session", "choices", "checks", "display", "field", "choices_field", "reference_field", "form",
    "feedback",
)  # fmt: skip
_ENTITY_SCRIPTS = ("define", "sheet", "editor", "moves", "details", "toolbar", "list", "section")


def frontend_files(app: App, design: Design, contract: InterfaceContract) -> list[SourceFile]:
    """Everything under `static/`."""
    definitions = Definitions(app, contract)
    stats = app.stats
    sheets = sheet_names(lists=bool(definitions.shown), dashboard=stats is not None, accounts=app.auth is not None)
    files = [_script(name) for name in _FIXED_SCRIPTS]
    files += [
        *_page_files(app, definitions.shown, sheets),
        *_style_files(app, design, sheets),
        *(_entity_file(shown, definitions) for shown in definitions.shown),
    ]
    if definitions.shown:
        files += [_script(name) for name in _ENTITY_SCRIPTS]
    if stats:
        files += [_script("chart"), _dashboard_file(app, contract, definitions.shown, stats)]
    return files + ([_auth_file(app)] if app.auth else [])


def _script(name: str) -> SourceFile:
    """A script that is the same in every app."""
    return render(f"{name}.js", f"static/{name}.js", icons=ICONS)


def _page_files(app: App, shown: list[PageEntity], sheets: Sequence[str]) -> list[SourceFile]:
    """The page, what is written on it, and the script that begins."""
    words = texts.page_texts(app.language)
    lang = "zh-CN" if app.language == "zh" else "en"
    problems = texts.problem_details(app.language, app.error_specs)
    return [
        render("index.html", "static/index.html", app=app, lang=lang, t=words, sheets=sheets),
        render("texts.js", "static/texts.js", language=app.language, texts=words, problems=problems),
        render(
            "app.js", "static/app.js", entities=shown, has_auth="account" in sheets, has_dashboard="dashboard" in sheets
        ),
    ]


def _entity_file(shown: PageEntity, definitions: Definitions) -> SourceFile:
    """The definition of one entity."""
    path = f"static/entities/{shown.plural}.js"
    return render("entity.js", path, words=shown.words, definition=definitions.of(shown))


def _dashboard_file(app: App, contract: InterfaceContract, shown: list[PageEntity], stats: Operation) -> SourceFile:
    """The page of counts and charts."""
    by_schema = {one.entity.schema: one for one in shown}
    charts = []
    for chart in app.charts:
        one = by_schema.get(chart.entity)
        counted = one.answered.get(chart.field) if one else None
        if one and counted:
            name = f"{one.entity.snake}-{chart.field}"
            colours = one.tones_of(counted.field)
            charts.append(
                {"plural": one.plural, "field": chart.field, "name": name, "title": chart.title, "tones": colours}
            )
    pages = contract.frontend.pages if contract.frontend else []
    messages = next((page.error_messages for page in pages if page.kind == "dashboard"), {})
    return render(
        "dashboard.js",
        "static/dashboard.js",
        address=stats.path.lstrip("/"),
        charts=charts,
        plurals={schema: one.plural for schema, one in by_schema.items()},
        messages=messages,
    )


def _auth_file(app: App) -> SourceFile:
    """The page of registration and sign-in."""
    auth = app.auth
    assert auth is not None  # noqa: S101 - the caller asked
    roles = {role.name: role.label for role in app.roles}
    return render(
        "auth.js",
        "static/auth.js",
        paths={operation.action: operation.path.lstrip("/") for operation in auth.operations},
        register_fields=[_credential(field, new=True) for field in auth.register_fields],
        login_fields=[_credential(field, new=False) for field in auth.login_fields],
        messages=auth.page.error_messages if auth.page else {},
        roles=roles,
        demo_path=auth.demo.path.lstrip("/") if auth.demo else None,
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


def _style_files(app: App, design: Design, sheets: Sequence[str]) -> list[SourceFile]:
    """The style sheets and the icon."""
    letter = next((character for character in app.title if character.isalnum()), "A").upper()
    light = css_tokens(design).light
    icon = render("icon.svg", "static/icon.svg", accent=light["accent"], on_accent=light["on-accent"], letter=letter)
    return [*style_sheets(design, sheets), icon]


def style_sheets(design: Design, names: Sequence[str]) -> list[SourceFile]:
    """The style sheets of those names; only `styles` has anything of the design in it."""
    return [render(f"{name}.css", f"static/{name}.css", tokens=css_tokens(design)) for name in names]


def sheet_names(*, lists: bool, dashboard: bool, accounts: bool) -> list[str]:
    """The style sheets an app needs, the one with the tokens first."""
    names = ["styles", "layout", "buttons", "forms", "dialogs"]
    names += ["toolbar", "lists", "badges", "cards"] if lists else []
    names += ["dashboard"] if dashboard else []
    return names + (["account"] if accounts else [])
