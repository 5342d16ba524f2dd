"""The columns of an exported list, written as the generated code has them."""

from orchestrator.codegen.app_model import App
from orchestrator.codegen.attribute import Attribute
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.literals import python
from orchestrator.models import FieldType


def export_cells(entity: Entity, app: App) -> list[str]:
    """One expression for each column: its label, the attribute, and what people call the values of an enum.

    A reference shows what people call the row it names, where the answer has that.
    """
    labels = {a.field.label_of: a for a in entity.answered if a.field.label_of}
    return [_cell(a, labels.get(a.name, a)) for a in entity.answered if not a.field.label_of]


def _cell(attribute: Attribute, shown: Attribute) -> str:
    """One column."""
    arguments = [python(attribute.label), python(shown.attr)]
    field = attribute.field
    if field.type is FieldType.ENUM:
        arguments.append(python({value: field.value_labels.get(value, value) for value in field.values}))
    return f"Cell({', '.join(arguments)}),"
