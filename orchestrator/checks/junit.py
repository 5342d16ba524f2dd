"""JUnit XML: several suites merged into one report, and the reports of other tools read."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from orchestrator.checks.outcome import Check, failing

MAX_MESSAGE_CHARS = 4000
MAX_REPORT_CHARS = 20_000_000

_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SCHEMATHESIS_CODE = re.compile(r"\bST\d{3}\b")


def render(checks: Sequence[Check]) -> str:
    """One JUnit document with a `testsuite` per suite, in order of first appearance."""
    root = ET.Element("testsuites", _totals(checks))
    order = {suite: place for place, suite in enumerate(dict.fromkeys(check.suite for check in checks))}
    by_suite = sorted(checks, key=lambda check: order[check.suite])
    for suite, members in groupby(by_suite, key=lambda check: check.suite):
        _add_suite(root, suite, list(members))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _totals(checks: Sequence[Check]) -> dict[str, str]:
    seconds = sum(check.duration_s for check in checks)
    return {
        "tests": str(len(checks)), "failures": str(len(failing(checks))),
        "errors": "0", "skipped": "0", "time": f"{seconds:.3f}",
    }  # fmt: skip


def _add_suite(root: ET.Element, suite: str, checks: Sequence[Check]) -> None:
    node = ET.SubElement(root, "testsuite", {"name": suite, **_totals(checks)})
    for check in checks:
        case = ET.SubElement(
            node, "testcase", {"classname": suite, "name": _xml_text(check.name), "time": f"{check.duration_s:.3f}"}
        )
        if not check.passed:
            where = "".join(f"\n{word}: {told}" for word, told in check.places)
            message = _xml_text(check.message).partition("\n")[0][:300]
            ET.SubElement(case, "failure", {"message": message}).text = _xml_text(check.message + where)


def _xml_text(text: str) -> str:
    """The text with characters that XML can not hold shown as `\\xNN`, cut to a readable length."""
    return _NOT_XML.sub(lambda found: repr(found.group())[1:-1], text)[:MAX_MESSAGE_CHARS]


def read_pytest(xml: str, suite: str) -> list[Check]:
    """The checks in a report that pytest wrote. Raises ValueError when it is not one."""
    return [
        Check(suite, f"{case.get('classname', '')}.{case.get('name', '')}", _complaint(case), _seconds(case))
        for case in _cases(xml)
    ]


def read_schemathesis(xml: str, suite: str) -> list[Check]:
    """The checks in a report that schemathesis wrote: one per operation, or one per operation and kind of failure."""
    return [check for case in _cases(xml) for check in _operation(case, suite)]


def _operation(case: ET.Element, suite: str) -> Iterable[Check]:
    name = case.get("name", "")
    complaints: dict[str, str] = {}
    for failure in [*case.findall("failure"), *case.findall("error")]:
        text = failure.text or failure.get("message") or "failed"
        for code in _SCHEMATHESIS_CODE.findall(failure.get("message") or "") or ["error"]:
            complaints.setdefault(code, text)
    if not complaints:
        return [Check(suite, name, "", _seconds(case))]
    return [Check(suite, f"{name} {code}", text, _seconds(case)) for code, text in complaints.items()]


def _complaint(case: ET.Element) -> str:
    for kind in ("failure", "error"):
        node = case.find(kind)
        if node is not None:
            return node.text or node.get("message") or kind
    return ""


def _seconds(case: ET.Element) -> float:
    return float(case.get("time") or 0)


def _cases(xml: str) -> list[ET.Element]:
    if len(xml) > MAX_REPORT_CHARS or "<!DOCTYPE" in xml:
        raise ValueError("This is no JUnit report: too long, or with a document type of its own.")
    try:
        return list(ET.fromstring(xml).iter("testcase"))  # noqa: S314 - no document type, so no entities to expand
    except ET.ParseError as error:
        raise ValueError(f"This is no JUnit report: {error}.") from error
