"""The columns of an exported list, written as the generated code has them."""

from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.literals import python
from orchestrator.models import FieldType


def export_cells(entity: Entity) -> list[str]:
    """One expression for each column: its label, the attribute, and what people call the values of an enum.

    References show what people call the rows they name.
    """
    labels = {a.field.label_of: a for a in entity.answered if a.field.label_of}
    shown = [(a, labels.get(a.name, a).attr) for a in entity.answered if not a.field.label_of]
    shown = [(a, a.called if a.is_link else column) for a, column in shown]
    return [_cell(attribute, f"models.{entity.class_name}.{column}") for attribute, column in shown]


def _cell(attribute: Attribute, column: str) -> str:
    """One column."""
    arguments = [python(attribute.label), column]
    field = attribute.field
    if field.type is FieldType.ENUM:
        arguments.append(attribute.labels_constant)
    arguments += ["places=2"] if field.type is FieldType.DECIMAL else []
    return f"Cell({', '.join(arguments)}),"
