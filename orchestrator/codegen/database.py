"""The database of the generated app: the first migration, the models, and how the file is opened."""

from orchestrator.codegen.app_model import App
from orchestrator.codegen.rendering import render
from orchestrator.models import SourceFile


def database_files(app: App) -> list[SourceFile]:
    """`migrations/`, `app/database.py` and `app/models.py`."""
    tables = [table.create_statement for table in app.tables]
    statements = "\n".join(tables + [link.create_statement for link in app.links.values()])
    seeds = (
        [
            render("samples.py", "app/samples.py", app=app, table_names=[table.name for table in app.tables]),
            SourceFile(path="app/samples.json", content=app.seeds.document),
        ]
        if app.seeds
        else []
    )
    return [
        *seeds,
        SourceFile(
            path="migrations/0001_initial.sql", content=f"-- The first version of the database.\n\n{statements}"
        ),
        render("database.py", "app/database.py", app=app),
        render("models.py", "app/models.py", app=app),
    ]
