"""Features of an iteration in the order their dependencies allow."""

from collections.abc import Sequence

from orchestrator.errors import InvalidInput, UnknownDependency
from orchestrator.models import Feature
from orchestrator.scheduling.graph import check_acyclic


def groups(features: Sequence[Feature]) -> list[list[str]]:
    """Feature ids that could run together: a group's dependencies are all in the groups before it.

    Raises:
        InvalidInput: two features share an id.
        UnknownDependency, DependencyCycle: the features do not form a graph without cycles.
    """
    waiting = {feature.id: set(feature.dependencies) for feature in features}
    if len(waiting) < len(features):
        raise InvalidInput("Every feature of an iteration needs an id of its own.", "features")
    for feature_id, needed in waiting.items():
        if missing := needed - waiting.keys():
            raise UnknownDependency(
                f"Feature {feature_id} depends on {sorted(missing)[0]}, which is not in the iteration.", "dependencies"
            )
    check_acyclic(waiting)
    result: list[list[str]] = []
    while waiting:
        ready = [feature_id for feature_id, needed in waiting.items() if not needed]
        result.append(ready)
        waiting = {f: needed - set(ready) for f, needed in waiting.items() if f not in ready}
    return result


def foundations(features: Sequence[Feature]) -> dict[str, list[Feature]]:
    """Feature id → the features it builds on, directly or not, each after those it builds on itself."""
    by_id = {feature.id: feature for feature in features}
    found: dict[str, list[Feature]] = {}
    for feature_id in (feature_id for group in groups(features) for feature_id in group):
        direct = by_id[feature_id].dependencies
        all_of_them = [each for needed in direct for each in (*found[needed], by_id[needed])]
        found[feature_id] = list({each.id: each for each in all_of_them}.values())
    return found
