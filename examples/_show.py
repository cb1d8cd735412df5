"""Output of the tour, so that tour.py only has SDK calls."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

console = Console(highlight=False)


def title(name: str, note: str) -> None:
    """Print the title of the tour."""
    body = Text.assemble((name, "bold cyan"), "\n", (note, "dim"))
    console.print(Panel(body, box=box.ROUNDED, expand=False, padding=(0, 2)))


def chapter(name: str, note: str) -> None:
    """Print the heading of a part."""
    console.print()
    console.rule(f"[bold cyan]{escape(name)}[/]  [dim]{escape(note)}[/]", align="left", style="dim")


def line(verb: str, subject: object, detail: object = "") -> None:
    """Print the result of a call: a verb, its subject and a detail."""
    text = Text.assemble((f"  {verb:>8}  ", "green"), (f"{subject!s:<14}", "bold"), f"  {detail!s}")
    text.rstrip()
    console.print(text, soft_wrap=True)


def caught(error: Exception, **facts: object) -> None:
    """Print an error: its type, its message and its attributes."""
    console.print(Text.assemble(("    caught  ", "yellow"), (type(error).__name__, "bold yellow")))
    for text in str(error).splitlines():
        console.print(Text(f"            {text}"), soft_wrap=True)
    for name, value in facts.items():
        console.print(Text.assemble((f"            {name} = ", "dim"), repr(value)))


def end(text: str) -> None:
    """Print the end of the tour."""
    console.print()
    console.print(Text(text, style="bold green"))
