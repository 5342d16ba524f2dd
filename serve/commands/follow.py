"""Following one workflow to its end: events in, lines or a live table out, questions to a person on the way."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, TextIO

from orchestrator.errors import ServiceUnavailable
from orchestrator.models import Decision, Event, Workflow
from orchestrator.workflow.stages import STAGES
from serve.commands.client import ServiceClient
from serve.commands.progress import Progress, progress_of
from serve.commands.understanding import brief_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

_RECONNECTS = 20
"""Connections in a row without a new event before following is given up."""
_RECONNECT_S = 1.0
_STYLES = {"completed": "green", "failed": "bold red", "running": "cyan", "blocked": "yellow"}

Answer = Callable[[Decision], bool | None]
"""Asks a person: True approves, False rejects, None leaves the question open."""


class Display(Protocol):
    """Where progress is shown."""

    def line(self, text: str) -> None:
        """Add a line that stays."""

    def aside(self) -> AbstractContextManager[None]:
        """Keep still while somebody is asked something."""


class PlainDisplay:
    """One line after the other, for files and pipes."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def line(self, text: str) -> None:
        """Write the line."""
        print(text, file=self._out, flush=True)

    def aside(self) -> AbstractContextManager[None]:
        """Nothing moves here anyway."""
        return nullcontext()


class LiveDisplay:
    """The eight stages and the bar, redrawn in place."""

    def __init__(self, progress: Progress) -> None:
        from rich.console import Console
        from rich.live import Live

        self._progress = progress
        self._console = Console(highlight=False)
        self._live = Live(get_renderable=self._draw, console=self._console, refresh_per_second=6)

    def line(self, text: str) -> None:
        """Keep notices above the table; the stages' own lines are in the table already."""
        if text.startswith("    "):
            self._console.print(text, style="yellow", markup=False)

    @contextmanager
    def shown(self) -> Iterator["LiveDisplay"]:
        """Draw while the block runs; the last picture stays."""
        with self._live:
            yield self

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Stop drawing while the block talks to a person."""
        self._live.stop()
        try:
            yield
        finally:
            self._live.start()

    def _draw(self) -> "RenderableType":
        """The table as it stands now, one line per stage and the bar."""
        from rich.text import Text

        now = datetime.now(UTC)
        picture = Text(no_wrap=True, overflow="ellipsis")
        for stage in self._progress.stages:
            picture.append(stage.text(now) + "\n", style=_STYLES.get(stage.status, ""))
        return picture.append(self._progress.bar(), style="bold")


def is_live(out: TextIO) -> bool:
    """Whether that is a terminal on which lines can be redrawn."""
    return out.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def follow(client: ServiceClient, workflow_id: str, out: TextIO, live: bool, answer: Answer | None = None) -> Workflow:
    """Show the workflow until it ends and return it as it then stands; `answer` is asked at each open gate."""
    progress = progress_of(client.workflow(workflow_id))
    if not live:
        _show(client, progress, PlainDisplay(out), answer)
    else:
        with LiveDisplay(progress).shown() as display:
            _show(client, progress, display, answer)
    return client.workflow(workflow_id)


def _show(client: ServiceClient, progress: Progress, display: Display, answer: Answer | None) -> None:
    """Feed events to progress and display until the workflow has finished."""
    told = False
    for event in _all_events(client, progress):
        for text in progress.apply(event):
            display.line(text)
        if not told and _is_about_the_plan(event, asked=answer is not None):
            told = True
            _tell_understanding(client, progress.workflow_id, display)
        if event.type == "decision.asked" and answer is not None:
            with display.aside():
                _ask(client, progress.workflow_id, answer)
        if progress.finished:
            return


def _is_about_the_plan(event: Event, asked: bool) -> bool:
    """Whether the plan is there to be told of: its stage has ended, or this person is asked about it."""
    if event.type == "decision.asked":
        return asked and event.data.get("gate") == STAGES[0].gate
    return event.type == "stage.completed" and event.data.get("stage") == STAGES[0].id


def _tell_understanding(client: ServiceClient, workflow_id: str, display: Display) -> None:
    """Show how the sentence was read; a plan that can not be had now is in the artifacts."""
    with suppress(ServiceUnavailable):
        plan = client.plan(workflow_id)
        for text in brief_lines(plan) if plan else ():
            display.line(f"    {text}")


def _all_events(client: ServiceClient, progress: Progress) -> Iterator[Event]:
    """Events without a gap, over as many connections as it takes.

    Raises:
        ServiceUnavailable: the service stayed away for longer than a restart takes.
    """
    pause, silent = threading.Event(), 0
    while True:
        seen = progress.last_seq
        try:
            yield from client.events(progress.workflow_id, after_seq=seen)
        except ServiceUnavailable:
            if silent >= _RECONNECTS:
                raise
        silent = 0 if progress.last_seq > seen else silent + 1
        if progress.finished or client_says_ended(client, progress):
            return
        pause.wait(_RECONNECT_S)


def client_says_ended(client: ServiceClient, progress: Progress) -> bool:
    """Whether the stored workflow is terminal, for a stream that ended without telling so."""
    try:
        return client.workflow(progress.workflow_id).status.is_terminal
    except ServiceUnavailable:
        return False


def _ask(client: ServiceClient, workflow_id: str, answer: Answer) -> None:
    """Put every open question to the person."""
    for decision in client.open_decisions(workflow_id):
        stage = next(spec for spec in STAGES if spec.gate == decision.gate)
        for report in client.reports(workflow_id, stage.id):
            print(f"To read: {report}", file=sys.stderr)
        verdict = answer(decision)
        if verdict is not None:
            client.decide(decision, verdict, by="terminal")


def ask_on_terminal(decision: Decision) -> bool | None:
    """A person's answer to y/n on the terminal; an empty line or the end of input leaves the question open."""
    until = f" (until {decision.expires_at:%Y-%m-%d %H:%M} UTC)" if decision.expires_at else ""
    print(f"\n{decision.question or decision.gate}{until}", file=sys.stderr)
    while True:
        print("Approve? [y]es / [n]o / enter = later, in the console: ", end="", file=sys.stderr, flush=True)
        said = sys.stdin.readline().strip().lower()
        if said in ("y", "yes"):
            return True
        if said in ("n", "no"):
            return False
        if not said:
            return None
