"""What the dashboard counts, written as the generated code has it."""

from orchestrator.codegen.app_model import App
from orchestrator.codegen.entity import Entity
from orchestrator.codegen.literals import python
from orchestrator.codegen.rendering import render
from orchestrator.models import Chart, FieldType, SourceFile


def stats_files(app: App) -> list[SourceFile]:
    """Schemas, service and routes of the statistics."""
    shown = [entity for entity in app.entities if entity.lists and not entity.is_account]
    known = {entity.schema: entity for entity in shown}
    values: dict[str, object] = {
        "app": app,
        "sections": [_section(entity) for entity in shown],
        "names": [_constant(entity) for entity in shown],
        "charts": [_chart(chart, known[chart.entity]) for chart in app.charts if chart.entity in known],
    }
    lines = " ".join(_chart(chart, known[chart.entity]) for chart in app.charts if chart.entity in known)
    values["modules"] = sorted(entity.module for entity in shown if f" {entity.module}." in lines)
    folders = {"stats_schemas.py": "schemas", "stats_service.py": "services", "stats_routes.py": "routes"}
    return [render(template, f"app/{folder}/stats.py", **values) for template, folder in folders.items()]


def _constant(entity: Entity) -> str:
    """The name of the constant that describes its rows."""
    return entity.plural.upper()


def _section(entity: Entity) -> str:
    """The rows of an entity."""
    model = f"models.{entity.class_name}"
    arguments = [python(entity.plural), python(entity.label_plural), model]
    if entity.for_roles and entity.lists:
        arguments.append(python(entity.lists.operation_id))
        arguments += [f"{model}.{entity.owner.attr}"] if entity.owner else []
    return f"{_constant(entity)} = Section({', '.join(arguments)})"


def _chart(chart: Chart, entity: Entity) -> str:
    """The values of a field."""
    attribute = next(a for a in entity.answered if a.name == chart.field)
    column = f"models.{entity.class_name}.{attribute.attr}"
    field, arguments = attribute.field, [_constant(entity), python(chart.field), column]
    called = next((a for a in entity.answered if a.field.label_of == chart.field), None)
    if field.type is FieldType.ENUM:
        arguments.append(f"{entity.module}.{attribute.labels_constant}")
    elif field.type is FieldType.BOOLEAN:
        arguments.append('{"true": YES, "false": NO}')
    elif called:
        arguments.append(f"called=models.{entity.class_name}.{called.attr}")
    return f"Chart({', '.join(arguments)}),"
