"""Tables in a text: rows between bars become lines that the outline reads: a name, a colon, what the row says of it."""

_FIELD_HEADS = frozenset(
    ["field", "attribute", "property", "column", "name", "字段", "属性", "名称", "字段名", "字段名称"]
)
_NOISE = frozenset(["", "-", "–", "—", "n/a", "none", "no", "否", "无"])
_YES = frozenset(["yes", "y", "x", "✓", "✔", "是", "√", "true"])


def without_tables(lines: list[str]) -> list[str]:
    """The lines, each table replaced by a line for each of its rows."""
    found: list[str] = []
    rows: list[str] = []
    for line in [*lines, ""]:
        if line.strip().startswith("|") and line.strip().count("|") > 1:
            rows.append(line)
            continue
        found += _rows(rows)
        rows = []
        found.append(line)
    return found[:-1]


def _rows(rows: list[str]) -> list[str]:
    cells = [[cell.strip(" *`") for cell in row.strip().strip("|").split("|")] for row in rows]
    cells = [row for row in cells if any(cell.strip("-: ") for cell in row)]
    if len(cells) < 2:
        return rows
    head, body = cells[0], cells[1:]
    typed = any(name.lower() in ("type", "kind", "类型") for name in head[1:])
    fields = head[0].lower() in _FIELD_HEADS or typed
    if typed and head[0].lower() not in _FIELD_HEADS:
        return [f"{head[0]}:", *(f"- {_line(head, row, fields)}" for row in body if row[0])]
    return [f"- {_line(head, row, fields)}" for row in body if row[0]]


def _line(head: list[str], row: list[str], fields: bool) -> str:
    """`title: text, required` for a row of a table of fields; `Manager: approves requests` for any other."""
    said = [_said(name, cell, fields) for name, cell in zip(head[1:], row[1:], strict=False)]
    rest = ", ".join(part for part in said if part)
    return f"{row[0]}: {rest}" if rest else row[0]


def _said(name: str, cell: str, fields: bool) -> str:
    if cell.lower() in _NOISE:
        return ""
    if cell.lower() in _YES:
        return name.lower()
    return cell if fields or len(cell) > 1 else ""
