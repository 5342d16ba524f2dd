"""What a person should know of a plan: what was assumed, what was not understood, who may log in to try the app."""

from typing import Any

from orchestrator.models import SAMPLE_PASSWORD, Plan

SHOWN = 4
"""Entries of a list on the terminal; the document has them all."""


def brief_lines(plan: Plan) -> list[str]:
    """What was assumed and not understood, a line each, for the moment in which the plan is there."""
    assumed = [f"assumed: {entry}" for entry in _shortened(plan.assumptions)]
    return assumed + [f"not understood: {entry}" for entry in _shortened(plan.not_understood)]


def _shortened(entries: list[str]) -> list[str]:
    """The first ones, each on one line, and how many more there are."""
    shown = [" ".join(entry.split()) for entry in entries[:SHOWN]]
    return [*shown, f"… and {len(entries) - SHOWN} more, in prd.md"] if len(entries) > SHOWN else shown


def known_of(plan: Plan | None) -> dict[str, Any]:
    """The same for a report, by name, with everything in it."""
    if plan is None:
        return {"assumptions": [], "notUnderstood": [], "accounts": []}
    labels = {role.name: role.label or role.name for role in plan.roles}
    accounts = [
        {"email": one.email, "name": one.name, "role": labels.get(one.role, one.role), "password": SAMPLE_PASSWORD}
        for one in plan.accounts
    ]
    return {"assumptions": plan.assumptions, "notUnderstood": plan.not_understood, "accounts": accounts}


def report_lines(report: dict[str, Any]) -> list[str]:
    """The accounts to try an app with, and what of the sentence was not understood."""
    accounts = [f"  {one['email']:<28}{one['role']} ({one['name']})" for one in report["accounts"]]
    missed = [f"  - {entry}" for entry in _shortened(report["notUnderstood"])]
    return [
        *([f"Sample accounts, password {SAMPLE_PASSWORD}:", *accounts] if accounts else []),
        *(["Not understood:", *missed] if missed else []),
    ]
