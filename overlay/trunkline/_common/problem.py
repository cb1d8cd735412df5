"""What errors carry: values that say what a provider answered and what happened in a call."""

from __future__ import annotations

import http

import attrs

_LINE = 300  # the most characters of one line of a message
_EXCERPT = 120  # the most characters of a body that a message quotes


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


def error_message(
    status: int,
    title: str | None,
    detail: str | None,
    invalid_parameters: tuple[InvalidParameter, ...],
    body: bytes,
) -> str:
    """Return what an error answer says in words, those of its body where it says nothing else."""
    said = [part for part in (title or _phrase(status), detail) if part]
    if title is None and detail is None and body:
        said.append(printable(body[: 4 * _EXCERPT].decode("utf-8", "replace"), _EXCERPT))
    wrong = "; ".join(
        ": ".join(filter(None, (parameter.name, parameter.reason)))
        for parameter in invalid_parameters
        if parameter.name or parameter.reason not in said  # some providers say it twice
    )
    message = ": ".join([f"{status} {said[0]}" if said else str(status), *said[1:]])
    return f"{message} [{wrong}]" if wrong else message


def _phrase(status: int) -> str | None:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return None  # providers answer with statuses that no RFC knows, such as 420


def printable(text: str, limit: int = _LINE) -> str:
    """Return `text` as one short line that no terminal takes for a command.

    White space becomes single spaces; control, format and other unprintable characters are
    written as Python escapes.
    """
    line = " ".join(text[: 2 * limit].split())
    if not line.isprintable():
        line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"
