"""The tests that come with the generated app, made from the contract."""

import re
from collections.abc import Iterator
from typing import Any

from orchestrator.codegen.access_facts import AccessFacts
from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.auth_model import Auth
from orchestrator.codegen.casting import World, cast_of
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.literals import python
from orchestrator.codegen.rendering import render
from orchestrator.codegen.rule_facts import RuleFacts
from orchestrator.codegen.sample_bodies import SampleBodies, in_order_pairs
from orchestrator.codegen.sample_values import refused, sample
from orchestrator.models import FieldType, Guard, GuardKind, SourceFile

_FREE_TEXT = frozenset({FieldType.STRING, FieldType.TEXT})
_ODD_TEXTS = (
    "Zażółć gęślą jaźń 任务 🎉",
    "x'); DROP TABLE users; --",
    "<script>alert(1)</script>",
    "100%_\\",
    "{{ 7 * 7 }} ${7 * 7}",
)
_ABSENT = 2**31 - 1
"""An id that no row gets."""

_PADDING = 4
"""Space that the test of odd texts puts around them."""


def test_files(app: App) -> list[SourceFile]:
    """Everything under `tests/`; `python -m pytest -q tests` runs it."""
    world = _world(app)
    files = [
        SourceFile(path="tests/__init__.py", content='"""Tests of the app, against a database of their own."""\n'),
        render("test_conftest.py", "tests/conftest.py", app=app),
        render("test_client.py", "tests/client.py"),
        render("test_service.py", "tests/test_service.py", app=app),
    ]
    if world.bodies:
        files += [_bodies_file(app, world), render("test_unfit.py", "tests/unfit.py")]
    for plural in world.bodies:
        files += _entity_files(world.casts[plural].entity, world)
    return files + _app_files(app, world)


test_files.__test__ = False  # type: ignore[attr-defined]  # not a test of ours, whatever pytest makes of the name


def _world(app: App) -> World:
    """Who can be made, by whom, with which bodies."""
    samples = SampleBodies(app)
    roles = [role.name for role in app.roles]
    casts = cast_of(app.entities, roles)
    bodies = {entity.plural: samples.of(entity) for entity in app.entities}
    made = {
        plural: body
        for plural, body in bodies.items()
        if body and casts[plural].role(casts[plural].entity.creates) is not None
    }
    entities = {entity.schema: entity for entity in app.entities if entity.plural in made}
    return World(entities, casts, made)


def _bodies_file(app: App, world: World) -> SourceFile:
    """Bodies that the API accepts."""
    entities = list(world.entities.values())
    targets = app.by_schema
    return render(
        "test_bodies.py", "tests/bodies.py",
        app=app, entities=entities, bodies=world.bodies, paths=targets, casts=world.casts,
    )  # fmt: skip


def _entity_files(entity: Entity, world: World) -> list[SourceFile]:
    """The tests of one entity: what is kept, what must hold, who reaches it."""
    cast = world.casts[entity.plural]
    values = _entity_values(entity, world)
    files = [render("test_entity.py", f"tests/test_{entity.module}.py", entity=entity, cast=cast, **values)]
    rules, access = RuleFacts(entity, cast, world), AccessFacts(entity, cast, world)
    for name, facts in (("rules", rules), ("access", access)):
        if not facts.empty:
            path = f"tests/test_{entity.module}_{name}.py"
            files.append(render(f"test_{name}.py", path, entity=entity, cast=cast, facts=facts))
    return files


def _app_files(app: App, world: World) -> list[SourceFile]:
    """The tests of accounts, statistics and samples."""
    files = _account_files(app, app.auth) if app.auth else []
    listed = [e for e in world.entities.values() if world.casts[e.plural].role(e.lists) is not None]
    if app.stats and listed:
        files.append(render("test_stats.py", "tests/test_stats.py", app=app, entities=listed, casts=world.casts))
    if app.seeds:
        tables = [(t.name, t.class_name, e) for t in app.tables for e in app.entities if e.plural == t.name]
        files.append(render("test_samples.py", "tests/test_samples.py", app=app, tables=tables))
    return files


def _account_files(app: App, auth: Auth) -> list[SourceFile]:
    """The tests of accounts, and people for all others."""
    account = _account(app)
    given = {name: value for name, value in account["accounts"][0].items() if name not in {"email", "password"}}
    values = "".join(f"{name}={python(value)}, " for name, value in given.items())
    tests = ["test_accounts.py", *(["test_permissions.py"] if app.roles else [])]
    people = render("test_people.py", "tests/people.py", app=app, account_values=values)
    return [people, *(render(name, f"tests/{name}", app=app, auth=auth, **account) for name in tests)]


def _entity_values(entity: Entity, world: World) -> dict[str, Any]:
    """What the tests of one entity are filled with."""
    bodies = world.bodies[entity.plural]
    text = next((a for a in entity.created if _keeps_any_text(a)), None)
    searched = next((a for a in entity.created if a.is_text and a.name in bodies[0]), None)
    longest = text.max_length - _PADDING if text else 0
    return {
        "absent_references": [(a.name, [_ABSENT] if a.is_link else _ABSENT) for a in entity.created if a.target],
        "needed_rows": list(_needed_rows(entity, world)),
        "many": not any(_allows_few(guard) for guard in _guards(entity)),
        "changed": _changed(entity, bodies[0]),
        "labels": _labels(entity),
        "refused": {a.name: refused(a) for a in entity.created},
        "required": [a.name for a in entity.created if a.field.required and a.default is None],
        "never_null": [a.name for a in entity.updated if not a.nullable],
        "odd_texts": [odd for odd in _ODD_TEXTS if text and text.min_length <= len(odd) <= longest],
        "text_field": text.name if text else None,
        "search": (searched.name, bodies[0][searched.name]) if searched else None,
        "unique": [a.name for a in entity.created if a.field.unique and a.name in bodies[0]],
        "sorts": entity.sort_values if entity.lists else [],
        "absent": f"{entity.path}/{_ABSENT}",
    }


def _needed_rows(entity: Entity, world: World) -> Iterator[tuple[str, ...]]:
    """References that every row has to rows that somebody could delete: field, path and, with roles, who could."""
    for attribute in entity.created:
        target = world.entities.get(attribute.target or "")
        if target is None or attribute.is_link or not attribute.field.required or not target.deletes:
            continue
        role = world.casts[target.plural].role(target.deletes)
        if role is not None and not target.deletes.states:
            yield (attribute.name, f"/{target.path}", role) if role else (attribute.name, f"/{target.path}")


def _guards(entity: Entity) -> list[Guard]:
    """The guards of all its operations."""
    return [guard for operation in entity.every_operation for guard in operation.guards]


def _allows_few(guard: Guard) -> bool:
    """Whether one person can not make three rows."""
    return guard.kind is GuardKind.AT_MOST and guard.reference == "owner_id" and (guard.limit or 0) < 3


def _changed(entity: Entity, body: dict[str, Any]) -> list[str]:
    """The fields that a change is tried with, one by one; of two that are in order the later one first."""
    later = {second for _, second in in_order_pairs(entity)}
    names = [a.name for a in entity.updated if a.name in body or (a.target and a.field.required)]
    return sorted(names, key=lambda name: name not in later)


def _labels(entity: Entity) -> dict[str, tuple[str, ...]]:
    """The labels that change with a reference."""
    labels = {a.field.label_of: a.name for a in entity.answered if a.field.label_of}
    return {a.name: (labels[a.name],) for a in entity.updated if a.name in labels}


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
