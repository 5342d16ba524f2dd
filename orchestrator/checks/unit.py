"""The tests that were generated with the app, run in the sandbox."""

from pathlib import Path

from orchestrator.checks.junit import MAX_REPORT_CHARS, read_pytest
from orchestrator.checks.outcome import Check
from orchestrator.runtime.protocol import WITHOUT_SAMPLES, Limits, Sandbox

LIMITS = Limits(wall_s=120.0)
"""A quiet machine needs 3 s."""


async def unit_checks(sandbox: Sandbox, tree: Path, scratch: Path) -> list[Check]:
    """One check per generated test; a suite that does not run, or has no test, is one failing check.

    Raises:
        SandboxUnavailable: generated code may not run here.
    """
    report = scratch / "pytest.xml"
    command = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", f"--junitxml={report}"]
    env = {**WITHOUT_SAMPLES, "APP_DATA_DIR": str(scratch / "data")}
    done = await sandbox.run(command, tree=tree, writable=[scratch, scratch / "data"], env=env, limits=LIMITS)
    try:
        checks = read_pytest(_read(report), "unit") if report.exists() else []
    except ValueError as error:
        return [Check("unit", "run", str(error))]
    if done.timed_out or done.exit_code or not checks:
        why = "did not end in time" if done.timed_out else f"ended with {done.exit_code}"
        if all(check.passed for check in checks):
            checks.append(Check("unit", "run", f"pytest {why}:\n{(done.stdout + done.stderr)[-2000:]}"))
    return checks


def _read(report: Path) -> str:
    """The report's text. Raises ValueError for anything but a plain file: sandboxed code may have put a link there."""
    if report.is_symlink() or not report.is_file() or report.stat().st_size > MAX_REPORT_CHARS:
        raise ValueError("The test report is no plain file of a sensible size.")
    return report.read_text(errors="replace")
