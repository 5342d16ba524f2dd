"""Self-contained HTML previews of the pages, with sample rows."""

from html import escape

from orchestrator.engines.blueprint.contract_schemas import readable, writable
from orchestrator.models import Design, Entity, Field, FieldType, Plan, SourceFile

_WORDS = {
    "en": {"new": "New", "save": "Save", "cancel": "Cancel", "edit": "Edit", "delete": "Delete", "search": "Search",
           "register": "Register", "login": "Log in", "sample": "Sample", "choose": "Choose…",
           "actions": "Actions"},
    "zh": {"new": "新增", "save": "保存", "cancel": "取消", "edit": "编辑", "delete": "删除", "search": "搜索",
           "register": "注册", "login": "登录", "sample": "示例", "choose": "请选择", "actions": "操作"},
}  # fmt: skip

_INPUT_TYPES = {
    FieldType.EMAIL: "email", FieldType.PHONE: "tel", FieldType.URL: "url", FieldType.DATE: "date",
    FieldType.DATETIME: "datetime-local", FieldType.INTEGER: "number", FieldType.DECIMAL: "number",
    FieldType.BOOLEAN: "checkbox", FieldType.PASSWORD: "password",
}  # fmt: skip

_CSS = """
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--text);font:16px/1.5 var(--font)}
main{max-width:64rem;margin:0 auto;padding:24px 16px}
section{background:var(--surface);border:1px solid var(--border);border-radius:var(--radius);
padding:16px;margin:16px 0;overflow-x:auto}
nav a{color:inherit;margin-right:16px;display:inline-block;min-height:var(--target);line-height:var(--target)}
label{display:block;margin-top:12px}
input,select,textarea{width:100%;min-height:var(--target);padding:8px;font:inherit;color:var(--text);background:var(--background);
border:1px solid var(--muted);border-radius:var(--radius)}
input[type=checkbox]{width:24px;min-height:24px}
button{min-height:var(--target);padding:8px 16px;margin:12px 8px 0 0;font:inherit;color:var(--text);
background:transparent;border:1px solid var(--muted);border-radius:var(--radius)}
button.main{background:var(--accent);color:var(--on_accent);border-color:var(--accent)}
button.danger{color:var(--danger);border-color:var(--danger)}
table{width:100%;border-collapse:collapse}
th,td{text-align:left;padding:8px;border-bottom:1px solid var(--border)}
.muted{color:var(--muted)}
:focus-visible{outline:3px solid var(--text);outline-offset:2px}
"""


def preview(plan: Plan, design: Design) -> list[SourceFile]:
    """One page per entity, or the login page; each opens in a browser as it is and loads nothing."""
    if plan.kind == "auth":
        return [SourceFile(path="preview/login.html", content=_page(plan, design, plan.title, _login(plan)))]
    return [
        SourceFile(
            path=f"preview/{entity.plural}.html",
            content=_page(plan, design, entity.label_plural, _list(entity, plan) + _form(entity, plan)),
        )
        for entity in plan.entities
    ]


def _page(plan: Plan, design: Design, heading: str, body: str) -> str:
    links = "".join(f'<a href="{e.plural}.html">{escape(e.label_plural)}</a>' for e in plan.entities)
    nav = f'<nav aria-label="{escape(plan.title)}">{links}</nav>' if len(plan.entities) > 1 else ""
    language = "zh-CN" if plan.language == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(plan.title)}</title>\n'
        f"<style>{_variables(design)}{_CSS}</style>\n</head>\n<body>\n<main>\n{nav}"
        f'<h1>{escape(heading)}</h1>\n<p class="muted">{escape(plan.summary)}</p>\n{body}</main>\n</body>\n</html>\n'
    )


def _variables(design: Design) -> str:
    fixed = f"--font:{design.font_family};--radius:{design.radius_px}px;--target:{design.min_target_px}px;"
    light = "".join(f"--{name}:{colour};" for name, colour in design.light.items())
    dark = "".join(f"--{name}:{colour};" for name, colour in design.dark.items())
    return f":root{{color-scheme:light dark;{fixed}{light}}}\n@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def _list(entity: Entity, plan: Plan) -> str:
    words = _WORDS[plan.language]
    fields = readable(entity)
    head = "".join(f'<th scope="col">{escape(field.label)}</th>' for field in fields)
    rows = "".join(_row(fields, plan, number, words) for number in (1, 2, 3))
    return (
        f'<section aria-label="{escape(entity.label_plural)}"><label for="q">{words["search"]}</label>'
        f'<input id="q" type="search"><button class="main" type="button">{words["new"]}</button>'
        f'<table><thead><tr>{head}<th scope="col">{words["actions"]}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>\n"
    )


def _row(fields: list[Field], plan: Plan, number: int, words: dict[str, str]) -> str:
    cells = "".join(f"<td>{escape(sample_value(field, plan, number))}</td>" for field in fields)
    buttons = (
        f'<button type="button">{words["edit"]}</button><button type="button" class="danger">{words["delete"]}</button>'
    )
    return f"<tr>{cells}<td>{buttons}</td></tr>"


def sample_value(field: Field, plan: Plan, number: int) -> str:
    """What a sample row shows for a field; `number` counts the rows from 1."""
    if field.values:
        value = field.values[(number - 1) % len(field.values)]
        return field.value_labels.get(value, value)
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        value_now = max(field.minimum or 0, min(number * 12, field.maximum or number * 12))
        return f"{value_now:.2f}" if field.type is FieldType.DECIMAL else str(int(value_now))
    fixed = {
        FieldType.BOOLEAN: ("✓", "–")[number % 2],
        FieldType.DATE: f"2030-0{number}-15",
        FieldType.DATETIME: f"2030-0{number}-15 09:30",
        FieldType.EMAIL: f"person{number}@example.com",
        FieldType.PHONE: f"+1 555 010{number}",
        FieldType.URL: f"https://example.com/{number}",
    }
    return fixed.get(field.type, f"{_WORDS[plan.language]['sample']} {number}")


def _form(entity: Entity, plan: Plan) -> str:
    words = _WORDS[plan.language]
    inputs = "".join(_input(field, entity.plural, words) for field in writable(entity))
    return (
        f'<section aria-label="{escape(entity.label)}"><form><h2>{escape(entity.label)}</h2>{inputs}'
        f'<button class="main" type="button">{words["save"]}</button><button type="button">{words["cancel"]}</button>'
        "</form></section>\n"
    )


def _input(field: Field, prefix: str, words: dict[str, str]) -> str:
    identity = f"{prefix}-{field.name}"
    required = " required" if field.required else ""
    star = " *" if field.required else ""
    label = f'<label for="{identity}">{escape(field.label)}{star}</label>'
    if field.values or field.references:
        options = "".join(f"<option>{escape(field.value_labels.get(v, v))}</option>" for v in field.values)
        return f'{label}<select id="{identity}"{required}><option value="">{words["choose"]}</option>{options}</select>'
    if field.type is FieldType.TEXT:
        return f'{label}<textarea id="{identity}" rows="4"{required}></textarea>'
    return f'{label}<input id="{identity}" type="{_INPUT_TYPES.get(field.type, "text")}"{required}>'


def _login(plan: Plan) -> str:
    words = _WORDS[plan.language]
    forms = ""
    for action in ("login", "register"):
        inputs = "".join(_input(field, action, words) for field in writable(plan.entities[0]))
        button = f'<button class="main" type="button">{words[action]}</button>'
        forms += (
            f'<section aria-label="{words[action]}"><form><h2>{words[action]}</h2>{inputs}{button}</form></section>\n'
        )
    return forms
