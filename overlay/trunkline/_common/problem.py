"""Values that errors carry: the problem that a response describes, and the attempts of a call."""

from __future__ import annotations

import http

import attrs

MAX_LINE = 300  # characters in one line of an error message
MAX_EXCERPT = 120  # characters of a response body that an error message quotes


@attrs.frozen
class InvalidParameter:
    """One request parameter that the provider rejected.

    Attributes:
        name: The parameter's name; empty if the provider did not name it.
        reason: Why it was rejected, in the provider's words; empty if the provider gave no reason.
    """

    name: str
    reason: str


@attrs.frozen(kw_only=True)
class Problem:
    """The description of an error in a response body, independent of the provider's format.

    Fields that the body does not contain are None.

    Attributes:
        title: The kind of problem.
        detail: The explanation of this occurrence.
        code: The provider's error code: of the body, or the fragment of `type`.
        type: The identifier of the kind of problem, usually the URL of its documentation.
        instance: The provider's identifier of this occurrence.
        invalid_parameters: The rejected parameters, at most 100.
    """

    title: str | None = None
    detail: str | None = None
    code: str | None = None
    type: str | None = None
    instance: str | None = None
    invalid_parameters: tuple[InvalidParameter, ...] = ()


@attrs.frozen(kw_only=True)
class Attempt:
    """The result of one attempt of a call.

    Attributes:
        outcome: The status (`"503"`), or the phase that failed (`"connect: failed"`,
            `"read: timed out"`).
        status: The status of the response; None if there was no response.
        sent: Whether any byte of the request may have reached the provider.
        retry_after: The `Retry-After` of the response in seconds; None if it had none.
        wait: The seconds that the call waited after the attempt; None if it was the last attempt.
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
    hint: str = "",
) -> str:
    """Return the message for an error response; it quotes the body if no field describes it.

    A hint follows in parentheses, and is never cut off.
    """
    texts = [part for part in (title or _phrase(status), detail) if part]
    if title is None and detail is None and body:
        texts.append(printable(body[: 4 * MAX_EXCERPT].decode("utf-8", "replace"), MAX_EXCERPT))
    invalid = "; ".join(
        ": ".join(filter(None, (parameter.name, parameter.reason)))
        for parameter in invalid_parameters
        if parameter.name or parameter.reason not in texts  # some providers repeat the detail
    )
    message = ": ".join([f"{status} {texts[0]}" if texts else str(status), *texts[1:]])
    message = f"{message} [{invalid}]" if invalid else message
    return f"{printable(message, MAX_LINE - len(hint) - 3)} ({hint})" if hint else message


def _phrase(status: int) -> str | None:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return None  # a status that no RFC defines, such as 420


def printable(text: str, limit: int = MAX_LINE) -> str:
    """Return `text` as one line of at most `limit` characters that is safe to print.

    White space becomes single spaces. Control, format and other unprintable characters are
    written as Python escapes, so that a terminal does not execute them.
    """
    line = " ".join(text[: 2 * limit].split())
    if not line.isprintable():
        line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    return line if len(line) <= limit else line[: limit - 1] + "…"
