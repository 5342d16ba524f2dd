"""The database of the generated app: the first migration, the models, and how the file is opened."""

from orchestrator.codegen.app_model import App
from orchestrator.codegen.rendering import render
from orchestrator.models import SourceFile


def database_files(app: App) -> list[SourceFile]:
    """`migrations/`, `app/database.py` and `app/models.py`."""
    statements = "\n".join(table.create_statement for table in app.tables)
    return [
        SourceFile(
            path="migrations/0001_initial.sql", content=f"-- The first version of the database.\n\n{statements}"
        ),
        render("database.py", "app/database.py", app=app),
        render("models.py", "app/models.py", app=app),
    ]
