"""The tests that come with the generated app, made from the contract."""

import re
from typing import Any

from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.rendering import render
from orchestrator.codegen.samples import refused, sample
from orchestrator.models import FieldType, SourceFile

_FREE_TEXT = frozenset({FieldType.STRING, FieldType.TEXT})
_ODD_TEXTS = (
    "Zażółć gęślą jaźń 任务 🎉",
    "x'); DROP TABLE users; --",
    "<script>alert(1)</script>",
    "100%_\\",
    "{{ 7 * 7 }} ${7 * 7}",
)


def test_files(app: App) -> list[SourceFile]:
    """Everything under `tests/`; `python -m pytest -q tests` runs it."""
    creatable = [entity for entity in app.entities if _bodies(entity)]
    bodies = {entity.plural: _bodies(entity) for entity in creatable}
    paths = {entity.schema: entity for entity in creatable}
    files = [
        SourceFile(path="tests/__init__.py", content='"""Tests of the app, against a database of their own each."""\n'),
        render("test_conftest.py", "tests/conftest.py", app=app, account=_account(app)),
        render("test_service.py", "tests/test_service.py", app=app),
    ]
    if creatable:
        files.append(render("test_bodies.py", "tests/bodies.py", entities=creatable, bodies=bodies, paths=paths))
    for entity in creatable:
        values = _entity_values(entity, bodies[entity.plural])
        files.append(render("test_entity.py", f"tests/test_{entity.module}.py", entity=entity, paths=paths, **values))
    if app.auth:
        files.append(render("test_accounts.py", "tests/test_accounts.py", app=app, auth=app.auth, **_account(app)))
    return files


test_files.__test__ = False  # type: ignore[attr-defined]  # not a test of ours, whatever pytest makes of the name


def _bodies(entity: Entity) -> list[dict[str, Any]]:
    """Three bodies that differ where they can, without references; none when a required field has no simple value."""
    if not entity.creates:
        return []
    found = []
    for number in range(3):
        body = {attribute.name: sample(attribute, number) for attribute in entity.created if not attribute.target}
        missing = [a.name for a in entity.created if a.field.required and not a.target and body[a.name] is None]
        if missing:
            return []
        found.append({name: value for name, value in body.items() if value is not None})
    return found


def _entity_values(entity: Entity, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """What the tests of one entity are filled with."""
    text = next((a for a in entity.created if _keeps_any_text(a)), None)
    searched = next((a for a in entity.created if a.is_text and a.name in bodies[0]), None)
    return {
        "refused": [(a.name, value) for a in entity.created for value in refused(a)],
        "required": [a.name for a in entity.created if a.field.required and a.default is None],
        "never_null": [a.name for a in entity.updated if not a.nullable],
        "odd_texts": [odd for odd in _ODD_TEXTS if text and text.min_length <= len(odd) <= text.max_length],
        "text_field": text.name if text else None,
        "search": (searched.name, bodies[0][searched.name]) if searched else None,
        "unique": [a.name for a in entity.created if a.field.unique and a.name in bodies[0]],
        "sorts": entity.sort_values if entity.lists else [],
        "absent": entity.path + "/2147483647",
    }


def _keeps_any_text(attribute: Attribute) -> bool:
    """Whether the field keeps whatever is typed."""
    return attribute.field.type in _FREE_TEXT and attribute.pattern is None


def _account(app: App) -> dict[str, Any]:
    """Two accounts, and how to log in with the first."""
    if app.auth is None:
        return {}
    register = app.auth.bodies[app.auth.register.request or ""]
    login = app.auth.bodies[app.auth.login.request or ""]
    accounts = [{a.name: sample(a, number) for a in register if a.field.required} for number in (1, 2)]
    credentials = {a.name: accounts[0][a.name] for a in login if a.name in accounts[0]}
    short = next((a.min_length for a in register if re.fullmatch("password", a.name)), 8)
    return {"accounts": accounts, "credentials": credentials, "short_password": "x" * max(short - 1, 0)}
