"""What the tour prints, kept apart so that tour.py is nothing but calls of the SDK."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

console = Console(highlight=False)


def title(name: str, note: str) -> None:
    """Open the tour."""
    body = Text.assemble((name, "bold cyan"), "\n", (note, "dim"))
    console.print(Panel(body, box=box.ROUNDED, expand=False, padding=(0, 2)))


def chapter(name: str, note: str) -> None:
    """Open a part of the tour."""
    console.print()
    console.rule(f"[bold cyan]{escape(name)}[/]  [dim]{escape(note)}[/]", align="left", style="dim")


def line(verb: str, what: object, detail: object = "") -> None:
    """Show what one call did: a verb, what it was done to, and something about it."""
    text = Text.assemble((f"  {verb:>8}  ", "green"), (f"{what!s:<14}", "bold"), f"  {detail!s}")
    text.rstrip()
    console.print(text, soft_wrap=True)


def refusal(error: Exception, **facts: object) -> None:
    """Show an error as the type it is, with the facts it carries."""
    console.print(Text.assemble(("    caught  ", "yellow"), (type(error).__name__, "bold yellow")))
    for text in str(error).splitlines():
        console.print(Text(f"            {text}"), soft_wrap=True)
    for name, value in facts.items():
        console.print(Text.assemble((f"            {name} = ", "dim"), repr(value)))


def end(text: str) -> None:
    """Close the tour."""
    console.print()
    console.print(Text(text, style="bold green"))
