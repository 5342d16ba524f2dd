"""Tables of the embedded store: documents as JSON in `body`, beside the columns that are searched.

Tables with a body have rowids and are updated in place: without rowids, or with INSERT OR REPLACE, a body longer than
a quarter of a page costs a page of its own and every index is written again (measured: a fifth of the speed).
"""

from orchestrator.models import InterfaceContract, Task, Workflow

SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, workflow_id TEXT, feature_id TEXT NOT NULL,
  status TEXT NOT NULL, type TEXT NOT NULL, terminal INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tasks_by_project ON tasks (project_id, id);
CREATE INDEX IF NOT EXISTS tasks_by_workflow ON tasks (workflow_id, id);
CREATE INDEX IF NOT EXISTS tasks_unfinished ON tasks (id) WHERE terminal = 0;
CREATE TABLE IF NOT EXISTS workflows (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, terminal INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS workflows_by_project ON workflows (project_id, id);
CREATE INDEX IF NOT EXISTS workflows_unfinished ON workflows (id) WHERE terminal = 0;
CREATE TABLE IF NOT EXISTS interface_contracts (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, feature_id TEXT NOT NULL, version INTEGER NOT NULL,
  body TEXT NOT NULL, UNIQUE (project_id, feature_id, version));
CREATE TABLE IF NOT EXISTS events (
  stream TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (stream, seq));
CREATE TABLE IF NOT EXISTS leases (
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, epoch INTEGER NOT NULL, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS deployments (project_id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS probes (number INTEGER PRIMARY KEY, project_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS probes_by_project ON probes (project_id, number);
CREATE TABLE IF NOT EXISTS checks (id INTEGER PRIMARY KEY, at REAL NOT NULL);
"""

PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)

PUT_TASK = """
INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  project_id = excluded.project_id, workflow_id = excluded.workflow_id, feature_id = excluded.feature_id,
  status = excluded.status, type = excluded.type, terminal = excluded.terminal, body = excluded.body
"""
PUT_TASK_IN_PLACE = """
INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  feature_id = excluded.feature_id,
  status = excluded.status, type = excluded.type, terminal = excluded.terminal, body = excluded.body
  WHERE project_id = excluded.project_id AND workflow_id IS excluded.workflow_id
"""
"""As PUT_TASK, for a task that stays in its project and workflow: SQLite writes an index again whenever a column of it
is set, changed or not (measured: 17 µs a task with both indexes, 7 µs without).
"""
PUT_WORKFLOW = """
INSERT INTO workflows VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  project_id = excluded.project_id, terminal = excluded.terminal, body = excluded.body
"""
ADD_CONTRACT = "INSERT INTO interface_contracts VALUES (?, ?, ?, ?, ?)"
PUT_CONTRACT = f"{ADD_CONTRACT} ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body"
PUT_EVENT = "INSERT INTO events VALUES (?, ?, ?) ON CONFLICT (stream, seq) DO UPDATE SET body = excluded.body"

Row = tuple[str | int | None, ...]


def task_row(task: Task) -> Row:
    """The columns of `tasks`, in order."""
    return (
        task.id,
        task.project_id,
        task.workflow_id,
        task.feature_id,
        task.status.value,
        task.type,
        int(task.status.is_terminal),
        task.model_dump_json(by_alias=True),
    )


def workflow_row(workflow: Workflow) -> Row:
    """The columns of `workflows`, in order."""
    body = workflow.model_dump_json(by_alias=True)
    return (workflow.id, workflow.project_id, int(workflow.status.is_terminal), body)


def contract_row(contract: InterfaceContract) -> Row:
    """The columns of `interface_contracts`, in order."""
    body = contract.model_dump_json(by_alias=True)
    return (contract.id, contract.project_id, contract.feature_id, contract.version, body)
