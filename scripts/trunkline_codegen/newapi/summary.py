"""Summarise a new API as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trunkline_codegen.spec.text import plain

from .add_api import Result
from .guess import Guess
from .salvage import left_out_operations


def as_text(result: Result, package: str = "") -> str:
    """Return the new methods, the guesses, and the settings to review.

    Args:
        result: The new API.
        package: The package of a project; empty for the checkout of trunkline.
    """
    draft = result.draft
    doubtful = [guess for guess in draft.guesses if guess.doubtful]
    lines = [
        f"{result.name}: {draft.title} {draft.version}".rstrip(),
        "",
        f"from {package or 'trunkline'} import {draft.client}",
        "",
    ]
    client = draft.client.lower()
    for place in draft.places:
        pages = draft.pages.get(place.operation_id)
        style = f", {pages.guess.value} pages" if pages is not None and pages.declared else ""
        call = ".".join((client, *place.resource, place.method))
        lines.append(f"  {call}()  # {place.verb} {place.path}{style}")
    lines += ["", "Guessed:", *(f"  {_line(guess)}" for guess in draft.guesses)]
    lines += ["", "Review:", *(f"  {_line(guess)}" for guess in doubtful)]
    lines += [
        f"  specs/{result.name}/corrections.yaml: method names and pagination",
        f"  specs/catalog.toml: [apis.{result.name}], status and rate limit",
        *([] if package else ["  README.md: add a row to the table of APIs"]),
        "",
        "Then: trunkline generate." if package else "Then: make check, make test.",
        "",
        *_counts(result),
    ]
    # Text of a description must not contain terminal control sequences.
    return plain("\n".join(lines))


def _counts(result: Result) -> list[str]:
    """Return the repairs, the left-out operations and their reasons, and the counts."""
    found = result.salvaged
    left = left_out_operations(found.leave_out)
    return [
        *_grouped("repaired", found.repairs),
        *result.lost,
        *(f"left out: {name}: {reason}" for name, reason in found.leave_out.items()),
        (
            f"operations: {found.operations} in the description, {found.operations - left} made, "
            f"{left} left out"
        ),
    ]


def _grouped(word: str, notes: Iterable[str]) -> Iterator[str]:
    """Yield the notes, which are a place and a reason; one line for all places of a reason."""
    places: dict[str, list[str]] = {}
    for note in notes:
        place, _, reason = note.partition(": ")
        places.setdefault(reason, []).append(place)
    for reason, found in places.items():
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield f"{word}: {found[0]}{more}: {reason}"


def _line(guess: Guess) -> str:
    return f"{guess.subject}: {guess.value} ({guess.reason})"
