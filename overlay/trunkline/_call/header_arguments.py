"""Header and cookie parameters of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from trunkline._common.secret import Secret

from .encode import scalar_argument
from .options import validate_header_value, validate_headers


def with_headers(
    options: Mapping[str, object], headers: Mapping[str, object], cookies: Mapping[str, object]
) -> Mapping[str, object]:
    """Return the options of a call with its header and cookie arguments added to `headers`.

    Args:
        options: The options. Their headers take precedence over the arguments.
        headers: The header arguments by header name; None values are left out.
        cookies: The cookie arguments by cookie name; None values are left out.

    Raises:
        ArgumentError: A value cannot be sent in a header; the message does not quote it.
    """
    encoded: dict[str, str] = {}
    for name, value in headers.items():
        if value is not None:
            encoded[name] = validate_header_value(_text(value, name), name)
    pairs = [f"{quote(n)}={quote(_text(v, n))}" for n, v in cookies.items() if v is not None]
    if pairs:
        encoded["cookie"] = Secret("; ".join(pairs))
    if not encoded:
        return options
    option = options.get("headers")
    overrides = validate_headers(option) if option is not None else {}
    return {**options, "headers": {**validate_headers(encoded), **overrides}}


def _text(value: object, name: str) -> str:
    """Return a value as a header has it; list elements are separated by commas."""
    if isinstance(value, (list, tuple)):
        return ",".join(scalar_argument(element, name) for element in value)
    return scalar_argument(value, name)
