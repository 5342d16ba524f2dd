"""The command `thinkus`. Each command reads settings, calls, prints; errors become one line and an exit code."""

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from orchestrator.errors import ThinkusError
from serve.commands.stopping import StopRequested

if TYPE_CHECKING:
    from orchestrator.config import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Describe an app; eight stages plan, design, specify, build, test, accept, deploy and watch it.",
)
ProjectOption = Annotated[str | None, typer.Option("--project", help="A project's id: 24 hexadecimal digits.")]
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="24 hexadecimal digits; thinkus ps shows them.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def _settings() -> "Settings":
    """The settings of this process. Raises InvalidSettings."""
    from orchestrator.config import load_settings

    return load_settings()


@app.command()
def up() -> None:
    """Start the service and keep it up until Ctrl-C."""
    from serve.commands.up import up as keep_up

    keep_up(_settings())


@app.command()
def run(
    requirement: Annotated[
        str | None, typer.Argument(help="What to build, in a sentence, English or Chinese. None: the demo feature.")
    ] = None,
    project: ProjectOption = None,
    approve: Annotated[bool, typer.Option("--approve", help="You answer at the gates.")] = False,
    exit_when_done: Annotated[bool, typer.Option("--exit", help="Do not stay up afterwards.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Build one app, with live progress; starts a service when none runs."""
    from serve.commands.run import RunOptions
    from serve.commands.run import run as deliver
    from serve.commands.stopping import StopSignals

    sentence = (requirement or "").strip() or None
    options = RunOptions(sentence, project, approve, exit_when_done, as_json)
    raise typer.Exit(deliver(_settings(), options, StopSignals()))


@app.command()
def plan(
    requirement: Annotated[str, typer.Argument(help="What to build, in a sentence or a page, English or Chinese.")],
    explain: Annotated[bool, typer.Option("--explain", help="Show how each part was read, and by which rule.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what would be built, without building it; needs no service."""
    from serve.commands.plan import planned, shown

    print(shown(planned(requirement), explain, as_json))


@app.command()
def ps(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """List workflows, newest first, and what their unfinished tasks wait for."""
    from serve.commands.listing import listing
    from serve.commands.presence import connect

    print(listing(connect(_settings()), project, as_json))


@app.command()
def watch(workflow_id: IdArgument) -> None:
    """Follow a workflow until it ends."""
    from serve.commands.watch import watch as keep_watching

    raise typer.Exit(keep_watching(_settings(), workflow_id))


@app.command()
def cancel(any_id: IdArgument) -> None:
    """Cancel a workflow or a task; running work is stopped."""
    from serve.commands.presence import connect

    kind = connect(_settings()).cancel(any_id)
    print(f"Cancelled {kind} {any_id}.")


@app.command()
def doctor() -> None:
    """Name each missing part, its remedy, and what follows while it is missing."""
    from serve.commands.doctor import diagnose, exit_code, report

    findings = diagnose(_settings())
    print(report(findings))
    raise typer.Exit(exit_code(findings))


def main() -> None:
    """Run a command. Errors of ours are one line on standard error and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that can not show ✔ shows ?
    try:
        app()
    except StopRequested:
        sys.exit(130)
    except ThinkusError as error:
        print(f"thinkus: {one_line(str(error))}", file=sys.stderr)
        sys.exit(1)


def one_line(message: str, longest: int = 500) -> str:
    """The message in one line; of an overlong one, as Ray makes them from tracebacks, the beginning and the end."""
    plain = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", message).split())
    return plain if len(plain) <= longest else f"{plain[: longest // 3]} … {plain[-longest // 2 :]}"


if __name__ == "__main__":
    main()
