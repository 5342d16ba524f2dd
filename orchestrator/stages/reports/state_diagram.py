"""A state diagram in Mermaid's language, from the transitions of an entity.

Grammar: `stateDiagram-v2`, then `state "label" as s0`, `[*] --> s0`, `s0 --> s1 : label`. States go by number, because
Mermaid takes some words for keywords. Source: mermaid.js.org, "State diagrams"; checked with mermaid 11.
"""

from collections.abc import Sequence

from orchestrator.models import Field, Transition
from orchestrator.stages.reports.diagram_text import shown


def state_diagram(field: Field, transitions: Sequence[Transition], role_labels: dict[str, str]) -> str:
    """The diagram's source, without the fence around it; each arrow says who may go that way."""
    numbers = {value: f"s{number}" for number, value in enumerate(field.values)}
    lines = [f'state "{shown(field.value_labels.get(value, value))}" as {name}' for value, name in numbers.items()]
    lines += [f"[*] --> {numbers[field.default]}"] if field.default in numbers else []
    for move in transitions:
        ends = [(state, move.to_state) for state in move.from_states if {state, move.to_state} <= numbers.keys()]
        lines += [f"{numbers[start]} --> {numbers[end]} : {_arrow(move, role_labels)}" for start, end in ends]
    left = {state for move in transitions for state in move.from_states}
    lines += [f"{name} --> [*]" for value, name in numbers.items() if value not in left]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)]) + "\n"


def _arrow(move: Transition, role_labels: dict[str, str]) -> str:
    who = ", ".join(shown(role_labels.get(role, role)) for role in move.roles)
    return f"{shown(move.label)} ({who})" if who else shown(move.label)
