"""Header and cookie parameters of an operation."""

from __future__ import annotations

from collections.abc import Mapping

from trunkline._common.secret import Secret

from .options import validate_header_value, validate_headers
from .styles import cookie_pairs, header_text

_NO_STYLES: Mapping[str, Mapping[str, str]] = {}


def with_headers(
    options: Mapping[str, object],
    headers: Mapping[str, object],
    cookies: Mapping[str, object],
    styles: Mapping[str, Mapping[str, str]] = _NO_STYLES,
) -> Mapping[str, object]:
    """Return the options of a call with its header and cookie arguments added to `headers`.

    Args:
        options: The options. Their headers take precedence over the arguments.
        headers: The header arguments by header name; None values are left out.
        cookies: The cookie arguments by cookie name; None values are left out.
        styles: The styles of parameters, by place and name.

    Raises:
        ArgumentError: A value cannot be sent in a header; the message does not quote it.
    """
    encoded: dict[str, str] = {}
    for name, value in headers.items():
        if value is not None:
            text = header_text(value, name, styles.get("header", {}).get(name))
            encoded[name] = validate_header_value(text, name)
    pairs = [
        pair
        for name, value in cookies.items()
        if value is not None
        for pair in cookie_pairs(name, value, styles.get("cookie", {}).get(name))
    ]
    if pairs:
        encoded["cookie"] = Secret("; ".join(pairs))
    if not encoded:
        return options
    option = options.get("headers")
    overrides = validate_headers(option) if option is not None else {}
    return {**options, "headers": {**validate_headers(encoded), **overrides}}
