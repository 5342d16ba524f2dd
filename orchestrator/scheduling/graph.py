"""What makes a task graph acceptable."""

from collections.abc import Iterable, Mapping

from orchestrator.errors import DependencyCycle


def check_acyclic(edges: Mapping[str, Iterable[str]]) -> None:
    """Accept a graph given as node → the nodes it depends on; nodes that are not keys have no dependencies.

    Raises:
        DependencyCycle: the message shows one cycle as a path, `a → b → a`.
    """
    done: set[str] = set()
    for start in edges:
        if start not in done:
            _walk(start, edges, done)


def _walk(start: str, edges: Mapping[str, Iterable[str]], done: set[str]) -> None:
    """Depth first from `start`, without recursion, so that a chain of any length is fine."""
    path: dict[str, None] = {start: None}
    iterators = [iter(edges.get(start, ()))]
    while iterators:
        following = next(iterators[-1], None)
        if following is None:
            iterators.pop()
            done.add(path.popitem()[0])
        elif following in path:
            raise DependencyCycle(f"Dependencies form a cycle: {_cycle(path, following)}.", "dependencies")
        elif following not in done:
            path[following] = None
            iterators.append(iter(edges.get(following, ())))


def _cycle(path: Iterable[str], back_to: str) -> str:
    nodes = list(path)
    return " → ".join([*nodes[nodes.index(back_to) :], back_to])
