"""What errors carry: values that say what a provider answered and what happened in a call."""

from __future__ import annotations

import attrs

_LINE = 300  # the most characters of one line of a message


@attrs.frozen
class InvalidParameter:
    """One parameter that the provider refused, and why."""

    name: str
    reason: str


@attrs.frozen(kw_only=True)
class Problem:
    """What an error answer says, in one shape whatever shape the provider sent."""

    title: str | None = None
    detail: str | None = None
    code: str | None = None
    type: str | None = None
    instance: str | None = None
    invalid_parameters: tuple[InvalidParameter, ...] = ()


@attrs.frozen(kw_only=True)
class Attempt:
    """What happened in one attempt of a call.

    Attributes:
        outcome: The status (`"503"`), or what broke in a few words (`"connect: refused"`).
        status: The status of the answer, None where there was none.
        sent: Whether any byte of the request may have reached the provider.
        retry_after: The seconds that the answer asked to wait, None where it did not.
        wait: The seconds that the call then waited, None where this was the last attempt.
    """

    outcome: str
    status: int | None = None
    sent: bool = True
    retry_after: float | None = None
    wait: float | None = None


def printable(text: str, limit: int = _LINE) -> str:
    """Return `text` as one short line that no terminal takes for a command.

    White space becomes single spaces; control, format and other unprintable characters are
    written as Python escapes.
    """
    line = " ".join(text[: 2 * limit].split())
    if not line.isprintable():
        line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"
