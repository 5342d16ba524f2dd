"""Tables of the embedded store: documents as JSON in `body`, beside the columns that are searched.

Tables with a body have rowids and are updated in place: without rowids, or with INSERT OR REPLACE, a body longer than
a quarter of a page costs a page of its own and every index is written again (measured: a fifth of the speed).
"""

from orchestrator.models import InterfaceContract, Workflow
from orchestrator.store.records import TaskRecord, as_json

SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
  id TEXT PRIMARY KEY, project_id TEXT NOT NULL, workflow_id TEXT, feature_id TEXT NOT NULL,
  status TEXT NOT NULL, type TEXT NOT NULL, terminal INTEGER NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT '{}', result TEXT);
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
CREATE TABLE IF NOT EXISTS holds (
  scope TEXT PRIMARY KEY, by TEXT NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS kept_answers (
  key TEXT PRIMARY KEY, digest TEXT NOT NULL, answer TEXT NOT NULL, at REAL NOT NULL);
"""
LATER_COLUMNS = {"tasks": {"state": "TEXT NOT NULL DEFAULT '{}'", "result": "TEXT"}}
"""Columns that files of earlier versions lack."""

PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)

PUT_TASK = """
INSERT INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  project_id = excluded.project_id, workflow_id = excluded.workflow_id, feature_id = excluded.feature_id,
  status = excluded.status, type = excluded.type, terminal = excluded.terminal, body = excluded.body,
  state = excluded.state, result = excluded.result
"""
MOVE_TASK = "UPDATE tasks SET status = ?, terminal = ?, state = ?, result = ? WHERE id = ?"
"""What changes while a task is scheduled. SQLite writes an index again whenever a column of it is set, changed or not,
so the columns of the large indexes are left alone.
"""
PUT_WORKFLOW = """
INSERT INTO workflows VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  project_id = excluded.project_id, terminal = excluded.terminal, body = excluded.body
"""
ADD_CONTRACT = "INSERT INTO interface_contracts VALUES (?, ?, ?, ?, ?)"
PUT_CONTRACT = f"{ADD_CONTRACT} ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body"
PUT_EVENT = "INSERT INTO events VALUES (?, ?, ?) ON CONFLICT (stream, seq) DO UPDATE SET body = excluded.body"

Row = tuple[str | int | None, ...]


def task_row(record: TaskRecord) -> Row:
    """The columns of `tasks`, in order."""
    spec, status = record.spec, record.status
    result = record.result.decode() if record.result else None
    return (
        spec.id,
        spec.project,
        spec.workflow,
        spec.feature,
        status.value,
        spec.type,
        int(status.is_terminal),
        spec.body.decode(),
        as_json(record.state),
        result,
    )


def move_row(record: TaskRecord) -> Row:
    """The values of `MOVE_TASK`, in order."""
    status = record.status
    result = record.result.decode() if record.result else None
    return (status.value, int(status.is_terminal), as_json(record.state), result, record.spec.id)


def workflow_row(workflow: Workflow) -> Row:
    """The columns of `workflows`, in order."""
    body = workflow.model_dump_json(by_alias=True)
    return (workflow.id, workflow.project_id, int(workflow.status.is_terminal), body)


def contract_row(contract: InterfaceContract) -> Row:
    """The columns of `interface_contracts`, in order."""
    body = contract.model_dump_json(by_alias=True)
    return (contract.id, contract.project_id, contract.feature_id, contract.version, body)
