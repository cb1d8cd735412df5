"""What a person is told when an API was brought in."""

from __future__ import annotations

from codegen.spec.text import plain

from .add_api import Result
from .guess import Guess


def as_text(result: Result) -> str:
    """Return what there is now, what was guessed, and what to look at."""
    draft = result.draft
    doubtful = [guess for guess in draft.guesses if guess.doubtful]
    lines = [
        f"{result.name}: {draft.title} {draft.version}".rstrip(),
        "",
        f"from trunkline import {draft.client}",
        "",
    ]
    client = draft.client.lower()
    for place in draft.places:
        pages = draft.pages.get(place.operation_id)
        style = f", {pages.guess.value} pages" if pages is not None and pages.declared else ""
        call = ".".join((client, *place.resource, place.method))
        lines.append(f"  {call}()  # {place.verb} {place.path}{style}")
    lines += ["", "Guessed:", *(f"  {_line(guess)}" for guess in draft.guesses)]
    lines += ["", "Look at:", *(f"  {_line(guess)}" for guess in doubtful)]
    lines += [
        f"  specs/{result.name}/corrections.yaml: the names of the methods, and how lists go on",
        f"  specs/catalog.toml: [apis.{result.name}], its status and its rate limit",
        "  README.md: the table of the APIs, which needs a row for it",
        "",
        "Then: make check, make test.",
    ]
    # What a description says must not steer the terminal that it is shown on.
    return plain("\n".join(lines))


def _line(guess: Guess) -> str:
    return f"{guess.subject}: {guess.value} ({guess.reason})"
