"""Arguments that go into headers and cookies, because a description says so."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from trunkline._common.secret import Secret
from trunkline._serialization.model import to_json
from trunkline._serialization.null import NULL
from trunkline.errors import ArgumentError

from .options import validate_header_value, validate_headers


def with_headers(
    options: Mapping[str, object], headers: Mapping[str, object], cookies: Mapping[str, object]
) -> Mapping[str, object]:
    """Return the options of a call with its header and cookie arguments among their headers.

    Args:
        options: The options. Headers that a caller gives there count before arguments.
        headers: Header arguments by their names on the transport; None values are left out.
        cookies: Cookie arguments in the same way.

    Raises:
        ArgumentError: A value has no form in a header; the message does not quote it.
    """
    made: dict[str, str] = {}
    for name, value in headers.items():
        if value is not None:
            made[name] = validate_header_value(_text(value, name), name)
    pairs = [f"{quote(n)}={quote(_text(v, n))}" for n, v in cookies.items() if v is not None]
    if pairs:
        made["cookie"] = Secret("; ".join(pairs))
    if not made:
        return options
    given = options.get("headers")
    own = validate_headers(given) if given is not None else {}
    return {**options, "headers": {**validate_headers(made), **own}}


def _text(value: object, name: str) -> str:
    """Return a value as headers have it: the elements of a list are set apart by commas."""
    if isinstance(value, (list, tuple)):
        return ",".join(_scalar(element, name) for element in value)
    return _scalar(value, name)


def _scalar(value: object, name: str) -> str:
    value = None if value is NULL else to_json(value, name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise ArgumentError(f"{name}: only a text, a number or a list of them fits into a header")
    return str(value)
